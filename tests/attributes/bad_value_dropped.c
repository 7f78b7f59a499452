/* expect: warn_unused_result */
/* A completion that is not returned is lost. */
#include <evpromise.h>

struct evpromise_value f(const struct evpromise *settled, void *arg);
struct evpromise_value
f(const struct evpromise *settled, void *arg)
{
	(void)arg;
	evpromise_share(settled);
	return evpromise_undefined();
}
