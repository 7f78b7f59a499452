// SPDX-License-Identifier: BSD-3-Clause
// The workloads of bench_core in JavaScript, in the same lines:
//   node tests/bench/peers/node.js [workload ...]
// ns of CPU time for an operation, the median of 5 runs after a warm-up. The
// time is that of all threads, since the garbage collector has its own.
'use strict';
const BATCH = 1000;
let count = 0;
const counter = () => { count++; };
const drained = () => new Promise(resolve => setImmediate(resolve));

async function chain(n) {
	let { promise, resolve } = withResolvers();
	for (let i = 0; i < n; i++)
		promise = promise.then(counter);
	resolve();
	await drained();
}

async function batches(n, one, settle) {
	for (let done = 0; done < n; done += BATCH) {
		const made = [];
		for (let i = 0; i < BATCH; i++)
			made.push(one());
		made.forEach(settle);
		await drained();
	}
}

function withResolvers() {
	let resolve;
	const promise = new Promise(f => { resolve = f; });
	return { promise, resolve };
}

const settle = n => batches(n, () => {
	const { promise, resolve } = withResolvers();
	promise.then(counter);
	return resolve;
}, resolve => resolve());

const adopt = n => batches(n, () => {
	Promise.resolve().then(() => { count++; return Promise.resolve(); });
}, () => {});

async function all(n) {
	const made = Array.from({ length: n }, withResolvers);
	Promise.all(made.map(one => one.promise)).then(() => { count += n; });
	for (const one of made)
		one.resolve(1);
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

const workloads = {
	chain: [chain, 1000000], settle: [settle, 1000000],
	all: [all, 100000], loop: [loop, 1000000], adopt: [adopt, 1000000],
};

async function sample(run, n) {
	count = 0;
	const before = process.cpuUsage();
	await run(n);
	const { user, system } = process.cpuUsage(before);
	if (count !== n)
		throw new Error(`${count} handlers have run, not ${n}`);
	return (user + system) * 1000 / n;
}

async function main(names) {
	for (const name of names) {
		const [run, n] = workloads[name];
		const samples = [];
		for (let i = 0; i < 6; i++)
			samples.push(await sample(run, n));
		samples.shift();
		samples.sort((a, b) => a - b);
		console.log(name, samples[2].toFixed(3));
	}
}

const names = process.argv.slice(2);
main(names.length ? names : Object.keys(workloads));
