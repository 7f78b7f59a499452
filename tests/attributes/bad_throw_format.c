/* expect: Wformat */
/* The message's arguments do not fit its format. */
#include <evpromise.h>

struct evpromise_value f(const struct evpromise *settled, void *arg);
struct evpromise_value
f(const struct evpromise *settled, void *arg)
{
	(void)settled;
	(void)arg;
	return evpromise_throw(1, "%s", 5);
}
