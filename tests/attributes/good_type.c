/* A type of the program's own, and its typed functions. */
#include <evpromise.h>

struct box {
	int number;
};
void box_free(struct box *box);
EVPROMISE_DEFINE_STATIC_TYPE(box, struct box, box_free);

struct evpromise_value f(const struct evpromise *settled, void *arg);
struct evpromise_value
f(const struct evpromise *settled, void *arg)
{
	struct box *box = box_take(settled);

	if (box == NULL)
		return evpromise_throw(1, "no box for %s", (char *)arg);
	box->number += box_as(settled) == NULL;
	return box_own(box);
}
