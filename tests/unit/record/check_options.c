/* SPDX-License-Identifier: BSD-3-Clause */
/* options.h: options of programs of any age, and of those that begin them with
 * zeros. Those of a fetch are in http/check_options.c. */
#include "record/options.h"

#include "case.h"
#include "trace.h"

struct options {
	size_t size;
	int a, b;
};

static const struct options defaults = { sizeof(struct options), 1, 2 };

static void
assert_read(const void *given, int a, int b)
{
	struct { struct options all; int behind; } read = { defaults, 7 };

	ck_assert(evpromise__options_read(&read.all, sizeof(read.all), given));
	ck_assert_int_eq(read.all.a, a);
	ck_assert_int_eq(read.all.b, b);
	ck_assert_int_eq(read.behind, 7);
}

START_TEST(what_both_know_is_read)
{
	struct options same = { sizeof(struct options), 3, 4 };
	struct options older = { offsetof(struct options, b), 3, 4 };
	struct { struct options known; int more[4]; } newer = {
		{ sizeof(newer), 3, 4 }, { 5, 5, 5, 5 }
	};

	assert_read(NULL, 1, 2);
	assert_read(&same, 3, 4);
	assert_read(&older, 3, 2);
	assert_read(&newer, 3, 4);
}
END_TEST

START_TEST(a_struct_without_a_size_is_not_read)
{
	struct options read = defaults, none = { 0, 3, 4 };

	ck_assert(!evpromise__options_read(&read, sizeof(read), &none));
	none.size = sizeof(size_t) - 1;
	ck_assert(!evpromise__options_read(&read, sizeof(read), &none));
	ck_assert_int_eq(read.a, 1);
}
END_TEST

static struct evpromise_value
never(struct evpromise_abort_signal *signal, void *arg)
{
	(void)signal;
	(void)arg;
	ck_abort_msg("it was started");
}

static struct evpromise_value
never_map(void *input, struct evpromise_abort_signal *signal, void *arg)
{
	(void)input;
	return never(signal, arg);
}

/* Given a promise of a call whose options were begun with zeros. */
static void
assert_refused(struct evpromise_base *base, struct evpromise *promise,
    const char *init)
{
	char expected[100];

	evpromise_checkpoint(base);
	snprintf(expected, sizeof(expected), NO_SIZE, init);
	ck_assert_int_eq(evpromise_state(promise), EVPROMISE_REJECTED);
	ck_assert_int_eq(evpromise_code(promise), EVPROMISE_ERROR_TYPE);
	ck_assert_str_eq(evpromise_message(promise), expected);
	evpromise_unref(promise);
}

CASE(calls_refuse_options_that_begin_with_zeros)
{
	struct evpromise_inputs inputs = evpromise_inputs_array(base, 1, 1);
	struct evpromise_map_options map = { 0, true, NULL };
	struct evpromise_retry_options retry = { .attempts = 2 };
	struct evpromise_wait_for_options wait_for = { .interval_ms = 2 };
	struct evpromise_queue_options queue_options = { .capacity = 2 };
	struct evpromise_queue *queue;

	evpromise_base_on_unhandled_rejection(base, NULL, NULL);
	assert_refused(base, evpromise_map(base, inputs, 1, never_map, NULL,
	    &map), "EVPROMISE_MAP_OPTIONS_INIT");
	assert_refused(base, evpromise_each(base, inputs, 1, never_map, NULL,
	    &map), "EVPROMISE_MAP_OPTIONS_INIT");
	assert_refused(base, evpromise_filter(base, inputs, 1, never_map, NULL,
	    &map), "EVPROMISE_MAP_OPTIONS_INIT");
	assert_refused(base, evpromise_retry(base, never, NULL, &retry),
	    "EVPROMISE_RETRY_OPTIONS_INIT");
	assert_refused(base, evpromise_wait_for(base, never, NULL, &wait_for),
	    "EVPROMISE_WAIT_FOR_OPTIONS_INIT");
	queue = evpromise_queue_new(base, 1, &queue_options);
	assert_refused(base, evpromise_queue_add(queue, 0, never, NULL, NULL),
	    "EVPROMISE_QUEUE_OPTIONS_INIT");
	evpromise_queue_free(queue);
}

SUITE("options",
    what_both_know_is_read,
    a_struct_without_a_size_is_not_read,
    calls_refuse_options_that_begin_with_zeros);
