/* SPDX-License-Identifier: BSD-3-Clause */
/* accessors.c: reading what a promise carries, loud where it is misread. */
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

CASE(each_type_is_read_by_its_accessor)
{
	struct box one = { 1 };
	AUTO_PROMISE i = evpromise_resolved(base, evpromise_int(-3));
	AUTO_PROMISE d = evpromise_resolved(base, evpromise_double(0.5));
	AUTO_PROMISE s = evpromise_resolved(base, evpromise_string("s"));
	struct evpromise *b = evpromise_resolved(base, box_own(&one));

	ck_assert_int_eq(evpromise_as_int(i), -3);
	ck_assert(evpromise_as_double(d) == 0.5);
	ck_assert(evpromise_as_double(i) == -3.0);
	ck_assert_str_eq(evpromise_as_string(s), "s");
	ck_assert_int_eq(box_as(b)->number, 1);
	ck_assert_str_eq(evpromise_type_name(i), "int");
	ck_assert_str_eq(evpromise_type_name(d), "double");
	ck_assert_str_eq(evpromise_type_name(s), "string");
	ck_assert_str_eq(evpromise_type_name(b), "box");
	evpromise_unref(b);
	ck_assert_trace("free:1");
}

CASE(a_type_is_asked_for_without_comparing_names)
{
	struct box one = { 1 };
	AUTO_RESOLVER resolver;
	AUTO_PROMISE pending = evpromise_with_resolvers(base, &resolver);
	AUTO_PROMISE u = evpromise_resolved(base, evpromise_undefined());
	AUTO_PROMISE i = evpromise_resolved(base, evpromise_int(-3));
	AUTO_PROMISE d = evpromise_resolved(base, evpromise_double(0.5));
	AUTO_PROMISE s = evpromise_resolved(base, evpromise_string("s"));
	struct evpromise *b = evpromise_resolved(base, box_own(&one));
	struct evpromise *shared = evpromise_resolved(base,
	    evpromise_share(b));

	ck_assert_int_eq(evpromise_typeof(pending), EVPROMISE_TYPE_PENDING);
	ck_assert_int_eq(evpromise_typeof(u), EVPROMISE_TYPE_UNDEFINED);
	ck_assert_int_eq(evpromise_typeof(i), EVPROMISE_TYPE_INT);
	ck_assert_int_eq(evpromise_typeof(d), EVPROMISE_TYPE_DOUBLE);
	ck_assert_int_eq(evpromise_typeof(s), EVPROMISE_TYPE_STRING);
	ck_assert_int_eq(evpromise_typeof(b), EVPROMISE_TYPE_OWN);
	ck_assert_int_eq(evpromise_typeof(shared), EVPROMISE_TYPE_OWN);
	ck_assert(box_is(b) && box_is(shared));
	ck_assert(!box_is(i) && !box_is(pending));
	evpromise_unref(b);
	evpromise_unref(shared);
	ck_assert_trace("free:1");
}

/* An error of its own type each: static, made, and the error of several. */
CASE(errors_have_one_type)
{
	AUTO_RESOLVER resolver;
	AUTO_PROMISE made = evpromise_resolved(base,
	    evpromise_throw(1, "no"));
	AUTO_PROMISE several = evpromise_any(base, NULL, 0);
	AUTO_PROMISE freed = evpromise_with_resolvers(base, &resolver);

	evpromise_base_free(base);
	ck_assert_int_eq(evpromise_typeof(made), EVPROMISE_TYPE_ERROR);
	ck_assert_int_eq(evpromise_typeof(several), EVPROMISE_TYPE_ERROR);
	ck_assert_int_eq(evpromise_typeof(freed), EVPROMISE_TYPE_ERROR);
}

CASE(a_promise_as_a_reason_has_a_type)
{
	struct evpromise *inner = evpromise_resolved(base, evpromise_int(1));
	AUTO_PROMISE outer = evpromise_resolved(base,
	    evpromise_throw_value(evpromise_adopt(inner)));

	ck_assert_int_eq(evpromise_typeof(outer), EVPROMISE_TYPE_PROMISE);
	evpromise_checkpoint(base);
	trace_clear();
}

CASE(results_of_all_and_of_all_settled_are_told_apart)
{
	struct evpromise *member = evpromise_resolved(base, evpromise_int(1));
	AUTO_PROMISE all = evpromise_all(base, &member, 1);
	struct evpromise *again = evpromise_resolved(base, evpromise_int(1));
	AUTO_PROMISE settled = evpromise_all_settled(base, &again, 1);
	AUTO_PROMISE none = evpromise_all(base, NULL, 0);
	AUTO_PROMISE none_settled = evpromise_all_settled(base, NULL, 0);

	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_typeof(all), EVPROMISE_TYPE_ARRAY);
	ck_assert_int_eq(evpromise_typeof(settled), EVPROMISE_TYPE_OUTCOMES);
	ck_assert_int_eq(evpromise_typeof(none), EVPROMISE_TYPE_ARRAY);
	ck_assert_int_eq(evpromise_typeof(none_settled),
	    EVPROMISE_TYPE_OUTCOMES);
	ck_assert_str_eq(evpromise_type_name(settled), "outcomes");
	ck_assert_uint_eq(evpromise_length(settled), 1);
}

CASE(misreading_outside_of_a_handler_is_logged)
{
	AUTO_RESOLVER resolver;
	AUTO_PROMISE pending = evpromise_with_resolvers(base, &resolver);
	AUTO_PROMISE i = evpromise_resolved(base, evpromise_int(3));

	ck_assert_ptr_null(evpromise_as_string(i));
	ck_assert_int_eq(evpromise_as_int(pending), 0);
	ck_assert(evpromise_as_double(pending) == 0.0);
	ck_assert_ptr_null(box_as(i));
	ck_assert_uint_eq(evpromise_length(i), 0);
	ck_assert_ptr_null(evpromise_at(i, 0));
	ck_assert_trace("[expected string, found int]"
	    " [expected int, found pending]"
	    " [expected double, found pending] [expected box, found int]"
	    " [expected array, found int] [expected array, found int]");
}

static struct evpromise_value
read_as_string(const struct evpromise *settled, void *arg)
{
	(void)arg;
	ck_assert_ptr_null(evpromise_as_string(settled));
	ck_assert_int_eq(evpromise_as_int(settled), 3);
	return evpromise_string("released");
}

CASE(misreading_in_a_handler_becomes_its_completion)
{
	AUTO_PROMISE chain = evpromise_resolved(base, evpromise_int(3));

	chain = evpromise_then(chain, read_as_string, NULL);
	evpromise_unref(evpromise_then(evpromise_resolved(base,
	    evpromise_undefined()), trace_name, "next"));
	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_code(chain), EVPROMISE_ERROR_TYPE);
	ck_assert_str_eq(evpromise_message(chain),
	    "expected string, found int");
}

static struct evpromise_value
take_box(const struct evpromise *settled, void *arg)
{
	*(struct box **)arg = box_take(settled);
	return evpromise_share(settled);
}

static char said[256];

static void
note_said(const char *message)
{
	if (message[0] != ' ')	/* not what a debug build adds */
		snprintf(said, sizeof(said), "%s", message);
}

/* An address of this program, in whatever form, and no file of the library. */
static void
assert_is_here(const char *text)
{
	ck_assert_ptr_nonnull(strstr(text, "check_accessors"));
	ck_assert_ptr_null(strstr(text, ".c"));
}

static struct evpromise_value
read_a_string(const struct evpromise *settled, void *arg)
{
	(void)arg;
	return evpromise_int(evpromise_as_string(settled) != NULL);
}

CASE(a_misread_is_told_where_the_handler_made_it)
{
	AUTO_PROMISE promise = evpromise_then(evpromise_resolved(base,
	    evpromise_int(1)), read_a_string, NULL);
	const struct evpromise_error *error;

	evpromise_checkpoint(base);
	error = evpromise_error(promise);
	ck_assert_str_eq(evpromise_error_message(error),
	    "expected string, found int");
	ck_assert_str_eq(evpromise_error_domain(error), "evpromise");
	assert_is_here(evpromise_error_file(error));
	ck_assert_int_eq(evpromise_error_line(error), 0);
	trace_clear();
}

CASE(the_report_of_a_misread_names_no_line_of_the_library)
{
	evpromise_base_on_unhandled_rejection(base, NULL, NULL);
	evpromise_set_log_callback(note_said);
	evpromise_unref(evpromise_then(evpromise_resolved(base,
	    evpromise_int(1)), read_a_string, NULL));
	evpromise_checkpoint(base);
	ck_assert_ptr_nonnull(strstr(said, "(evpromise -2) at "));
	assert_is_here(said);
}

CASE(a_misread_outside_of_a_handler_is_told_with_its_place)
{
	AUTO_PROMISE promise = evpromise_resolved(base, evpromise_int(1));

	evpromise_set_log_callback(note_said);
	ck_assert_ptr_null(box_as(promise));
	ck_assert_ptr_nonnull(strstr(said, "found int, read at "));
	assert_is_here(said);
	ck_assert_ptr_null(box_as(NULL));
	ck_assert_ptr_nonnull(strstr(said, "found NULL, read at "));
	assert_is_here(said);
}

CASE(take_moves_the_payload_out_for_its_only_observer)
{
	struct box one = { 1 }, *taken = NULL;
	struct evpromise *chain = evpromise_resolved(base, box_own(&one));

	chain = evpromise_then(chain, NULL, NULL);
	chain = evpromise_then(chain, take_box, &taken);
	evpromise_checkpoint(base);
	ck_assert_ptr_eq(taken, &one);
	ck_assert_str_eq(evpromise_type_name(chain), "undefined");
	evpromise_unref(chain);
	ck_assert_trace("");
}

CASE(take_refuses_what_others_see)
{
	struct box one = { 1 }, *taken = NULL;
	AUTO_PROMISE held = evpromise_resolved(base, box_own(&one));
	AUTO_PROMISE chain = evpromise_then(evpromise_ref(held), take_box,
	    &taken);

	evpromise_checkpoint(base);
	ck_assert_ptr_null(taken);
	ck_assert_str_eq(evpromise_message(chain), "expected a value that "
	    "nobody else sees, found one that is shared");
}

CASE(a_member_beyond_the_end_is_misread)
{
	struct evpromise *members[1];
	AUTO_PROMISE all;

	members[0] = evpromise_resolved(base, evpromise_int(1));
	all = evpromise_all(base, members, 1);
	evpromise_checkpoint(base);
	ck_assert_ptr_null(evpromise_at(all, 1));
	ck_assert_trace("[expected a member of an array, "
	    "found an index beyond its end]");
}

static struct evpromise_value
read_as_others(const struct evpromise *settled, void *arg)
{
	(void)arg;
	ck_assert_ptr_null(box_as(settled));
	ck_assert_ptr_null(evpromise_as_string(settled));
	return evpromise_undefined();
}

CASE(only_the_first_misreading_counts)
{
	AUTO_PROMISE chain = evpromise_resolved(base, evpromise_int(3));

	chain = evpromise_then(chain, read_as_others, NULL);
	evpromise_checkpoint(base);
	ck_assert_str_eq(evpromise_message(chain), "expected box, found int");
}

CASE(take_moves_it_out_for_who_holds_the_only_handle)
{
	struct box one = { 1 };
	struct evpromise *promise = evpromise_resolved(base, evpromise_int(3));

	ck_assert_ptr_null(box_take(promise));
	ck_assert_trace("[expected box, found int]");
	evpromise_unref(promise);
	trace_clear();
	promise = evpromise_resolved(base, box_own(&one));
	ck_assert_ptr_eq(box_take(promise), &one);
	ck_assert_str_eq(evpromise_type_name(promise), "undefined");
	evpromise_unref(promise);
	ck_assert_trace("");
}

CASE(take_refuses_what_its_owner_shows_to_others)
{
	struct box one = { 1 };
	struct evpromise *owner = evpromise_resolved(base, box_own(&one));
	struct evpromise *other = evpromise_resolved(base,
	    evpromise_share(owner));

	ck_assert_ptr_null(box_take(other));
	ck_assert_ptr_eq(box_as(owner), &one);
	evpromise_unref(other);
	evpromise_unref(owner);
	ck_assert_trace("[expected a value that nobody else sees, "
	    "found one that is shared] free:1");
}

CASE(what_is_pending_has_no_members)
{
	AUTO_PROMISE pending = evpromise_race(base, NULL, 0);

	ck_assert_uint_eq(evpromise_length(pending), 0);
	ck_assert_trace("[expected array, found pending]");
}

CASE(what_an_error_says_is_logged_where_a_value_was_expected)
{
	AUTO_PROMISE outcome = evpromise_resolved(base,
	    evpromise_throw(7, "no answer"));

	ck_assert_int_eq(evpromise_as_int(outcome), 0);
	ck_assert_ptr_null(evpromise_at(outcome, 0));
	ck_assert_trace("[expected int, found error: no answer]"
	    " [expected array, found error: no answer]");
}

START_TEST(null_is_misread_by_each_accessor)
{
	evpromise_set_log_callback(trace_log);
	ck_assert_int_eq(evpromise_as_int(NULL), 0);
	ck_assert(evpromise_as_double(NULL) == 0.0);
	ck_assert_ptr_null(evpromise_as_string(NULL));
	ck_assert_ptr_null(box_as(NULL));
	ck_assert_ptr_null(box_take(NULL));
	ck_assert_uint_eq(evpromise_length(NULL), 0);
	ck_assert_ptr_null(evpromise_at(NULL, 0));
	ck_assert_trace("[expected int, found NULL]"
	    " [expected double, found NULL] [expected string, found NULL]"
	    " [expected box, found NULL] [expected box, found NULL]"
	    " [expected array, found NULL] [expected array, found NULL]");
}
END_TEST

static struct evpromise_value
read_member_beyond_the_end(const struct evpromise *settled, void *arg)
{
	(void)arg;
	return evpromise_int(evpromise_as_int(evpromise_at(settled, 0)));
}

CASE(a_member_that_is_not_there_is_read_in_one_go)
{
	AUTO_PROMISE chain = evpromise_all(base, NULL, 0);

	chain = evpromise_then(chain, read_member_beyond_the_end, NULL);
	evpromise_checkpoint(base);
	ck_assert_str_eq(evpromise_message(chain),
	    "expected a member of an array, found an index beyond its end");
	ck_assert_trace("[expected int, found NULL] "
	    "unhandled!expected a member of an array, "
	    "found an index beyond its end");
}

CASE(a_resolver_that_is_left_does_not_see_what_is_taken)
{
	struct evpromise_resolver *resolver;
	struct box one = { 1 }, *taken = NULL;
	struct evpromise *promise = evpromise_with_resolvers(base, &resolver);

	evpromise_resolve(resolver, box_own(&one));
	evpromise_unref(evpromise_then(promise, take_box, &taken));
	evpromise_checkpoint(base);
	ck_assert_ptr_eq(taken, &one);
	evpromise_resolver_unref(resolver);
	ck_assert_trace("");
}

/* A handler is added before the report, which leaves the promise alone then. */
CASE(a_rejection_that_is_not_reported_yet_can_be_taken)
{
	struct box one = { 1 }, *taken = NULL;
	struct evpromise *promise = evpromise_resolved(base,
	    evpromise_throw_value(box_own(&one)));

	ck_assert_ptr_null(box_take(promise));	/* it is to be reported */
	trace_clear();
	evpromise_unref(evpromise_catch(promise, take_box, &taken));
	evpromise_checkpoint(base);
	ck_assert_ptr_eq(taken, &one);
	ck_assert_trace("");
}

CASE(the_reason_of_a_signal_cannot_be_taken)
{
	struct box one = { 1 };
	struct evpromise_abort_signal *signal =
	    evpromise_abort_signal_abort(base, box_own(&one));

	ck_assert_ptr_null(box_take(evpromise_abort_signal_reason(signal)));
	ck_assert_trace("[expected a value that nobody else sees, found one "
	    "that is shared]");
	evpromise_abort_signal_unref(signal);
	ck_assert_trace("[expected a value that nobody else sees, found one "
	    "that is shared] free:1");
}

SUITE("accessors",
    each_type_is_read_by_its_accessor,
    a_type_is_asked_for_without_comparing_names,
    errors_have_one_type,
    a_promise_as_a_reason_has_a_type,
    results_of_all_and_of_all_settled_are_told_apart,
    misreading_outside_of_a_handler_is_logged,
    misreading_in_a_handler_becomes_its_completion,
    a_misread_is_told_where_the_handler_made_it,
    the_report_of_a_misread_names_no_line_of_the_library,
    a_misread_outside_of_a_handler_is_told_with_its_place,
    take_moves_the_payload_out_for_its_only_observer,
    take_refuses_what_others_see,
    a_member_beyond_the_end_is_misread,
    only_the_first_misreading_counts,
    take_moves_it_out_for_who_holds_the_only_handle,
    take_refuses_what_its_owner_shows_to_others,
    what_is_pending_has_no_members,
    what_an_error_says_is_logged_where_a_value_was_expected,
    null_is_misread_by_each_accessor,
    a_member_that_is_not_there_is_read_in_one_go,
    a_resolver_that_is_left_does_not_see_what_is_taken,
    a_rejection_that_is_not_reported_yet_can_be_taken,
    the_reason_of_a_signal_cannot_be_taken);
