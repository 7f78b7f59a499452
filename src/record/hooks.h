/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * hooks: where a debug build hears of promises. debug/ hangs itself in when a
 * base is made; what is below it knows these macros only, which are nothing in
 * other builds.
 */
#ifndef EVPROMISE_RECORD_HOOKS_H
#define EVPROMISE_RECORD_HOOKS_H

#include "record/call_site.h"
#include "record/compiler.h"

#include <evpromise/promise.h>
#include <evpromise/resolver.h>

#ifdef EVPROMISE_DEBUG
struct evpromise__hooks {
	/* A record begins and ends. */
	void (*begun)(struct evpromise *record);
	void (*ended)(struct evpromise *record);
	/* A public function made a promise, in the call at the site. */
	void (*made)(struct evpromise *promise, const void *site);
	/* The program passes a promise, or uses a resolver. */
	void (*handed_over)(const struct evpromise *promise, const void *site);
	void (*used)(const struct evpromise *resolver, const void *site);
	/* It passes a promise in an array more often than it has handles. */
	void (*member_twice)(const struct evpromise *promise, const void *site);
	/* The program gave up the last resolver of a pending promise. */
	void (*dropped)(const struct evpromise *promise, const void *site);
	/* A promise owns what it carries, and no more. */
	void (*owns)(struct evpromise *promise);
	void (*disowns)(struct evpromise *promise);
};

/* In a public function: the call of it. */
#define CALL_SITE CALL_SITE_IN_ANY_BUILD
/* A public function made this promise, in the call at a site, or its own;
 * gives the promise. */
#define MADE_AT(promise, site) evpromise__made_at(promise, site)
#define MADE_HERE(promise) evpromise__made_at(promise, CALL_SITE)
/* In a public function: the promise, or those, that it is given. */
#define CHECK_HANDLE(promise) evpromise__handed_over(promise, CALL_SITE)
#define CHECK_HANDLES(promises, n)                                            \
	evpromise__all_handed_over(promises, n, CALL_SITE)
/* The resolver that it is lent. */
#define CHECK_RESOLVER(resolver) evpromise__used(resolver, CALL_SITE)

void evpromise__begun(struct evpromise *record);
void evpromise__ended(struct evpromise *record);
void evpromise__handed_over(const struct evpromise *promise, const void *site);
void evpromise__all_handed_over(struct evpromise *const promises[], size_t n,
    const void *site);
void evpromise__used(const struct evpromise_resolver *resolver,
    const void *site);
void evpromise__dropped(const struct evpromise *promise, const void *site);
void evpromise__owns(struct evpromise *promise);
void evpromise__disowns(struct evpromise *promise);
#else
#define CALL_SITE NULL
#define MADE_AT(promise, site) ((void)(site), (promise))
#define MADE_HERE(promise) (promise)
#define CHECK_HANDLE(promise) ((void)(promise))
#define CHECK_HANDLES(promises, n) ((void)(promises), (void)(n))
#define CHECK_RESOLVER(resolver) ((void)(resolver))
#define evpromise__begun(record) ((void)(record))
#define evpromise__ended(record) ((void)(record))
#define evpromise__dropped(promise, site) ((void)(site))
#define evpromise__owns(promise) ((void)(promise))
#define evpromise__disowns(promise) ((void)(promise))
#endif

/* Exported in all builds: either library may be a debug build. */
EVPROMISE_API struct evpromise *evpromise__made_at(struct evpromise *promise,
    const void *site);

#endif
