/* expect: used after 'evpromise_unref' */
/* needs: gcc11 */
/* Given up twice. */
#include <evpromise.h>

void f(struct evpromise *given, evpromise_cb cb);
void
f(struct evpromise *given, evpromise_cb cb)
{
	struct evpromise *promise = evpromise_catch(given, cb, NULL);

	evpromise_unref(promise);
	evpromise_unref(promise);
}
