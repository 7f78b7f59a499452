/* expect: mistake: a resolver was used */
/* A resolver is used by another name after it was given up. */
#include "slip.h"

static void
slip(struct evpromise_base *base)
{
	struct evpromise_resolver *resolver, *volatile other;
	struct evpromise *promise;

	promise = evpromise_with_resolvers(base, &resolver);
	other = resolver;
	evpromise_resolver_unref(resolver);
	evpromise_resolve(other, evpromise_int(1));
	evpromise_unref(promise);
}
