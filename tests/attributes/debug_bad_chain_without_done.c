/* expect: mistake: a promise was leaked */
/* The end of a chain is neither kept nor given up. */
#include "slip.h"

static void
slip(struct evpromise_base *base)
{
	struct evpromise *chain;

	chain = evpromise_resolved(base, evpromise_int(1));
	chain = evpromise_then(chain, NULL, NULL);
	(void)chain;
}
