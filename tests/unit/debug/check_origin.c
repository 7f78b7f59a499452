/* SPDX-License-Identifier: BSD-3-Clause */
/* origin.c: debug builds know where a promise was made; others do not ask. */
#include "debug/origin.h"
#include "record/count.h"
#include "record/kinds.h"
#include "record/new.h"

#include <stdio.h>
#include <string.h>

#include <event2/event.h>
#include <evpromise/http.h>
#include <evpromise/lookup.h>

#include "case.h"
#include "heap.h"
#include "trace.h"

CASE(naming_gives_the_promise_back)
{
	AUTO_PROMISE promise = evpromise_resolved(base, evpromise_undefined());

	ck_assert_ptr_eq(evpromise_set_name(promise, "first"), promise);
	ck_assert_ptr_eq(evpromise_set_name(promise, "second"), promise);
	ck_assert_ptr_null(evpromise_set_name(NULL, "none"));
}

#ifdef EVPROMISE_DEBUG
/* The functions that make promises, each called in a function of its own. */
static struct evpromise_limit *limit_of_makers;
static struct evpromise_queue *queue_of_makers;
static struct evpromise_throttle *throttle_of_makers;
static struct evpromise_interval *interval_of_makers;
static struct evpromise_http_client *client_of_makers;
static struct evpromise_inputs no_inputs;
static struct evpromise *volatile made;

static struct evpromise *
source(void)
{
	return evpromise_resolved(case_base, evpromise_undefined());
}

static struct evpromise *
with_resolvers(void)
{
	struct evpromise_resolver *resolver;
	struct evpromise *promise;

	promise = evpromise_with_resolvers(case_base, &resolver);
	evpromise_resolve(resolver, evpromise_undefined());
	evpromise_resolver_unref(resolver);
	return promise;
}

static struct evpromise_value
map_none(void *input, struct evpromise_abort_signal *signal, void *arg)
{
	(void)input;
	(void)signal;
	(void)arg;
	return evpromise_undefined();
}

static struct evpromise_value
reduce_none(const struct evpromise *accumulated, void *input,
    struct evpromise_abort_signal *signal, void *arg)
{
	(void)accumulated;
	return map_none(input, signal, arg);
}

static struct evpromise_value
start_none(struct evpromise_abort_signal *signal, void *arg)
{
	return map_none(NULL, signal, arg);
}

static struct evpromise_value
use_none(const struct evpromise *resources,
    struct evpromise_abort_signal *signal, void *arg)
{
	(void)resources;
	return map_none(NULL, signal, arg);
}

static struct evpromise *
reason_of(struct evpromise_abort_signal *signal)
{
	struct evpromise *reason =
	    evpromise_ref(evpromise_abort_signal_reason(signal));

	evpromise_abort_signal_unref(signal);
	return reason;
}

static struct evpromise *
reason_of_controller(struct evpromise_abort_controller *controller)
{
	struct evpromise_abort_signal *signal =
	    evpromise_abort_controller_signal(controller);
	struct evpromise *reason =
	    reason_of(evpromise_abort_signal_ref(signal));

	evpromise_abort_controller_unref(controller);
	return reason;
}

/* The makers are a section, so that no other function is taken for one. */
extern const char __start_maker[], __stop_maker[];
/* What is made is stored after the call, which so is no jump. */
static const struct evpromise_type state_type = {
	.size = sizeof(struct evpromise_type), .name = "state"
};

#define MAKER(name, call)                                                     \
	static never_inline __attribute__((section("maker"))) void           \
	name(void)                                                            \
	{                                                                     \
		made = call;                                                  \
	}
MAKER(make_resolved, evpromise_resolved(case_base, evpromise_int(1)))
MAKER(make_try, evpromise_try(case_base, trace_name, ""))
MAKER(make_then, evpromise_then(source(), trace_name, ""))
MAKER(make_then2, evpromise_then2(source(), trace_name, trace_name, ""))
MAKER(make_catch, evpromise_catch(source(), trace_name, ""))
MAKER(make_finally, evpromise_finally(source(), trace_name, ""))
MAKER(make_finally_null, evpromise_finally(source(), NULL, NULL))
MAKER(make_keep_own, evpromise_keep_own(source(), &state_type, case_base))
MAKER(make_all, evpromise_all(case_base, NULL, 0))
MAKER(make_all_settled, evpromise_all_settled(case_base, NULL, 0))
MAKER(make_any, evpromise_any(case_base, NULL, 0))
MAKER(make_race, evpromise_race(case_base, NULL, 0))
MAKER(make_some, evpromise_some(case_base, NULL, 0, 0))
MAKER(make_some_range, evpromise_some(case_base, NULL, 0, 1))
MAKER(make_delay, evpromise_delay(case_base, 1, evpromise_int(1), NULL))
MAKER(make_delay_range, evpromise_delay(case_base, -1, evpromise_int(1),
    NULL))
MAKER(make_timeout, evpromise_timeout(source(), 1, NULL))
MAKER(make_map, evpromise_map(case_base, no_inputs, 1, map_none, NULL,
    NULL))
MAKER(make_each, evpromise_each(case_base, no_inputs, 1, map_none, NULL,
    NULL))
MAKER(make_filter, evpromise_filter(case_base, no_inputs, 1, map_none,
    NULL, NULL))
MAKER(make_reduce, evpromise_reduce(case_base, no_inputs,
    evpromise_undefined(), reduce_none, NULL, NULL))
MAKER(make_place, evpromise_limit_acquire(limit_of_makers, NULL))
MAKER(make_limited, evpromise_limit_run(limit_of_makers, start_none, NULL,
    NULL))
MAKER(make_queued, evpromise_queue_add(queue_of_makers, 0, start_none, NULL,
    NULL))
MAKER(make_idle, evpromise_queue_on_idle(queue_of_makers, NULL))
MAKER(make_room, evpromise_queue_on_room(queue_of_makers, NULL))
MAKER(make_throttled, evpromise_throttle_run(throttle_of_makers, start_none,
    NULL, NULL))
MAKER(make_retry, evpromise_retry(case_base, start_none, NULL, NULL))
MAKER(make_wait_for, evpromise_wait_for(case_base, start_none, NULL,
    NULL))
MAKER(make_using, evpromise_using(case_base, NULL, 0, use_none, NULL,
    NULL))
MAKER(make_turn, evpromise_interval_next(interval_of_makers))
MAKER(make_run, evpromise_run(case_base,
    evpromise_race(case_base, NULL, 0)))
MAKER(make_signal_any, reason_of(
    evpromise_abort_signal_any(case_base, NULL, 0)))
MAKER(make_signal_timeout, reason_of(
    evpromise_abort_signal_timeout(case_base, 1)))
MAKER(make_controller, reason_of_controller(
    evpromise_abort_controller_new(case_base)))
MAKER(make_lookup, evpromise_lookup(case_base, "localhost", NULL))
MAKER(make_lookup_numeric, evpromise_lookup(case_base, "127.0.0.1", NULL))
MAKER(make_lookup_nothing, evpromise_lookup(case_base, "", NULL))
MAKER(make_fetch, evpromise_http_fetch(client_of_makers,
    "http://127.0.0.1:1/", NULL))
MAKER(make_fetch_nothing, evpromise_http_fetch(client_of_makers, "no URL",
    NULL))

static void (*const makers[])(void) = {
	make_resolved, make_try, make_then, make_then2, make_catch,
	make_finally, make_finally_null, make_keep_own, make_all,
	make_all_settled, make_any, make_race, make_some, make_some_range, make_delay, make_delay_range,
	make_timeout, make_map, make_each, make_filter, make_reduce,
	make_place, make_limited, make_queued, make_idle, make_room,
	make_throttled, make_retry, make_wait_for, make_using, make_turn,
	make_signal_any, make_signal_timeout, make_controller, make_fetch,
	make_fetch_nothing, make_lookup, make_lookup_numeric,
	make_lookup_nothing, make_run
};
#define N_MAKERS (sizeof(makers) / sizeof(makers[0]))

/* The maker that an address is in: the last one that begins before it. If it is
 * in none: their number. */
static size_t
maker_at(const void *address)
{
	uintptr_t at = (uintptr_t)address, least = UINTPTR_MAX;
	size_t i, maker = N_MAKERS;

	if (at < (uintptr_t)__start_maker || at >= (uintptr_t)__stop_maker)
		return N_MAKERS;
	for (i = 0; i < N_MAKERS; i++) {
		uintptr_t start = (uintptr_t)makers[i];

		if (start < at && at - start < least) {
			least = at - start;
			maker = i;
		}
	}
	return maker;
}

static void
begin_making(void)
{
	limit_of_makers = evpromise_limit_new(case_base, 1);
	queue_of_makers = evpromise_queue_new(case_base, 1, NULL);
	throttle_of_makers = evpromise_throttle_new(case_base, 1, 10);
	interval_of_makers = evpromise_interval_new(case_base, 1, NULL);
	client_of_makers = evpromise_http_client_new(case_base);
	ck_assert_ptr_nonnull(client_of_makers);
}

static void
end_making(void)
{
	evpromise_http_client_free(client_of_makers);
	evpromise_interval_free(interval_of_makers);
	evpromise_throttle_free(throttle_of_makers);
	evpromise_queue_free(queue_of_makers);
	evpromise_limit_free(limit_of_makers);
}

LOOP_CASE(each_promise_knows_the_call_that_made_it)
{
	size_t i;

	begin_making();
	for (i = 0; i < N_MAKERS; i++) {
		makers[i]();
		ck_assert_uint_eq(maker_at(made->origin.site), i);
		evpromise_unref(made);
	}
	end_making();
}

CASE(name_time_and_place_are_told)
{
	char text[EVPROMISE__ORIGIN_SIZE], expected[100];
	AUTO_PROMISE promise;

	promise = evpromise_set_name(with_resolvers(), "first");
	promise = evpromise_set_name(promise, "second");
	promise->origin.made_ns -= 1500000000;
	evpromise__origin_text(promise, text);
	(void)snprintf(expected, sizeof(expected), "\"second\", made 1.5");
	ck_assert_int_eq(strncmp(text, expected, strlen(expected)), 0);
	ck_assert_ptr_nonnull(strstr(text, " s ago at check_origin+0x"));
}

CASE(without_memory_there_is_no_name)
{
	char text[EVPROMISE__ORIGIN_SIZE];
	AUTO_PROMISE promise = evpromise_resolved(base, evpromise_undefined());

	heap_fail(1, true);
	ck_assert_ptr_eq(evpromise_set_name(promise, "first"), promise);
	heap_heal();
	evpromise__origin_text(promise, text);
	ck_assert_int_eq(strncmp(text, "made 0.", 7), 0);
}

/* As a promise is until the call that makes it returns. */
CASE(without_a_place_name_and_time_are_told)
{
	char text[EVPROMISE__ORIGIN_SIZE];
	AUTO_PROMISE promise =
	    evpromise__record_new(base, RECORD_PLAIN, COUNT_HANDLE);

	promise = evpromise_set_name(promise, "early");
	promise->origin.made_ns -= 1500000000;
	evpromise__origin_text(promise, text);
	ck_assert_int_eq(strncmp(text, "\"early\", made 1.5", 17), 0);
	ck_assert_str_eq(strchr(text, 's'), "s ago");
}

static void
trace_origin(const char *message)
{
	if (strncmp(message, "  the promise: \"ping\", made 0.", 29) == 0)
		trace("[origin]");
	else
		trace("[%s]", message);
}

CASE(an_unhandled_rejection_is_told_with_its_promise)
{
	struct evpromise *promise;

	evpromise_base_on_unhandled_rejection(base, NULL, NULL);
	evpromise_set_log_callback(trace_origin);
	promise = evpromise_resolved(base,
	    evpromise_throw_value(evpromise_string("text")));
	promise = evpromise_set_name(promise, "ping");
	evpromise_unref(promise);
	evpromise_checkpoint(base);
	ck_assert_trace("[unhandled rejection: text] [origin]");
}

SUITE("origin",
    naming_gives_the_promise_back,
    each_promise_knows_the_call_that_made_it,
    name_time_and_place_are_told,
    without_memory_there_is_no_name,
    without_a_place_name_and_time_are_told,
    an_unhandled_rejection_is_told_with_its_promise);
#else
CASE(nothing_is_told)
{
	char text[EVPROMISE__ORIGIN_SIZE] = "?";
	AUTO_PROMISE promise;

	heap_fail(1, true);
	promise = evpromise_resolved(base, evpromise_undefined());
	heap_fail(1, true);
	promise = evpromise_set_name(promise, "name");
	ck_assert_uint_eq(heap_count(), 0);
	heap_heal();
	ck_assert_str_eq(evpromise__origin_text(promise, text), "");
}

SUITE("origin", naming_gives_the_promise_back, nothing_is_told);
#endif
