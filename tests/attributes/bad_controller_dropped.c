/* expect: warn_unused_result */
/* A controller that nobody gives up. */
#include <evpromise.h>

void f(struct evpromise_base *base);
void
f(struct evpromise_base *base)
{
	evpromise_abort_controller_new(base);
}
