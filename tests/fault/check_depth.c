/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Nothing recurses: a million of everything that can hang on something of its
 * kind, with a stack of 256 KiB; a hundred thousand where that takes too long,
 * which are more than such a stack has room for, too.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "internal.h"

#include "exhaust.h"
#include "fake_host.h"
#include "fetching.h"
#include "heap.h"
#include "suite.h"
#include "trace.h"

#define STACK_BYTES ((rlim_t)256 * 1024)

#ifdef POISON_RECORDS
#define IS_SLOW true		/* the address sanitizer is at work */
#else
#define IS_SLOW is_under_valgrind()
#endif

static struct evpromise_base *base;
static struct evpromise_resolver *resolver;
static int many;

static void
limit_stack(void)
{
	struct rlimit limit;

	ck_assert_int_eq(getrlimit(RLIMIT_STACK, &limit), 0);
	limit.rlim_cur = STACK_BYTES;
	ck_assert_int_eq(setrlimit(RLIMIT_STACK, &limit), 0);
}

/* What a debug build says of what is dropped in the middle is of no use. */
static void
say_nothing(const char *message)
{
	(void)message;
}

/* The promise that all else hangs on. */
static struct evpromise *
begin(void)
{
	limit_stack();
	many = IS_SLOW ? 100000 : 1000000;
	base = fake_base_new();
	evpromise_set_log_callback(say_nothing);
	return evpromise_with_resolvers(base, &resolver);
}

static void
resolve(struct evpromise_value completion)
{
	ck_assert(evpromise_resolve(resolver, completion));
	evpromise_resolver_unref(resolver);
	evpromise_checkpoint(base);
}

/* Ends a case whose promises are all settled: nothing is left of them. */
static void
end(struct evpromise *last)
{
	evpromise_unref(last);
	evpromise_checkpoint(base);
	ck_assert_uint_eq(records_live(base), RECORDS_OF_A_BASE);
	evpromise_base_free(base);
}

/* Ends one of which everything is pending. */
static void
end_pending(struct evpromise *last)
{
	evpromise_base_free(base);
	ck_assert_int_eq(evpromise_code(last), EVPROMISE_ERROR_BASE_FREED);
	evpromise_unref(last);
	evpromise_resolver_unref(resolver);
}

/* What hangs on what: each makes one more of it. */
typedef struct evpromise *(*layer_fn)(struct evpromise *);

static struct evpromise *
pile_up(struct evpromise *first, layer_fn layer, int n)
{
	while (n-- > 0)
		first = layer(first);
	return first;
}

static struct evpromise *
pile(struct evpromise *first, layer_fn layer)
{
	return pile_up(first, layer, many);
}

static struct evpromise_value
add_one(const struct evpromise *settled, void *arg)
{
	(void)arg;
	return evpromise_int(evpromise_as_int(settled) + 1);
}

static struct evpromise *
then(struct evpromise *promise)
{
	return evpromise_then(promise, add_one, NULL);
}

static struct evpromise_value
ignore(const struct evpromise *settled, void *arg)
{
	(void)settled;
	(void)arg;
	return evpromise_undefined();
}

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
	ck_assert_int_eq(evpromise_done(evpromise_then(last, add_one, NULL)),
	    -1);
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

/* A thenable resolves with the next one. */
struct thenable {
	struct thenable *next;
};

static int n_released;

static void thenable_then(void *, struct evpromise_resolver *);

static void
thenable_release(void *payload)
{
	n_released++;
	free(payload);
}

static const struct evpromise_type thenable_type = {
	sizeof(struct evpromise_type), "thenable", thenable_release,
	thenable_then, false
};

static struct evpromise_value
thenable_new(void)
{
	return evpromise_own(&thenable_type, malloc(1));
}

static void
thenable_then(void *payload, struct evpromise_resolver *of)
{
	(void)payload;
	if (--many > 0)
		(void)evpromise_resolve(of, thenable_new());
	else
		(void)evpromise_resolve(of, evpromise_int(3));
}

START_TEST(a_million_thenables_in_thenables)
{
	struct evpromise *last = begin();
	int n = many;

	n_released = 0;
	resolve(thenable_new());
	ck_assert_int_eq(evpromise_as_int(last), 3);
	ck_assert_int_eq(n_released, n);
	end(last);
}
END_TEST

/* A value that holds a promise that holds a value: the end of the first is the
 * end of all. */
struct node {
	struct evpromise *next;
};

static void
node_free(struct node *node)
{
	evpromise_unref(node->next);
	n_released++;
	free(node);
}

EVPROMISE_DEFINE_TYPE(node, struct node, node_free);

static struct evpromise *
wrap(struct evpromise *promise)
{
	struct node *node = malloc(sizeof(*node));

	node->next = promise;
	return evpromise_resolved(base, node_own(node));
}

static struct evpromise *
handled(struct evpromise *promise)
{
	promise->flags |= FLAG_HANDLED;
	return promise;
}

/* A reason that is a promise. */
static struct evpromise *
reject(struct evpromise *promise)
{
	return handled(evpromise_resolved(base,
	    evpromise_throw_value(evpromise_adopt(promise))));
}

static struct evpromise *
cause(struct evpromise *promise)
{
	struct evpromise *effect;

	effect = handled(evpromise_resolved(base, evpromise_throw_cause(
	    promise, 1, "effect")));
	evpromise_unref(promise);
	return effect;
}

static struct evpromise *
share(struct evpromise *promise)
{
	struct evpromise *sharer;

	sharer = evpromise_resolved(base, evpromise_share(promise));
	evpromise_unref(promise);
	return sharer;
}

static const layer_fn carriers[] = { wrap, reject, cause, share };

#define CARRIERS ((int)(sizeof(carriers) / sizeof(carriers[0])))

START_TEST(a_million_ends_of_one_another)
{
	struct evpromise *first;
	int i;

	n_released = 0;
	for (i = 0; i < CARRIERS; i++) {
		first = begin();
		resolve(evpromise_int(1));
		end(pile(first, carriers[i]));
	}
	ck_assert_int_eq(n_released, many);
}
END_TEST

START_TEST(the_base_of_a_million_carriers_is_freed)
{
	struct evpromise *first;
	int i;

	for (i = 0; i < CARRIERS; i++) {
		first = begin();
		resolve(evpromise_int(1));
		first = pile(first, carriers[i]);
		evpromise_base_free(base);
		evpromise_unref(first);
	}
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

static void
on_abort(const struct evpromise *reason, void *n)
{
	(void)reason;
	++*(int *)n;
}

/* Signals that depend on signals, each with a listener. */
static struct evpromise_abort_signal *
chain_signals(struct evpromise_abort_signal *signal, int *heard)
{
	struct evpromise_abort_signal *next;
	int i;

	(void)evpromise_abort_signal_ref(signal);
	for (i = 0; i < many; i++) {
		next = evpromise_abort_signal_any(base, &signal, 1);
		ck_assert_int_eq(evpromise_abort_signal_add_listener(next,
		    on_abort, heard), 0);
		evpromise_abort_signal_unref(signal);
		signal = next;
	}
	return signal;
}

START_TEST(a_million_signals_of_signals)
{
	struct evpromise_abort_controller *controller;
	struct evpromise_abort_signal *signal;
	int heard, i;

	for (i = 0; i < 3; i++) {
		heard = 0;
		evpromise_unref(begin());
		controller = evpromise_abort_controller_new(base);
		signal = chain_signals(evpromise_abort_controller_signal(
		    controller), &heard);
		if (i == 0)
			ck_assert(evpromise_abort_controller_abort(controller,
			    evpromise_undefined()));
		ck_assert_int_eq(heard, i == 0 ? many : 0);
		if (i == 1) {
			evpromise_base_free(base);
			base = NULL;
		}
		evpromise_abort_controller_unref(controller);
		evpromise_abort_signal_unref(signal);
		evpromise_resolver_unref(resolver);
		evpromise_base_free(base);
	}
}
END_TEST

START_TEST(a_million_places_are_given_one_after_the_other)
{
	struct evpromise_limit *limit;
	struct evpromise *last = begin();
	int i;

	limit = evpromise_limit_new(base, 1);
	evpromise_unref(evpromise_limit_acquire(limit, NULL));
	for (i = 0; i < many; i++)
		evpromise_unref(evpromise_limit_acquire(limit, NULL));
	evpromise_limit_release(limit);		/* nobody hears of them */
	evpromise_checkpoint(base);
	ck_assert_uint_eq(evpromise_limit_waiting(limit), 0);
	evpromise_limit_free(limit);
	resolve(evpromise_int(0));
	end(last);
}
END_TEST

static struct evpromise_value
start(struct evpromise_abort_signal *signal, void *n)
{
	(void)signal;
	++*(int *)n;
	return evpromise_undefined();
}

START_TEST(a_million_turns_of_a_queue)
{
	struct evpromise_queue *queue;
	struct evpromise *last = begin();
	int i, j, started = 0;

	for (j = 0; j < 2; j++) {
		queue = evpromise_queue_new(base, 1, NULL);
		for (i = 0; i < many; i++)
			evpromise_unref(evpromise_queue_add(queue, 0, start,
			    &started, NULL));
		if (j == 0)
			evpromise_checkpoint(base);
		evpromise_queue_free(queue);
		evpromise_checkpoint(base);
	}
	ck_assert_int_ge(started, many);
	resolve(evpromise_int(0));
	end(last);
}
END_TEST

static bool
next_input(void **input, struct evpromise_value *failure, void *left)
{
	(void)failure;
	*input = left;
	return --*(int *)left >= 0;
}

static struct evpromise_value
map_one(void *input, struct evpromise_abort_signal *signal, void *n)
{
	(void)input;
	return start(signal, n);
}

START_TEST(a_million_inputs)
{
	struct evpromise *last, *mapped;
	int left, started = 0;

	last = begin();
	left = many;
	mapped = evpromise_each(base, evpromise_inputs_next(next_input, &left),
	    1, map_one, &started, NULL);
	left = many;
	evpromise_checkpoint(base);
	ck_assert_int_eq(started, many);
	evpromise_unref(mapped);
	resolve(evpromise_int(0));
	end(last);
}
END_TEST

START_TEST(a_million_timers_at_once)
{
	struct evpromise *last = begin();
	int i;

	for (i = 0; i < many; i++)
		evpromise_unref(evpromise_delay(base, 1, evpromise_int(i),
		    NULL));
	ck_assert(evpromise_clock_advance_ms(base, 1));
	resolve(evpromise_int(0));
	end(last);
}
END_TEST

#define REQUESTS 3000

/* Requests that wait for one another's connection, which nobody takes. */
static void
queue_requests(struct fetching *fetching, unsigned short port,
    struct outcome *outcomes)
{
	int i;

	limit_stack();
	fetching_begin(fetching);
	evpromise_http_client_set_max_connections(fetching->client, 1);
	for (i = 0; i < REQUESTS; i++)
		fetch_begin(fetching, &outcomes[i], url_of("127.0.0.1", port),
		    NULL);
}

static void
assert_outcomes(const struct outcome *outcomes, int code)
{
	int i;

	for (i = 0; i < REQUESTS; i++) {
		ck_assert_int_eq(outcomes[i].settled, 1);
		ck_assert_int_eq(outcomes[i].code, code);
	}
}

START_TEST(thousands_of_requests_are_refused_one_after_the_other)
{
	static struct outcome outcomes[REQUESTS];
	struct fetching fetching;

	queue_requests(&fetching, raw_free_port(), outcomes);
	fetching_run(&fetching);
	assert_outcomes(outcomes, EVPROMISE_HTTP_ERROR_REFUSED);
	fetching_end(&fetching);
}
END_TEST

START_TEST(a_client_is_freed_while_thousands_wait)
{
	static struct outcome outcomes[REQUESTS];
	struct fetching fetching;

	queue_requests(&fetching, raw_free_port(), outcomes);
	evpromise_http_client_free(fetching.client);
	fetching.client = NULL;
	evpromise_checkpoint(fetching.base);
	assert_outcomes(outcomes, EVPROMISE_HTTP_ERROR_CLIENT_FREED);
	fetching_end(&fetching);
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
    a_million_thenables_in_thenables,
    a_million_ends_of_one_another,
    the_base_of_a_million_carriers_is_freed,
    a_million_pending_are_written,
    a_circle_of_a_million_is_found,
    a_million_are_waited_for_in_vain,
    a_million_signals_of_signals,
    a_million_places_are_given_one_after_the_other,
    a_million_turns_of_a_queue,
    a_million_inputs,
    a_million_timers_at_once,
    thousands_of_requests_are_refused_one_after_the_other,
    a_client_is_freed_while_thousands_wait);
