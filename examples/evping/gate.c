/* SPDX-License-Identifier: BSD-3-Clause */
#include "gate.h"

static void
open_next_turn(struct gate *gate)
{
	if (gate->places > 0 && !TAILQ_EMPTY(&gate->waiters))
		event_active(&gate->opening, EV_TIMEOUT, 0);
}

static void
let_pass(struct gate *gate)
{
	struct gate_waiter *waiter = TAILQ_FIRST(&gate->waiters);

	TAILQ_REMOVE(&gate->waiters, waiter, link);
	gate->places--;
	waiter->on_turn(waiter->arg);
}

static void
on_opening(evutil_socket_t fd, short what, void *arg)
{
	struct gate *gate = arg;

	(void)fd;
	(void)what;
	let_pass(gate);
	open_next_turn(gate);
}

void
gate_init(struct gate *gate, struct event_base *base, size_t places)
{
	gate->places = places;
	TAILQ_INIT(&gate->waiters);
	evtimer_assign(&gate->opening, base, on_opening, gate);
	/* The loop runs events of the last priority in a turn in which it has
	 * no others. */
	event_priority_set(&gate->opening,
	    event_base_get_npriorities(base) - 1);
}

void
gate_enter(struct gate *gate, struct gate_waiter *waiter,
    void (*on_turn)(void *arg), void *arg)
{
	waiter->on_turn = on_turn;
	waiter->arg = arg;
	TAILQ_INSERT_TAIL(&gate->waiters, waiter, link);
	open_next_turn(gate);
}

void
gate_leave(struct gate *gate)
{
	gate->places++;
	open_next_turn(gate);
}

void
gate_clear(struct gate *gate)
{
	event_del(&gate->opening);
	while (!TAILQ_EMPTY(&gate->waiters))
		let_pass(gate);
}
