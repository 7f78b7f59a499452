/* A chain as it is meant, of every function that takes and gives a promise. */
#include <evpromise.h>

int f(struct evpromise_base *base, evpromise_cb cb, void *state,
    void (*free_fn)(void *));
int
f(struct evpromise_base *base, evpromise_cb cb, void *state,
    void (*free_fn)(void *))
{
	struct evpromise *members[2], *chain;

	chain = evpromise_resolved(base, evpromise_undefined());
	chain = evpromise_then(chain, cb, state);
	chain = evpromise_then2(chain, cb, cb, state);
	chain = evpromise_catch(chain, cb, state);
	members[0] = evpromise_finally(chain, cb, state);
	members[1] = evpromise_ref(members[0]);
	chain = evpromise_all(base, members, 2);
	chain = evpromise_keep(chain, state, free_fn);
	return evpromise_done(chain);
}
