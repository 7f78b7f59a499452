/* expect: used after 'evpromise_adopt' */
/* needs: gcc11 */
/* Given to the completion, and given up. */
#include <evpromise.h>

struct evpromise_value f(const struct evpromise *settled, void *arg);
struct evpromise_value
f(const struct evpromise *settled, void *arg)
{
	struct evpromise *promise = evpromise_ref(arg);
	struct evpromise_value completion = evpromise_adopt(promise);

	(void)settled;
	evpromise_unref(promise);
	return completion;
}
