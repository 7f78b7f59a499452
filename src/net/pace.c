/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The socket of a name server holds a few hundred questions, and what finds no
 * room in it is lost, which costs a time-out of seconds. So only some names are
 * asked for at once, and the others wait for their turn. A name whose search
 * goes on has had its turn, and is before those that have not.
 *
 * A server reads its socket in order. Its answer to one question tells that it
 * has read all that were sent before, also those that it will never answer:
 * they take no room. Only those behind count. If no answer comes for some
 * milliseconds while others wait, nobody may read: then the next names are
 * asked for all the same, twice as many each time, so that names that no server
 * answers do not hold up the others. The first answer is waited for longer: it
 * may have a long way.
 */
#include "net/pace.h"

#include <assert.h>
#include <string.h>

#include <event2/event.h>

#define FEW 32			/* 64 questions: both families */
#define MANY 96			/* 192: Linux holds some 270 by default */
#define PATIENCE_MS 25		/* the server may be busy, or far away */
#define SILENCE_MS 4

static bool
has_room(const struct evpromise__pace *pace)
{
	return pace->n_asked - pace->n_read < pace->most;
}

static void
begin(struct evpromise__pace *pace, struct evpromise__turn *turn)
{
	turn->number = ++pace->n_asked;
	pace->n_turns++;
	turn->start(turn->arg);
}

static void
insert(struct evpromise__pace *pace, struct evpromise__turn **link,
    struct evpromise__turn *turn)
{
	turn->next = *link;
	turn->link = link;
	*link = turn;
	if (turn->next != NULL)
		turn->next->link = &turn->next;
	else
		pace->last = &turn->next;
}

static void
unlink_turn(struct evpromise__pace *pace, struct evpromise__turn *turn)
{
	assert(turn->link != NULL);
	*turn->link = turn->next;
	if (turn->next != NULL)
		turn->next->link = turn->link;
	else
		pace->last = turn->link;
	turn->link = NULL;
}

/* If that fails, an answer goes on. */
static void
wait_for_an_answer(struct evpromise__pace *pace)
{
	struct timeval delay = { 0, 0 };

	delay.tv_usec = 1000 * (pace->is_silent ? SILENCE_MS : PATIENCE_MS);
	(void)event_add(&pace->event, &delay);
}

static void
on_event(evutil_socket_t fd, short what, void *arg)
{
	struct evpromise__pace *pace = arg;
	struct evpromise__turn *turn;

	(void)fd;
	if ((what & EV_TIMEOUT) != 0) {
		pace->is_silent = true;
		pace->n_read = pace->n_asked;
		pace->most = pace->most * 2 < MANY ? pace->most * 2 : MANY;
	}
	while ((turn = pace->first) != NULL && has_room(pace)) {
		unlink_turn(pace, turn);
		begin(pace, turn);
	}
	if (pace->first != NULL)
		wait_for_an_answer(pace);
}

void
evpromise__pace_init(struct evpromise__pace *pace,
    struct event_base *event_base)
{
	memset(pace, 0, sizeof(*pace));
	pace->last = &pace->first;
	pace->most = FEW;
	(void)evtimer_assign(&pace->event, event_base, on_event, pace);
}

void
evpromise__pace_finish(struct evpromise__pace *pace)
{
	(void)event_del(&pace->event);
}

void
evpromise__pace_enter(struct evpromise__pace *pace,
    struct evpromise__turn *turn)
{
	if (pace->first == NULL && has_room(pace)) {
		begin(pace, turn);
		return;
	}
	if (pace->first == NULL)
		wait_for_an_answer(pace);
	insert(pace, pace->last, turn);
}

void
evpromise__pace_reenter(struct evpromise__pace *pace,
    struct evpromise__turn *turn)
{
	if (has_room(pace)) {
		begin(pace, turn);
		return;
	}
	if (pace->first == NULL)
		wait_for_an_answer(pace);
	insert(pace, &pace->first, turn);
}

static void
go_on(struct evpromise__pace *pace)
{
	if (pace->first == NULL)
		(void)event_del(&pace->event);
	else if (has_room(pace))
		event_active(&pace->event, EV_READ, 0);
}

void
evpromise__pace_answered(struct evpromise__pace *pace,
    const struct evpromise__turn *turn)
{
	if (turn->number <= pace->n_read)
		return;
	pace->n_read = turn->number;
	pace->is_silent = false;
	pace->most = FEW;
	go_on(pace);
}

void
evpromise__pace_leave(struct evpromise__pace *pace,
    struct evpromise__turn *turn)
{
	if (turn->link != NULL)
		unlink_turn(pace, turn);
	else if (turn->number != 0 && --pace->n_turns == 0)
		pace->n_read = pace->n_asked;
	turn->number = 0;
	go_on(pace);
}
