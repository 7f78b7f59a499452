// SPDX-License-Identifier: BSD-3-Clause
// The workloads of bench_core with kj::Promise, as Cap'n Proto brings it. A
// promise runs only while somebody waits for it or evaluates it eagerly, and
// has one `then` unless it is forked.
#include <cstdint>
#include <cstdlib>

#include <kj/async.h>
#include <kj/vector.h>

extern "C" {
#include "../bench.h"
}

namespace {

constexpr size_t BATCH = 1000;

kj::EventLoop *loop;
kj::WaitScope *scope;

void open_loop() {
	loop = new kj::EventLoop();
	scope = new kj::WaitScope(*loop);
}

void close_loop() {
	delete scope;
	delete loop;
}

const auto count = []() { bench_count++; };

kj::Promise<void> eager(kj::Promise<void> &&promise) {
	return promise.eagerlyEvaluate(nullptr);
}

// Chains of n links, built, then settled at their beginning

void chain(size_t n) {
	auto first = kj::newPromiseAndFulfiller<void>();
	kj::Promise<void> last = kj::mv(first.promise);
	for (size_t i = 0; i < n; i++)
		last = eager(last.then(count));
	first.fulfiller->fulfill();
	last.wait(*scope);
	bench_ran("chain", n);
}

void values(size_t n) {
	auto first = kj::newPromiseAndFulfiller<int64_t>();
	kj::Promise<int64_t> last = kj::mv(first.promise);
	for (size_t i = 0; i < n; i++)
		last = last.then([](int64_t value) {
			count();
			return value + 1;
		}).eagerlyEvaluate(nullptr);
	first.fulfiller->fulfill(0);
	if (last.wait(*scope) != int64_t(n))
		abort();
	bench_ran("values", n);
}

void skip(size_t n) {
	auto first = kj::newPromiseAndFulfiller<void>();
	kj::Promise<void> last = kj::mv(first.promise);
	for (size_t i = 0; i < n; i++)
		last = eager(last.then(count));
	last = last.catch_([](kj::Exception &&) { count(); });
	first.fulfiller->reject(kj::Exception(kj::Exception::Type::FAILED,
	    __FILE__, __LINE__));
	last.wait(*scope);
	bench_ran("skip", 1);
}

// Many by themselves

struct Waiting {
	kj::Own<kj::PromiseFulfiller<void>> fulfiller;
	kj::Promise<void> promise;
};

void batch(kj::Vector<Waiting> &waiting, size_t n) {
	for (size_t i = 0; i < n; i++) {
		auto pair = kj::newPromiseAndFulfiller<void>();
		waiting.add(Waiting{kj::mv(pair.fulfiller),
		    eager(pair.promise.then(count))});
	}
	for (auto &one : waiting)
		one.fulfiller->fulfill();
	scope->poll();
	waiting.clear();
}

void settle(size_t n) {
	kj::Vector<Waiting> waiting(BATCH);
	size_t done;
	for (done = 0; done < n; done += BATCH)
		batch(waiting, BATCH);
	bench_ran("settle", done);
}

void pending(size_t n) {
	kj::Vector<Waiting> waiting(n);
	batch(waiting, n);
	bench_ran("pending", n);
}

void adopt(size_t n) {
	kj::Vector<kj::Promise<void>> made(BATCH);
	size_t done;
	for (done = 0; done < n; done += BATCH) {
		for (size_t i = 0; i < BATCH; i++)
			made.add(eager(kj::evalLater([]() {
				count();
				return kj::Promise<void>(kj::READY_NOW);
			})));
		scope->poll();
		made.clear();
	}
	bench_ran("adopt", done);
}

// A loop is a promise that returns the next one.
kj::Promise<void> turn(size_t left) {
	count();
	if (left == 1)
		return kj::READY_NOW;
	return kj::evalLater([left]() { return turn(left - 1); });
}

void turns(size_t n) {
	kj::evalLater([n]() { return turn(n); }).wait(*scope);
	bench_ran("loop", n);
}

void fan_out(size_t n) {
	auto pair = kj::newPromiseAndFulfiller<void>();
	auto fork = pair.promise.fork();
	kj::Vector<kj::Promise<void>> branches(n);
	for (size_t i = 0; i < n; i++)
		branches.add(eager(fork.addBranch().then(count)));
	pair.fulfiller->fulfill();
	scope->poll();
	bench_ran("fan_out", n);
}

// Combinators of n members, which settle one by one

void all(size_t n) {
	kj::Vector<kj::Own<kj::PromiseFulfiller<int>>> members(n);
	auto promises = kj::heapArrayBuilder<kj::Promise<int>>(n);
	for (size_t i = 0; i < n; i++) {
		auto pair = kj::newPromiseAndFulfiller<int>();
		members.add(kj::mv(pair.fulfiller));
		promises.add(kj::mv(pair.promise));
	}
	auto end = kj::joinPromises(promises.finish())
	    .then([](kj::Array<int> &&) { count(); });
	for (auto &member : members)
		member->fulfill(1);
	end.wait(*scope);
	bench_ran("all", 1);
}

const bench_workload workloads[] = {
	{ "chain", 1000000, chain },
	{ "settle", 1000000, settle },
	{ "all", 100000, all },
	{ "loop", 1000000, turns },
	{ "adopt", 1000000, adopt },
	{ "pending", 1000000, pending },
	{ "values", 1000000, values },
	{ "fan_out", 1000000, fan_out },
	{ "skip", 1000000, skip },
	{ nullptr, 0, nullptr }
};

}

int main(int argc, char **argv) {
	static const bench_program program = {
		open_loop, close_loop, workloads
	};
	return bench_main(&program, argc, argv);
}
