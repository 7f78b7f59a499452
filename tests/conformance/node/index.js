// SPDX-License-Identifier: BSD-3-Clause
// The core's promises as objects of JavaScript: the adapter that
// promises-aplus-tests asks for. EVPROMISE_ADDON names the add-on.
'use strict';

const addon = require(process.env.EVPROMISE_ADDON);

// The first member of a completion; addon.c has the same.
const VALUE = 0, THROW = 1, ADOPT = 2, THENABLE = 3;

// What collects garbage must not be seen: without these a resolver that the
// program forgot would be given up, and its promise rejected as abandoned.
const unresolved = new Set();

class EvPromise {
	#handle;

	constructor(handle) {
		this.#handle = handle;
	}

	then(onFulfilled, onRejected) {
		return new EvPromise(
			addon.then(this.#handle, onFulfilled, onRejected));
	}

	// The steps of Promise Resolve Functions up to the choice of what
	// happens, which is the core's. #sec-promise-resolve-functions
	static resolution(value) {
		if (Object(value) !== value)
			return [VALUE, value];
		if (#handle in value)
			return [ADOPT, value.#handle];
		try {
			const then = value.then;

			return typeof then === 'function' ?
				[THENABLE, value, then] : [VALUE, value];
		} catch (reason) {
			return [THROW, reason];
		}
	}
}

function resolvingFunctions(resolver) {
	function settle(completion) {
		unresolved.delete(resolver);
		addon.resolve(resolver, completion);
	}

	unresolved.add(resolver);
	return {
		resolve: value => settle(EvPromise.resolution(value)),
		reject: reason => settle([THROW, reason]),
	};
}

function runHandler(handler, argument) {
	try {
		return EvPromise.resolution(handler(argument));
	} catch (reason) {
		return [THROW, reason];
	}
}

function callThen([, thenable, then], resolver) {
	const { resolve, reject } = resolvingFunctions(resolver);

	try {
		then.call(thenable, resolve, reject);
	} catch (reason) {
		reject(reason);
	}
}

addon.start(runHandler, callThen);

exports.deferred = () => {
	const [handle, resolver] = addon.withResolvers();

	return {
		promise: new EvPromise(handle),
		...resolvingFunctions(resolver),
	};
};

exports.resolved = value => {
	const { promise, resolve } = exports.deferred();

	resolve(value);
	return promise;
};

exports.rejected = reason => {
	const { promise, reject } = exports.deferred();

	reject(reason);
	return promise;
};
