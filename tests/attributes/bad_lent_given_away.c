/* expect: qualifier */
/* What a handler is lent is not its own to give away. */
#include <evpromise.h>

struct evpromise_value f(const struct evpromise *settled, void *arg);
struct evpromise_value
f(const struct evpromise *settled, void *arg)
{
	(void)arg;
	return evpromise_adopt(settled);
}
