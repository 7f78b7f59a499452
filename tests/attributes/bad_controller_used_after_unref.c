/* expect: used after */
/* needs: gcc11 */
/* A controller is used after it was given up. */
#include <evpromise.h>

void f(struct evpromise_abort_controller *controller);
void
f(struct evpromise_abort_controller *controller)
{
	evpromise_abort_controller_unref(controller);
	evpromise_abort_controller_abort(controller, evpromise_undefined());
}
