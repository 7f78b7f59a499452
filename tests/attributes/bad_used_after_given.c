/* expect: used after 'evpromise_then' */
/* needs: gcc11 */
/* Given to then, and used again. */
#include <evpromise.h>

struct evpromise *f(struct evpromise_base *base, evpromise_cb cb);
struct evpromise *
f(struct evpromise_base *base, evpromise_cb cb)
{
	struct evpromise *promise, *derived;

	promise = evpromise_resolved(base, evpromise_undefined());
	derived = evpromise_then(promise, cb, NULL);
	evpromise_unref(promise);
	return derived;
}
