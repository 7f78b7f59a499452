/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Shows values of a type of one's own: who owns them, how they are passed on
 * without a copy, and when they are released.
 *
 * It prints:
 *
 *	the point is (3, 4)
 *	released (3, 4)
 *	failed: expected point, found string
 *	taken out: (4, 3)
 *	released (4, 3)
 */
#include <stdio.h>
#include <stdlib.h>

#include <event2/event.h>
#include <evpromise.h>

struct point {
	int x, y;
};

static void
point_free(struct point *point)
{
	printf("released (%d, %d)\n", point->x, point->y);
	free(point);
}

/* Makes point_own(), point_as() and point_take(): no casts anywhere. */
EVPROMISE_DEFINE_STATIC_TYPE(point, struct point, point_free);

/* point_own(NULL) is "out of memory", so that calloc() needs no other test. */
static struct evpromise_value
make_point(int x, int y)
{
	struct point *point = calloc(1, sizeof(*point));

	if (point != NULL)
		*point = (struct point){ x, y };
	return point_own(point);
}

/* What it is lent it shares: its promise will carry the same point. */
static struct evpromise_value
print_point(const struct evpromise *settled, void *arg)
{
	const struct point *point = point_as(settled);

	if (point != NULL)
		printf("%s (%d, %d)\n", (const char *)arg, point->x, point->y);
	return evpromise_share(settled);
}

/* The old point is released when no promise carries it any more. */
static struct evpromise_value
mirror(const struct evpromise *settled, void *arg)
{
	const struct point *point = point_as(settled);

	(void)arg;
	return point == NULL ? evpromise_undefined() :
	    make_point(point->y, point->x);
}

/* Moves the point out of a promise that nobody else sees. */
static struct evpromise_value
take_point(const struct evpromise *settled, void *arg)
{
	struct point **place = arg;

	*place = point_take(settled);
	return evpromise_string("no point");
}

/* Reading the wrong type is an error like any other. */
static struct evpromise_value
print_error(const struct evpromise *settled, void *arg)
{
	(void)arg;
	printf("failed: %s\n", evpromise_message(settled));
	return evpromise_undefined();
}

static int
mirror_point(struct evpromise_base *base, struct point **place)
{
	struct evpromise *chain;

	chain = evpromise_resolved(base, make_point(3, 4));
	chain = evpromise_then(chain, print_point, "the point is");
	chain = evpromise_then(chain, mirror, NULL);
	chain = evpromise_then(chain, take_point, place);
	chain = evpromise_then(chain, print_point, "never printed");
	chain = evpromise_catch(chain, print_error, NULL);
	return evpromise_done(chain);
}

int
main(void)
{
	struct event_base *loop = event_base_new();
	struct point *point = NULL;
	struct evpromise_base *base;
	int result;

	if (loop == NULL || (base = evpromise_base_new(loop)) == NULL)
		return 1;
	result = mirror_point(base, &point);
	event_base_dispatch(loop);
	if (point != NULL) {
		printf("taken out: (%d, %d)\n", point->x, point->y);
		point_free(point);
	}
	evpromise_base_free(base);
	event_base_free(loop);
	return result == 0 ? 0 : 1;
}
