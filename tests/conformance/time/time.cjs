// SPDX-License-Identifier: BSD-3-Clause
// The engine's side: reads programs, one a line, writes their logs, one a line.
// See program.h for the language, and interpreter.c, which does the same in C,
// function for function.
//
//   time.cjs node|dom
//
// Programs with timers need Node on a virtual clock: preload virtual_clock.c.
// What an engine is known to do in another way ends the log, with "=".
'use strict';

const fs = require('node:fs');
const timers = require('node:timers/promises');

const RULER = 6;
const LONGER_MS = 1000;		// than any program takes
const TIMES_MS = [0, 1, 5, 12, 31, 100];
const mode = process.argv[2];

function text(reason) {
  if (reason instanceof DOMException)
    return { AbortError: 'A', TimeoutError: 'T' }[reason.name];
  return String(reason);
}

function nowMs() {
  return Number(process.hrtime.bigint() / 1000000n);
}

function timeMs(op) {
  return Math.max(1, TIMES_MS[op.time]);
}

// timers/promises with a signal rejects with an AbortError of its own, and
// takes some ticks more; this is the DOM's recipe for a program's operations.
function delay(ms, signal) {
  if (!signal) return timers.setTimeout(ms);
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const cancel = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', cancel);
      resolve();
    }, ms);
    signal.addEventListener('abort', cancel);
  });
}

class Run {
  constructor(line) {
    this.ops = parse(line);
    this.begin = nowMs();
    this.controllers = [];
    this.signals = [];
    this.listeners = [];	// those that listen
    this.dueMs = [];
    this.sources = this.ops.map(() => 0n);
    this.aborting = 0n;
    this.hearing = -1;
    this.heard = 0n;
    this.hasEnded = false;
    this.log = [];
  }

  write(word) {
    if (!this.hasEnded) this.log.push(word);
  }

  endLog() {
    this.write('=');
    this.hasEnded = true;
  }

  startRuler() {
    let ruler = Promise.resolve();
    for (let i = 0; i < RULER; i++) ruler = ruler.then(() => this.write('.'));
  }

  // --- where Node differs

  noteTimer(i) {
    const ms = timeMs(this.ops[i]);
    const due = nowMs() - this.begin + ms;
    this.dueMs.forEach((other, k) => {
      if (other === due && mode === 'node' && timeMs(this.ops[k]) !== ms)
        this.endLog();
    });
    this.dueMs[i] = due;
  }

  isInDoubt(signal) {
    return signal !== this.hearing &&
      (this.sources[signal] & this.aborting) !== 0n;
  }

  touch(signal) {
    if (mode === 'node' && this.isInDoubt(signal)) this.endLog();
  }

  touchDependents(source) {
    this.sources.forEach((sources, i) => {
      if (sources & 1n << BigInt(source)) this.touch(i);
    });
  }

  noteListener(signal) {
    if ((mode === 'node' && (this.heard & 1n << BigInt(signal)) !== 0n) ||
        this.isInDoubt(signal))
      this.endLog();
  }

  sourcesOf(signal) {
    return this.ops[signal].kind === 'y' ? this.sources[signal] :
      1n << BigInt(signal);
  }

  // --- handlers

  body(i) {
    this.block(i + 1, this.ops[i].depth + 1);
  }

  onAbort(i) {
    const signal = this.ops[i].others[0];
    const { hearing, heard, aborting } = this;
    this.listeners[i] = undefined;
    this.write(i + 'l' + text(this.signals[signal].reason));
    this.hearing = signal;
    this.heard |= 1n << BigInt(signal);
    this.aborting |= this.sourcesOf(signal);
    this.body(i);
    this.hearing = hearing;
    this.heard = heard;
    this.aborting = aborting;
  }

  onMicrotask(i) {
    this.write(i + 'm');
    this.body(i);
  }

  onDelay(i) {
    this.write(i + 'f@' + (nowMs() - this.begin));
    this.startRuler();
    this.body(i);
  }

  // --- operations

  makeAny(op, i) {
    if (!op.others.every((other) => this.signals[other])) return;
    for (const other of op.others) this.touch(other);
    if (this.hasEnded) return;		// Node 20 would fail an assertion
    for (const other of op.others) this.sources[i] |= this.sourcesOf(other);
    this.signals[i] = AbortSignal.any(op.others.map((k) => this.signals[k]));
  }

  abortIt(op, i) {
    const controller = this.controllers[op.others[0]];
    if (!controller) return;
    this.touchDependents(op.others[0]);
    this.write(i + '[');
    if (op.kind === 'A') controller.abort();
    else controller.abort(i * 10 + 2);
    this.write(i + ']');
  }

  listen(signal, i) {
    if (!this.signals[signal]) return;
    this.noteListener(signal);
    this.listeners[i] = () => this.onAbort(i);
    this.signals[signal].addEventListener('abort', this.listeners[i]);
  }

  removeListener(listener) {
    if (!this.listeners[listener]) return;
    const signal = this.ops[listener].others[0];
    this.touch(signal);
    this.signals[signal].removeEventListener('abort', this.listeners[listener]);
  }

  throwIfAborted(signal, i) {
    if (!this.signals[signal]) return;
    this.touch(signal);
    try {
      this.signals[signal].throwIfAborted();
      this.write(i + 't-');
    } catch (reason) {
      this.write(i + 't' + text(reason));
    }
  }

  delay(op, i) {
    let signal;
    if (op.others.length > 0) {
      signal = this.signals[op.others[0]];
      if (!signal) return;
      this.touch(op.others[0]);
    }
    if (!signal || !signal.aborted) this.noteTimer(i);
    delay(TIMES_MS[op.time], signal).then(() => this.onDelay(i),
      (reason) => this.write(i + 'r' + text(reason)));
  }

  op(op, i) {
    if (this.hasEnded) return;
    switch (op.kind) {
      case 'c':
        this.controllers[i] = new AbortController();
        this.signals[i] = this.controllers[i].signal;
        break;
      case 'x': this.signals[i] = AbortSignal.abort(i * 10 + 1); break;
      case 'w':
        this.noteTimer(i);
        this.signals[i] = AbortSignal.timeout(TIMES_MS[op.time]);
        break;
      case 'y': this.makeAny(op, i); break;
      case 'a':
      case 'A': this.abortIt(op, i); break;
      case 'l': this.listen(op.others[0], i); break;
      case 'r': this.removeListener(op.others[0]); break;
      case 't': this.throwIfAborted(op.others[0], i); break;
      case 'm': Promise.resolve().then(() => this.onMicrotask(i)); break;
      case 'd': this.delay(op, i); break;
    }
  }

  block(first, depth) {
    for (let i = first; i < this.ops.length && this.ops[i].depth >= depth; i++)
      if (this.ops[i].depth === depth) this.op(this.ops[i], i);
  }

  start() {
    this.startRuler();
    this.block(0, 0);
  }
}

function parse(line) {
  const ops = [];
  let depth = 0;
  for (const word of line.split(' ')) {
    if (word === '(' || word === ')') {
      depth += word === '(' ? 1 : -1;
      continue;
    }
    const op = { kind: word[0], time: 0, others: [], depth };
    let at = 1;
    if ('wd'.includes(op.kind)) op.time = Number(word[at++]);
    if (word[at] === '-') at++;
    for (; at < word.length; at++) op.others.push(word.charCodeAt(at) - 48);
    ops.push(op);
  }
  return ops;
}

// Each program has a macrotask of its own, and ends when nothing of it is left.
function main() {
  const lines = fs.readFileSync(0, 'latin1').split('\n');
  const logs = [];
  let at = 0;
  lines.pop();
  const step = () => {
    if (at === lines.length) {
      fs.writeFileSync(1, logs.map((log) => log + '\n').join(''));
      return;
    }
    const line = lines[at++];
    const run = new Run(line);
    const end = () => {
      logs.push(run.log.join(' '));
      setImmediate(step);
    };
    if (/[wd]/.test(line)) setTimeout(end, LONGER_MS);
    else setImmediate(end);
    run.start();
  };
  setImmediate(step);
}

main();
