#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Shows that simulated time can fail: breaks what is simulated on purpose, in
# one place after the other, and says which seed notices first.
#
#   mutants.sh [SEEDS]     of so many (2000)
#
# Run it in the source tree; see tests/lib/mutants.sh.
set -eu
cd "$(dirname "$0")/../.."
. tests/lib/mutants.sh
seeds=${1:-2000}

mutants()
{
	cat <<'END'
equal times: the last one made fires first|timer.c|a->number < b->number|a->number > b->number
a timer fires a millisecond early|timer.c|heap[0].due_ms <= now_ms)|heap[0].due_ms <= now_ms + 1)
what is taken out of the heap is not sifted up|timer.c|	if (at > 0 && is_before(&last|	if (0 && is_before(&last
the host is not told of an earlier timer|timer.c|	if (first >= timers->wake_ms)|	if (timers->wake_ms != UINT64_MAX)
no checkpoint after a timer|timer.c|	if (!base->freed)\n		evpromise_checkpoint(base);|
the time is not rounded up|clock.c|(evpromise__now_us(base) + 999) / 1000;|evpromise__now_us(base) / 1000;
a delay does not hear of its signal|delay.c|delay->resolver, signal, cancel|delay->resolver, NULL, cancel
a timer stays when its promise has settled|timeout.c|	stop(timeout, evpromise__base(settled));|
an interval gives a turn twice|interval.c|	if (turn <= interval->turn)|	if (turn < interval->turn)
dependents are marked after the listeners ran|abort_signal.c|	dependents = mark_dependents(signal);\n	evpromise__run_abort_steps(signal);|	evpromise__run_abort_steps(signal);\n	dependents = mark_dependents(signal);
any does not flatten|abort_signal.c|	for (i = 0; i < signal->n_links; i++)\n		if (signal|	for (i = 0; i < 0; i++)\n		if (signal
the last listener runs first|abort_listener.c|	return ring_entry(signal->listeners.next,|	return ring_entry(signal->listeners.prev,
an operation is cancelled before it is rejected|abort_listener.c|	if (resolver != NULL)\n		(void)evpromise_reject|	if (resolver != NULL && cb != NULL) {\n		cb(reason, arg);\n		cb = NULL;\n	}\n	if (resolver != NULL)\n		(void)evpromise_reject
listeners stay though nobody can abort|abort_signal.c|	evpromise__abort_listeners_end(signal);\n	while|	while
a limit has one place more|limit.c|limit->running < limit->places|limit->running <= limit->places
a place that was given back stays empty|limit.c|	limit->running--;\n	give_places(limit);\n}\n\nsize_t|	limit->running--;\n}\n\nsize_t
a place goes to who is not heard of|task.c|	return promise->counts == counts;|	return false;
who is aborted keeps his place in the line|task.c|	give_turn_up(task);\n	leave(task);\n}\n\nbool|	evpromise_resolver_unref(task->turn);\n	task->turn = NULL;\n	leave(task);\n}\n\nbool
what was aborted starts all the same|task.c|	if (evpromise_abort_signal_aborted(task->signal))|	if (0)
the last of a priority comes first|task.c|	ring_append(line, &task->ring);|	ring_append(line->next, &task->ring);
the lowest priority comes first|task_queue.c|->priority > priority)|->priority < priority)
a queue that is paused goes on|task_queue.c|	while (!queue->paused && queue|	while (queue
who waits until a queue is idle is not told|task_queue.c|	while (queue->running == 0 && queue->waiting == 0 &&|	while (queue->running == 1 && queue->waiting == 0 &&
a queue that is full takes one more|task_queue.c|queue->waiting >= queue->capacity)|queue->waiting > queue->capacity)
only the first producer is told of room|task_queue.c|	queue->room_is_told = false;|
a throttle starts one more|throttle.c|throttle->n_started < others|throttle->n_started <= others
a throttle notes the time too early|throttle.c|(evpromise__now_us(throttle->base) + 999) / 1000;|evpromise__now_us(throttle->base) / 1000;
a mapping settles while calls are under way|mapping.c|	if (!mapping->ended && mapping->running == 0)|	if (!mapping->ended && (mapping->running == 0 \|\|\n	    evpromise_abort_signal_aborted(mapping->scope.signal)))
a mapping starts one more at a time|mapping.c|mapping->running < mapping->limit)|mapping->running <= mapping->limit)
a failure does not stop a mapping|mapping.c|	abort_scope(mapping);\n}|	if (mapping->failure == NULL)\n		abort_scope(mapping);\n}
a mapping is not held while it aborts its scope|mapping.c|	slot->mapping->refs++;\n	return slot->mapping;\n}\n\nstatic void\nleave_slot(struct evpromise__mapping_slot *slot)\n{\n	struct evpromise__mapping *mapping = slot->mapping;\n\n	mapping->running--;\n	give_slot_back(slot);\n	run(mapping);\n	unref(mapping);\n|	return slot->mapping;\n}\n\nstatic void\nleave_slot(struct evpromise__mapping_slot *slot)\n{\n	struct evpromise__mapping *mapping = slot->mapping;\n\n	mapping->running--;\n	give_slot_back(slot);\n	run(mapping);\n
results come as they end|map.c|array_note(mapping->results, index, settled)|array_note(mapping->results,\n	    mapping->taken - 1 - index, settled)
the host is not told of jobs again|microtask.c|	base->in_checkpoint = false;\n	base->woken = false;|	base->in_checkpoint = false;
END
}

notice() # NAME
{
	build "$work/mutated" "$work/mutant" -Itests/sim tests/sim/*.c \
		tests/lib/audit.c tests/lib/audit_abort.c \
		tests/lib/exhaust.c tests/lib/heap.c \
		tests/lib/weight.c \
		2>/dev/null
	if timeout 300 "$work/mutant" 1 "$seeds" >"$work/said" 2>&1; then
		seed=none
	else
		seed=$(sed -n 's/^seed \([0-9]*\).*/\1/p' "$work/said")
	fi
	printf '%6s  %s\n' "${seed:-?}" "$1"
}
mutants | each_mutant notice
