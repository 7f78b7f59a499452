/* SPDX-License-Identifier: BSD-3-Clause */
/* dump.c, cycles.c: what is pending, as text and as a graph. */
#include "internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake_host.h"
#include "suite.h"
#include "trace.h"

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
START_TEST(of_nothing)
{
	struct evpromise_base *base = fake_base_new();

	ck_assert_dump(base, "pending: 0\n");
	ck_assert_str_eq(dumped_as(base, EVPROMISE_DUMP_DOT),
	    "digraph evpromise {\n\tnode [shape=box];\n}\n");
	evpromise_base_free(base);
}
END_TEST

START_TEST(of_a_chain)
{
	struct evpromise_base *base = fake_base_new();
	struct evpromise_resolver *resolver;
	struct evpromise *chain;

	chain = evpromise_with_resolvers(base, &resolver);
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
	evpromise_resolver_unref(resolver);
	evpromise_unref(chain);
	evpromise_base_free(base);
}
END_TEST

START_TEST(of_combinators)
{
	struct evpromise_base *base = fake_base_new();
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
	    "#7 all of #5, member 0: waits for #3\n");
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
	evpromise_base_free(base);
}
END_TEST

static struct evpromise_value
dump_here(const struct evpromise *settled, void *expected)
{
	ck_assert_dump(evpromise_base_of(settled), expected);
	return evpromise_undefined();
}

START_TEST(within_a_handler)
{
	struct evpromise_base *base = fake_base_new();
	struct evpromise *promise;

	promise = evpromise_resolved(base, evpromise_undefined());
	promise = evpromise_then(promise, dump_here,
	    "pending: 2\n"
	    "#4 promise: is running its handler\n"
	    "#5 finally F: waits for #4\n");
	promise = evpromise_finally(promise, trace_name, "");
	evpromise_checkpoint(base);
	evpromise_unref(promise);
	evpromise_base_free(base);
}
END_TEST

START_TEST(of_what_waits_for_itself)
{
	struct evpromise_base *base = fake_base_new();
	struct evpromise_resolver *resolver;
	struct evpromise *first, *second;

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
	evpromise_resolver_unref(resolver);
	evpromise_unref(first);
	evpromise_base_free(base);
}
END_TEST

START_TEST(of_what_waits_for_itself_as_a_member)
{
	struct evpromise_base *base = fake_base_new();
	struct evpromise_resolver *resolver;
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
	    "#6 all_settled of #5, member 1: waits for #4\n"
	    "#7 all_settled of #5, member 0: waits for #3\n"
	    "what waits for itself never settles\n");
	ck_assert_ptr_nonnull(strstr(dumped_as(base, EVPROMISE_DUMP_DOT),
	    "\tn3 [label=\"#3 promise\", color=red];\n\tn3 -> n5;\n"));
	evpromise_resolver_unref(resolver);
	evpromise_base_free(base);
}
END_TEST

/* Nothing recurses, and each promise is looked at a few times only. */
START_TEST(of_a_long_chain)
{
	struct evpromise_base *base = fake_base_new();
	struct evpromise_resolver *resolver;
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
	evpromise_resolver_unref(resolver);
}
END_TEST

SUITE("dump",
    of_nothing,
    of_a_chain,
    of_combinators,
    within_a_handler,
    of_what_waits_for_itself,
    of_what_waits_for_itself_as_a_member,
    of_a_long_chain);
