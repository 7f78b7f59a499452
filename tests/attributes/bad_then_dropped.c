/* expect: warn_unused_result */
/* A chain that is neither kept nor ended by evpromise_done(). */
#include <evpromise.h>

void f(struct evpromise *promise, evpromise_cb cb);
void
f(struct evpromise *promise, evpromise_cb cb)
{
	evpromise_then(promise, cb, NULL);
}
