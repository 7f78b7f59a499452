/* expect: used after */
/* needs: gcc11 */
/* What a function of the program's own gives is used after it was given. */
#include <evpromise.h>

EVPROMISE_NEW_PROMISE struct evpromise *fetch(struct evpromise_base *base);

enum evpromise_state f(struct evpromise_base *base);
enum evpromise_state
f(struct evpromise_base *base)
{
	struct evpromise *promise = fetch(base);

	if (evpromise_done(promise) != 0)
		return EVPROMISE_REJECTED;
	return evpromise_state(promise);
}
