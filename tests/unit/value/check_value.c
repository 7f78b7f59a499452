/* SPDX-License-Identifier: BSD-3-Clause */
/* value.c: values and completions. */
#include <string.h>

#include "case.h"
#include "heap.h"
#include "trace.h"

struct box {
	int number;
};

static void
box_free(struct box *box)
{
	trace("free:%d", box->number);
}

EVPROMISE_DEFINE_STATIC_TYPE(box, struct box, box_free);

START_TEST(a_value_is_two_words)
{
	ck_assert_uint_eq(sizeof(struct evpromise_value),
	    sizeof(void *) + sizeof(int64_t));
}
END_TEST

CASE(strings_are_copied)
{
	char text[] = "text";
	AUTO_PROMISE promise = evpromise_resolved(base, evpromise_string(text));

	text[0] = 'n';
	ck_assert_str_eq(evpromise_as_string(promise), "text");
}

static void
check_out_of_memory(struct evpromise_base *base, struct evpromise_value value)
{
	struct evpromise *promise = evpromise_resolved(base, value);

	ck_assert_int_eq(evpromise_state(promise), EVPROMISE_REJECTED);
	ck_assert_int_eq(evpromise_code(promise),
	    EVPROMISE_ERROR_OUT_OF_MEMORY);
	evpromise_unref(evpromise_catch(promise, trace_name, "caught"));
	evpromise_checkpoint(base);
}

CASE(null_completes_as_out_of_memory)
{
	check_out_of_memory(base, evpromise_string(NULL));
	check_out_of_memory(base, box_own(NULL));
	check_out_of_memory(base, evpromise_adopt(NULL));
	heap_fail(1, false);
	check_out_of_memory(base, evpromise_string("text"));
	ck_assert_trace("caught caught caught caught");
}

CASE(a_payload_is_released_once)
{
	struct box one = { 1 };
	struct evpromise *a = evpromise_resolved(base, box_own(&one)), *b;

	b = evpromise_resolved(base, evpromise_share(a));
	ck_assert_ptr_eq(box_as(b), &one);
	evpromise_unref(a);
	ck_assert_trace("");
	evpromise_unref(b);
	ck_assert_trace("free:1");
}

START_TEST(a_value_given_to_nobody_is_released_by_hand)
{
	struct box one = { 1 };

	evpromise_value_release(box_own(&one));
	evpromise_value_release(evpromise_throw_value(box_own(&one)));
	evpromise_value_release(evpromise_undefined());
	evpromise_value_release(evpromise_throw(1, "error"));
	ck_assert_trace("free:1 free:1");
}
END_TEST

CASE(share_turns_a_reason_into_a_value)
{
	struct evpromise *promise;

	promise = evpromise_resolved(base, evpromise_throw_value(
	    evpromise_int(4)));
	ck_assert_int_eq(evpromise_state(promise), EVPROMISE_REJECTED);
	evpromise_unref(evpromise_then(evpromise_resolved(base,
	    evpromise_share(promise)), trace_settled, "shared"));
	evpromise_unref(evpromise_catch(evpromise_resolved(base,
	    evpromise_rethrow(promise)), trace_name, "rethrown"));
	evpromise_unref(evpromise_catch(promise, trace_name, "caught"));
	evpromise_checkpoint(base);
	ck_assert_trace("shared=4 rethrown caught");
}

CASE(sharing_what_is_pending_is_a_type_error)
{
	AUTO_RESOLVER resolver;
	AUTO_PROMISE pending = evpromise_with_resolvers(base, &resolver);
	AUTO_PROMISE promise = evpromise_resolved(base,
	    evpromise_share(pending));

	ck_assert_int_eq(evpromise_code(promise), EVPROMISE_ERROR_TYPE);
}

SUITE("value",
    a_value_is_two_words,
    strings_are_copied,
    null_completes_as_out_of_memory,
    a_payload_is_released_once,
    a_value_given_to_nobody_is_released_by_hand,
    share_turns_a_reason_into_a_value,
    sharing_what_is_pending_is_a_type_error);
