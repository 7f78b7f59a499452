/* SPDX-License-Identifier: BSD-3-Clause */
/* producer.c: those who add to a queue are held back while it is full. */
#include "case.h"
#include "operation.h"
#include "trace.h"

static struct evpromise_queue *queue;
static struct operation a, b, c, d;

static void
close_queue(void)
{
	evpromise_queue_free(queue);
	queue = NULL;
	if (case_base != NULL)
		evpromise_checkpoint(case_base);
}

static void
open_queue(void)
{
	struct evpromise_queue_options options = EVPROMISE_QUEUE_OPTIONS_INIT;

	options.capacity = 1;
	queue = evpromise_queue_new(case_base, 1, &options);
	case_at_end(close_queue);
	a = (struct operation){ .base = case_base, .name = "a" };
	b = (struct operation){ .base = case_base, .name = "b" };
	c = (struct operation){ .base = case_base, .name = "c" };
	d = (struct operation){ .base = case_base, .name = "d" };
}

static struct evpromise_value
swallow(const struct evpromise *settled, void *name)
{
	trace("%s!%s", (const char *)name, evpromise_message(settled));
	return evpromise_undefined();
}

static void
add(struct operation *operation)
{
	evpromise_unref(evpromise_catch(evpromise_queue_add(queue, 0,
	    operation_start, operation, NULL), swallow,
	    (void *)(uintptr_t)operation->name));
}

/* A producer adds in the handler of the promise of room. */
static struct evpromise_value
add_now(const struct evpromise *settled, void *operation)
{
	(void)settled;
	add(operation);
	return evpromise_undefined();
}

static void
produce(struct operation *operation, struct evpromise_abort_signal *signal)
{
	evpromise_unref(evpromise_then2(evpromise_queue_on_room(queue, signal),
	    add_now, swallow, operation));
}

CASE(producers_find_room_one_after_the_other)
{
	open_queue();
	produce(&a, NULL);
	produce(&b, NULL);
	produce(&c, NULL);
	produce(&d, NULL);
	evpromise_checkpoint(base);
	ck_assert_trace("a");
	ck_assert_uint_eq(evpromise_queue_waiting(queue), 1);
	operation_end(&a, evpromise_undefined());
	ck_assert_trace("a b");
	ck_assert_uint_eq(evpromise_queue_waiting(queue), 1);
	operation_end(&b, evpromise_undefined());
	operation_end(&c, evpromise_undefined());
	ck_assert_trace("a b c d");
	operation_end(&d, evpromise_undefined());
}

CASE(a_producer_who_adds_nothing_holds_nobody_up)
{
	open_queue();
	evpromise_unref(evpromise_queue_on_room(queue, NULL));
	evpromise_unref(evpromise_then(evpromise_queue_on_room(queue, NULL),
	    trace_name, "room"));
	produce(&a, NULL);
	produce(&b, NULL);
	evpromise_checkpoint(base);
	ck_assert_trace("room a");
	operation_end(&a, evpromise_undefined());
	operation_end(&b, evpromise_undefined());
}

CASE(a_producer_may_be_aborted)
{
	AUTO_CONTROLLER controller = evpromise_abort_controller_new(base);

	open_queue();
	add(&a);
	add(&b);
	evpromise_unref(evpromise_then2(evpromise_queue_on_room(queue,
	    evpromise_abort_controller_signal(controller)), trace_name,
	    swallow, "p"));
	produce(&c, NULL);
	evpromise_abort_controller_abort(controller, evpromise_throw(1, "no"));
	evpromise_checkpoint(base);
	operation_end(&a, evpromise_undefined());
	operation_end(&b, evpromise_undefined());
	ck_assert_trace("a p!no b c");
	operation_end(&c, evpromise_undefined());
}

SUITE("producer",
    producers_find_room_one_after_the_other,
    a_producer_who_adds_nothing_holds_nobody_up,
    a_producer_may_be_aborted);
