/* expect: mistake: a value of type string is owned by two promises */
/* A value is given to two promises. */
#include "slip.h"

static void
slip(struct evpromise_base *base)
{
	struct evpromise_value value = evpromise_string("twice");
	struct evpromise *first, *second;

	first = evpromise_resolved(base, value);
	second = evpromise_resolved(base, value);
	evpromise_unref(first);
	evpromise_unref(second);
}
