/* expect: mistake: an abort controller or its signal was leaked */
/* A controller that nobody gives up. */
#include "slip.h"

static void
slip(struct evpromise_base *base)
{
	struct evpromise_abort_controller *controller;

	controller = evpromise_abort_controller_new(base);
	(void)controller;
}
