/* expect: leak of 'promise' */
/* needs: gcc11 */
/* Lost on one of the ways out. */
#include <evpromise.h>

int f(struct evpromise_base *base, int early);
int
f(struct evpromise_base *base, int early)
{
	struct evpromise *promise;

	promise = evpromise_resolved(base, evpromise_undefined());
	if (early)
		return 0;
	return evpromise_done(promise);
}
