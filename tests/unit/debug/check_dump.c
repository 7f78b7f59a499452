/* SPDX-License-Identifier: BSD-3-Clause */
/* dump.c, cycles.c: what is pending, as text and as a graph. */
#include "record/compiler.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "case.h"
#include "exhaust.h"
#include "heap.h"
#include "trace.h"

/* A case that ends with a promise pending which is seen frees the base itself:
 * its resolver is given up behind that, which before would be a mistake. */

static char text[8192];

/* Puts F in place of each address in this program. */
static void
hide_addresses(void)
{
	char *at, *end;

	while ((at = strstr(text, "check_dump+0x")) != NULL) {
		(void)strtoul(at + 11, &end, 16);
		*at++ = 'F';
		memmove(at, end, strlen(end) + 1);
	}
}

/* Cuts what debug builds alone know off the lines. */
static void
hide_origins(void)
{
	char *at, *end;

	while ((at = strstr(text, "; made ")) != NULL) {
		end = strchr(at, '\n');
		memmove(at, end, strlen(end) + 1);
	}
	while ((at = strstr(text, "\\nmade ")) != NULL) {
		end = strchr(at, '"');
		memmove(at, end, strlen(end) + 1);
	}
}

static const char *
dumped_as(struct evpromise_base *base, enum evpromise_dump_format format)
{
	FILE *stream = tmpfile();
	size_t length;

	ck_assert_ptr_nonnull(stream);
	evpromise_base_dump(base, stream, format);
	rewind(stream);
	length = fread(text, 1, sizeof(text) - 1, stream);
	text[length] = '\0';
	(void)fclose(stream);
	hide_addresses();
	hide_origins();
	return text;
}

#define ck_assert_dump(base, expected)                                        \
	ck_assert_str_eq(dumped_as(base, EVPROMISE_DUMP_TEXT), expected)

/* The first two records are the base's own. */
CASE(of_nothing)
{
	ck_assert_dump(base, "pending: 0\n");
	ck_assert_str_eq(dumped_as(base, EVPROMISE_DUMP_DOT),
	    "digraph evpromise {\n\tnode [shape=box];\n}\n");
}

CASE(of_a_chain)
{
	AUTO_RESOLVER resolver;
	AUTO_PROMISE chain = evpromise_with_resolvers(base, &resolver);

	chain = evpromise_then(chain, trace_name, "");
	chain = evpromise_then2(chain, trace_name, trace_name, "");
	chain = evpromise_catch(chain, trace_name, "");
	chain = evpromise_finally(chain, trace_name, "");
	ck_assert_dump(base,
	    "pending: 5\n"
	    "#3 promise: waits for its resolver\n"
	    "#4 then F: waits for #3\n"
	    "#5 then2 F F: waits for #4\n"
	    "#6 catch F: waits for #5\n"
	    "#7 finally F: waits for #6\n");
	evpromise_resolve(resolver, evpromise_undefined());
	ck_assert_dump(base,
	    "pending: 4\n"
	    "#4 then F: is in the queue\n"
	    "#5 then2 F F: waits for #4\n"
	    "#6 catch F: waits for #5\n"
	    "#7 finally F: waits for #6\n");
	evpromise_checkpoint(base);
	ck_assert_dump(base, "pending: 0\n");
}

CASE(of_combinators)
{
	struct evpromise_resolver *resolver;
	struct evpromise *promise, *members[2], *all;

	trace_expect_mistake("a promise was dropped unsettled");
	promise = evpromise_with_resolvers(base, &resolver);
	members[0] = evpromise_ref(promise);
	members[1] = evpromise_resolved(base, evpromise_int(1));
	all = evpromise_all(base, members, 2);
	evpromise_checkpoint(base);
	ck_assert_dump(base,
	    "pending: 2\n"
	    "#3 promise: waits for its resolver\n"
	    "#5 all: waits for its members\n"
	    "#6 all of #5, member 0: waits for #3\n");
	ck_assert_str_eq(dumped_as(base, EVPROMISE_DUMP_DOT),
	    "digraph evpromise {\n\tnode [shape=box];\n"
	    "\tn3 [label=\"#3 promise\\nwaits for its resolver\"];\n"
	    "\tn5 [label=\"#5 all\\nwaits for its members\"];\n"
	    "\tn5 -> n3 [label=\"0\"];\n"
	    "}\n");
	evpromise_resolver_unref(resolver);
	evpromise_unref(promise);
	evpromise_unref(evpromise_catch(all, trace_name, ""));
	evpromise_checkpoint(base);
}

static struct evpromise_value
dump_here(const struct evpromise *settled, void *expected)
{
	ck_assert_dump(evpromise_base_of(settled), expected);
	return evpromise_undefined();
}

CASE(within_a_handler)
{
	AUTO_PROMISE promise = evpromise_resolved(base, evpromise_undefined());

	promise = evpromise_then(promise, dump_here,
	    "pending: 2\n"
	    "#4 promise: is running its handler\n"
	    "#5 finally F: waits for #4\n");
	promise = evpromise_finally(promise, trace_name, "");
	evpromise_checkpoint(base);
}

CASE(of_what_waits_for_itself)
{
	AUTO_RESOLVER resolver;
	struct evpromise *second;
	AUTO_PROMISE first;

	trace_expect_mistake("waits for");
	first = evpromise_with_resolvers(base, &resolver);
	second = evpromise_then(evpromise_ref(first), trace_name, "");
	evpromise_resolve(resolver, evpromise_adopt(second));
	evpromise_checkpoint(base);
	ck_assert_dump(base,
	    "pending: 2\n"
	    "#3 promise: waits for #4 and so for itself\n"
	    "#4 then F: waits for #3 and so for itself\n"
	    "what waits for itself never settles\n");
}

CASE(of_what_waits_for_itself_as_a_member)
{
	AUTO_RESOLVER resolver;
	struct evpromise *members[2], *all;

	trace_expect_mistake("waits for");
	members[0] = evpromise_with_resolvers(base, &resolver);
	members[1] = evpromise_race(base, NULL, 0);
	all = evpromise_all_settled(base, members, 2);
	evpromise_resolve(resolver, evpromise_adopt(all));
	evpromise_checkpoint(base);
	ck_assert_dump(base,
	    "pending: 3\n"
	    "#3 promise: waits for #5 and so for itself\n"
	    "#4 promise: waits for nothing, for ever\n"
	    "#5 all_settled: waits for its members and so for itself\n"
	    "#6 all_settled of #5, member 0: waits for #3\n"
	    "#7 all_settled of #5, member 1: waits for #4\n"
	    "what waits for itself never settles\n");
	ck_assert_ptr_nonnull(strstr(dumped_as(base, EVPROMISE_DUMP_DOT),
	    "\tn3 [label=\"#3 promise\", color=red];\n\tn3 -> n5;\n"));
}

CASE(of_combinators_by_their_names)
{
	AUTO_RESOLVER resolver;
	struct evpromise *source, *combined[3];

	source = evpromise_with_resolvers(base, &resolver);
	combined[0] = evpromise_any(base,
	    (struct evpromise *[]){ evpromise_ref(source) }, 1);
	combined[1] = evpromise_race(base,
	    (struct evpromise *[]){ evpromise_ref(source) }, 1);
	combined[2] = evpromise_some(base, (struct evpromise *[]){ source },
	    1, 1);
	ck_assert_dump(base,
	    "pending: 4\n"
	    "#3 promise: waits for its resolver\n"
	    "#4 any: waits for its members\n"
	    "#5 any of #4, member 0: waits for #3\n"
	    "#6 race: waits for its members\n"
	    "#7 race of #6, member 0: waits for #3\n"
	    "#8 some: waits for its members\n"
	    "#9 some of #8, member 0: waits for #3\n");
	evpromise_base_free(base);
	evpromise_unref(combined[0]);
	evpromise_unref(combined[1]);
	evpromise_unref(combined[2]);
}

/* A member that a combinator does not wait for any more is no part of it. */
CASE(of_a_combinator_that_has_settled)
{
	AUTO_RESOLVER resolver;
	struct evpromise *members[2];
	AUTO_PROMISE race;

	members[0] = evpromise_with_resolvers(base, &resolver);
	members[1] = evpromise_resolved(base, evpromise_int(1));
	race = evpromise_race(base, members, 2);
	ck_assert_str_eq(dumped_as(base, EVPROMISE_DUMP_DOT),
	    "digraph evpromise {\n\tnode [shape=box];\n"
	    "\tn3 [label=\"#3 promise\\nwaits for its resolver\"];\n"
	    "\tn5 [label=\"#5 race\\nwaits for its members\"];\n"
	    "\tn5 -> n3 [label=\"0\"];\n"
	    "}\n");
	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_as_int(race), 1);
	ck_assert_dump(base,
	    "pending: 1\n"
	    "#3 promise: waits for its resolver\n");
	ck_assert_str_eq(dumped_as(base, EVPROMISE_DUMP_DOT),
	    "digraph evpromise {\n\tnode [shape=box];\n"
	    "\tn3 [label=\"#3 promise\\nwaits for its resolver\"];\n"
	    "}\n");
	evpromise_base_free(base);
}

CASE(of_what_is_in_the_queue)
{
	AUTO_RESOLVER of_adopter;
	AUTO_RESOLVER of_adopted;
	AUTO_PROMISE adopter = evpromise_with_resolvers(base, &of_adopter);

	evpromise_resolve(of_adopter, evpromise_adopt(
	    evpromise_with_resolvers(base, &of_adopted)));
	evpromise_unref(evpromise_then(evpromise_resolved(base,
	    evpromise_undefined()), trace_name, ""));
	ck_assert_dump(base,
	    "pending: 3\n"
	    "#3 promise: is in the queue, to wait for #4\n"
	    "#4 promise: waits for its resolver\n"
	    "#6 then F: is in the queue\n");
	ck_assert_ptr_nonnull(strstr(dumped_as(base, EVPROMISE_DUMP_DOT),
	    "\tn6 [label=\"#6 then F\\nis in the queue\"];\n}\n"));
}

CASE(of_a_finally_whose_handler_has_run)
{
	AUTO_PROMISE promise = evpromise_resolved(base, evpromise_undefined());
	AUTO_PROMISE other = evpromise_ref(promise);

	promise = evpromise_finally(promise, trace_name, "a");
	other = evpromise_then(other, dump_here,
	    "pending: 2\n"
	    "#4 finally, which has run: is in the queue\n"
	    "#5 promise: is running its handler\n");
	evpromise_checkpoint(base);
	ck_assert_trace("a");
}

static struct evpromise_value
try_here(const struct evpromise *outer, void *expected)
{
	evpromise_unref(evpromise_try(evpromise_base_of(outer), dump_here,
	    expected));
	return evpromise_undefined();
}

CASE(within_functions_that_are_tried)
{
	evpromise_unref(evpromise_try(base, try_here,
	    "pending: 2\n"
	    "#3 promise: is running its handler\n"
	    "#4 promise: is running its handler\n"));
}

CASE(of_a_signal)
{
	AUTO_CONTROLLER controller = evpromise_abort_controller_new(base);

	ck_assert_dump(base,
	    "pending: 1\n"
	    "#3 abort signal: waits for its controller\n");
}

/* A thenable that is resolved by its resolver. */
static void
keep_resolver(void *kept, struct evpromise_resolver *resolver)
{
	*(struct evpromise_resolver **)kept = evpromise_resolver_ref(resolver);
}

static const struct evpromise_type thenable_type =
    { sizeof(struct evpromise_type), "thenable", NULL, keep_resolver, false };

CASE(of_what_waits_for_a_thenable)
{
	AUTO_RESOLVER resolver;
	AUTO_PROMISE promise = evpromise_resolved(base,
	    evpromise_own(&thenable_type, &resolver));

	ck_assert_dump(base, "pending: 1\n#3 promise: is in the queue\n");
	evpromise_checkpoint(base);
	ck_assert_dump(base,
	    "pending: 1\n#3 promise: waits for a thenable\n");
	evpromise_resolve(resolver, evpromise_undefined());
	ck_assert_dump(base, "pending: 0\n");
}

/* Two that forward are one for who looks, which waits for what both do. */
CASE(of_what_only_forwards)
{
	AUTO_RESOLVER resolver;
	AUTO_PROMISE chain = evpromise_with_resolvers(base, &resolver);

	chain = evpromise_then(chain, NULL, NULL);
	chain = evpromise_then(chain, NULL, NULL);
	ck_assert_dump(base,
	    "pending: 2\n"
	    "#3 promise: waits for its resolver\n"
	    "#5 promise: waits for #3\n");
	ck_assert_ptr_nonnull(strstr(dumped_as(base, EVPROMISE_DUMP_DOT),
	    "\tn5 [label=\"#5 promise\"];\n\tn5 -> n3;\n"));
	evpromise_base_free(base);
}

/* States that are kept are in the same lists as what waits. */
CASE(of_a_chain_that_keeps_states)
{
	AUTO_RESOLVER resolver;
	AUTO_PROMISE chain = evpromise_with_resolvers(base, &resolver);

	chain = evpromise_keep(chain, (void *)(uintptr_t)"s", trace_free);
	chain = evpromise_then(chain, trace_name, "");
	chain = evpromise_keep(chain, (void *)(uintptr_t)"t", trace_free);
	ck_assert_dump(base,
	    "pending: 2\n"
	    "#3 promise: waits for its resolver\n"
	    "#5 then F: waits for #3\n");
	evpromise_base_free(base);
	ck_assert_trace("free:s free:t");
}

CASE(of_a_chain_that_memory_ran_out_for)
{
	AUTO_RESOLVER resolver;
	struct exhausted taken;
	struct evpromise *chain;

	chain = evpromise_with_resolvers(base, &resolver);
	chain = evpromise_then(chain, trace_name, "");
	exhaust(base, &taken);
	heap_fail(1, true);
	ck_assert_ptr_null(evpromise_then(chain, trace_name, ""));
	heap_heal();
	exhaust_undo(&taken);
	ck_assert_dump(base,
	    "pending: 2\n"
	    "#3 promise: waits for its resolver\n"
	    "#4 then, of a chain that memory ran out for: waits for #3\n");
	evpromise_base_free(base);
}

CASE(of_a_base_that_was_freed)
{
	AUTO_RESOLVER resolver;
	AUTO_PROMISE promise = evpromise_with_resolvers(base, &resolver);

	evpromise_base_free(base);
	ck_assert_dump(base, "");
}

#ifdef EVPROMISE_DEBUG
CASE(of_a_name_that_must_not_end_its_line_or_text)
{
	AUTO_PROMISE promise = evpromise_race(base, NULL, 0);

	promise = evpromise_set_name(promise, "a\n\"b\\");
	ck_assert_ptr_nonnull(strstr(dumped_as(base, EVPROMISE_DUMP_TEXT),
	    "; \"a \"b\\\", made 0."));
	ck_assert_ptr_nonnull(strstr(dumped_as(base, EVPROMISE_DUMP_DOT),
	    "\\n\\\"a \\\"b\\\\\\\", made 0."));
}
#define OF_DEBUG_BUILDS of_a_name_that_must_not_end_its_line_or_text,
#else
#define OF_DEBUG_BUILDS
#endif

/* Nothing recurses, and each promise is looked at a few times only. */
CASE(of_a_long_chain)
{
	AUTO_RESOLVER resolver;
	struct evpromise *chain = evpromise_with_resolvers(base, &resolver);
	FILE *stream = fopen("/dev/null", "w");
	int i;

	ck_assert_ptr_nonnull(stream);
	for (i = 0; i < 100000; i++)
		chain = evpromise_then(chain, trace_name, "");
	evpromise_base_dump(base, stream, EVPROMISE_DUMP_TEXT);
	(void)fclose(stream);
	evpromise_unref(chain);
	evpromise_base_free(base);
}

SUITE("dump",
    of_nothing,
    of_a_chain,
    of_combinators,
    within_a_handler,
    of_what_waits_for_itself,
    of_what_waits_for_itself_as_a_member,
    of_combinators_by_their_names,
    of_a_combinator_that_has_settled,
    of_what_is_in_the_queue,
    of_a_finally_whose_handler_has_run,
    within_functions_that_are_tried,
    of_a_signal,
    of_what_waits_for_a_thenable,
    of_what_only_forwards,
    of_a_chain_that_keeps_states,
    of_a_chain_that_memory_ran_out_for,
    of_a_base_that_was_freed,
    OF_DEBUG_BUILDS
    of_a_long_chain);
