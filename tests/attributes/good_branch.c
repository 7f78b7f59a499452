/* Two chains on one promise, by two handles. */
#include <evpromise.h>

int f(struct evpromise *promise, evpromise_cb cb);
int
f(struct evpromise *promise, evpromise_cb cb)
{
	struct evpromise *one, *two;

	one = evpromise_then(evpromise_ref(promise), cb, NULL);
	two = evpromise_then(promise, cb, NULL);
	return evpromise_done(one) | evpromise_done(two);
}
