/* SPDX-License-Identifier: BSD-3-Clause */
/* Limits and queues: who has a place, who waits, who comes first. */
#include <string.h>

#include "world.h"

#define MOST_LINES 12
#define MOST_ASKED 512

struct line {
	struct evpromise_limit *limit;	/* or the queue; NULL: freed */
	struct evpromise_queue *queue;
	bool is_queue, is_paused;
	size_t capacity;		/* SIZE_MAX: none */
	size_t put_back;		/* by pauses, since none waited */
	size_t held;			/* places that were acquired */
	bool has_unseen;		/* some wait whom nobody hears of */
	unsigned long room_number;	/* the last that was told of room */
	struct crew crew;
};

/* What somebody waits for. */
struct asked {
	struct line *line;
	enum { TURN, PLACE, IDLE, ROOM } what;
	struct watch *watch;
	struct evpromise_abort_signal *signal;
	int priority;
	unsigned long number;
	bool when_quiet;		/* all that was given had begun */
	bool is_full;			/* then it was refused */
	bool is_refused;
	bool has_begun;
	bool is_lost;			/* memory was out to hear of it */
};

static struct {
	struct line lines[MOST_LINES];
	int n;
	struct asked asked[MOST_ASKED];
	int n_asked;
} all;

static bool
is_freed(const struct line *line)
{
	return line->limit == NULL && line->queue == NULL;
}

/* Waits, as far as can be told from here. */
static bool
waits(const struct asked *asked)
{
	return !asked->has_begun && !asked->is_refused &&
	    asked->watch != NULL && is_pending(asked->watch) &&
	    !evpromise_abort_signal_aborted(asked->signal);
}

static bool
is_in_line(const struct asked *asked, const struct line *line)
{
	return asked->line == line &&
	    (asked->what == TURN || asked->what == PLACE) && waits(asked);
}

/* All that have their turn, or wait for it. */
static size_t
total(const struct line *line)
{
	if (line->is_queue)
		return evpromise_queue_running(line->queue) +
		    evpromise_queue_waiting(line->queue);
	return evpromise_limit_running(line->limit) +
	    evpromise_limit_waiting(line->limit);
}

/* --- whose turn it is ----------------------------------------------------- */

/* Whether one must have its turn before another one: it was there before with
 * the same priority at least, or came when that one waited with a lower one. */
static bool
is_before(const struct asked *a, const struct asked *b)
{
	if (a->priority > b->priority)
		return a->number < b->number || a->when_quiet;
	return a->priority == b->priority && a->number < b->number;
}

static void
begin(struct asked *asked)
{
	int i;

	if (asked->has_begun)
		wrong("a turn comes twice");
	if (asked->line->is_paused)
		wrong("a turn comes while its queue is paused");
	for (i = 0; i < all.n_asked && !is_freed(asked->line); i++)
		if (&all.asked[i] != asked &&
		    is_in_line(&all.asked[i], asked->line) &&
		    is_before(&all.asked[i], asked))
			wrong("%lu has its turn before %lu", asked->number,
			    all.asked[i].number);
	asked->has_begun = true;
}

static struct evpromise_value
start(struct evpromise_abort_signal *signal, void *arg)
{
	struct asked *asked = arg;

	if (signal != asked->signal)
		wrong("a turn is lent another signal");
	if (evpromise_abort_signal_aborted(signal))
		wrong("a turn begins after it was aborted");
	begin(asked);
	return crew_start(&asked->line->crew, signal, (int64_t)asked->number);
}

/* --- how it ends ---------------------------------------------------------- */

/* Why it was refused, or its line is gone. */
static void
check_refused(const struct asked *asked, const struct evpromise *settled)
{
	int code = evpromise_code(settled);

	if (is_cut_short(settled, asked->signal) ||
	    (code == EVPROMISE_ERROR_ABANDONED && is_freed(asked->line)) ||
	    (code == EVPROMISE_ERROR_RANGE && asked->line->crew.most == 0) ||
	    (code == EVPROMISE_ERROR_FULL && asked->is_full))
		return;
	wrong("%lu is refused, with %d", asked->number, code);
}

static void
on_turn(struct watch *watched, const struct evpromise *settled)
{
	const struct asked *asked = watched->of;

	if (!asked->has_begun && evpromise_state(settled) ==
	    EVPROMISE_REJECTED)
		check_refused(asked, settled);
	else if (!asked->has_begun)
		wrong("%lu ends before it began", asked->number);
	else if (evpromise_state(settled) == EVPROMISE_REJECTED &&
	    !crew_has_failed(&asked->line->crew))
		wrong("%lu fails, and nothing did", asked->number);
	else if (evpromise_state(settled) == EVPROMISE_FULFILLED &&
	    evpromise_as_int(settled) != (int64_t)asked->number)
		wrong("%lu gives another one's value", asked->number);
}

static void
give_back(struct line *line)
{
	line->held--;
	evpromise_limit_release(line->limit);
}

static void
on_held(struct watch *watched, const struct evpromise *settled)
{
	(void)settled;
	give_back(watched->of);
}

/* Whoever has a place keeps it until something has ended. */
static void
on_place(struct watch *watched, const struct evpromise *settled)
{
	struct asked *asked = watched->of;
	struct line *line = asked->line;
	struct watch *held;

	if (evpromise_state(settled) == EVPROMISE_REJECTED) {
		check_refused(asked, settled);
		return;
	}
	begin(asked);
	line->held++;
	if (line->held + crew_under_way(&line->crew) > line->crew.most)
		wrong("more places than %zu", line->crew.most);
	held = watch("holding", io_start(NULL, evpromise_int(0)), on_held,
	    line);
	if (!held->is_heard)
		give_back(line);
}

static void
on_idle(struct watch *watched, const struct evpromise *settled)
{
	if (evpromise_state(settled) == EVPROMISE_REJECTED)
		check_refused(watched->of, settled);
}

static void
on_room(struct watch *watched, const struct evpromise *settled)
{
	const struct asked *asked = watched->of;

	if (evpromise_state(settled) == EVPROMISE_REJECTED) {
		check_refused(asked, settled);
		return;
	}
	if (asked->number < asked->line->room_number)
		wrong("%lu is told of room too late", asked->number);
	asked->line->room_number = asked->number;
}

/* --- what is done to them ------------------------------------------------- */

static void
add_line(void)
{
	struct line *line = &all.lines[all.n];
	struct evpromise_queue_options options = EVPROMISE_QUEUE_OPTIONS_INIT;

	if (all.n == MOST_LINES)
		return;
	memset(line, 0, sizeof(*line));
	line->crew.what = "turn";
	line->crew.most = once_in(20) ? 0 : (size_t)(1 + pick(4));
	line->is_queue = once_in(2);
	if (line->is_queue) {
		options.paused = line->is_paused = once_in(4);
		options.capacity = once_in(2) ? 0 : (size_t)(1 + pick(4));
		line->queue = evpromise_queue_new(world.base, line->crew.most,
		    &options);
	} else {
		line->limit = evpromise_limit_new(world.base, line->crew.most);
	}
	line->capacity = options.capacity == 0 ? SIZE_MAX : options.capacity;
	all.n += !is_freed(line);
	say("a line of %zu", line->crew.most);
}

static struct asked *
asked_new(struct line *line, int what)
{
	struct asked *asked = &all.asked[all.n_asked];

	if (all.n_asked == MOST_ASKED)
		wrong("more is asked for than there are places");
	memset(asked, 0, sizeof(*asked));
	asked->line = line;
	asked->what = what;
	asked->signal = evpromise_abort_signal_ref(any_signal());
	asked->number = (unsigned long)++all.n_asked;
	asked->when_quiet = is_quiet();
	return asked;
}

/* A place that nobody will take: it must go to the next one. */
static void
ask_unseen(struct line *line)
{
	struct evpromise *promise = evpromise_limit_acquire(line->limit, NULL);

	if (promise != NULL && evpromise_state(promise) == EVPROMISE_PENDING)
		line->has_unseen = true;
	else if (promise != NULL &&
	    evpromise_state(promise) == EVPROMISE_FULFILLED)
		evpromise_limit_release(line->limit);
	say("somebody is not heard of");
	evpromise_unref(promise);
}

static void
ask_place(struct line *line)
{
	struct asked *asked = asked_new(line, PLACE);

	asked->watch = watch("place", evpromise_limit_acquire(line->limit,
	    asked->signal), on_place, asked);
	asked->is_lost = !asked->watch->is_heard;
}

static void
ask_limit(struct line *line)
{
	struct asked *asked;
	size_t before = total(line);

	if (once_in(3)) {
		ask_place(line);
	} else if (once_in(10)) {
		ask_unseen(line);
	} else {
		asked = asked_new(line, TURN);
		asked->watch = watch("turn", evpromise_limit_run(line->limit,
		    start, asked, asked->signal), on_turn, asked);
		asked->is_refused = total(line) == before;
	}
}

static void
ask_queue(struct line *line)
{
	struct asked *asked = asked_new(line, TURN);
	size_t before = total(line);
	size_t waiting = evpromise_queue_waiting(line->queue);

	asked->priority = pick(3) - 1;
	asked->is_full = waiting >= line->capacity;
	asked->watch = watch("turn", evpromise_queue_add(line->queue,
	    asked->priority, start, asked, asked->signal), on_turn, asked);
	asked->is_refused = total(line) == before;
	if (asked->is_full && waiting - line->capacity >= line->put_back &&
	    !asked->is_refused)
		wrong("a queue that is full takes one more");
}

static void
wait_for_queue(struct line *line)
{
	struct asked *asked = asked_new(line, once_in(2) ? IDLE : ROOM);

	if (asked->what == IDLE)
		asked->watch = watch("idle", evpromise_queue_on_idle(
		    line->queue, asked->signal), on_idle, asked);
	else
		asked->watch = watch("room", evpromise_queue_on_room(
		    line->queue, asked->signal), on_room, asked);
}

static void
pause_or_resume(struct line *line)
{
	say("a queue %s", line->is_paused ? "goes on" : "pauses");
	line->is_paused = !line->is_paused;
	if (!line->is_paused) {
		evpromise_queue_resume(line->queue);
		return;
	}
	line->put_back += evpromise_queue_running(line->queue);
	evpromise_queue_pause(line->queue);
	line->put_back -= evpromise_queue_running(line->queue);
}

static void
free_line(struct line *line)
{
	struct evpromise_limit *limit = line->limit;
	struct evpromise_queue *queue = line->queue;

	say("a line is freed");
	line->limit = NULL;
	line->queue = NULL;
	evpromise_limit_free(limit);
	evpromise_queue_free(queue);
}

void
act_line(void)
{
	struct line *line = all.n == 0 ? NULL : &all.lines[pick(all.n)];

	if (line == NULL || once_in(6)) {
		add_line();
		return;
	}
	if (is_freed(line) || all.n_asked == MOST_ASKED)
		return;
	if (once_in(24))
		free_line(line);
	else if (!line->is_queue)
		ask_limit(line);
	else if (once_in(6))
		pause_or_resume(line);
	else if (once_in(5))
		wait_for_queue(line);
	else
		ask_queue(line);
}

/* --- what must be so once all jobs have run ------------------------------- */

static size_t
count_waiting(const struct line *line)
{
	size_t n = 0;
	int i;

	for (i = 0; i < all.n_asked; i++)
		n += is_in_line(&all.asked[i], line);
	return n;
}

/* A place that was had, where nobody could be told: memory was out. */
static void
give_lost_back(void)
{
	int i;

	for (i = 0; i < all.n_asked; i++) {
		struct asked *asked = &all.asked[i];

		if (!asked->is_lost || is_pending(asked->watch))
			continue;
		asked->is_lost = false;
		if (asked->watch->promise != NULL && evpromise_state(
		    asked->watch->promise) == EVPROMISE_FULFILLED)
			evpromise_limit_release(asked->line->limit);
	}
}

static void
check_numbers(struct line *line, size_t running, size_t waiting)
{
	size_t n_running = line->held + crew_under_way(&line->crew);
	size_t n_waiting = count_waiting(line);

	if (running != n_running)
		wrong("%zu run, not %zu", running, n_running);
	if (waiting < n_waiting || (waiting > n_waiting && !line->has_unseen))
		wrong("%zu wait, not %zu", waiting, n_waiting);
	if (running < line->crew.most && waiting > 0 && !line->is_paused)
		wrong("%zu wait, and %zu of %zu run", waiting, running,
		    line->crew.most);
	if (waiting == 0)
		line->put_back = 0;
	if (waiting > line->put_back &&
	    waiting - line->put_back > line->capacity)
		wrong("%zu wait, and only %zu may", waiting, line->capacity);
}

/* Nobody waits for what is so. */
static void
check_waits(const struct asked *asked)
{
	const struct evpromise_queue *queue = asked->line->queue;

	if (!waits(asked))
		return;
	if (is_freed(asked->line))
		wrong("%lu waits, and its line is gone", asked->number);
	if (asked->what == IDLE && evpromise_queue_running(queue) == 0 &&
	    evpromise_queue_waiting(queue) == 0)
		wrong("%lu waits for what is idle", asked->number);
	if (asked->what == ROOM &&
	    evpromise_queue_waiting(queue) < asked->line->capacity)
		wrong("%lu waits for room that is there", asked->number);
}

void
lines_check(void)
{
	int i;

	if (!is_quiet())
		return;
	give_lost_back();
	if (!is_quiet())
		return;
	for (i = 0; i < all.n; i++) {
		struct line *line = &all.lines[i];

		if (line->queue != NULL)
			check_numbers(line,
			    evpromise_queue_running(line->queue),
			    evpromise_queue_waiting(line->queue));
		if (line->limit != NULL)
			check_numbers(line,
			    evpromise_limit_running(line->limit),
			    evpromise_limit_waiting(line->limit));
	}
	for (i = 0; i < all.n_asked; i++)
		check_waits(&all.asked[i]);
}

bool
lines_wind_up(void)
{
	int i;

	for (i = 0; i < all.n; i++) {
		struct line *line = &all.lines[i];

		if (line->queue == NULL || !line->is_paused)
			continue;
		pause_or_resume(line);
		return true;
	}
	return false;
}

void
lines_drop(void)
{
	int i;

	for (i = 0; i < all.n; i++) {
		evpromise_limit_free(all.lines[i].limit);
		evpromise_queue_free(all.lines[i].queue);
	}
	for (i = 0; i < all.n_asked; i++)
		evpromise_abort_signal_unref(all.asked[i].signal);
	all.n = all.n_asked = 0;
}
