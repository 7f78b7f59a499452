/* expect: warn_unused_result */
/* Nobody hears that memory ran out. */
#include <evpromise.h>

void f(struct evpromise *promise);
void
f(struct evpromise *promise)
{
	evpromise_done(promise);
}
