/* expect: warn_unused_result */
/* A reference to a resolver that nobody gives up. */
#include <evpromise.h>

void f(struct evpromise_resolver *resolver);
void
f(struct evpromise_resolver *resolver)
{
	evpromise_resolver_ref(resolver);
}
