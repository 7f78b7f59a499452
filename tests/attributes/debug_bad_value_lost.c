/* expect: mistake: a value of type string was lost */
/* A value that is given to nobody. */
#include "slip.h"

static void
slip(struct evpromise_base *base)
{
	struct evpromise_value value = evpromise_string("lost");

	(void)base;
	(void)value;
}
