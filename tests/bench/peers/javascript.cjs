// SPDX-License-Identifier: BSD-3-Clause
// The workloads of bench_core in JavaScript, for Node, Bun and Deno, with the
// options of bench_core:
//   node tests/bench/peers/javascript.cjs [-l | -m] [-n N] [-s N] [workload ...]
// ns of CPU time for an operation, the median of 5 runs after a warm-up. The
// time is that of all threads, since the garbage collector has its own.
'use strict';
const fs = require('node:fs');
const { setImmediate } = require('node:timers');
const { parseArgs } = require('node:util');

const BATCH = 1000;
let count = 0;
const counter = () => { count++; };
const drained = () => new Promise(resolve => setImmediate(resolve));

function withResolvers() {
	let resolve, reject;
	const promise = new Promise((f, g) => { resolve = f; reject = g; });
	return { promise, resolve, reject };
}

// Chains of n links, built, then settled at their beginning

async function link(n, add, settle) {
	const first = withResolvers();
	let chain = first.promise;
	for (let i = 0; i < n; i++)
		chain = add(chain);
	chain.catch(counter);
	settle(first);
	await drained();
}

const resolved = first => first.resolve(0);
const chain = n => link(n, last => last.then(counter), resolved);
const ends = n => link(n, last => last.finally(counter), resolved);
const skip = n => link(n, last => last.then(counter),
	first => first.reject(1));

const next = value => { count++; return value + 1; };
const values = n => link(n, last => last.then(next), resolved);

async function deepAdopt(n) {
	const last = withResolvers();
	let inner = last.promise;
	for (let i = 0; i < n; i++) {
		const outer = withResolvers();
		outer.resolve(inner);
		inner = outer.promise;
	}
	inner.then(counter);
	last.resolve();
	await drained();
}

// Batches

async function batches(n, one, settle) {
	for (let done = 0; done < n; done += BATCH) {
		const made = [];
		for (let i = 0; i < BATCH; i++)
			made.push(one());
		made.forEach(settle);
		await drained();
	}
}

function waiting() {
	const { promise, resolve } = withResolvers();
	promise.then(counter);
	return resolve;
}

const settle = n => batches(n, waiting, resolve => resolve());

const adopt = n => batches(n, () => {
	Promise.resolve().then(() => { count++; return Promise.resolve(); });
}, () => {});

async function pending(n) {
	const made = Array.from({ length: n }, waiting);
	for (const resolve of made)
		resolve();
	await drained();
}

async function loop(n) {
	let left = n;
	const turn = () => {
		count++;
		if (--left > 0)
			Promise.resolve().then(turn);
	};
	Promise.resolve().then(turn);
	await drained();
}

async function fanOut(n) {
	const { promise, resolve } = withResolvers();
	for (let i = 0; i < n; i++)
		promise.then(counter);
	resolve();
	await drained();
}

// Combinators of n members, which settle one by one

async function combine(n, combinator, settleOne) {
	const made = Array.from({ length: n }, withResolvers);
	combinator.call(Promise, made.map(one => one.promise))
		.then(counter, counter);
	made.forEach(settleOne);
	await drained();
}

const all = n => combine(n, Promise.all, one => one.resolve(1));
const allSettled = n => combine(n, Promise.allSettled, one => one.resolve(1));
const any = n => combine(n, Promise.any, one => one.reject(1));
const race = n => combine(n, Promise.race, one => one.resolve(1));

// What runs, how many operations, how many handlers are called
const each = n => n, once = () => 1;
const workloads = {
	chain: [chain, 1000000, each],
	settle: [settle, 1000000, each],
	all: [all, 100000, once],
	loop: [loop, 1000000, each],
	adopt: [adopt, 1000000, each],
	pending: [pending, 1000000, each],
	values: [values, 1000000, each],
	fan_out: [fanOut, 1000000, each],
	deep_adopt: [deepAdopt, 1000000, once],
	skip: [skip, 1000000, once],
	finally: [ends, 1000000, each],
	all_settled: [allSettled, 100000, once],
	any: [any, 100000, once],
	race: [race, 100000, once],
};

function cpuNs() {
	const { user, system } = process.cpuUsage();
	return (user + system) * 1000;
}

function peakBytes() {
	const status = fs.readFileSync('/proc/self/status', 'utf8');
	return /^VmHWM:\s*(\d+) kB/m.exec(status)[1] * 1024;
}

async function sample([run, , handlers], n, measure) {
	count = 0;
	const before = measure();
	await run(n);
	const used = measure() - before;
	if (count !== handlers(n))
		throw new Error(`${count} handlers have run, not ${handlers(n)}`);
	return used / n;
}

async function bench(name, options) {
	const workload = workloads[name];
	const n = Number(options.n ?? workload[1]);
	if (options.m) // of the first run: once is all that a process can tell
		return sample(workload, n, peakBytes);
	const samples = [];
	await sample(workload, n, cpuNs);
	for (let i = 0; i < Number(options.s ?? 5); i++)
		samples.push(await sample(workload, n, cpuNs));
	samples.sort((a, b) => a - b);
	return samples[samples.length >> 1];
}

async function main() {
	const { values: options, positionals: names } = parseArgs({
		allowPositionals: true,
		options: {
			l: { type: 'boolean', short: 'l' },
			m: { type: 'boolean', short: 'm' },
			n: { type: 'string', short: 'n' },
			s: { type: 'string', short: 's' },
		},
	});
	const wanted = names.length ? names : Object.keys(workloads);
	for (const name of wanted)
		console.log(options.l ? name :
		    `${name} ${(await bench(name, options)).toFixed(3)}`);
}

main();
