/* SPDX-License-Identifier: BSD-3-Clause */
/* What the cases of the specification's steps have in common. */
#ifndef TESTS_STEPS_H
#define TESTS_STEPS_H

#include "case.h"
#include "fake_host.h"
#include "trace.h"

/* Settled promises. */
struct evpromise *done(struct evpromise_base *base);
struct evpromise *number(struct evpromise_base *base, int n);
struct evpromise *failure(struct evpromise_base *base, const char *message);

/* A pending promise and its resolver; those of an AUTO_DEFERRED end with the
 * block. */
struct deferred {
	struct evpromise *promise;
	struct evpromise_resolver *resolver;
};
#define AUTO_DEFERRED AUTO(deferred_drop) struct deferred
struct deferred defer(struct evpromise_base *base);
/* Its promise, given: the resolver is left. */
struct evpromise *deferred_give(struct deferred *deferred);
/* Gives up what is left of it. */
void deferred_drop(struct deferred *deferred);

/* Traces what becomes of a promise, given, and handles a rejection. */
void watch(struct evpromise *promise, const char *name);
/* The same; the promise is lent. */
void watch_too(const struct evpromise *promise, const char *name);
/* Traces the turns of the queue from now on: 1 2 3 ... n, at most 8. */
void ticks(struct evpromise_base *base, int n);

/* A handler: a promise, given by its argument, that is to be waited for. */
struct evpromise_value adopt_arg(const struct evpromise *, void *promise);

/* An object of a foreign type with a method `then`, which traces "then". */
struct thenable {
	void (*act)(struct evpromise_resolver *resolver, void *arg);
	void *arg;
	int calls;
	int released;
};
struct evpromise_value thenable_value(struct thenable *thenable);
/* A handler that returns one. */
struct evpromise_value return_thenable(const struct evpromise *,
    void *thenable);

/* What `then` may do. */
void act_resolve(struct evpromise_resolver *resolver, void *number);
void act_reject(struct evpromise_resolver *resolver, void *message);
void act_adopt(struct evpromise_resolver *resolver, void *promise);
void act_nest(struct evpromise_resolver *resolver, void *thenable);
void act_keep(struct evpromise_resolver *resolver, void *kept);

#endif
