/* expect: mistake: an abort signal was given up */
/* The signal is the controller's. */
#include "slip.h"

static void
slip(struct evpromise_base *base)
{
	struct evpromise_abort_controller *controller;

	controller = evpromise_abort_controller_new(base);
	evpromise_abort_signal_unref(
	    evpromise_abort_controller_signal(controller));
	evpromise_abort_controller_unref(controller);
}
