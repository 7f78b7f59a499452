/* SPDX-License-Identifier: BSD-3-Clause */
/* Nothing recurses, however many promises hang on one another. */
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <event2/event.h>

#include "depth.h"

#include "exhaust.h"
#include "fetching.h"
#include "heap.h"
#include "suite.h"

static struct evpromise *
finally(struct evpromise *promise)
{
	return evpromise_finally(promise, ignore, NULL);
}

static struct evpromise *
pass_on(struct evpromise *promise)
{
	return evpromise_then(promise, NULL, NULL);
}

static struct evpromise *
adopt(struct evpromise *promise)
{
	struct evpromise_resolver *outer;
	struct evpromise *adopter = evpromise_with_resolvers(base, &outer);

	(void)evpromise_resolve(outer, evpromise_adopt(promise));
	evpromise_resolver_unref(outer);
	return adopter;
}

static struct evpromise *
all(struct evpromise *promise)
{
	return evpromise_all(base, &promise, 1);
}

static struct evpromise *
all_settled(struct evpromise *promise)
{
	return evpromise_all_settled(base, &promise, 1);
}

static struct evpromise *
any(struct evpromise *promise)
{
	return evpromise_any(base, &promise, 1);
}

static struct evpromise *
race(struct evpromise *promise)
{
	return evpromise_race(base, &promise, 1);
}

/* Those that are like others are fewer. */
static const struct layer {
	layer_fn layer;
	int part;
} layers[] = {
	{ then, 1 }, { adopt, 1 }, { all, 1 }, { finally, 4 }, { pass_on, 4 },
	{ all_settled, 4 }, { any, 4 }, { race, 4 }
};

#define LAYERS ((int)(sizeof(layers) / sizeof(layers[0])))

static struct evpromise *
begin_pile(const struct layer *layer)
{
	struct evpromise *first = begin();

	return pile_up(first, layer->layer, many / layer->part);
}

/* A proof that the stack is as small as is said: whoever needs more of it
 * ends. */
static int
deepen(volatile char *above, int depth)
{
	volatile char frame[1024];

	frame[0] = above == NULL ? 0 : above[0];
	if (depth == 0)
		return frame[0];
	return deepen(frame, depth - 1) + frame[0];
}

START_TEST(the_stack_is_small)
{
	int status;
	pid_t pid;

	if (is_under_valgrind())
		return;		/* which has a stack of its own */
	pid = fork();
	if (pid == 0) {
		limit_stack();
		(void)close(STDERR_FILENO);
		_exit(deepen(NULL, 1000));
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_int_ne(status, 0);
}
END_TEST

START_TEST(a_million_are_fulfilled)
{
	struct evpromise *last;
	int i;

	for (i = 0; i < LAYERS; i++) {
		last = begin_pile(&layers[i]);
		evpromise_checkpoint(base);
		resolve(evpromise_int(0));
		ck_assert_int_eq(evpromise_state(last), EVPROMISE_FULFILLED);
		if (layers[i].layer == then)
			ck_assert_int_eq(evpromise_as_int(last), many);
		end(last);
	}
}
END_TEST

START_TEST(a_million_are_rejected)
{
	struct evpromise *last;
	int i;

	for (i = 0; i < LAYERS; i++) {
		last = evpromise_catch(begin_pile(&layers[i]), ignore, NULL);
		evpromise_checkpoint(base);
		resolve(evpromise_throw_value(evpromise_int(1)));
		ck_assert_int_eq(evpromise_state(last), EVPROMISE_FULFILLED);
		end(last);
	}
}
END_TEST

START_TEST(the_tail_of_a_million_is_dropped)
{
	int i;

	for (i = 0; i < LAYERS; i++) {
		evpromise_unref(begin_pile(&layers[i]));
		evpromise_checkpoint(base);
		resolve(evpromise_int(0));
		end(NULL);
	}
}
END_TEST

START_TEST(the_head_of_a_million_is_dropped)
{
	struct evpromise *last;
	int i;

	for (i = 0; i < LAYERS; i++) {
		last = evpromise_catch(begin_pile(&layers[i]), ignore, NULL);
		evpromise_checkpoint(base);
		evpromise_resolver_unref(resolver);
		evpromise_checkpoint(base);
		ck_assert_int_eq(evpromise_state(last), EVPROMISE_FULFILLED);
		end(last);
	}
}
END_TEST

START_TEST(the_base_of_a_million_is_freed)
{
	struct evpromise *last;
	int i;

	for (i = 0; i < LAYERS; i++) {
		last = begin_pile(&layers[i]);
		evpromise_checkpoint(base);
		end_pending(last);
	}
}
END_TEST

/* Before the jobs that adopt have run, and with nobody to see it. */
START_TEST(the_base_of_a_million_jobs_is_freed)
{
	int i;

	for (i = 0; i < LAYERS; i++) {
		evpromise_unref(begin_pile(&layers[i]));
		evpromise_base_free(base);
		evpromise_resolver_unref(resolver);
	}
}
END_TEST

START_TEST(memory_runs_out_for_a_million_links)
{
	struct exhausted taken;
	struct evpromise *last;

	last = pile(begin(), then);
	exhaust(base, &taken);
	heap_fail(1, true);
	ck_assert_int_eq(evpromise_done(then(last)), -1);
	heap_heal();
	exhaust_undo(&taken);
	resolve(evpromise_int(0));
	end(NULL);
}
END_TEST

static struct evpromise_value
turn(const struct evpromise *settled, void *left)
{
	if (--*(int *)left == 0)
		return evpromise_int(7);
	return evpromise_adopt(evpromise_then(evpromise_resolved(
	    evpromise_base_of(settled), evpromise_undefined()), turn, left));
}

START_TEST(a_million_turns_of_a_loop)
{
	struct evpromise *last = begin();
	int left = many;

	last = evpromise_then(last, turn, &left);
	resolve(evpromise_undefined());
	ck_assert_int_eq(evpromise_as_int(last), 7);
	end(last);
}
END_TEST

START_TEST(a_million_pending_are_written)
{
	FILE *null = fopen("/dev/null", "w");
	struct evpromise *last;
	int i;

	ck_assert_ptr_nonnull(null);
	for (i = 0; i < LAYERS; i++) {
		last = begin_pile(&layers[i]);
		evpromise_checkpoint(base);
		evpromise_base_dump(base, null, i % 2 == 0 ?
		    EVPROMISE_DUMP_TEXT : EVPROMISE_DUMP_DOT);
		end_pending(last);
	}
	ck_assert_int_eq(fclose(null), 0);
}
END_TEST

/* What waits for itself, over a million others. */
START_TEST(a_circle_of_a_million_is_found)
{
	FILE *null = fopen("/dev/null", "w");
	struct evpromise *last;

	last = pile(begin(), then);
	(void)evpromise_resolve(resolver, evpromise_adopt(
	    evpromise_ref(last)));
	evpromise_checkpoint(base);
	evpromise_base_dump(base, null, EVPROMISE_DUMP_TEXT);
	ck_assert_int_eq(fclose(null), 0);
	end_pending(last);
}
END_TEST

/* evpromise_run() says what such a chain waits for. */
START_TEST(a_million_are_waited_for_in_vain)
{
	struct event_base *loop = event_base_new();
	struct evpromise *last;

	evpromise_unref(begin());
	evpromise_resolver_unref(resolver);
	evpromise_base_free(base);
	base = evpromise_base_new(loop);
	last = pile(evpromise_with_resolvers(base, &resolver), then);
	last = evpromise_run(base, last);
	ck_assert_int_eq(evpromise_code(last), EVPROMISE_ERROR_DEADLOCK);
	evpromise_unref(last);
	evpromise_base_free(base);
	evpromise_resolver_unref(resolver);
	event_base_free(loop);
}
END_TEST

SUITE("depth",
    the_stack_is_small,
    a_million_are_fulfilled,
    a_million_are_rejected,
    the_tail_of_a_million_is_dropped,
    the_head_of_a_million_is_dropped,
    the_base_of_a_million_is_freed,
    the_base_of_a_million_jobs_is_freed,
    memory_runs_out_for_a_million_links,
    a_million_turns_of_a_loop,
    a_million_pending_are_written,
    a_circle_of_a_million_is_found,
    a_million_are_waited_for_in_vain);
