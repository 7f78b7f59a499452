/* expect: used after */
/* needs: gcc11 */
/* A resolver is used after it was given up. */
#include <evpromise.h>

void f(struct evpromise_resolver *resolver);
void
f(struct evpromise_resolver *resolver)
{
	evpromise_resolver_unref(resolver);
	evpromise_resolve(resolver, evpromise_undefined());
}
