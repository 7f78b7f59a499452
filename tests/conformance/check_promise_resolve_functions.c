/* SPDX-License-Identifier: BSD-3-Clause */
/* Promise Resolve Functions #sec-promise-resolve-functions
 *
 * The steps that get `then` and may throw have no counterpart: whether a value
 * is a thenable is a matter of its type. */
#include "steps.h"

static const struct evpromise_type plain_type = {
	sizeof(struct evpromise_type), "plain", NULL, NULL
};

CASE(already_resolved_it_returns)
{
	AUTO_DEFERRED a = defer(base);
	int n = 1;
	struct thenable thenable = { act_resolve, &n, 0, 0 };

	evpromise_resolve(a.resolver, evpromise_int(2));
	ck_assert(!evpromise_resolve(a.resolver, thenable_value(&thenable)));
	ck_assert_int_eq(thenable.released, 1);
	evpromise_checkpoint(base);
	ck_assert_int_eq(thenable.calls, 0);
	ck_assert_int_eq(evpromise_as_int(a.promise), 2);
}

CASE(it_sets_already_resolved_before_the_promise_settles)
{
	AUTO_DEFERRED a = defer(base), b = defer(base);

	evpromise_resolve(a.resolver, evpromise_adopt(deferred_give(&b)));
	ck_assert_int_eq(evpromise_state(a.promise), EVPROMISE_PENDING);
	ck_assert(!evpromise_resolve(a.resolver, evpromise_int(1)));
	evpromise_resolve(b.resolver, evpromise_undefined());
}

CASE(the_promise_itself_rejects_it_with_a_type_error)
{
	AUTO_DEFERRED a = defer(base);

	evpromise_resolve(a.resolver,
	    evpromise_adopt(evpromise_ref(a.promise)));
	ck_assert_int_eq(evpromise_state(a.promise), EVPROMISE_REJECTED);
	ck_assert_int_eq(evpromise_code(a.promise), EVPROMISE_ERROR_TYPE);
	evpromise_checkpoint(base);
	ck_assert_trace("unhandled!a promise was resolved with itself");
}

static struct evpromise_value
return_derived(const struct evpromise *settled, void *derived)
{
	(void)settled;
	return evpromise_adopt(*(struct evpromise **)derived);
}

CASE(a_handler_that_returns_its_own_promise_is_that_case)
{
	struct evpromise *promise, *derived;

	derived = promise = evpromise_then(done(base), return_derived,
	    &promise);
	watch_too(derived, "a");
	evpromise_checkpoint(base);
	ck_assert_trace("a!a promise was resolved with itself");
}

static void
resolve_itself(struct evpromise_resolver *resolver, void *promise)
{
	evpromise_resolve(resolver, evpromise_adopt(evpromise_ref(promise)));
}

CASE(a_thenable_that_resolves_with_its_own_promise_is_that_case)
{
	AUTO_DEFERRED a = defer(base);
	struct thenable thenable = { resolve_itself, a.promise, 0, 0 };

	evpromise_resolve(a.resolver, thenable_value(&thenable));
	watch_too(a.promise, "a");
	evpromise_checkpoint(base);
	ck_assert_trace("then a!a promise was resolved with itself");
}

CASE(what_is_no_object_fulfills_within_the_call)
{
	const struct evpromise_value values[4] = {
		evpromise_undefined(), evpromise_int(1),
		evpromise_double(0.5), evpromise_string("text")
	};
	const char *const names[4] = { "undefined", "int", "double", "string" };
	int i;

	for (i = 0; i < 4; i++) {
		AUTO_DEFERRED a = defer(base);

		evpromise_resolve(a.resolver, values[i]);
		ck_assert_int_eq(evpromise_state(a.promise),
		    EVPROMISE_FULFILLED);
		ck_assert_str_eq(evpromise_type_name(a.promise), names[i]);
	}
}

CASE(what_has_no_then_fulfills_within_the_call)
{
	AUTO_DEFERRED a = defer(base);
	int object = 1;

	evpromise_resolve(a.resolver, evpromise_own(&plain_type, &object));
	ck_assert_int_eq(evpromise_state(a.promise), EVPROMISE_FULFILLED);
	ck_assert_ptr_eq(evpromise_as(a.promise, &plain_type), &object);
}

CASE(then_is_not_called_within_the_call)
{
	AUTO_DEFERRED a = defer(base);
	int n = 1;
	struct thenable thenable = { act_resolve, &n, 0, 0 };

	evpromise_resolve(a.resolver, thenable_value(&thenable));
	ck_assert_trace("");
	ck_assert_int_eq(evpromise_state(a.promise), EVPROMISE_PENDING);
	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_as_int(a.promise), 1);
}

CASE(the_job_goes_to_the_end_of_the_queue)
{
	AUTO_DEFERRED a = defer(base);
	int n = 1;
	struct thenable thenable = { act_resolve, &n, 0, 0 };

	watch(number(base, 2), "before");
	evpromise_resolve(a.resolver, thenable_value(&thenable));
	watch(number(base, 3), "after");
	evpromise_checkpoint(base);
	ck_assert_trace("before=2 then after=3");
}

/* As V8: the job, and the reaction that it makes; one settled or not. */
CASE(a_settled_promise_takes_two_ticks_too)
{
	AUTO_DEFERRED a = defer(base), b = defer(base);

	watch_too(a.promise, "a");
	watch_too(b.promise, "b");
	evpromise_resolve(a.resolver, evpromise_adopt(number(base, 1)));
	evpromise_resolve(b.resolver, evpromise_adopt(failure(base, "no")));
	ticks(base, 3);
	evpromise_checkpoint(base);
	ck_assert_trace("1 2 a=1 b!no 3");
}

/* A completion that throws, which a C function returns. */
CASE(what_is_thrown_rejects)
{
	AUTO_DEFERRED a = defer(base);

	evpromise_resolve(a.resolver, evpromise_throw(4, "thrown"));
	ck_assert_int_eq(evpromise_state(a.promise), EVPROMISE_REJECTED);
	ck_assert_int_eq(evpromise_code(a.promise), 4);
}

SUITE("Promise Resolve Functions",
    already_resolved_it_returns,
    it_sets_already_resolved_before_the_promise_settles,
    the_promise_itself_rejects_it_with_a_type_error,
    a_handler_that_returns_its_own_promise_is_that_case,
    a_thenable_that_resolves_with_its_own_promise_is_that_case,
    what_is_no_object_fulfills_within_the_call,
    what_has_no_then_fulfills_within_the_call,
    then_is_not_called_within_the_call,
    the_job_goes_to_the_end_of_the_queue,
    a_settled_promise_takes_two_ticks_too,
    what_is_thrown_rejects);
