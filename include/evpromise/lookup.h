/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file lookup.h
 * Look-ups: the addresses of a name, without blocking.
 *
 * In the library evpromise_extra. Names are searched in the hosts file, then
 * asked of the name servers, as resolv.conf(5) says, by c-ares.
 */
#ifndef EVPROMISE_LOOKUP_H
#define EVPROMISE_LOOKUP_H

#include <stddef.h>

#include <evpromise/abort.h>
#include <evpromise/attributes.h>
#include <evpromise/base.h>
#include <evpromise/promise.h>

EVPROMISE_BEGIN_DECLS

/** The domain of the errors of look-ups: evpromise_error_domain(). */
#define EVPROMISE_LOOKUP_DOMAIN "lookup"

/** The codes of the domain "lookup". */
enum evpromise_lookup_error_code {
	/** An option is not acceptable; nothing was asked. */
	EVPROMISE_LOOKUP_ERROR_INVALID = -120,
	/** Nothing can have that name; nothing was asked. */
	EVPROMISE_LOOKUP_ERROR_BAD_NAME = -121,
	/** The name does not exist. */
	EVPROMISE_LOOKUP_ERROR_NOT_FOUND = -122,
	/** The name exists, but has no address of the family. */
	EVPROMISE_LOOKUP_ERROR_NO_ADDRESS = -123,
	/** No name server answered. */
	EVPROMISE_LOOKUP_ERROR_NO_ANSWER = -124,
	/** A name server failed or refused, and no other one answered. The
	 *  message says how: SERVFAIL, REFUSED. */
	EVPROMISE_LOOKUP_ERROR_SERVER_FAILED = -125,
	/** The system gave no socket: too many open files, or no right. */
	EVPROMISE_LOOKUP_ERROR_SYSTEM = -126
};

/** How a name is looked up. Begin with EVPROMISE_LOOKUP_OPTIONS_INIT. */
struct evpromise_lookup_options {
	/** sizeof(struct evpromise_lookup_options), so that it can grow; what
	 *  has none is refused with EVPROMISE_LOOKUP_ERROR_INVALID. */
	size_t size;
	/** AF_INET or AF_INET6 for addresses of that family; AF_UNSPEC, the
	 *  default, for both. */
	int family;
	/** The name server that is asked in place of the system's, a numeric
	 *  address with an optional port: "127.0.0.1:5353", "[::1]:53". NULL:
	 *  the system's. */
	const char *nameserver;
	/** Gives the look-up up; NULL: nothing does. Lent: the library refers
	 *  to it. */
	struct evpromise_abort_signal *signal;
};

/** The defaults. */
#define EVPROMISE_LOOKUP_OPTIONS_INIT                                         \
	{ sizeof(struct evpromise_lookup_options), 0 /* AF_UNSPEC */, NULL,   \
	    NULL }

/**
 * Looks the addresses of a name up. It is fulfilled with an array of strings,
 * numeric addresses in the order in which they should be tried, of at most 16:
 * evpromise_length(), evpromise_at(), evpromise_as_string(). There is at least
 * one. It is rejected with an error of the domain "lookup".
 *
 * A look-up has no deadline but that of the name servers: pass the signal of
 * evpromise_abort_signal_timeout().
 *
 * @param base     lent; NULL gives NULL
 * @param name     the name, or a numeric address, which is not looked up
 * @param options  lent for the call; NULL for the defaults
 * @return a new reference; NULL if memory is out
 */
EVPROMISE_API EVPROMISE_NEW_PROMISE EVPROMISE_NONNULL(2) struct evpromise *
evpromise_lookup(struct evpromise_base *base, const char *name,
    const struct evpromise_lookup_options *options);

EVPROMISE_END_DECLS

#endif
