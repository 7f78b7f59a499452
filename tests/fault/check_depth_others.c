/* SPDX-License-Identifier: BSD-3-Clause */
/* Nor in signals, limits, queues, inputs, timers and requests. */
#include <stdlib.h>

#include "depth.h"

#include "fetching.h"
#include "suite.h"

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

	signal = evpromise_abort_signal_ref(signal);
	for (i = 0; i < many; i++) {
		next = evpromise_abort_signal_any(base, &signal, 1);
		ck_assert(evpromise_abort_signal_add_listener(next,
		    on_abort, heard));
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

/* Signals each of which is aborted by the listener of the one before. */
static struct evpromise_abort_controller **controllers;
static int heard_by_now;

static void
abort_next(const struct evpromise *reason, void *n)
{
	struct evpromise_abort_controller *next =
	    controllers[(uintptr_t)n + 1];

	(void)reason;
	ck_assert_uint_eq((uintptr_t)n, (uintptr_t)heard_by_now);
	heard_by_now++;
	if (next != NULL)
		ck_assert(evpromise_abort_controller_abort(next,
		    evpromise_undefined()));
}

START_TEST(a_million_listeners_that_abort_the_next_signal)
{
	struct evpromise *last = begin();
	int i;

	controllers = calloc((size_t)many + 1, sizeof(controllers[0]));
	heard_by_now = 0;
	for (i = 0; i < many; i++) {
		controllers[i] = evpromise_abort_controller_new(base);
		ck_assert(evpromise_abort_signal_add_listener(
		    evpromise_abort_controller_signal(controllers[i]),
		    abort_next, (void *)(intptr_t)i));
	}
	ck_assert(evpromise_abort_controller_abort(controllers[0],
	    evpromise_undefined()));
	ck_assert_int_eq(heard_by_now, many);
	for (i = 0; i < many; i++)
		evpromise_abort_controller_unref(controllers[i]);
	free(controllers);
	resolve(evpromise_int(0));
	end(last);
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

SUITE("depth_others",
    a_million_signals_of_signals,
    a_million_listeners_that_abort_the_next_signal,
    a_million_places_are_given_one_after_the_other,
    a_million_turns_of_a_queue,
    a_million_inputs,
    a_million_timers_at_once,
    thousands_of_requests_are_refused_one_after_the_other,
    a_client_is_freed_while_thousands_wait);
