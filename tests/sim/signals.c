/* SPDX-License-Identifier: BSD-3-Clause */
/* Abort signals: what is aborted is known from the controllers and times behind
 * a signal; listeners run once, in order, when all that depends is marked. */
#include "world.h"

#define MOST_SIGNALS 48
#define MOST_SOURCES 3
#define MOST_LISTENERS 256

enum kind { OF_CONTROLLER, OF_TIME, OF_OTHERS, OF_NOTHING };

struct signal {
	enum kind kind;
	struct evpromise_abort_signal *signal;
	struct evpromise_abort_controller *controller; /* NULL: given up */
	bool is_aborted;		/* OF_CONTROLLER, OF_NOTHING */
	int reason;
	uint64_t due_us;		/* OF_TIME */
	unsigned long number;
	bool has_rung;
	const struct signal *sources[MOST_SOURCES];	/* OF_OTHERS */
	int n_sources;
};

struct listener {
	const struct signal *signal;
	enum { ADDED, RAN, GONE } state;
};

static struct {
	struct signal signals[MOST_SIGNALS];
	int n;
	struct listener listeners[MOST_LISTENERS];	/* as added */
	int n_listeners;
} all;

static struct signal *
any(void)
{
	return all.n == 0 ? NULL : &all.signals[pick(all.n)];
}

struct evpromise_abort_signal *
any_signal(void)
{
	struct signal *signal = once_in(2) ? any() : NULL;

	return signal == NULL ? NULL : signal->signal;
}

/* What the model knows of it outside of callbacks. */
static bool
shall_be_aborted(const struct signal *signal)
{
	int i;

	if (signal->kind == OF_TIME)
		return signal->due_us <= timers_ran_us();
	for (i = 0; i < signal->n_sources; i++)
		if (shall_be_aborted(signal->sources[i]))
			return true;
	return signal->is_aborted;
}

static bool
is_aborted(const struct signal *signal)
{
	return evpromise_abort_signal_aborted(signal->signal);
}

/* Whether anybody is left who can do so. */
static bool
can_be_aborted(const struct signal *signal)
{
	int i;

	if (is_aborted(signal))
		return false;
	for (i = 0; i < signal->n_sources; i++)
		if (can_be_aborted(signal->sources[i]))
			return true;
	return signal->kind == OF_TIME || signal->controller != NULL;
}

/* --- listeners ------------------------------------------------------------ */

static bool
has_listener(const struct signal *signal, const struct listener *before)
{
	const struct listener *at;

	for (at = all.listeners; at < before; at++)
		if (at->signal == signal && at->state == ADDED)
			return true;
	return false;
}

/* All that depends on the signal, and on what this one depends on. */
static void
check_marked(const struct signal *signal)
{
	const struct listener *end = &all.listeners[all.n_listeners];
	int i, j;

	if (!is_aborted(signal))
		wrong("a listener runs, and its signal is not aborted");
	for (i = 0; i < all.n; i++) {
		const struct signal *other = &all.signals[i];

		for (j = 0; j < other->n_sources; j++)
			if (other->sources[j] == signal && !is_aborted(other))
				wrong("a listener runs before all is marked");
	}
	for (j = 0; j < signal->n_sources; j++)
		if (is_aborted(signal->sources[j]) &&
		    has_listener(signal->sources[j], end))
			wrong("a listener runs before those of the source");
}

static void
on_abort(const struct evpromise *reason, void *arg)
{
	struct listener *listener = arg;
	struct signal *signal = (struct signal *)(uintptr_t)listener->signal;

	say("listener %d", (int)(listener - all.listeners));
	if (world.freed)
		wrong("a listener runs after the base was freed");
	if (listener->state != ADDED)
		wrong("a listener runs twice, or was removed");
	if (has_listener(signal, listener))
		wrong("a listener runs before an earlier one");
	listener->state = RAN;
	check_marked(signal);
	if (signal->kind == OF_CONTROLLER &&
	    evpromise_as_int(reason) != signal->reason)
		wrong("a listener hears of another reason");
	if (signal->kind == OF_TIME && !signal->has_rung)
		alarm_rang(signal->due_us, signal->number);
	signal->has_rung = true;
	world.depth++;
	act_within();
	world.depth--;
}

static void
add_listener(void)
{
	struct signal *signal = any();
	struct listener *listener = &all.listeners[all.n_listeners];

	if (signal == NULL || all.n_listeners == MOST_LISTENERS)
		return;
	listener->signal = signal;
	listener->state = can_be_aborted(signal) ? ADDED : GONE;
	if (evpromise_abort_signal_add_listener(signal->signal, on_abort,
	    listener)) {
		say("listener %d is added", all.n_listeners++);
		if (is_aborted(signal))
			wrong("a listener is added to an aborted signal");
	} else if (!is_aborted(signal) && !world.ran_out) {
		wrong("a listener is not added");
	}
}

static void
remove_listener(void)
{
	struct listener *listener;
	bool is_there;

	if (all.n_listeners == 0)
		return;
	listener = &all.listeners[pick(all.n_listeners)];
	is_there = listener->state == ADDED;
	listener->state = is_there ? GONE : listener->state;
	say("listener %d is removed", (int)(listener - all.listeners));
	if (evpromise_abort_signal_remove_listener(listener->signal->signal,
	    on_abort, listener) != is_there)
		wrong("removing a listener says what is not so");
}

/* Those of signals that nobody can abort any more. */
static void
forget_listeners(void)
{
	int i;

	for (i = 0; i < all.n_listeners; i++)
		if (!is_aborted(all.listeners[i].signal) &&
		    !can_be_aborted(all.listeners[i].signal) &&
		    all.listeners[i].state == ADDED)
			all.listeners[i].state = GONE;
}

/* --- what is done to them ------------------------------------------------- */

static void
add_any(struct signal *signal)
{
	struct evpromise_abort_signal *sources[MOST_SOURCES];
	int i, n = all.n == 0 ? 0 : pick(MOST_SOURCES + 1);

	for (i = 0; i < n; i++) {
		signal->sources[i] = any();
		sources[i] = signal->sources[i]->signal;
	}
	signal->n_sources = n;
	signal->signal = evpromise_abort_signal_any(world.base, sources,
	    (size_t)n);
}

static void
add_timeout(struct signal *signal)
{
	int64_t ms = any_ms();

	signal->due_us = due_us(ms);
	signal->number = alarm_number();
	signal->signal = evpromise_abort_signal_timeout(world.base, ms);
}

static void
add_controller(struct signal *signal)
{
	signal->controller = evpromise_abort_controller_new(world.base);
	signal->signal = evpromise_abort_signal_ref(
	    evpromise_abort_controller_signal(signal->controller));
}

/* The time at which it is due says nothing if memory was out. */
static void
note_failure(struct signal *signal)
{
	const struct evpromise *reason =
	    evpromise_abort_signal_reason(signal->signal);

	if (evpromise_state(reason) == EVPROMISE_PENDING ||
	    evpromise_code(reason) != EVPROMISE_ERROR_OUT_OF_MEMORY)
		return;
	if (!world.ran_out)
		wrong("a signal is aborted as if memory were out");
	signal->kind = OF_NOTHING;
	signal->is_aborted = true;
	signal->n_sources = 0;
}

static void
add_signal(void)
{
	struct signal *signal = &all.signals[all.n];

	if (all.n == MOST_SIGNALS)
		return;
	*signal = (struct signal){ .reason = 5000 + all.n };
	signal->kind = (enum kind)pick(3);
	say("signal %d, of kind %d", all.n, (int)signal->kind);
	if (signal->kind == OF_CONTROLLER)
		add_controller(signal);
	else if (signal->kind == OF_TIME)
		add_timeout(signal);
	else
		add_any(signal);
	if (signal->signal == NULL)
		return;			/* the controller had no memory */
	all.n++;
	note_failure(signal);
}

static void
abort_one(void)
{
	struct signal *signal = any();
	bool is_first;

	if (signal == NULL || signal->controller == NULL)
		return;
	is_first = !signal->is_aborted;
	signal->is_aborted = true;
	say("signal %d is aborted", (int)(signal - all.signals));
	if (evpromise_abort_controller_abort(signal->controller,
	    evpromise_int(signal->reason)) != is_first)
		wrong("aborting says what is not so");
}

static void
give_controller_up(void)
{
	struct signal *signal = any();
	struct evpromise_abort_controller *controller;

	if (signal == NULL || signal->controller == NULL)
		return;
	controller = signal->controller;
	signal->controller = NULL;
	say("signal %d has no controller", (int)(signal - all.signals));
	evpromise_abort_controller_unref(controller);
	forget_listeners();
}

void
act_signal(void)
{
	switch (pick(12)) {
	case 0:
	case 1:
	case 2:
		add_signal();
		break;
	case 3:
	case 4:
		abort_one();
		break;
	case 5:
		remove_listener();
		break;
	case 6:
		if (once_in(3))
			give_controller_up();
		break;
	default:
		add_listener();
	}
}

size_t
signals_timers(void)
{
	size_t n = 0;
	int i;

	for (i = 0; i < all.n; i++)
		n += all.signals[i].kind == OF_TIME &&
		    !shall_be_aborted(&all.signals[i]);
	return n;
}

void
signals_check(void)
{
	int i;

	for (i = 0; i < all.n; i++)
		if (is_aborted(&all.signals[i]) !=
		    shall_be_aborted(&all.signals[i]))
			wrong("signal %d: aborted is %d", i,
			    is_aborted(&all.signals[i]));
	for (i = 0; i < all.n_listeners; i++)
		if (all.listeners[i].state == ADDED &&
		    is_aborted(all.listeners[i].signal))
			wrong("listener %d has not run", i);
}

void
signals_drop(void)
{
	while (all.n > 0) {
		struct signal *signal = &all.signals[--all.n];

		evpromise_abort_controller_unref(signal->controller);
		evpromise_abort_signal_unref(signal->signal);
	}
	all.n_listeners = 0;
}
