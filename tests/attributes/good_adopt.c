/* A handler that returns a promise, and one that passes on what it was lent. */
#include <evpromise.h>

struct evpromise_value f(const struct evpromise *settled, void *arg);
struct evpromise_value
f(const struct evpromise *settled, void *arg)
{
	struct evpromise *promise;

	if (arg == NULL)
		return evpromise_share(settled);
	promise = evpromise_resolved(evpromise_base_of(settled),
	    evpromise_int(1));
	return evpromise_adopt(evpromise_then(promise, f, NULL));
}
