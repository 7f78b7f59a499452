/* SPDX-License-Identifier: BSD-3-Clause */
/* hooks.c: what a debug build hears of promises; other builds hear nothing. */
#include "record/hooks.h"

#include "case.h"
#include "trace.h"

CASE(a_promise_that_was_made_is_given_back)
{
	AUTO_PROMISE promise = evpromise_resolved(base, evpromise_undefined());

	ck_assert_ptr_eq(evpromise__made_at(promise, CALL_SITE), promise);
	ck_assert_ptr_null(evpromise__made_at(NULL, CALL_SITE));
}

#ifdef EVPROMISE_DEBUG
#include "record/heap.h"

/* They say what they hear and pass it on. */
static const struct evpromise__hooks *others;

static void
begun(struct evpromise *record)
{
	trace("begun");
	others->begun(record);
}

static void
ended(struct evpromise *record)
{
	trace("ended");
	others->ended(record);
}

static void
made(struct evpromise *promise, const void *site)
{
	ck_assert_ptr_nonnull(site);
	trace("made");
	others->made(promise, site);
}

static void
handed_over(const struct evpromise *promise, const void *site)
{
	ck_assert_ptr_nonnull(site);
	trace("handed_over");
	others->handed_over(promise, site);
}

static void
used(const struct evpromise *resolver, const void *site)
{
	ck_assert_ptr_nonnull(site);
	trace("used");
	others->used(resolver, site);
}

/* That of a debug build would end the process. */
static void
member_twice(const struct evpromise *promise, const void *site)
{
	(void)promise;
	ck_assert_ptr_nonnull(site);
	trace("member_twice");
}

static void
dropped(const struct evpromise *promise, const void *site)
{
	ck_assert_ptr_nonnull(site);
	trace("dropped");
	others->dropped(promise, site);
}

static void
owns(struct evpromise *promise)
{
	trace("owns");
	others->owns(promise);
}

static void
disowns(struct evpromise *promise)
{
	trace("disowns");
	others->disowns(promise);
}

static const struct evpromise__hooks hooks = {
	begun, ended, made, handed_over, used, member_twice, dropped, owns,
	disowns
};

static void
hang_in(struct evpromise_base *base)
{
	others = heap_of(base)->hooks;
	heap_of(base)->hooks = &hooks;
}

/* What was heard since the last call. */
#define ck_assert_heard(expected)                                             \
	do {                                                                  \
		ck_assert_trace(expected);                                    \
		trace_clear();                                                \
	} while (0)

CASE(then_takes_a_promise_and_makes_one)
{
	struct evpromise *promise;

	hang_in(base);
	promise = evpromise_resolved(base, evpromise_int(1));
	ck_assert_heard("begun made owns");
	promise = evpromise_then(promise, trace_name, "handler");
	ck_assert_heard("handed_over begun made");
	evpromise_unref(promise);
	ck_assert_heard("handed_over");
	evpromise_checkpoint(base);
	ck_assert_heard("handler owns ended ended");
}

CASE(a_settlement_uses_a_resolver)
{
	struct evpromise_resolver *resolver;
	struct evpromise *promise;

	hang_in(base);
	promise = evpromise_with_resolvers(base, &resolver);
	ck_assert_heard("begun made");
	evpromise_resolve(resolver, evpromise_int(1));
	ck_assert_heard("used owns");
	evpromise_resolver_unref(resolver);
	ck_assert_heard("used");
	evpromise_unref(promise);
	ck_assert_heard("handed_over ended");
}

CASE(the_last_resolver_of_a_pending_promise_is_dropped)
{
	struct evpromise_resolver *resolver;
	struct evpromise *promise;

	trace_expect_mistake("a promise was dropped unsettled");
	hang_in(base);
	promise = evpromise_with_resolvers(base, &resolver);
	promise = evpromise_catch(promise, trace_name, "handler");
	ck_assert_heard("begun made handed_over begun made");
	resolver = evpromise_resolver_ref(resolver);
	evpromise_resolver_unref(resolver);
	ck_assert_heard("used used");
	evpromise_resolver_unref(resolver);
	ck_assert_heard("used dropped owns");
	evpromise_checkpoint(base);
	ck_assert_heard("handler owns ended");
	evpromise_unref(promise);
	ck_assert_heard("handed_over ended");
}

static const struct evpromise_type text_type = {
	sizeof(struct evpromise_type), "text", NULL, NULL, false
};

CASE(what_is_taken_is_not_owned_any_more)
{
	struct evpromise *promise;
	char text[] = "text";

	hang_in(base);
	promise = evpromise_resolved(base, evpromise_own(&text_type, text));
	ck_assert_heard("begun made owns");
	ck_assert_ptr_eq(evpromise_take(promise, &text_type), text);
	ck_assert_heard("disowns");
	evpromise_unref(promise);
	ck_assert_heard("handed_over ended");
}

CASE(members_are_handed_over_unless_there_are_too_many)
{
	AUTO_PROMISE promise = evpromise_resolved(base, evpromise_undefined());
	struct evpromise *members[] = { promise, NULL, promise };

	hang_in(base);
	evpromise__all_handed_over(members, 3, &members);
	ck_assert_heard("handed_over handed_over member_twice");
	evpromise__all_handed_over(members, 2, &members);
	ck_assert_heard("handed_over");
	evpromise__all_handed_over(members, SIZE_MAX, &members);
	ck_assert_heard("");
	heap_of(base)->hooks = others;
}

SUITE("hooks",
    a_promise_that_was_made_is_given_back,
    then_takes_a_promise_and_makes_one,
    a_settlement_uses_a_resolver,
    the_last_resolver_of_a_pending_promise_is_dropped,
    what_is_taken_is_not_owned_any_more,
    members_are_handed_over_unless_there_are_too_many);
#else
SUITE("hooks", a_promise_that_was_made_is_given_back);
#endif
