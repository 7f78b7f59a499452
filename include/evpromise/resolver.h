/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file resolver.h
 * Resolvers: settling a promise from outside, as a callback does.
 */
#ifndef EVPROMISE_RESOLVER_H
#define EVPROMISE_RESOLVER_H

#include <stdbool.h>

#include <evpromise/attributes.h>
#include <evpromise/promise.h>
#include <evpromise/value.h>

EVPROMISE_BEGIN_DECLS

/** The right to settle one promise, counted. */
struct evpromise_resolver;

EVPROMISE_API void
evpromise_resolver_unref(struct evpromise_resolver *resolver);

/** Marks a function whose result is a resolver that the caller owns. */
#define EVPROMISE_NEW_RESOLVER                                                \
	EVPROMISE_USE_RESULT EVPROMISE_ENDS_IN(evpromise_resolver_unref)

/**
 * A pending promise and the resolver that settles it.
 * #sec-promise.withResolvers
 *
 * @param base      lent; NULL gives NULL
 * @param resolver  set to the resolver, which the caller owns and gives up
 *                  with evpromise_resolver_unref(); set to NULL on failure
 * @return a new reference; NULL if memory is out
 */
EVPROMISE_API EVPROMISE_NEW_PROMISE EVPROMISE_NONNULL(2) struct evpromise *
evpromise_with_resolvers(struct evpromise_base *base,
    struct evpromise_resolver **resolver);

/**
 * Resolves the promise of a resolver with a completion: fulfils it with a
 * value, rejects it with what was thrown, lets it wait for a promise. It
 * allocates nothing and runs no handler. The resolver stays the caller's.
 * #sec-promise-resolve-functions
 *
 * @param resolver    lent; NULL does nothing
 * @param completion  given
 * @return true; false if it was resolved before, the base was freed, or it is
 *         NULL: harmless, the completion is released
 */
EVPROMISE_API bool
evpromise_resolve(struct evpromise_resolver *resolver,
    struct evpromise_value completion);

/**
 * Rejects the promise of a resolver. It allocates nothing and runs no handler.
 * The resolver stays the caller's. #sec-promise-reject-functions
 *
 * @param resolver  lent; NULL does nothing
 * @param reason    given: evpromise_throw(...), or any value
 * @return true; false if it was resolved before, the base was freed, or it is
 *         NULL: harmless, the reason is released
 */
EVPROMISE_API bool
evpromise_reject(struct evpromise_resolver *resolver,
    struct evpromise_value reason);

/**
 * One reference more to a resolver.
 *
 * @param resolver  lent; NULL gives NULL
 * @return the same resolver
 */
EVPROMISE_API EVPROMISE_NEW_RESOLVER struct evpromise_resolver *
evpromise_resolver_ref(struct evpromise_resolver *resolver);

/**
 * Gives a reference to a resolver up. With the last one a promise that was not
 * resolved is rejected with EVPROMISE_ERROR_ABANDONED, silently if nobody
 * could see it.
 *
 * @param resolver  given; NULL does nothing
 */
EVPROMISE_API void
evpromise_resolver_unref(struct evpromise_resolver *resolver);

EVPROMISE_END_DECLS

#endif
