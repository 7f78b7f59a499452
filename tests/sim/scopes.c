/* SPDX-License-Identifier: BSD-3-Clause */
/* map, each, filter, reduce: so many at a time, in the order of the inputs, and
 * nothing that runs, or is called, after the whole has settled. */
#include <string.h>

#include "world.h"

#define MOST_SCOPES 24
#define MOST_INPUTS 12

enum kind { MAP, EACH, FILTER, REDUCE };

static const char *const names[] = { "map", "each", "filter", "reduce" };

struct scope {
	enum kind kind;
	struct crew crew;
	struct watch *watch;
	struct evpromise_abort_signal *signal;
	int inputs[MOST_INPUTS];	/* of which each is its index */
	size_t n, taken, called;
	size_t fails_at;		/* where the iterator does; SIZE_MAX */
	bool has_ended;			/* the iterator gave none */
	bool collects;
};

static struct scope scopes[MOST_SCOPES];
static int n_scopes;

static bool
next(void **input, struct evpromise_value *failure, void *arg)
{
	struct scope *scope = arg;

	if (scope->has_ended)
		wrong("%s: asks an iterator that has ended", scope->crew.what);
	if (scope->taken == scope->n || scope->taken == scope->fails_at) {
		scope->has_ended = true;
		if (scope->taken == scope->fails_at)
			*failure = thrown_int();
		return false;
	}
	*input = &scope->inputs[scope->taken++];
	return true;
}

/* What the call for an input gives in the end, if it does not fail. */
static int64_t
value_of(const struct scope *scope, size_t i)
{
	return scope->kind == FILTER ? i % 3 != 0 : (int64_t)i * 7;
}

static struct evpromise_value
call(struct scope *scope, const int *input, int64_t before,
    struct evpromise_abort_signal *signal)
{
	size_t i = (size_t)*input;

	if (i != scope->called++)
		wrong("%s: input %zu comes out of turn", scope->crew.what, i);
	if (evpromise_abort_signal_aborted(signal))
		wrong("%s: calls after it was aborted", scope->crew.what);
	return crew_start(&scope->crew, signal, before + value_of(scope, i));
}

static struct evpromise_value
on_input(void *input, struct evpromise_abort_signal *signal, void *arg)
{
	return call(arg, input, 0, signal);
}

static struct evpromise_value
on_reduce(const struct evpromise *accumulated, void *input,
    struct evpromise_abort_signal *signal, void *arg)
{
	return call(arg, input, evpromise_as_int(accumulated), signal);
}

/* --- the outcome ---------------------------------------------------------- */

static bool
has_failed(const struct scope *scope, size_t i)
{
	return work_has_failed(crew_work(&scope->crew, i));
}

/* Of map: a member for each input, of what its call gave. */
static void
check_map(const struct scope *scope, const struct evpromise *settled)
{
	size_t i;

	if (evpromise_length(settled) != scope->n)
		wrong("map: %zu results", evpromise_length(settled));
	for (i = 0; i < scope->n; i++) {
		const struct evpromise *member = evpromise_at(settled, i);

		if ((evpromise_state(member) == EVPROMISE_REJECTED) !=
		    has_failed(scope, i))
			wrong("map: input %zu ended otherwise", i);
		if (!has_failed(scope, i) &&
		    evpromise_as_int(member) != value_of(scope, i))
			wrong("map: input %zu has another one's result", i);
	}
}

/* Of filter: the indices of those that gave something else than 0. */
static void
check_filter(const struct scope *scope, const struct evpromise *settled)
{
	size_t i, n = 0;

	for (i = 0; i < scope->n; i++) {
		if (has_failed(scope, i) || value_of(scope, i) == 0)
			continue;
		if (n >= evpromise_length(settled) || evpromise_as_int(
		    evpromise_at(settled, n)) != (int64_t)i)
			wrong("filter: input %zu is not in its place", i);
		n++;
	}
	if (n != evpromise_length(settled))
		wrong("filter: %zu are left", evpromise_length(settled));
}

static void
check_result(const struct scope *scope, const struct evpromise *settled)
{
	size_t i;
	int64_t sum = 0;

	for (i = 0; i < scope->n; i++)
		sum += value_of(scope, i);
	if (scope->called != scope->n || scope->fails_at != SIZE_MAX)
		wrong("%s: fulfilled before the end", scope->crew.what);
	if (!scope->collects && crew_has_failed(&scope->crew))
		wrong("%s: fulfilled, and something failed", scope->crew.what);
	if (scope->kind == MAP)
		check_map(scope, settled);
	else if (scope->kind == FILTER)
		check_filter(scope, settled);
	else if (evpromise_as_int(settled) !=
	    (scope->kind == EACH ? (int64_t)scope->n : sum))
		wrong("%s: fulfilled with %d", scope->crew.what,
		    (int)evpromise_as_int(settled));
}

static void
on_whole(struct watch *watched, const struct evpromise *settled)
{
	const struct scope *scope = watched->of;

	if (crew_under_way(&scope->crew) > 0)
		wrong("%s: settled, and something runs", scope->crew.what);
	if (evpromise_state(settled) == EVPROMISE_FULFILLED)
		check_result(scope, settled);
	else if (!is_cut_short(settled, scope->signal) &&
	    scope->crew.most > 0 && scope->fails_at == SIZE_MAX &&
	    (scope->collects || !crew_has_failed(&scope->crew)))
		wrong("%s: rejected, and nothing failed", scope->crew.what);
}

/* --- beginning ------------------------------------------------------------ */

static struct evpromise *
begin(struct scope *scope)
{
	struct evpromise_map_options options = EVPROMISE_MAP_OPTIONS_INIT;
	struct evpromise_inputs inputs = evpromise_inputs_array(scope->inputs,
	    scope->n, sizeof(scope->inputs[0]));

	options.signal = scope->signal;
	options.collect = scope->collects;
	if (once_in(2)) {
		inputs = evpromise_inputs_next(next, scope);
		if (once_in(6) && scope->n > 0)
			scope->fails_at = (size_t)pick((int)scope->n);
	}
	switch (scope->kind) {
	case MAP:
		return evpromise_map(world.base, inputs, scope->crew.most,
		    on_input, scope, &options);
	case EACH:
		return evpromise_each(world.base, inputs, scope->crew.most,
		    on_input, scope, &options);
	case FILTER:
		return evpromise_filter(world.base, inputs, scope->crew.most,
		    on_input, scope, &options);
	default:
		return evpromise_reduce(world.base, inputs, once_in(2) ?
		    evpromise_int(0) : evpromise_adopt(io_start(NULL,
		    evpromise_int(0))), on_reduce, scope, scope->signal);
	}
}

void
act_scope(void)
{
	struct scope *scope = &scopes[n_scopes];
	int i;

	if (n_scopes == MOST_SCOPES)
		return;
	memset(scope, 0, sizeof(*scope));
	n_scopes++;
	for (i = 0; i < MOST_INPUTS; i++)
		scope->inputs[i] = i;
	scope->n = (size_t)pick(MOST_INPUTS + 1);
	scope->fails_at = SIZE_MAX;
	scope->kind = (enum kind)pick(4);
	scope->collects = scope->kind != REDUCE && once_in(3);
	scope->signal = evpromise_abort_signal_ref(any_signal());
	scope->crew.what = names[scope->kind];
	scope->crew.most = scope->kind == REDUCE ? 1 :
	    once_in(20) ? 0 : (size_t)(1 + pick(4));
	scope->watch = watch(scope->crew.what, begin(scope), on_whole, scope);
	scope->crew.whole = scope->watch;
}

void
scopes_drop(void)
{
	while (n_scopes > 0)
		evpromise_abort_signal_unref(scopes[--n_scopes].signal);
}
