/* expect: mistake: a promise is a member twice */
/* One handle for two places. */
#include "slip.h"

static void
slip(struct evpromise_base *base)
{
	struct evpromise *promise, *members[2];

	promise = evpromise_resolved(base, evpromise_int(1));
	members[0] = members[1] = promise;
	evpromise_unref(evpromise_all(base, members, 2));
}
