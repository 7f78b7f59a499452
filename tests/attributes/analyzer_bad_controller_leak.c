/* expect: leak of 'controller' */
/* needs: gcc11 */
/* A controller that is lost on one of the ways out. */
#include <evpromise.h>

int f(struct evpromise_base *base, int early);
int
f(struct evpromise_base *base, int early)
{
	struct evpromise_abort_controller *controller;

	controller = evpromise_abort_controller_new(base);
	if (early)
		return 0;
	evpromise_abort_controller_unref(controller);
	return 1;
}
