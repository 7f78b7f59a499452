/* expect: mistake: a resolver was leaked */
/* A resolver that nobody uses or gives up. */
#include "slip.h"

static void
slip(struct evpromise_base *base)
{
	struct evpromise_resolver *resolver;

	evpromise_unref(evpromise_with_resolvers(base, &resolver));
}
