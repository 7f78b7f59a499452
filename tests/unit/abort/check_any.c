/* SPDX-License-Identifier: BSD-3-Clause */
/* any.c: signals that depend on others. */
#include "abort/signal.h"

#include "case.h"
#include "fake_host.h"
#include "heap.h"
#include "trace.h"
#include "weight.h"

#define MANY 100000

static void
trace_reason(const struct evpromise *reason, void *name)
{
	trace("%s!%s", (const char *)name, evpromise_message(reason));
}

static void
listen(struct evpromise_abort_signal *signal, char *name)
{
	ck_assert(evpromise_abort_signal_add_listener(signal,
	    trace_reason, name));
}

static struct evpromise_abort_signal *
any_of(struct evpromise_base *base, struct evpromise_abort_signal *a,
    struct evpromise_abort_signal *b)
{
	struct evpromise_abort_signal *signals[] = { a, b };

	return evpromise_abort_signal_any(base, signals, 2);
}

#define signal_of evpromise_abort_controller_signal

CASE(it_is_aborted_with_the_first_of_its_sources)
{
	struct evpromise_abort_controller *a, *b;
	AUTO_SIGNAL any;

	a = evpromise_abort_controller_new(base);
	b = evpromise_abort_controller_new(base);
	any = any_of(base, signal_of(a), signal_of(b));
	listen(any, "any");
	ck_assert(!evpromise_abort_signal_aborted(any));
	evpromise_abort_controller_abort(b, evpromise_string("b"));
	evpromise_abort_controller_abort(a, evpromise_string("a"));
	ck_assert_trace("any!b");
	evpromise_abort_controller_unref(a);
	evpromise_abort_controller_unref(b);
	ck_assert_str_eq(evpromise_as_string(
	    evpromise_abort_signal_reason(any)), "b");
}

CASE(any_of_an_aborted_one_is_aborted)
{
	AUTO_CONTROLLER a = evpromise_abort_controller_new(base);
	AUTO_SIGNAL b =
	    evpromise_abort_signal_abort(base, evpromise_string("b"));
	AUTO_SIGNAL any = any_of(base, signal_of(a), b);

	ck_assert_str_eq(evpromise_message(
	    evpromise_abort_signal_reason(any)), "b");
}

CASE(any_of_nothing_never_aborts)
{
	AUTO_SIGNAL none = evpromise_abort_signal_any(base, NULL, 0);
	AUTO_SIGNAL null = any_of(base, NULL, NULL);

	listen(none, "none");
	ck_assert(!evpromise_abort_signal_aborted(none));
	ck_assert(!evpromise_abort_signal_aborted(null));
}

/* whatwg/dom#1295: whoever is asked in a listener says "aborted". */
static void
trace_aborted(const struct evpromise *reason, void *dependent)
{
	(void)reason;
	trace("%d", evpromise_abort_signal_aborted(dependent));
}

CASE(dependents_are_marked_before_any_listener_runs)
{
	AUTO_CONTROLLER source = evpromise_abort_controller_new(base);
	AUTO_SIGNAL first = any_of(base, signal_of(source), NULL);
	AUTO_SIGNAL second = any_of(base, first, signal_of(source));

	listen(second, "second");
	listen(first, "first");
	listen(signal_of(source), "source");
	ck_assert(evpromise_abort_signal_add_listener(signal_of(source),
	    trace_aborted, second));
	evpromise_abort_controller_abort(source, evpromise_string("x"));
	ck_assert_trace("source!x 1 first!x second!x");
}

CASE(it_flattens)
{
	AUTO_CONTROLLER source = evpromise_abort_controller_new(base);
	struct evpromise_abort_signal *inner, *outer;

	inner = any_of(base, signal_of(source), NULL);
	outer = any_of(base, inner, NULL);
	evpromise_abort_signal_unref(inner);	/* outer does not need it */
	listen(outer, "outer");
	evpromise_abort_signal_unref(outer);	/* and its listener keeps it */
	evpromise_abort_controller_abort(source, evpromise_string("x"));
	ck_assert_trace("outer!x");
}

CASE(a_long_lived_source_keeps_nothing)
{
	AUTO_CONTROLLER source = evpromise_abort_controller_new(base);
	size_t i, before = heap_live();

	for (i = 0; i < MANY; i++) {
		struct evpromise_abort_signal *any =
		    any_of(base, signal_of(source), NULL);

		listen(any, "any");
		ck_assert(evpromise_abort_signal_remove_listener(any,
		    trace_reason, "any"));
		evpromise_abort_signal_unref(any);
		ck_assert_uint_eq(heap_live(), before);
	}
}

/* With its last source it never aborts, and its listeners are dropped. */
CASE(a_dependent_ends_with_its_sources)
{
	struct evpromise_abort_controller *a, *b;
	struct evpromise_abort_signal *any;
	size_t before = heap_live();

	a = evpromise_abort_controller_new(base);
	b = evpromise_abort_controller_new(base);
	any = any_of(base, signal_of(a), signal_of(b));
	listen(any, "any");
	evpromise_abort_signal_unref(any);
	evpromise_abort_controller_unref(a);
	ck_assert_uint_gt(heap_live(), before);
	evpromise_abort_controller_unref(b);
	ck_assert_uint_eq(heap_live(), before);
}

/* The sources are a set, so what is made of the same ones again and again does
 * not grow, nor take longer. */
CASE(it_counts_each_source_once)
{
	AUTO_CONTROLLER one = evpromise_abort_controller_new(base);
	AUTO_CONTROLLER two = evpromise_abort_controller_new(base);
	AUTO_SIGNAL any = any_of(base, signal_of(one), signal_of(one));
	struct evpromise_abort_signal *outer;
	size_t weight;
	int i;

	ck_assert_uint_eq(any->n_links, 1);
	weight = weight_now();
	for (i = 0; i < 26; i++) {
		outer = any_of(base, any, any);
		ck_assert_uint_eq(outer->n_links, 1);
		evpromise_abort_signal_unref(any);
		any = outer;
	}
	ck_assert_uint_eq(weight_now(), weight);
	outer = any_of(base, any, signal_of(two));
	ck_assert_uint_eq(outer->n_links, 2);
	evpromise_abort_signal_unref(any);
	any = outer;
	listen(any, "any");
	evpromise_abort_controller_abort(two, evpromise_string("x"));
	ck_assert_trace("any!x");
}

CASE(without_memory_it_leaves_its_sources_as_they_were)
{
	AUTO_CONTROLLER one = evpromise_abort_controller_new(base);
	AUTO_CONTROLLER two = evpromise_abort_controller_new(base);
	AUTO_SIGNAL any = any_of(base, signal_of(one), signal_of(two));
	AUTO_SIGNAL reserve;
	AUTO_SIGNAL outer;

	heap_fail(1, true);
	reserve = any_of(base, any, signal_of(two));
	heap_heal();
	ck_assert(evpromise_abort_signal_aborted(reserve));
	outer = any_of(base, any, signal_of(two));
	ck_assert_uint_eq(outer->n_links, 2);
}

/* A source that is one of many, and behind others. */
CASE(it_keeps_the_order_of_dependents)
{
	AUTO_CONTROLLER controller = evpromise_abort_controller_new(base);
	AUTO_SIGNAL one = any_of(base, signal_of(controller), NULL);
	AUTO_SIGNAL two = any_of(base, one, signal_of(controller));
	AUTO_SIGNAL three = any_of(base, signal_of(controller), two);

	listen(three, "three");
	listen(two, "two");
	listen(one, "one");
	evpromise_abort_controller_abort(controller, evpromise_string("x"));
	ck_assert_trace("one!x two!x three!x");
}

CASE(one_of_another_base_is_a_type_error)
{
	AUTO_BASE other = fake_base_new();
	AUTO_CONTROLLER stranger = evpromise_abort_controller_new(other);
	AUTO_SIGNAL any = any_of(base, NULL, signal_of(stranger));

	ck_assert_int_eq(evpromise_code(evpromise_abort_signal_reason(any)),
	    EVPROMISE_ERROR_TYPE);
}

CASE(it_leaves_out_a_source_that_has_ended)
{
	struct evpromise_abort_controller *one;
	AUTO_CONTROLLER two;
	AUTO_SIGNAL inner;
	AUTO_SIGNAL outer;
	char name[] = "outer";

	one = evpromise_abort_controller_new(base);
	two = evpromise_abort_controller_new(base);
	inner = any_of(base, signal_of(one), signal_of(two));
	evpromise_abort_controller_unref(one);
	outer = any_of(base, inner, NULL);
	ck_assert_uint_eq(outer->n_sources, 1);
	listen(outer, name);
	ck_assert(evpromise_abort_controller_abort(two,
	    evpromise_string("x")));
	ck_assert_trace("outer!x");
}

SUITE("abort_any",
    it_is_aborted_with_the_first_of_its_sources,
    any_of_an_aborted_one_is_aborted,
    any_of_nothing_never_aborts,
    dependents_are_marked_before_any_listener_runs,
    it_flattens,
    a_long_lived_source_keeps_nothing,
    a_dependent_ends_with_its_sources,
    it_counts_each_source_once,
    without_memory_it_leaves_its_sources_as_they_were,
    it_keeps_the_order_of_dependents,
    one_of_another_base_is_a_type_error,
    it_leaves_out_a_source_that_has_ended);
