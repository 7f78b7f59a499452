/* expect: warn_unused_result */
/* What a function of the program's own gives is dropped. */
#include <evpromise.h>

EVPROMISE_NEW_PROMISE struct evpromise *fetch(struct evpromise_base *base);

void f(struct evpromise_base *base);
void
f(struct evpromise_base *base)
{
	fetch(base);
}
