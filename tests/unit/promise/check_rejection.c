/* SPDX-License-Identifier: BSD-3-Clause */
/* rejection.c: the lists of what is to be reported; what is, and when, is in
 * tests/conformance/check_rejections_*.c. */
#include "promise/agent.h"
#include "promise/rejection.h"

#include "case.h"
#include "fake_host.h"
#include "trace.h"

static struct evpromise *
failure(struct evpromise_base *base)
{
	return evpromise_resolved(base, evpromise_throw(7, "no"));
}

static void
handle(struct evpromise *promise)
{
	evpromise_unref(evpromise_catch(evpromise_ref(promise), trace_name,
	    "caught"));
}

static int
length(const struct evpromise__list *list)
{
	const struct evpromise *record = list->last;
	int n = 0;

	if (record == NULL)
		return 0;
	do {
		record = record->next;
		n++;
	} while (record != list->last);
	return n;
}

#define ck_assert_lists(base, n_rejected, n_late)                             \
	do {                                                                  \
		ck_assert_int_eq(length(                                      \
		    &agent_of(base)->about_to_be_notified), n_rejected);      \
		ck_assert_int_eq(length(                                      \
		    &agent_of(base)->handled_late), n_late);                  \
	} while (0)

CASE(a_promise_is_on_one_list_at_most)
{
	AUTO_PROMISE promise = failure(base);

	ck_assert_lists(base, 1, 0);
	handle(promise);		/* before the report: it stays there */
	ck_assert_lists(base, 1, 0);
	evpromise_checkpoint(base);
	ck_assert_lists(base, 0, 0);
	handle(promise);		/* it was not reported */
	ck_assert_lists(base, 0, 0);
	evpromise_checkpoint(base);
	ck_assert_trace("caught caught");
}

CASE(a_reported_promise_is_listed_by_its_first_handler)
{
	AUTO_PROMISE promise = failure(base);

	evpromise_checkpoint(base);
	ck_assert_lists(base, 0, 0);
	handle(promise);
	ck_assert_lists(base, 0, 1);
	handle(promise);
	ck_assert_lists(base, 0, 1);
	evpromise_checkpoint(base);
	ck_assert_lists(base, 0, 0);
	ck_assert_trace("unhandled!no caught caught handled!no");
}

CASE(a_list_holds_what_the_program_gave_up)
{
	struct evpromise *promise = failure(base);

	ck_assert((promise->flags & FLAG_LISTED) != 0);
	evpromise_unref(promise);
	ck_assert_lists(base, 1, 0);
	ck_assert_ptr_eq(agent_of(base)->about_to_be_notified.last, promise);
	evpromise_checkpoint(base);
	ck_assert_lists(base, 0, 0);
	ck_assert_trace("unhandled!no");
}

CASE(the_host_is_told_once_before_a_checkpoint)
{
	AUTO_PROMISE reported = failure(base);

	evpromise_checkpoint(base);
	(void)fake_host_woken();
	evpromise_unref(failure(base));
	ck_assert_uint_eq(fake_host_woken(), 1);
	evpromise_unref(failure(base));
	handle(reported);
	ck_assert_uint_eq(fake_host_woken(), 0);
	evpromise_checkpoint(base);
	evpromise_unref(failure(base));
	ck_assert_uint_eq(fake_host_woken(), 1);
}

SUITE("rejection",
    a_promise_is_on_one_list_at_most,
    a_reported_promise_is_listed_by_its_first_handler,
    a_list_holds_what_the_program_gave_up,
    the_host_is_told_once_before_a_checkpoint);
