/* SPDX-License-Identifier: BSD-3-Clause */
/* cause.c: an error is thrown again, with what was thrown before it. */
#include "promise/cause.h"

#include "case.h"
#include "exhaust.h"
#include "heap.h"
#include "trace.h"

/* A rejected promise that somebody handles. */
static struct evpromise *
rejected(struct evpromise_base *base, struct evpromise_value thrown)
{
	struct evpromise *promise = evpromise_resolved(base, thrown);

	evpromise_unref(evpromise_catch(evpromise_ref(promise), trace_name,
	    "caught"));
	evpromise_checkpoint(base);
	return promise;
}

static struct evpromise *
throw_again(struct evpromise_base *base, const struct evpromise *promise)
{
	return rejected(base, evpromise__throw_caused(promise,
	    evpromise_throw(3, "before")));
}

static const struct evpromise *
cause_of(const struct evpromise *promise)
{
	return evpromise_error_cause(evpromise_error(promise));
}

/* The error itself does not change: others may read it. */
CASE(what_was_thrown_before_is_the_cause_of_a_copy)
{
	AUTO_PROMISE promise = rejected(base, evpromise_throw(1, "error"));
	AUTO_PROMISE again = throw_again(base, promise);
	const struct evpromise_error *error = evpromise_error(promise);
	const struct evpromise_error *copy = evpromise_error(again);

	ck_assert_ptr_ne(copy, error);
	ck_assert_str_eq(evpromise_error_message(copy), "error");
	ck_assert_int_eq(evpromise_error_code(copy), 1);
	ck_assert_int_eq(evpromise_error_line(copy),
	    evpromise_error_line(error));
	ck_assert_str_eq(evpromise_message(cause_of(again)), "before");
	ck_assert_ptr_null(cause_of(promise));
}

static struct evpromise_value
misread(const struct evpromise *settled, void *arg)
{
	(void)arg;
	return evpromise_int(evpromise_as_string(settled) != NULL);
}

CASE(a_copy_of_a_misread_tells_its_place)
{
	AUTO_PROMISE promise = evpromise_then(evpromise_resolved(base,
	    evpromise_int(1)), misread, NULL);
	AUTO_PROMISE again = NULL;
	const char *file;

	evpromise_checkpoint(base);
	again = throw_again(base, promise);
	file = evpromise_error_file(evpromise_error(again));
	ck_assert_str_eq(file, evpromise_error_file(evpromise_error(promise)));
	ck_assert_ptr_ne(file, evpromise_error_file(evpromise_error(promise)));
	trace_clear();
}

/* What is static has no place, and no line. */
CASE(a_copy_of_a_static_error_has_no_place)
{
	AUTO_PROMISE promise = rejected(base, evpromise_string(NULL));
	AUTO_PROMISE again = throw_again(base, promise);

	ck_assert_ptr_null(evpromise_error_file(evpromise_error(again)));
}

CASE(causes_stand_behind_those_that_an_error_has)
{
	AUTO_PROMISE own = rejected(base, evpromise_throw(8, "own"));
	AUTO_PROMISE promise = rejected(base,
	    evpromise_throw_cause(own, 2, "caused"));
	AUTO_PROMISE again = throw_again(base, promise);
	const struct evpromise *cause = cause_of(again);

	ck_assert_str_eq(evpromise_message(again), "caused");
	ck_assert_str_eq(evpromise_message(cause), "own");
	ck_assert_int_eq(evpromise_code(cause), 8);
	ck_assert_str_eq(evpromise_message(cause_of(cause)), "before");
	ck_assert_ptr_null(cause_of(own));
}

CASE(a_cause_is_no_unhandled_rejection)
{
	AUTO_PROMISE promise = rejected(base, evpromise_throw(1, "error"));

	evpromise_unref(throw_again(base, promise));
	evpromise_checkpoint(base);
	ck_assert_trace("caught caught");
}

/* Strings; what any() is rejected with; errors that a string has caused. */
CASE(what_bears_no_causes_is_passed_on_as_it_is)
{
	AUTO_PROMISE string = rejected(base,
	    evpromise_throw_value(evpromise_string("a string")));
	AUTO_PROMISE many = rejected(base,
	    evpromise_adopt(evpromise_any(base, NULL, 0)));
	AUTO_PROMISE caused = rejected(base,
	    evpromise_throw_cause(string, 5, "caused"));
	AUTO_PROMISE again = throw_again(base, string);

	ck_assert_str_eq(evpromise_as_string(again), "a string");
	evpromise_unref(again);
	again = throw_again(base, many);
	ck_assert_int_eq(evpromise_code(again), EVPROMISE_ERROR_AGGREGATE);
	ck_assert_uint_eq(evpromise_length(again), 0);
	evpromise_unref(again);
	again = throw_again(base, caused);
	ck_assert_ptr_eq(evpromise_error(again), evpromise_error(caused));
	ck_assert_str_eq(evpromise_as_string(cause_of(again)), "a string");
}

/* Two copies are made, and there is no record for the second to be the cause of
 * the first: the reason is thrown as it was. */
CASE(causes_without_memory_are_not_copied)
{
	AUTO_PROMISE cause = rejected(base, evpromise_throw(1, "cause"));
	AUTO_PROMISE effect = rejected(base,
	    evpromise_throw_cause(cause, 2, "effect"));
	AUTO_PROMISE again;
	struct evpromise_value before = evpromise_throw(3, "before"), thrown;
	struct exhausted taken;

	exhaust(base, &taken);
	heap_fail(3, true);
	thrown = evpromise__throw_caused(effect, before);
	heap_heal();
	exhaust_undo(&taken);
	again = rejected(base, thrown);
	ck_assert_ptr_eq(evpromise_error(again), evpromise_error(effect));
	ck_assert_ptr_null(cause_of(cause));
}

SUITE("cause",
    what_was_thrown_before_is_the_cause_of_a_copy,
    a_copy_of_a_misread_tells_its_place,
    a_copy_of_a_static_error_has_no_place,
    causes_stand_behind_those_that_an_error_has,
    a_cause_is_no_unhandled_rejection,
    what_bears_no_causes_is_passed_on_as_it_is,
    causes_without_memory_are_not_copied);
