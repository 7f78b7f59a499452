/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What a debug build keeps of a record beside: the call of the program that
 * made it, when that was, and its name. In other builds all this is nothing.
 */
#ifndef EVPROMISE_ORIGIN_H
#define EVPROMISE_ORIGIN_H

/* Included by internal.h, before the record, and by what of
 * libevpromise_extra makes promises. */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <evpromise.h>

#ifdef EVPROMISE_DEBUG
struct evpromise__origin {
	const void *site;		/* in the call that made it, or NULL */
	int64_t made_ns;		/* on the monotonic clock */
	char *name;			/* or NULL */
	/* mistakes.c */
	void *payload;			/* that it owns, or NULL */
	struct evpromise *below[2];	/* in the trie of owners */
	bool unsettled;			/* when its base was freed */
};

/* In a public function: an address within the call of it, where its line is
 * found, and not behind it, where the call returns to. */
#define CALL_SITE ((const void *)((const char *)                              \
	__builtin_extract_return_addr(__builtin_return_address(0)) - 1))
/* In a public function: it made this promise; gives the promise. */
#define MADE_HERE(promise) evpromise__made_at(promise, CALL_SITE)

void evpromise__origin_begin(struct evpromise *record);
void evpromise__origin_end(struct evpromise *record);

/* mistakes.c: in a public function; the promise, or those, it is given */
#define CHECK_HANDLE(promise) evpromise__check_handle(promise, CALL_SITE)
#define CHECK_HANDLES(promises, n)                                            \
	evpromise__check_handles(promises, n, CALL_SITE)
/* the resolver that it is lent */
#define CHECK_RESOLVER(resolver) evpromise__check_resolver(resolver, CALL_SITE)
void evpromise__check_resolver(const struct evpromise_resolver *resolver,
    const void *site);
void evpromise__check_handle(const struct evpromise *promise,
    const void *site);
void evpromise__check_handles(struct evpromise *const promises[], size_t n,
    const void *site);
void evpromise__dropped(const struct evpromise *promise, const void *site);
void evpromise__owns(struct evpromise *promise);
void evpromise__disowns(struct evpromise *promise);
void evpromise__report_cycles(struct evpromise_base *base);
void evpromise__leaks_begin(struct evpromise_base *base);
void evpromise__leaks_end(struct evpromise_base *base);
#else
#define CALL_SITE NULL
#define CHECK_HANDLE(promise) ((void)(promise))
#define CHECK_HANDLES(promises, n) ((void)(promises), (void)(n))
#define CHECK_RESOLVER(resolver) ((void)(resolver))
#define evpromise__dropped(promise, site) ((void)(site))
#define evpromise__owns(promise) ((void)(promise))
#define evpromise__disowns(promise) ((void)(promise))
#define evpromise__report_cycles(base) ((void)(base))
#define evpromise__leaks_begin(base) ((void)(base))
#define evpromise__leaks_end(base) ((void)(base))
#define MADE_HERE(promise) (promise)
#define evpromise__origin_begin(record) ((void)(record))
#define evpromise__origin_end(record) ((void)(record))
#endif

/* Exported in all builds: either library may be a debug build. */
EVPROMISE_API struct evpromise *evpromise__made_at(struct evpromise *promise,
    const void *site);

#define EVPROMISE__ORIGIN_SIZE 512
/* Writes what is known of a promise's origin, of at most that size: its name,
 * "made", when and where; "" in other builds. Gives the text. */
const char *evpromise__origin_text(const struct evpromise *promise,
    char text[EVPROMISE__ORIGIN_SIZE]);

#define EVPROMISE__SITE_SIZE 256
/* call_site.c: writes what is at an address of the program or a library:
 * file(function+offset) where the function's name is known at run time, or
 * file+offset for addr2line. Gives the text. */
const char *evpromise__site_text(const void *address,
    char text[EVPROMISE__SITE_SIZE]);

#endif
