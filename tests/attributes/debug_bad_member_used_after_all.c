/* expect: mistake: a promise was used */
/* A member is given to all, and used again. */
#include "slip.h"

static void
slip(struct evpromise_base *base)
{
	struct evpromise *promise, *members[1];

	promise = evpromise_resolved(base, evpromise_int(1));
	members[0] = promise;
	evpromise_unref(evpromise_all(base, members, 1));
	evpromise_unref(promise);
}
