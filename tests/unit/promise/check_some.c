/* SPDX-License-Identifier: BSD-3-Clause */
/* some.c: so many of several. */
#include "internal.h"

#include "fake_host.h"
#include "heap.h"
#include "operation.h"
#include "suite.h"
#include "trace.h"

#define N 4

static struct evpromise_base *base;
static struct evpromise_resolver *resolvers[N];

static struct evpromise *
some_of(size_t n, size_t count)
{
	struct evpromise *members[N], *promise;
	size_t i;

	base = fake_base_new();
	for (i = 0; i < n; i++)
		members[i] = evpromise_with_resolvers(base, &resolvers[i]);
	promise = evpromise_some(base, members, n, count);
	for (i = 0; i < n; i++)
		ck_assert_ptr_null(members[i]);
	return promise;
}

static void
settle(size_t i, struct evpromise_value completion)
{
	evpromise_resolve(resolvers[i], completion);
	evpromise_resolver_unref(resolvers[i]);
	evpromise_checkpoint(base);
}

static void
close_base(struct evpromise *promise)
{
	evpromise_unref(promise);
	evpromise_base_free(base);
}

static int64_t
int_at(const struct evpromise *promise, size_t index)
{
	return evpromise_as_int(evpromise_at(promise, index));
}

static const char *
message_at(const struct evpromise *promise, size_t index)
{
	return evpromise_message(evpromise_at(promise, index));
}

START_TEST(the_first_values_are_in_the_order_of_their_coming)
{
	struct evpromise *promise = some_of(4, 2);

	settle(2, evpromise_int(12));
	ck_assert_int_eq(evpromise_state(promise), EVPROMISE_PENDING);
	settle(3, evpromise_throw(1, "no"));
	settle(0, evpromise_int(10));
	ck_assert_uint_eq(evpromise_length(promise), 2);
	ck_assert_int_eq(int_at(promise, 0), 12);
	ck_assert_int_eq(int_at(promise, 1), 10);
	settle(1, evpromise_throw(1, "late"));
	ck_assert_trace("");		/* and nothing is reported */
	close_base(promise);
}
END_TEST

START_TEST(when_it_is_not_possible_any_more_it_has_the_reasons)
{
	struct evpromise *promise = some_of(4, 3);

	settle(1, evpromise_int(11));
	settle(3, evpromise_throw(1, "first"));
	ck_assert_int_eq(evpromise_state(promise), EVPROMISE_PENDING);
	settle(0, evpromise_throw(2, "second"));
	ck_assert_int_eq(evpromise_code(promise), EVPROMISE_ERROR_AGGREGATE);
	ck_assert_uint_eq(evpromise_length(promise), 2);
	ck_assert_str_eq(message_at(promise, 0), "first");
	ck_assert_str_eq(message_at(promise, 1), "second");
	settle(2, evpromise_int(12));
	ck_assert_trace("unhandled!too many promises were rejected");
	close_base(promise);
}
END_TEST

START_TEST(all_of_them_may_be_wanted)
{
	struct evpromise *promise = some_of(2, 2);

	settle(1, evpromise_string("b"));
	settle(0, evpromise_string("a"));
	ck_assert_str_eq(message_at(promise, 0), "b");
	ck_assert_str_eq(message_at(promise, 1), "a");
	close_base(promise);
	promise = some_of(2, 2);
	settle(1, evpromise_throw(1, "no"));
	ck_assert_uint_eq(evpromise_length(promise), 1);
	settle(0, evpromise_throw(1, "late"));
	close_base(promise);
}
END_TEST

START_TEST(one_is_as_any_but_for_the_array)
{
	struct evpromise *promise = some_of(2, 1);

	settle(0, evpromise_throw(1, "no"));
	settle(1, evpromise_int(1));
	ck_assert_uint_eq(evpromise_length(promise), 1);
	ck_assert_int_eq(int_at(promise, 0), 1);
	close_base(promise);
}
END_TEST

START_TEST(none_are_there_at_once)
{
	struct evpromise *promise = some_of(2, 0);

	ck_assert_uint_eq(evpromise_length(promise), 0);
	settle(0, evpromise_throw(1, "no"));
	settle(1, evpromise_int(1));
	ck_assert_int_eq(evpromise_state(promise), EVPROMISE_FULFILLED);
	close_base(promise);
	promise = some_of(0, 0);
	ck_assert_uint_eq(evpromise_length(promise), 0);
	close_base(promise);
	ck_assert_trace("");
}
END_TEST

START_TEST(more_than_there_are_is_out_of_range)
{
	struct evpromise *promise = some_of(2, 3);

	ck_assert_int_eq(evpromise_code(promise), EVPROMISE_ERROR_RANGE);
	ck_assert_str_eq(evpromise_message(promise),
	    "3 of 2 promises can never be fulfilled");
	settle(0, evpromise_throw(1, "no"));
	settle(1, evpromise_int(1));
	ck_assert_trace(
	    "unhandled!3 of 2 promises can never be fulfilled");
	close_base(promise);
	promise = some_of(0, SIZE_MAX);
	ck_assert_int_eq(evpromise_code(promise), EVPROMISE_ERROR_RANGE);
	close_base(promise);
}
END_TEST

START_TEST(a_member_of_another_base_is_refused)
{
	struct evpromise_base *other = fake_base_new();
	struct evpromise *members[2], *promise;

	base = fake_base_new();
	members[0] = evpromise_resolved(base, evpromise_int(1));
	members[1] = evpromise_resolved(other, evpromise_int(1));
	promise = evpromise_some(base, members, 2, 1);
	ck_assert_int_eq(evpromise_code(promise), EVPROMISE_ERROR_TYPE);
	ck_assert_ptr_null(members[0]);
	evpromise_base_free(other);
	close_base(promise);
}
END_TEST

START_TEST(the_base_may_be_freed_meanwhile)
{
	struct evpromise *promise = some_of(3, 2);

	settle(0, evpromise_string("released"));
	settle(1, evpromise_throw(1, "released"));
	evpromise_base_free(base);
	ck_assert_int_eq(evpromise_code(promise), EVPROMISE_ERROR_BASE_FREED);
	evpromise_resolver_unref(resolvers[2]);
	evpromise_unref(promise);
}
END_TEST

static struct evpromise_value
free_base(const struct evpromise *settled, void *arg)
{
	(void)settled;
	(void)arg;
	evpromise_base_free(base);
	return evpromise_undefined();
}

START_TEST(a_handler_of_a_member_may_free_the_base)
{
	struct evpromise *members[2], *promise;

	base = fake_base_new();
	members[0] = evpromise_resolved(base, evpromise_string("a"));
	members[1] = evpromise_resolved(base, evpromise_string("b"));
	evpromise_unref(evpromise_then(evpromise_ref(members[1]), free_base,
	    NULL));
	promise = evpromise_some(base, members, 2, 2);
	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_code(promise), EVPROMISE_ERROR_BASE_FREED);
	evpromise_unref(promise);
}
END_TEST

START_TEST(null_gives_null)
{
	struct evpromise *members[2];

	base = fake_base_new();
	members[0] = evpromise_then(evpromise_resolved(base,
	    evpromise_undefined()), trace_name, "cut");
	members[1] = NULL;
	ck_assert_ptr_null(evpromise_some(base, members, 2, 1));
	ck_assert_ptr_null(members[0]);
	members[0] = evpromise_resolved(base, evpromise_undefined());
	ck_assert_ptr_null(evpromise_some(NULL, members, 1, 1));
	ck_assert_ptr_null(members[0]);
	ck_assert_ptr_null(evpromise_some(base, members, SIZE_MAX, 1));
	evpromise_checkpoint(base);
	ck_assert_trace("");
	evpromise_base_free(base);
}
END_TEST

static struct evpromise_value
count(const struct evpromise *settled, void *n)
{
	(void)settled;
	++*(int *)n;
	return evpromise_undefined();
}

static void
some_with_little(struct evpromise_base *little)
{
	struct evpromise *members[3], *promise;
	int i, ran = 0;

	for (i = 0; i < 3; i++)
		members[i] = evpromise_then(evpromise_resolved(little,
		    evpromise_undefined()), count, &ran);
	promise = evpromise_some(little, members, 3, 2);
	evpromise_checkpoint(little);
	ck_assert_int_eq(ran, promise == NULL ? 0 : 3);
	if (promise != NULL)
		ck_assert_uint_eq(evpromise_length(promise), 2);
	evpromise_unref(promise);
}

START_TEST(without_memory_no_member_runs)
{
	with_little_memory(12, 3, some_with_little);
}
END_TEST

/* What is not a part of the outcome is released once that is known. */
START_TEST(releasing_the_others_may_free_the_base)
{
	struct evpromise *promise = some_of(3, 1);

	settle(0, evpromise_throw_value(value_that_frees(base)));
	settle(1, evpromise_int(7));
	ck_assert_trace("freed");
	ck_assert_int_eq(evpromise_as_int(evpromise_at(promise, 0)), 7);
	evpromise_resolver_unref(resolvers[2]);
	evpromise_unref(promise);
	trace_clear();
	promise = some_of(3, 2);
	settle(0, value_that_frees(base));
	settle(1, evpromise_throw(1, "one"));
	settle(2, evpromise_throw(2, "two"));
	ck_assert_trace("freed");
	ck_assert_uint_eq(evpromise_length(promise), 2);
	ck_assert_int_eq(evpromise_code(evpromise_at(promise, 0)), 1);
	ck_assert_int_eq(evpromise_code(evpromise_at(promise, 1)), 2);
	evpromise_unref(promise);
}
END_TEST

SUITE("some",
    the_first_values_are_in_the_order_of_their_coming,
    when_it_is_not_possible_any_more_it_has_the_reasons,
    all_of_them_may_be_wanted,
    one_is_as_any_but_for_the_array,
    none_are_there_at_once,
    more_than_there_are_is_out_of_range,
    a_member_of_another_base_is_refused,
    the_base_may_be_freed_meanwhile,
    a_handler_of_a_member_may_free_the_base,
    null_gives_null,
    without_memory_no_member_runs,
    releasing_the_others_may_free_the_base);
