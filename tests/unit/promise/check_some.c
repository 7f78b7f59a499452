/* SPDX-License-Identifier: BSD-3-Clause */
/* some.c: so many of several. */
#include "case.h"
#include "fake_host.h"
#include "heap.h"
#include "operation.h"
#include "trace.h"

#define N 4

static struct evpromise_resolver *resolvers[N];

static struct evpromise *
some_of(struct evpromise_base *base, size_t n, size_t count)
{
	struct evpromise *members[N], *promise;
	size_t i;

	for (i = 0; i < n; i++)
		members[i] = evpromise_with_resolvers(base, &resolvers[i]);
	promise = evpromise_some(base, members, n, count);
	for (i = 0; i < n; i++)
		ck_assert_ptr_null(members[i]);
	return promise;
}

static void
settle(struct evpromise_base *base, size_t i,
    struct evpromise_value completion)
{
	evpromise_resolve(resolvers[i], completion);
	evpromise_resolver_unref(resolvers[i]);
	evpromise_checkpoint(base);
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

CASE(the_first_values_are_in_the_order_of_their_coming)
{
	AUTO_PROMISE promise = some_of(base, 4, 2);

	settle(base, 2, evpromise_int(12));
	ck_assert_int_eq(evpromise_state(promise), EVPROMISE_PENDING);
	settle(base, 3, evpromise_throw(1, "no"));
	settle(base, 0, evpromise_int(10));
	ck_assert_uint_eq(evpromise_length(promise), 2);
	ck_assert_int_eq(int_at(promise, 0), 12);
	ck_assert_int_eq(int_at(promise, 1), 10);
	settle(base, 1, evpromise_throw(1, "late"));
	ck_assert_trace("");		/* and nothing is reported */
}

CASE(when_it_is_not_possible_any_more_it_has_the_reasons)
{
	AUTO_PROMISE promise = some_of(base, 4, 3);

	settle(base, 1, evpromise_int(11));
	settle(base, 3, evpromise_throw(1, "first"));
	ck_assert_int_eq(evpromise_state(promise), EVPROMISE_PENDING);
	settle(base, 0, evpromise_throw(2, "second"));
	ck_assert_int_eq(evpromise_code(promise), EVPROMISE_ERROR_AGGREGATE);
	ck_assert_uint_eq(evpromise_length(promise), 2);
	ck_assert_str_eq(message_at(promise, 0), "first");
	ck_assert_str_eq(message_at(promise, 1), "second");
	settle(base, 2, evpromise_int(12));
	ck_assert_trace("unhandled!too many promises were rejected");
}

CASE(all_of_them_may_be_wanted)
{
	AUTO_PROMISE promise = some_of(base, 2, 2);

	settle(base, 1, evpromise_string("b"));
	settle(base, 0, evpromise_string("a"));
	ck_assert_str_eq(message_at(promise, 0), "b");
	ck_assert_str_eq(message_at(promise, 1), "a");
	evpromise_unref(promise);
	promise = some_of(base, 2, 2);
	settle(base, 1, evpromise_throw(1, "no"));
	ck_assert_uint_eq(evpromise_length(promise), 1);
	settle(base, 0, evpromise_throw(1, "late"));
}

CASE(one_is_as_any_but_for_the_array)
{
	AUTO_PROMISE promise = some_of(base, 2, 1);

	settle(base, 0, evpromise_throw(1, "no"));
	settle(base, 1, evpromise_int(1));
	ck_assert_uint_eq(evpromise_length(promise), 1);
	ck_assert_int_eq(int_at(promise, 0), 1);
}

CASE(none_are_there_at_once)
{
	AUTO_PROMISE promise = some_of(base, 2, 0);

	ck_assert_uint_eq(evpromise_length(promise), 0);
	settle(base, 0, evpromise_throw(1, "no"));
	settle(base, 1, evpromise_int(1));
	ck_assert_int_eq(evpromise_state(promise), EVPROMISE_FULFILLED);
	evpromise_unref(promise);
	promise = some_of(base, 0, 0);
	ck_assert_uint_eq(evpromise_length(promise), 0);
	ck_assert_trace("");
}

CASE(more_than_there_are_is_out_of_range)
{
	AUTO_PROMISE promise = some_of(base, 2, 3);

	ck_assert_int_eq(evpromise_code(promise), EVPROMISE_ERROR_RANGE);
	ck_assert_str_eq(evpromise_message(promise),
	    "3 of 2 promises can never be fulfilled");
	settle(base, 0, evpromise_throw(1, "no"));
	settle(base, 1, evpromise_int(1));
	ck_assert_trace(
	    "unhandled!3 of 2 promises can never be fulfilled");
	evpromise_unref(promise);
	promise = some_of(base, 0, SIZE_MAX);
	ck_assert_int_eq(evpromise_code(promise), EVPROMISE_ERROR_RANGE);
}

CASE(a_member_of_another_base_is_refused)
{
	struct evpromise_base *other = fake_base_new();
	struct evpromise *members[2];
	AUTO_PROMISE promise;

	members[0] = evpromise_resolved(base, evpromise_int(1));
	members[1] = evpromise_resolved(other, evpromise_int(1));
	promise = evpromise_some(base, members, 2, 1);
	ck_assert_int_eq(evpromise_code(promise), EVPROMISE_ERROR_TYPE);
	ck_assert_ptr_null(members[0]);
	evpromise_base_free(other);
}

CASE(the_base_may_be_freed_meanwhile)
{
	AUTO_PROMISE promise = some_of(base, 3, 2);

	settle(base, 0, evpromise_string("released"));
	settle(base, 1, evpromise_throw(1, "released"));
	evpromise_base_free(base);
	ck_assert_int_eq(evpromise_code(promise), EVPROMISE_ERROR_BASE_FREED);
	evpromise_resolver_unref(resolvers[2]);
}

static struct evpromise_value
free_base(const struct evpromise *settled, void *arg)
{
	(void)arg;
	evpromise_base_free(evpromise_base_of(settled));
	return evpromise_undefined();
}

CASE(a_handler_of_a_member_may_free_the_base)
{
	struct evpromise *members[2];
	AUTO_PROMISE promise;

	members[0] = evpromise_resolved(base, evpromise_string("a"));
	members[1] = evpromise_resolved(base, evpromise_string("b"));
	evpromise_unref(evpromise_then(evpromise_ref(members[1]), free_base,
	    NULL));
	promise = evpromise_some(base, members, 2, 2);
	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_code(promise), EVPROMISE_ERROR_BASE_FREED);
}

CASE(null_gives_null)
{
	struct evpromise *members[2];

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
}

static struct evpromise_value
count(const struct evpromise *settled, void *n)
{
	(void)settled;
	++*(int *)n;
	return evpromise_undefined();
}

static void
some_with_little(struct evpromise_base *base)
{
	struct evpromise *members[3], *promise;
	int i, ran = 0;

	for (i = 0; i < 3; i++)
		members[i] = evpromise_then(evpromise_resolved(base,
		    evpromise_undefined()), count, &ran);
	promise = evpromise_some(base, members, 3, 2);
	evpromise_checkpoint(base);
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

/* What is not a part of the outcome is released once that is known: a reason
 * here, values in the next case. */
CASE(releasing_the_others_may_free_the_base)
{
	AUTO_PROMISE promise = some_of(base, 3, 1);

	settle(base, 0, evpromise_throw_value(value_that_frees(base)));
	settle(base, 1, evpromise_int(7));
	ck_assert_trace("freed");
	ck_assert_int_eq(evpromise_as_int(evpromise_at(promise, 0)), 7);
	evpromise_resolver_unref(resolvers[2]);
}

CASE(releasing_the_values_may_free_the_base)
{
	AUTO_PROMISE promise = some_of(base, 3, 2);

	settle(base, 0, value_that_frees(base));
	settle(base, 1, evpromise_throw(1, "one"));
	settle(base, 2, evpromise_throw(2, "two"));
	ck_assert_trace("freed");
	ck_assert_uint_eq(evpromise_length(promise), 2);
	ck_assert_int_eq(evpromise_code(evpromise_at(promise, 0)), 1);
	ck_assert_int_eq(evpromise_code(evpromise_at(promise, 1)), 2);
}

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
    releasing_the_others_may_free_the_base,
    releasing_the_values_may_free_the_base);
