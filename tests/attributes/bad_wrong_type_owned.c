/* expect: incompatible-pointer-types */
/* A payload of another type than the one defined. */
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
	char *text = arg;

	(void)box_as(settled);
	(void)box_take;
	return box_own(text);
}
