/* SPDX-License-Identifier: BSD-3-Clause */
/* combinators.c: one promise for many. */
#include "record/new.h"

#include "case.h"
#include "exhaust.h"
#include "fake_host.h"
#include "heap.h"
#include "trace.h"

CASE(all_gives_the_values_in_order_of_the_members)
{
	AUTO_RESOLVER first;
	AUTO_RESOLVER second;
	struct evpromise *members[3];
	AUTO_PROMISE all;
	int i;

	members[0] = evpromise_with_resolvers(base, &first);
	members[1] = evpromise_with_resolvers(base, &second);
	members[2] = evpromise_resolved(base, evpromise_int(12));
	all = evpromise_all(base, members, 3);
	for (i = 0; i < 3; i++)
		ck_assert_ptr_null(members[i]);
	evpromise_resolve(second, evpromise_int(11));
	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_state(all), EVPROMISE_PENDING);
	evpromise_resolve(first, evpromise_int(10));
	evpromise_checkpoint(base);
	ck_assert_uint_eq(evpromise_length(all), 3);
	for (i = 0; i < 3; i++)
		ck_assert_int_eq(
		    evpromise_as_int(evpromise_at(all, (size_t)i)), 10 + i);
}

CASE(all_of_nothing_is_fulfilled_at_once)
{
	AUTO_PROMISE all = evpromise_all(base, NULL, 0);

	ck_assert_int_eq(evpromise_state(all), EVPROMISE_FULFILLED);
	ck_assert_uint_eq(evpromise_length(all), 0);
}

CASE(all_rejects_with_the_first_rejection)
{
	struct evpromise *members[3];
	AUTO_PROMISE all;

	members[0] = evpromise_resolved(base, evpromise_string("value"));
	members[1] = evpromise_resolved(base, evpromise_throw(1, "first"));
	members[2] = evpromise_resolved(base, evpromise_throw(2, "second"));
	all = evpromise_all(base, members, 3);
	evpromise_checkpoint(base);
	ck_assert_str_eq(evpromise_message(all), "first");
	ck_assert_trace("unhandled!first");	/* of all, not of a member */
}

CASE(a_promise_may_be_a_member_twice)
{
	struct evpromise *members[2];
	AUTO_PROMISE all;

	members[0] = evpromise_resolved(base, evpromise_int(5));
	members[1] = evpromise_ref(members[0]);
	all = evpromise_all(base, members, 2);
	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_as_int(evpromise_at(all, 0)), 5);
	ck_assert_int_eq(evpromise_as_int(evpromise_at(all, 1)), 5);
}

CASE(a_member_of_another_base_is_a_type_error)
{
	struct evpromise_base *other = fake_base_new();
	struct evpromise *members[2];
	AUTO_PROMISE all;

	members[0] = evpromise_resolved(base, evpromise_int(5));
	members[1] = evpromise_resolved(other, evpromise_int(6));
	all = evpromise_all(base, members, 2);
	ck_assert_int_eq(evpromise_code(all), EVPROMISE_ERROR_TYPE);
	evpromise_base_free(other);
}

CASE(a_member_that_is_null_gives_null_and_cuts_the_others)
{
	struct evpromise *members[2];

	members[0] = evpromise_then(evpromise_resolved(base,
	    evpromise_undefined()), trace_name, "a");
	members[1] = NULL;
	ck_assert_ptr_null(evpromise_all(base, members, 2));
	ck_assert_ptr_null(members[0]);
	members[0] = evpromise_then(evpromise_resolved(base,
	    evpromise_undefined()), trace_name, "b");
	ck_assert_ptr_null(evpromise_all(NULL, members, 1));
	evpromise_checkpoint(base);
	ck_assert_trace("");
}

CASE(a_length_that_no_array_has_is_out_of_memory)
{
	AUTO_PROMISE member = evpromise_resolved(base, evpromise_int(1));

	ck_assert_ptr_null(evpromise_all(base, &member, SIZE_MAX));
	ck_assert_ptr_null(evpromise_all_settled(base, &member,
	    SIZE_MAX / sizeof(member) + 1));
	ck_assert_ptr_null(evpromise_any(base, &member, SIZE_MAX / 2));
	ck_assert_ptr_null(evpromise_race(base, &member, INT32_MAX));
}

/* Each allocation of all fails in turn: the array, the promise, each of the
 * elements. */
CASE(all_without_memory_is_null_and_leaks_nothing)
{
	size_t blocks = heap_live();
	int fed;

	for (fed = 0; fed < 5; fed++) {
		struct exhausted taken;
		struct evpromise *members[2], *all;
		int i;

		for (i = 0; i < 2; i++)
			members[i] = evpromise_then(evpromise_resolved(base,
			    evpromise_int(i)), trace_name, "run");
		exhaust(base, &taken);
		for (i = 1; i < fed; i++) {
			struct evpromise *record = taken.records;

			taken.records = record->next;
			evpromise__record_free(record);
		}
		heap_fail(fed == 0 ? 1 : 2, true);
		all = evpromise_all(base, members, 2);
		heap_heal();
		exhaust_undo(&taken);
		trace_clear();
		evpromise_checkpoint(base);
		if (fed < 4) {
			ck_assert_ptr_null(all);
			ck_assert_trace("");
		} else {
			ck_assert_ptr_nonnull(all);
			ck_assert_trace("run run");
		}
		evpromise_unref(all);
		ck_assert_uint_eq(records_live(base), RECORDS_OF_A_BASE);
		ck_assert_uint_eq(heap_live(), blocks);
	}
}

/* Three members: fulfilled with 1, rejected with "no", and pending. */
static void
three(struct evpromise_base *base, struct evpromise *members[3],
    struct evpromise_resolver **resolver)
{
	members[0] = evpromise_resolved(base, evpromise_int(1));
	members[1] = evpromise_resolved(base, evpromise_throw(7, "no"));
	members[2] = evpromise_with_resolvers(base, resolver);
}

CASE(all_settled_gives_the_outcomes)
{
	struct evpromise_resolver *resolver;
	struct evpromise *members[3];
	AUTO_PROMISE promise;

	trace_expect_mistake("a promise was dropped unsettled");
	three(base, members, &resolver);
	promise = evpromise_all_settled(base, members, 3);
	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_state(promise), EVPROMISE_PENDING);
	evpromise_resolver_unref(resolver);
	evpromise_checkpoint(base);
	ck_assert_uint_eq(evpromise_length(promise), 3);
	ck_assert_int_eq(evpromise_as_int(evpromise_at(promise, 0)), 1);
	ck_assert_int_eq(evpromise_state(evpromise_at(promise, 1)),
	    EVPROMISE_REJECTED);
	ck_assert_int_eq(evpromise_code(evpromise_at(promise, 2)),
	    EVPROMISE_ERROR_ABANDONED);
	ck_assert_trace("");
}

/* A value that is the reason of another promise is a value all the same. */
CASE(all_settled_tells_the_state_of_the_member)
{
	struct evpromise *rejected, *members[1];
	AUTO_PROMISE promise;

	rejected = evpromise_resolved(base, evpromise_throw(7, "no"));
	members[0] = evpromise_resolved(base, evpromise_share(rejected));
	promise = evpromise_all_settled(base, members, 1);
	evpromise_unref(evpromise_catch(rejected, trace_name, "caught"));
	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_state(evpromise_at(promise, 0)),
	    EVPROMISE_FULFILLED);
	ck_assert_str_eq(evpromise_message(evpromise_at(promise, 0)), "no");
}

CASE(any_takes_the_first_value)
{
	AUTO_RESOLVER resolver;
	struct evpromise *members[3];
	AUTO_PROMISE promise;

	trace_expect_mistake("a promise was dropped unsettled");
	three(base, members, &resolver);
	promise = evpromise_any(base, members, 3);
	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_as_int(promise), 1);
	ck_assert_trace("");
}

CASE(any_of_rejections_lists_their_reasons)
{
	struct evpromise *members[2];
	AUTO_PROMISE promise;

	members[0] = evpromise_resolved(base, evpromise_throw(1, "one"));
	members[1] = evpromise_resolved(base, evpromise_throw(2, "two"));
	promise = evpromise_any(base, members, 2);
	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_code(promise), EVPROMISE_ERROR_AGGREGATE);
	ck_assert_str_eq(evpromise_type_name(promise), "error");
	ck_assert_uint_eq(evpromise_length(promise), 2);
	ck_assert_str_eq(evpromise_message(evpromise_at(promise, 0)), "one");
	ck_assert_str_eq(evpromise_message(evpromise_at(promise, 1)), "two");
	ck_assert_trace("unhandled!all promises were rejected");
}

CASE(race_settles_as_the_first_member)
{
	AUTO_RESOLVER resolver;
	struct evpromise *members[3];
	AUTO_PROMISE promise;

	trace_expect_mistake("a promise was dropped unsettled");
	three(base, members, &resolver);
	promise = evpromise_race(base, members, 3);
	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_as_int(promise), 1);
	ck_assert_trace("");
}

CASE(of_nothing_each_does_what_it_does_in_javascript)
{
	AUTO_PROMISE settled = evpromise_all_settled(base, NULL, 0);
	struct evpromise *any = evpromise_any(base, NULL, 0);
	AUTO_PROMISE race = evpromise_race(base, NULL, 0);

	ck_assert_uint_eq(evpromise_length(settled), 0);
	ck_assert_int_eq(evpromise_state(settled), EVPROMISE_FULFILLED);
	ck_assert_int_eq(evpromise_code(any), EVPROMISE_ERROR_AGGREGATE);
	ck_assert_uint_eq(evpromise_length(any), 0);
	evpromise_unref(evpromise_catch(any, trace_name, "caught"));
	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_state(race), EVPROMISE_PENDING);
	ck_assert_trace("caught");
	evpromise_unref(evpromise_then(evpromise_ref(race), trace_name,
	    "never"));
	evpromise_unref(evpromise_race(base, NULL, 0));
}

CASE(releasing_refused_members_may_free_the_base)
{
	struct evpromise_base *other = fake_base_new();
	struct evpromise *members[2];
	AUTO_PROMISE all;

	members[0] = evpromise_resolved(base, value_that_frees(base));
	members[1] = evpromise_resolved(other, evpromise_int(1));
	all = evpromise_all(base, members, 2);
	ck_assert_trace("freed");
	ck_assert_int_eq(evpromise_code(all), EVPROMISE_ERROR_TYPE);
	evpromise_base_free(other);
}

SUITE("combinators",
    all_gives_the_values_in_order_of_the_members,
    all_of_nothing_is_fulfilled_at_once,
    all_rejects_with_the_first_rejection,
    a_promise_may_be_a_member_twice,
    a_member_of_another_base_is_a_type_error,
    a_member_that_is_null_gives_null_and_cuts_the_others,
    a_length_that_no_array_has_is_out_of_memory,
    all_without_memory_is_null_and_leaks_nothing,
    all_settled_gives_the_outcomes,
    all_settled_tells_the_state_of_the_member,
    any_takes_the_first_value,
    any_of_rejections_lists_their_reasons,
    race_settles_as_the_first_member,
    of_nothing_each_does_what_it_does_in_javascript,
    releasing_refused_members_may_free_the_base);
