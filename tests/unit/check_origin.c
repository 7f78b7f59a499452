/* SPDX-License-Identifier: BSD-3-Clause */
/* origin.c: debug builds know where a promise was made; others do not ask. */
#include "internal.h"

#include <stdio.h>
#include <string.h>

#include "fake_host.h"
#include "heap.h"
#include "suite.h"
#include "trace.h"

START_TEST(naming_gives_the_promise_back)
{
	struct evpromise_base *base = fake_base_new();
	struct evpromise *promise;

	promise = evpromise_resolved(base, evpromise_undefined());
	ck_assert_ptr_eq(evpromise_set_name(promise, "first"), promise);
	ck_assert_ptr_eq(evpromise_set_name(promise, "second"), promise);
	ck_assert_ptr_null(evpromise_set_name(NULL, "none"));
	evpromise_unref(promise);
	evpromise_base_free(base);
}
END_TEST

#ifdef EVPROMISE_DEBUG
/* The functions that make promises, each called in a function of its own. */
static struct evpromise_base *base_of_makers;
static struct evpromise *volatile made;

static struct evpromise *
source(void)
{
	return evpromise_resolved(base_of_makers, evpromise_undefined());
}

static struct evpromise *
with_resolvers(void)
{
	struct evpromise_resolver *resolver;
	struct evpromise *promise;

	promise = evpromise_with_resolvers(base_of_makers, &resolver);
	evpromise_resolve(resolver, evpromise_undefined());
	evpromise_resolver_unref(resolver);
	return promise;
}

/* What is made is stored after the call, which so is no jump. */
#define MAKER(name, call)                                                     \
	static never_inline void name(void)                                   \
	{                                                                     \
		made = call;                                                  \
	}
MAKER(make_resolved, evpromise_resolved(base_of_makers, evpromise_int(1)))
MAKER(make_try, evpromise_try(base_of_makers, trace_name, ""))
MAKER(make_then, evpromise_then(source(), trace_name, ""))
MAKER(make_then2, evpromise_then2(source(), trace_name, trace_name, ""))
MAKER(make_catch, evpromise_catch(source(), trace_name, ""))
MAKER(make_finally, evpromise_finally(source(), trace_name, ""))
MAKER(make_finally_null, evpromise_finally(source(), NULL, NULL))
MAKER(make_all, evpromise_all(base_of_makers, NULL, 0))
MAKER(make_all_settled, evpromise_all_settled(base_of_makers, NULL, 0))
MAKER(make_any, evpromise_catch(evpromise_any(base_of_makers, NULL, 0),
    trace_name, ""))
MAKER(make_race, evpromise_race(base_of_makers, NULL, 0))

static void (*const makers[])(void) = {
	make_resolved, make_try, make_then, make_then2, make_catch,
	make_finally, make_finally_null, make_all, make_all_settled, make_any,
	make_race
};
#define N_MAKERS (sizeof(makers) / sizeof(makers[0]))

/* The maker that an address is in: the last one that begins before it. */
static size_t
maker_at(const void *address)
{
	uintptr_t at = (uintptr_t)address, least = UINTPTR_MAX;
	size_t i, maker = N_MAKERS;

	for (i = 0; i < N_MAKERS; i++) {
		uintptr_t start = (uintptr_t)makers[i];

		if (start < at && at - start < least) {
			least = at - start;
			maker = i;
		}
	}
	return maker;
}

START_TEST(each_promise_knows_the_call_that_made_it)
{
	size_t i;

	base_of_makers = fake_base_new();
	for (i = 0; i < N_MAKERS; i++) {
		makers[i]();
		ck_assert_uint_eq(maker_at(made->origin.site), i);
		evpromise_unref(made);
	}
	evpromise_checkpoint(base_of_makers);
	evpromise_base_free(base_of_makers);
}
END_TEST

START_TEST(name_time_and_place_are_told)
{
	struct evpromise_base *base = fake_base_new();
	char text[EVPROMISE__ORIGIN_SIZE], expected[100];
	struct evpromise *promise;

	base_of_makers = base;
	promise = evpromise_set_name(with_resolvers(), "first");
	promise = evpromise_set_name(promise, "second");
	promise->origin.made_ns -= 1500000000;
	evpromise__origin_text(promise, text);
	(void)snprintf(expected, sizeof(expected), "\"second\", made 1.5");
	ck_assert_int_eq(strncmp(text, expected, strlen(expected)), 0);
	ck_assert_ptr_nonnull(strstr(text, " s ago at check_origin+0x"));
	evpromise_unref(promise);
	evpromise_base_free(base);
}
END_TEST

START_TEST(without_memory_there_is_no_name)
{
	struct evpromise_base *base = fake_base_new();
	char text[EVPROMISE__ORIGIN_SIZE];
	struct evpromise *promise;

	promise = evpromise_resolved(base, evpromise_undefined());
	heap_fail(1, true);
	ck_assert_ptr_eq(evpromise_set_name(promise, "first"), promise);
	heap_heal();
	evpromise__origin_text(promise, text);
	ck_assert_int_eq(strncmp(text, "made 0.", 7), 0);
	evpromise_unref(promise);
	evpromise_base_free(base);
}
END_TEST

static void
trace_origin(const char *message)
{
	if (strncmp(message, "  the promise: \"ping\", made 0.", 29) == 0)
		trace("[origin]");
	else
		trace("[%s]", message);
}

START_TEST(an_unhandled_rejection_is_told_with_its_promise)
{
	struct evpromise_base *base = fake_base_new();
	struct evpromise *promise;

	evpromise_base_on_unhandled_rejection(base, NULL, NULL);
	evpromise_set_log_callback(trace_origin);
	promise = evpromise_resolved(base,
	    evpromise_throw_value(evpromise_string("text")));
	promise = evpromise_set_name(promise, "ping");
	evpromise_unref(promise);
	evpromise_checkpoint(base);
	ck_assert_trace("[unhandled rejection: text] [origin]");
	evpromise_base_free(base);
}
END_TEST

SUITE("origin",
    naming_gives_the_promise_back,
    each_promise_knows_the_call_that_made_it,
    name_time_and_place_are_told,
    without_memory_there_is_no_name,
    an_unhandled_rejection_is_told_with_its_promise);
#else
START_TEST(nothing_is_told)
{
	struct evpromise_base *base = fake_base_new();
	char text[EVPROMISE__ORIGIN_SIZE] = "?";
	struct evpromise *promise;

	heap_fail(1, true);
	promise = evpromise_resolved(base, evpromise_undefined());
	heap_fail(1, true);
	promise = evpromise_set_name(promise, "name");
	ck_assert_uint_eq(heap_count(), 0);
	heap_heal();
	ck_assert_str_eq(evpromise__origin_text(promise, text), "");
	evpromise_unref(promise);
	evpromise_base_free(base);
}
END_TEST

SUITE("origin", naming_gives_the_promise_back, nothing_is_told);
#endif
