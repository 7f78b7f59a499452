// SPDX-License-Identifier: BSD-3-Clause
// V8's side: reads programs, one a line, writes their logs, one a line. See
// program.h for the language, and interpreter.c, which does the same in C,
// function for function.
'use strict';

const fs = require('fs');

const RULER = 16;

// For the stack of a TypeError V8 follows what waits for what, for ever where
// that is a circle.
Error.stackTraceLimit = 0;

let running;			// the program that runs

// The hook for late handlers is not told the reason: it is noted before.
const reasons = new WeakMap();

process.on('unhandledRejection', (reason, promise) => {
  const run = running;
  run.log.push('U' + text(reason));
  reasons.set(promise, reason);
  if (run.attaches)
    promise.catch((caught) => void run.log.push('c' + text(caught)));
});
process.on('rejectionHandled', (promise) =>
  running.log.push('K' + text(reasons.get(promise))));

function members(list, settled) {
  return '[' + list.map(settled).join('') + ']';
}

function text(value) {
  if (value === undefined) return 'u';
  if (value instanceof TypeError) return 'T';
  if (value instanceof Promise) return 'P';
  if (value !== null && typeof value.then === 'function') return 'Q';
  if (value instanceof AggregateError)
    return members(value.errors, (reason) => 'r' + text(reason));
  if (Array.isArray(value))
    return members(value, (member) => {
      if (member === null || typeof member !== 'object' || !member.status)
        return 'f' + text(member);
      return member.status === 'fulfilled' ?
        'f' + text(member.value) : 'r' + text(member.reason);
    });
  return String(value);
}

class Run {
  constructor(ops) {
    this.ops = ops;
    this.next = 0;
    this.slots = [];
    this.resolvers = [];
    this.log = [];
    this.attaches = false;
  }

  // --- handlers

  nested(site) {
    return Promise.resolve().then(() => {
      this.log.push(site.op + 'n');
      if (site.handler.kind === 'l' && ++site.depth < 3)
        return this.act(site);
      return site.value + 4;
    });
  }

  act(site, settled) {
    const slot = this.slots[site.handler.slot];
    switch (site.handler.kind) {
      case 'x': throw site.value + 1;
      case 'e': return settled;
      case 'r': throw settled;
      case 'n':
      case 'l': return this.nested(site);
      case 'p':
        if (slot) return slot;
        break;
      case 's':
        if (slot && this.resolvers[site.handler.slot])
          this.resolvers[site.handler.slot].resolve(site.value + 6);
        break;
      case 't':
        if (slot)
          slot.then((value) => void this.log.push(site.op + 'af' + text(value)),
            (value) => void this.log.push(site.op + 'ar' + text(value)));
        break;
    }
    return site.value;
  }

  // A handler that logs what it is called with behind `what`.
  handler(op, i, handler, value, what) {
    if (handler.kind === '-') return undefined;
    const site = { op: i, handler, value, depth: 0 };
    return (settled) => {
      this.log.push(i + what + (what === 'F' || what === 'T' ? '' :
        text(settled)));
      return this.act(site, settled);
    };
  }

  // --- thenables

  thenable(i, kind) {
    const run = this;
    const value = i * 10 + 8;
    return {
      then(resolve, reject) {
        run.log.push(i + 'H');
        switch (kind) {
          case 'j': reject(value); break;
          case 'x': throw value;
          case 'b': resolve(value); reject(-1); break;
          case 'q': resolve(run.thenable(i, 's')); break;
          default: resolve(value);
        }
      }
    };
  }

  // --- operations

  combinator(op) {
    const list = op.members.map((slot) => this.slots[slot]);
    if (list.some((slot) => !slot)) return undefined;
    switch (op.kind) {
      case 'A': return Promise.all(list);
      case 'S': return Promise.allSettled(list);
      case 'Y': return Promise.any(list);
      default: return Promise.race(list);
    }
  }

  making(op, i, slot) {
    switch (op.kind) {
      case 'n': {
        let resolver;
        const promise = new Promise((resolve, reject) => {
          resolver = { resolve, reject };
        });
        this.resolvers[this.slots.length] = resolver;
        return promise;
      }
      case 'v': return Promise.resolve(i * 10);
      case 'x': return Promise.reject(i * 10);
      case 'H': return Promise.resolve(this.thenable(i, op.thenable));
      case 't':
        return slot && slot.then(
          this.handler(op, i, op.on_fulfilled, i * 10 + 1, 'f'),
          this.handler(op, i, op.on_rejected, i * 10 + 3, 'r'));
      case 'f':
        return slot && slot.finally(
          this.handler(op, i, op.on_fulfilled, i * 10 + 1, 'F'));
      case 'T': {		// Promise.try, which this V8 has not
        const callback = this.handler(op, i, op.on_fulfilled, i * 10 + 1, 'T');
        return new Promise((resolve) => resolve(callback()));
      }
      default: return this.combinator(op);
    }
  }

  settling(op, i) {
    const resolver = this.resolvers[op.slot];
    const other = this.slots[op.other];
    if (!resolver) return;
    if (op.kind === 's') resolver.resolve(i * 10);
    else if (op.kind === 'j') resolver.reject(i * 10);
    else if (op.kind === 'h') resolver.resolve(this.thenable(i, op.thenable));
    else if (op.kind === 'c') resolver.reject(this.thenable(i, 's'));
    else if (op.kind === 'b') other && resolver.reject(other);
    else if (other) resolver.resolve(other);
  }

  op(op, i) {
    if ('sjahbc'.includes(op.kind)) this.settling(op, i);
    else if (op.kind === 'd') this.slots[op.slot] = undefined;
    else if (op.kind === 'U') this.attaches = true;
    else this.slots.push(this.making(op, i, this.slots[op.slot]));
  }

  // Runs up to the next drain; true if there is more behind it.
  phase() {
    running = this;
    let ruler = Promise.resolve();
    for (let i = 0; i < RULER; i++)
      ruler = ruler.then(() => void this.log.push('.'));
    while (this.next < this.ops.length) {
      const op = this.ops[this.next];
      if (op.kind === '|') {
        this.next++;
        return true;
      }
      this.op(op, this.next++);
    }
    const last = this.slots[this.slots.length - 1];
    if (last)
      last.then((value) => void this.log.push('of' + text(value)),
        (value) => void this.log.push('or' + text(value)));
    return false;
  }
}

// --- reading programs

function parseHandler(word, at) {
  const kind = word[at.i++];
  return { kind, slot: 'pst'.includes(kind) ? slotAt(word, at) : -1 };
}

function slotAt(word, at) {
  return word.charCodeAt(at.i++) - 48;
}

function parseOp(word) {
  const at = { i: 1 };
  const op = { kind: word[0], slot: -1, other: -1, members: [] };
  if ('sjahbctfd'.includes(op.kind)) op.slot = slotAt(word, at);
  if ('ab'.includes(op.kind)) op.other = slotAt(word, at);
  if ('Hh'.includes(op.kind)) op.thenable = word[at.i++];
  if ('ASYR'.includes(op.kind))
    while (at.i < word.length) op.members.push(slotAt(word, at));
  if ('tfT'.includes(op.kind)) op.on_fulfilled = parseHandler(word, at);
  if (op.kind === 't') op.on_rejected = parseHandler(word, at);
  return op;
}

// --- running them, each phase in a macrotask of its own

// The lines of standard input, read when they are needed: a stream would read
// ahead of what is run, without a bound.
class Lines {
  constructor() {
    this.chunk = Buffer.alloc(1 << 16);
    this.lines = [];
    this.rest = '';
  }

  next() {
    while (this.lines.length === 0) {
      const n = fs.readSync(0, this.chunk, 0, this.chunk.length, null);
      if (n === 0) return undefined;
      this.lines = (this.rest + this.chunk.latin1Slice(0, n)).split('\n');
      this.rest = this.lines.pop();
      this.lines.reverse();
    }
    return this.lines.pop();
  }
}

function main() {
  const lines = new Lines();
  let output = '';
  let run;
  const flush = () => {
    const bytes = Buffer.from(output, 'latin1');
    for (let at = 0; at < bytes.length;)
      at += fs.writeSync(1, bytes, at);
    output = '';
  };
  const end = () => {
    output += run.log.join(' ') + '\n';
    if (output.length > 1 << 16) flush();
    run = undefined;
    step();
  };
  const step = () => {
    if (!run) {
      const line = lines.next();
      if (line === undefined) return flush();
      run = new Run(line.split(' ').map(parseOp));
    }
    setImmediate(run.phase() ? step : end);
  };
  setImmediate(step);
}

main();
