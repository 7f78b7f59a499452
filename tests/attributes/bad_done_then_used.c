/* expect: used after 'evpromise_done' */
/* needs: gcc11 */
/* The chain was ended. */
#include <evpromise.h>

enum evpromise_state f(struct evpromise_base *base);
enum evpromise_state
f(struct evpromise_base *base)
{
	struct evpromise *promise;

	promise = evpromise_resolved(base, evpromise_undefined());
	if (evpromise_done(promise) != 0)
		return EVPROMISE_REJECTED;
	return evpromise_state(promise);
}
