/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Promises in all states, for gdb.sh: the comment before each says how gdb
 * shows it. ADDR stands for an address, LINE for the line of the statement.
 */
#include <stdlib.h>

#include <event2/event.h>
#include <evpromise.h>

extern struct evpromise *number, *real, *text, *failed, *explained, *shared,
    *array, *empty, *aggregate, *boxed, *waiting, *parsed, *caught, *both,
    *last, *queued, *adopting, *members, *running, *named, *given_back;
extern const struct evpromise *reason;
extern struct evpromise_resolver *resolver;
extern struct evpromise_value value;
struct evpromise *number, *real, *text, *failed, *explained, *shared, *array,
    *empty, *aggregate, *boxed, *waiting, *parsed, *caught, *both, *last,
    *queued, *adopting, *members, *running, *named, *given_back;
const struct evpromise *reason;
struct evpromise_resolver *resolver;
struct evpromise_value value;

static int the_box;

static void
box_free(int *box)
{
	*box = 0;
}

EVPROMISE_DEFINE_STATIC_TYPE(box, int, box_free);

static struct evpromise_value
parse(const struct evpromise *settled, void *arg)
{
	(void)arg;
	return evpromise_share(settled);
}

void stop_here(void);

/* Where gdb looks: within the first handler, so that no other one has run. */
void
stop_here(void)
{
	exit(0);
}

static struct evpromise_value
stop(const struct evpromise *settled, void *arg)
{
	(void)settled;
	(void)arg;
	stop_here();
	return evpromise_undefined();
}

static void
make_settled(struct evpromise_base *base)
{
	struct evpromise *one[1];

	/* ADDR fulfilled: int -42 */
	number = evpromise_resolved(base, evpromise_int(-42));
	/* ADDR fulfilled: double 0.5 */
	real = evpromise_resolved(base, evpromise_double(0.5));
	/* ADDR fulfilled: string "ten" */
	text = evpromise_resolved(base, evpromise_string("ten"));
	/* ADDR rejected: error "no 7" (program 7) at promises.c:LINE */
	failed = evpromise_resolved(base, evpromise_throw(7, "no %d", 7));
	/* ADDR rejected: error "no" (program 1) at promises.c:LINE, since int -42 */
	explained = evpromise_resolved(base, evpromise_throw_cause(number, 1, "no"));
	/* ADDR fulfilled: int -42 */
	shared = evpromise_resolved(base, evpromise_share(number));
	/* ADDR fulfilled: box ADDR */
	boxed = evpromise_resolved(base, box_own(&the_box));
	/* ADDR fulfilled: [] */
	empty = evpromise_all(base, NULL, 0);
	/* ADDR rejected: error of [] */
	aggregate = evpromise_any(base, NULL, 0);
	one[0] = evpromise_ref(number);
	/* ADDR pending combinator: waits for its members */
	members = evpromise_all(base, one, 1);
}

static void
make_pending(struct evpromise_base *base)
{
	/* ADDR pending promise: waits for its resolver */
	waiting = evpromise_with_resolvers(base, &resolver);
	/* ADDR pending then parse: waits for ADDR */
	parsed = evpromise_then(evpromise_ref(waiting), parse, NULL);
	/* ADDR pending catch parse: waits for ADDR */
	caught = evpromise_catch(evpromise_ref(waiting), parse, NULL);
	/* ADDR pending then2 parse stop: waits for ADDR */
	both = evpromise_then2(evpromise_ref(waiting), parse, stop, NULL);
	/* ADDR pending finally stop: waits for ADDR */
	last = evpromise_finally(evpromise_ref(waiting), stop, NULL);
	/* ADDR pending then parse: is in the queue */
	queued = evpromise_then(evpromise_ref(number), parse, NULL);
	/* ADDR pending promise: waits for ADDR */
	adopting = evpromise_then(evpromise_ref(waiting), NULL, NULL);
	/* ADDR pending abort signal: waits for its controller */
	reason = evpromise_abort_signal_reason(evpromise_abort_controller_signal(
	    evpromise_abort_controller_new(base)));
}

int
main(void)
{
	struct event_base *loop = event_base_new();
	struct evpromise_base *base = evpromise_base_new(loop);
	struct evpromise *begin = evpromise_resolved(base, evpromise_int(1));

	/* ADDR pending promise: is running its handler */
	running = evpromise_then(begin, stop, NULL);
	make_settled(base);
	make_pending(base);
	/* throws string "text" */
	value = evpromise_throw_value(evpromise_string("text"));
	given_back = evpromise_resolved(base, evpromise_undefined());
	evpromise_unref(given_back);
	event_base_dispatch(loop);
	return 1;
}
