/* A callback that settles a promise: settling twice needs no check. */
#include <evpromise.h>

void f(struct evpromise_resolver *resolver, int number);
void
f(struct evpromise_resolver *resolver, int number)
{
	evpromise_resolve(resolver, evpromise_int(number));
	evpromise_reject(resolver, evpromise_throw(1, "late"));
	evpromise_resolver_unref(resolver);
}
