/* SPDX-License-Identifier: BSD-3-Clause */
/* error.c: the ordinary reason of a rejection. */
#define EVPROMISE_ERROR_DOMAIN "tests"

#include <wchar.h>

#include "promise/cause.h"

#include "case.h"
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

CASE(an_error_says_who_what_and_where)
{
	AUTO_PROMISE promise;
	const struct evpromise_error *error;
	int line;

	line = __LINE__ + 1;
	promise = rejected(base, evpromise_throw(42, "no %s", "luck"));
	error = evpromise_error(promise);
	ck_assert_int_eq(evpromise_code(promise), 42);
	ck_assert_int_eq(evpromise_error_code(error), 42);
	ck_assert_str_eq(evpromise_message(promise), "no luck");
	ck_assert_str_eq(evpromise_error_message(error), "no luck");
	ck_assert_str_eq(evpromise_error_domain(error), "tests");
	ck_assert_str_eq(evpromise_error_file(error), __FILE__);
	ck_assert_int_eq(evpromise_error_line(error), line);
	ck_assert_ptr_null(evpromise_error_cause(error));
}

CASE(an_error_keeps_its_cause)
{
	struct evpromise *cause = rejected(base, evpromise_throw(1, "cause"));
	AUTO_PROMISE promise = rejected(base,
	    evpromise_throw_cause(cause, 2, "effect"));
	const struct evpromise *kept;

	evpromise_unref(cause);
	kept = evpromise_error_cause(evpromise_error(promise));
	ck_assert_str_eq(evpromise_message(kept), "cause");
}

CASE(an_error_without_memory_is_the_static_one)
{
	AUTO_PROMISE promise;

	heap_fail(1, true);
	promise = rejected(base, evpromise_throw(1, "message"));
	heap_heal();
	ck_assert_int_eq(evpromise_code(promise),
	    EVPROMISE_ERROR_OUT_OF_MEMORY);
	ck_assert_str_eq(evpromise_message(promise), "out of memory");
	ck_assert_ptr_null(evpromise_error_file(evpromise_error(promise)));
}

CASE(what_is_no_error_is_read_quietly)
{
	AUTO_RESOLVER resolver;
	AUTO_PROMISE pending = evpromise_with_resolvers(base, &resolver);
	AUTO_PROMISE text = evpromise_resolved(base, evpromise_string("text"));
	AUTO_PROMISE number = evpromise_resolved(base, evpromise_int(1));

	ck_assert_ptr_null(evpromise_error(pending));
	ck_assert_ptr_null(evpromise_error(text));
	ck_assert_int_eq(evpromise_code(text), 0);
	ck_assert_str_eq(evpromise_message(text), "text");
	ck_assert_str_eq(evpromise_message(number), "int");
	ck_assert_str_eq(evpromise_message(pending), "pending");
	ck_assert_trace("");
}

CASE(a_pending_promise_is_no_cause)
{
	AUTO_RESOLVER resolver;
	AUTO_PROMISE pending = evpromise_with_resolvers(base, &resolver);
	AUTO_PROMISE promise = rejected(base,
	    evpromise_throw_cause(pending, 2, "effect"));

	ck_assert_str_eq(evpromise_message(promise), "effect");
	ck_assert_ptr_null(evpromise_error_cause(evpromise_error(promise)));
}

/* Half of a surrogate pair is no character of any locale. */
CASE(what_cannot_be_formatted_is_out_of_memory)
{
	static const wchar_t half[] = { 0xd800, 0 };
	AUTO_PROMISE promise = rejected(base, evpromise_throw(1, "%ls", half));

	ck_assert_int_eq(evpromise_code(promise),
	    EVPROMISE_ERROR_OUT_OF_MEMORY);
}

SUITE("error",
    an_error_says_who_what_and_where,
    an_error_keeps_its_cause,
    an_error_without_memory_is_the_static_one,
    what_is_no_error_is_read_quietly,
    a_pending_promise_is_no_cause,
    what_cannot_be_formatted_is_out_of_memory);
