/* SPDX-License-Identifier: BSD-3-Clause */
/* retry.c: attempts, and the pauses between them; check_scope.c aborts them. */
#include <math.h>
#include <string.h>

#include "loop/base.h"

#include "record/call_site.h"

#include "case.h"
#include "exhaust.h"
#include "fake_host.h"
#include "heap.h"
#include "operation.h"
#include "trace.h"

static struct evpromise_retry_options options;

/* Pauses of 100 ms, then 200 ms and so on, with no jitter. */
static void
set_options(size_t attempts)
{
	static const struct evpromise_retry_options defaults =
	    EVPROMISE_RETRY_OPTIONS_INIT;

	options = defaults;
	options.attempts = attempts;
	options.delay_ms = 100;
	options.jitter = 0;
}

/* Fails so often, each time with an error of its own, and traces when. */
struct flaky {
	int failures, made;
};

static struct evpromise_value
start_flaky(struct evpromise_abort_signal *signal, void *arg)
{
	struct flaky *flaky = arg;

	(void)signal;
	trace("%d@%d", ++flaky->made, (int)evpromise_clock_now_ms(case_base));
	if (flaky->made <= flaky->failures)
		return evpromise_throw(flaky->made, "failure %d", flaky->made);
	return evpromise_int(flaky->made);
}

static struct evpromise *
retry_flaky(struct flaky *flaky)
{
	struct evpromise *promise;

	promise = evpromise_retry(case_base, start_flaky, flaky, &options);
	ck_assert_trace("");		/* nothing runs within the call */
	evpromise_checkpoint(case_base);
	while (evpromise_state(promise) == EVPROMISE_PENDING)
		ck_assert(evpromise_clock_advance_to_next(case_base));
	return promise;
}

CASE(it_settles_as_the_first_attempt_that_succeeds)
{
	struct flaky flaky = { 2, 0 };
	AUTO_PROMISE promise;

	set_options(5);
	promise = retry_flaky(&flaky);
	ck_assert_int_eq(evpromise_as_int(promise), 3);
	ck_assert_trace("1@0 2@100 3@300");
	ck_assert_uint_eq(base->timers.length, 0);
}

CASE(pauses_grow_to_the_longest)
{
	struct flaky flaky = { 6, 0 };
	AUTO_PROMISE promise;

	set_options(7);
	options.factor = 3;
	options.max_delay_ms = 1000;
	promise = retry_flaky(&flaky);
	ck_assert_trace("1@0 2@100 3@400 4@1300 5@2300 6@3300 7@4300");
	evpromise_unref(promise);
	trace_clear();
	flaky.made = 3;
	options.delay_ms = 2000;	/* longer than the longest */
	promise = retry_flaky(&flaky);
	ck_assert_trace("4@4300 5@5300 6@6300 7@7300");
}

static char pauses[64];

/* Four attempts, from the time 0 on. */
static void
note_pauses(struct evpromise_base *base)
{
	struct flaky flaky = { 3, 0 };

	ck_assert_int_eq(evpromise_clock_now_ms(base), 0);
	evpromise_unref(retry_flaky(&flaky));
	(void)snprintf(pauses, sizeof(pauses), "%s", trace_text());
	trace_clear();
}

static void
pauses_of(uint64_t seed, char text[sizeof(pauses)])
{
	set_options(4);
	options.seed = seed;
	options.jitter = 1;
	case_run(note_pauses);
	memcpy(text, pauses, sizeof(pauses));
}

START_TEST(the_same_seed_gives_the_same_pauses)
{
	char one[64], same[64], other[64], chosen[64], again[64];

	pauses_of(1, one);
	pauses_of(1, same);
	pauses_of(2, other);
	ck_assert_str_eq(one, same);
	ck_assert_str_ne(one, other);
	pauses_of(0, chosen);
	pauses_of(0, again);
	ck_assert_str_eq(chosen, again);	/* the clock is a virtual one */
}
END_TEST

/* Of two retries at the same time the pauses are not the same. */
CASE(a_seed_is_chosen_for_each)
{
	struct flaky flaky = { 2, 0 };
	AUTO_PROMISE first;
	AUTO_PROMISE second;
	uint64_t due_ms[2];

	set_options(2);
	options.delay_ms = 100000;
	options.max_delay_ms = 100000;
	options.jitter = 1;
	first = evpromise_retry(base, start_flaky, &flaky, &options);
	evpromise_checkpoint(base);
	second = evpromise_retry(base, start_flaky, &flaky, &options);
	evpromise_checkpoint(base);
	ck_assert(evpromise_clock_advance_to_next(base));
	due_ms[0] = (uint64_t)evpromise_clock_now_ms(base);
	ck_assert(evpromise_clock_advance_to_next(base));
	due_ms[1] = (uint64_t)evpromise_clock_now_ms(base);
	ck_assert_uint_lt(due_ms[0], due_ms[1]);
}

/* All of the part that is chosen is used, and nothing outside of it. */
CASE(jitter_shortens_pauses_by_its_part_at_most)
{
	int64_t least = INT64_MAX, most = 0, ms;
	struct flaky flaky = { 1, 0 };
	int i;

	set_options(2);
	options.delay_ms = 1000;
	options.jitter = 0.5;
	for (i = 1; i <= 1000; i++) {
		int64_t before_ms = evpromise_clock_now_ms(base);

		options.seed = (uint64_t)i;
		flaky.made = 0;
		evpromise_unref(retry_flaky(&flaky));
		trace_clear();
		ms = evpromise_clock_now_ms(base) - before_ms;
		least = ms < least ? ms : least;
		most = ms > most ? ms : most;
	}
	ck_assert_int_ge(least, 500);
	ck_assert_int_lt(least, 510);
	ck_assert_int_le(most, 1000);
	ck_assert_int_gt(most, 990);
}

CASE(the_last_error_has_those_before_as_causes)
{
	const struct evpromise *cause;
	struct flaky flaky = { 3, 0 };
	AUTO_PROMISE promise;

	set_options(3);
	promise = retry_flaky(&flaky);
	ck_assert_int_eq(evpromise_code(promise), 3);
	ck_assert_str_eq(evpromise_message(promise), "failure 3");
	ck_assert_str_eq(evpromise_error_file(evpromise_error(promise)),
	    __FILE__);
	cause = evpromise_error_cause(evpromise_error(promise));
	ck_assert_str_eq(evpromise_message(cause), "failure 2");
	cause = evpromise_error_cause(evpromise_error(cause));
	ck_assert_int_eq(evpromise_code(cause), 1);
	ck_assert_ptr_null(evpromise_error_cause(evpromise_error(cause)));
	ck_assert_trace("1@0 2@100 3@300 unhandled!failure 3");
}

static size_t
count_causes(const struct evpromise *rejected)
{
	size_t n;

	for (n = 0; rejected != NULL; n++)
		rejected = evpromise_error_cause(evpromise_error(rejected));
	return n - 1;
}

CASE(no_more_than_the_last_16_are_kept)
{
	struct flaky flaky = { 100, 0 };
	AUTO_PROMISE promise;

	set_options(16);
	promise = retry_flaky(&flaky);
	ck_assert_uint_eq(count_causes(promise), 15);
	evpromise_unref(promise);
	trace_clear();
	options.attempts = 17;
	promise = retry_flaky(&flaky);
	ck_assert_int_eq(evpromise_code(promise), 33);
	ck_assert_uint_eq(count_causes(promise), 15);
}

static struct evpromise_value
is_code_1(const struct evpromise *rejected, void *arg)
{
	(void)arg;
	return evpromise_int(evpromise_code(rejected) == 1);
}

static struct evpromise_value
is_below_3_later(const struct evpromise *rejected, void *arg)
{
	(void)arg;
	return evpromise_adopt(evpromise_delay(case_base, 5,
	    evpromise_int(evpromise_code(rejected) < 3), NULL));
}

static struct evpromise_value
throw_no(const struct evpromise *rejected, void *arg)
{
	(void)arg;
	return evpromise_throw_cause(rejected, 9, "no");
}

static struct evpromise_value
misread(const struct evpromise *rejected, void *arg)
{
	(void)arg;
	(void)evpromise_as_string(rejected);
	return evpromise_int(1);
}

static struct evpromise_value
give_string(const struct evpromise *rejected, void *arg)
{
	(void)rejected;
	(void)arg;
	return evpromise_string("yes");
}

CASE(only_what_is_worth_it_is_tried_again)
{
	struct flaky flaky = { 100, 0 };
	AUTO_PROMISE promise;

	set_options(10);
	options.should_retry = is_code_1;
	promise = retry_flaky(&flaky);
	ck_assert_trace("1@0 2@100 unhandled!failure 2");
	ck_assert_uint_eq(count_causes(promise), 1);
	evpromise_unref(promise);
	trace_clear();
	flaky.made = 0;
	options.should_retry = is_below_3_later;
	promise = retry_flaky(&flaky);
	ck_assert_trace("1@100 2@205 3@410 unhandled!failure 3");
}

static int
code_with(evpromise_cb should_retry)
{
	struct flaky flaky = { 100, 0 };
	struct evpromise *promise;
	int code;

	trace_clear();
	options.should_retry = should_retry;
	promise = retry_flaky(&flaky);
	ck_assert_int_eq(flaky.made, 1);
	code = evpromise_code(promise);
	evpromise_unref(promise);
	return code;
}

CASE(what_the_verdict_throws_is_the_error)
{
	set_options(10);
	ck_assert_int_eq(code_with(throw_no), 9);
	ck_assert_int_eq(code_with(misread), EVPROMISE_ERROR_TYPE);
	ck_assert_int_eq(code_with(give_string), EVPROMISE_ERROR_TYPE);
}

/* The function that gave it, and not the library. */
CASE(a_verdict_that_is_no_number_names_who_gave_it)
{
	struct flaky flaky = { 100, 0 };
	char expected[EVPROMISE__SITE_SIZE];
	AUTO_PROMISE promise;

	set_options(10);
	options.should_retry = give_string;
	promise = retry_flaky(&flaky);
	ck_assert_str_eq(evpromise_error_file(evpromise_error(promise)),
	    evpromise__site_text((const void *)(uintptr_t)give_string,
	    expected));
	trace_clear();
}

static void
ck_assert_out_of_range(void)
{
	struct evpromise *promise;

	promise = evpromise_retry(case_base, start_flaky, NULL, &options);
	ck_assert_int_eq(evpromise_code(promise), EVPROMISE_ERROR_RANGE);
	evpromise_unref(evpromise_catch(promise, trace_settled, ""));
	evpromise_base_on_unhandled_rejection(case_base, NULL, NULL);
}

CASE(what_is_out_of_range_is_rejected)
{
	set_options(0);
	ck_assert_out_of_range();
	set_options(3);
	options.factor = 0.99;
	ck_assert_out_of_range();
	set_options(3);
	options.factor = (double)NAN;
	ck_assert_out_of_range();
	set_options(3);
	options.factor = (double)INFINITY;
	ck_assert_out_of_range();
	set_options(3);
	options.jitter = -0.1;
	ck_assert_out_of_range();
	set_options(3);
	options.jitter = 1.1;
	ck_assert_out_of_range();
	set_options(3);
	options.jitter = (double)NAN;
	ck_assert_out_of_range();
	set_options(3);
	options.delay_ms = -1;
	ck_assert_out_of_range();
	set_options(3);
	options.max_delay_ms = INT64_MAX;
	ck_assert_out_of_range();
}

/* The greatest of all: the pause is never more than the longest. */
CASE(pauses_do_not_overflow)
{
	struct flaky flaky = { 3, 0 };
	AUTO_PROMISE promise;

	set_options(4);
	options.factor = 1e308;
	options.max_delay_ms = INT64_MAX / 4000;
	promise = retry_flaky(&flaky);
	ck_assert_int_eq(evpromise_as_int(promise), 4);
	ck_assert_int_eq(evpromise_clock_now_ms(base),
	    100 + 2 * (INT64_MAX / 4000));
}

START_TEST(null_gives_null)
{
	ck_assert_ptr_null(evpromise_retry(NULL, start_flaky, NULL, NULL));
}
END_TEST

static struct evpromise_value
fail_often(struct evpromise_abort_signal *signal, void *n)
{
	(void)signal;
	return --*(int *)n == 0 ? evpromise_undefined() :
	    evpromise_throw(1, "no");
}

CASE(attempts_without_end_take_flat_memory)
{
	AUTO_PROMISE promise;
	size_t records, blocks;
	int n = 30000;

	set_options(SIZE_MAX);
	options.max_delay_ms = 1;
	promise = evpromise_retry(base, fail_often, &n, &options);
	evpromise_clock_advance_ms(base, 1000);
	records = records_live(base);
	blocks = heap_live();
	evpromise_clock_advance_ms(base, 28000);
	ck_assert_int_gt(n, 0);
	ck_assert_uint_le(records_live(base), records);
	ck_assert_uint_le(heap_live(), blocks);
	evpromise_clock_advance_ms(base, 2000);
	ck_assert_int_eq(evpromise_state(promise), EVPROMISE_FULFILLED);
}

static void
retry_with_little(struct evpromise_base *little)
{
	struct evpromise_abort_controller *outer =
	    evpromise_abort_controller_new(little);
	struct flaky flaky = { 2, 0 };
	struct evpromise *promise;

	options.signal = evpromise_abort_controller_signal(outer);
	promise = evpromise_retry(little, start_flaky, &flaky, &options);
	if (promise == NULL) {
		evpromise_checkpoint(little);
		ck_assert_int_eq(flaky.made, 0);
	}
	evpromise_clock_advance_ms(little, 1000);
	if (promise != NULL)
		ck_assert_int_ne(evpromise_state(promise), EVPROMISE_PENDING);
	ck_assert_int_le(flaky.made, 3);
	evpromise_unref(promise);
	evpromise_abort_controller_unref(outer);
}

START_TEST(without_memory_it_ends_all_the_same)
{
	set_options(2);
	with_little_memory(30, 30, retry_with_little);
	options.attempts = 3;
	with_little_memory(30, 30, retry_with_little);
}
END_TEST

/* The first failure frees the base when it is no longer kept. */
static struct evpromise_value
fail_with_what_frees(struct evpromise_abort_signal *signal, void *arg)
{
	int *made = arg;

	(void)signal;
	if ((*made)++ == 0)
		return evpromise_throw_value(value_that_frees(case_base));
	return evpromise_throw(1, "no");
}

CASE(releasing_an_old_failure_may_free_the_base)
{
	AUTO_PROMISE promise;
	int made = 0;

	set_options(SIZE_MAX);
	promise = evpromise_retry(base, fail_with_what_frees, &made, &options);
	evpromise_checkpoint(base);
	while (evpromise_state(promise) == EVPROMISE_PENDING)
		ck_assert(evpromise_clock_advance_to_next(base));
	ck_assert_trace("freed");
	ck_assert_int_eq(made, 17);
	ck_assert_int_eq(evpromise_code(promise), EVPROMISE_ERROR_BASE_FREED);
}

SUITE("retry",
    it_settles_as_the_first_attempt_that_succeeds,
    pauses_grow_to_the_longest,
    the_same_seed_gives_the_same_pauses,
    a_seed_is_chosen_for_each,
    jitter_shortens_pauses_by_its_part_at_most,
    the_last_error_has_those_before_as_causes,
    no_more_than_the_last_16_are_kept,
    only_what_is_worth_it_is_tried_again,
    what_the_verdict_throws_is_the_error,
    a_verdict_that_is_no_number_names_who_gave_it,
    what_is_out_of_range_is_rejected,
    pauses_do_not_overflow,
    null_gives_null,
    attempts_without_end_take_flat_memory,
    without_memory_it_ends_all_the_same,
    releasing_an_old_failure_may_free_the_base);
