/* SPDX-License-Identifier: BSD-3-Clause */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "loop/base.h"
#include "promise/element.h"
#include "promise/thenable.h"
#include "record/count.h"
#include "time/abort_timeout.h"
#include "time/delay.h"
#include "time/timeout.h"
#include "value/array.h"
#include "value/error.h"
#include "value/value.h"

#include "audit_internal.h"

#define MOST 4096

static struct audit_count counts[MOST];	/* by address, open */
static struct audit_count *noted[MOST];
static size_t n_noted;

static _Noreturn void
wrong(const struct evpromise *record, const char *what, uint32_t is,
    uint32_t counted)
{
	fprintf(stderr, "audit: a record of kind %d: %s is %" PRIu32
	    ", counted were %" PRIu32 "\n", record == NULL ? -1 : record->kind,
	    what, is, counted);
	abort();
}

static struct audit_count *
count_of(const struct evpromise *record)
{
	size_t at = ((uintptr_t)record / sizeof(*record)) % MOST;

	while (counts[at].record != NULL && counts[at].record != record)
		at = (at + 1) % MOST;
	return &counts[at];
}

struct audit_count *
audit_used(const struct evpromise *record)
{
	struct audit_count *count = count_of(record);

	if (count->record == NULL)
		wrong(record, "what is referred to: its kind", record->kind,
		    RECORD_FREE);
	return count;
}

static void
note(struct evpromise *record, void *arg)
{
	(void)arg;
	if (n_noted == MOST / 2)
		wrong(record, "more records than an audit counts", MOST, MOST);
	noted[n_noted] = count_of(record);
	noted[n_noted++]->record = record;
}

static void
count_array(const struct evpromise__array *array)
{
	size_t i;

	for (i = 0; i < array->length; i++)
		if (array->members[i] != NULL &&
		    !evpromise__is_element(array->members[i]))
			audit_used(array->members[i])->refs++;
}

static void
count_value(struct evpromise_value value)
{
	const struct evpromise_type *type = evpromise__type_of(value);
	const struct evpromise *cause = NULL;

	if (type == &evpromise__type_promise)
		audit_used(value.payload.pointer)->handles++;
	else if (type == &evpromise__type_shared)
		audit_used(value.payload.pointer)->refs++;
	else if (type->release == evpromise__array_release)
		count_array(value.payload.pointer);
	else if (type == &evpromise__type_error)
		cause = evpromise_error_cause(value.payload.pointer);
	if (cause != NULL)
		audit_used(cause)->refs++;
}

/* A record on a list, or armed and on the list of a promise or the queue. */
static void
count_listed(struct evpromise *record, bool armed)
{
	if (armed && !evpromise__is_armed(record))
		wrong(record, "on a list: its kind", record->kind,
		    RECORD_THEN);
	audit_used(record)->refs += record->kind != RECORD_KEEP;
	audit_used(record)->lists += armed;
}

static void
count_list(const struct evpromise__list *list, bool armed)
{
	struct evpromise *record = list->last;

	if (record == NULL)
		return;
	do {
		record = record->next;
		count_listed(record, armed);
	} while (record != list->last);
}

/* A time-out, which its reaction refers to also. */
static void
count_timeout(const struct evpromise__timeout *timeout)
{
	audit_used((struct evpromise *)timeout->resolver)->resolvers++;
	if (timeout->reaction->kind != RECORD_THEN ||
	    timeout->reaction->arg != timeout)
		wrong(timeout->reaction, "the kind of a time-out's reaction",
		    timeout->reaction->kind, RECORD_THEN);
}

/* What the timers refer to. */
static void
count_timers(const struct evpromise__timers *timers)
{
	size_t i;

	for (i = 0; i < timers->length; i++) {
		struct evpromise__timer *timer = timers->heap[i].timer;
		struct evpromise__delay *delay =
		    (struct evpromise__delay *)timer;

		if (timer->at != i)
			wrong(NULL, "the place of a timer",
			    (uint32_t)timer->at, (uint32_t)i);
		if (timer->end == evpromise__abort_timer_end) {
			audit_signal(((struct evpromise__abort_timer *)
			    timer)->signal);
		} else if (timer->end == evpromise__delay_end) {
			audit_used((struct evpromise *)delay->resolver)->
			    resolvers++;
			count_value(delay->completion);
		} else if (timer->end == evpromise__timeout_end) {
			count_timeout((struct evpromise__timeout *)timer);
		}
	}
}

/* What a record refers to by its argument. */
static void
count_arg(struct evpromise *record)
{
	switch ((enum evpromise__kind)record->kind) {
	case RECORD_VALUE_THUNK:
		audit_used(record->arg)->refs++;
		break;
	case RECORD_ELEMENT:
	case RECORD_FORWARDED:
		if (record->arg != NULL)
			audit_used(record->arg)->refs++;
		break;
	case RECORD_COMBINATOR:
		count_array(record->arg);
		break;
	default:
		break;
	}
}

static void
count_references(struct evpromise *record)
{
	audit_listeners(record);
	if (record->source != NULL)
		audit_used(record->source)->refs++;
	if (record->resolvers > 0 && record->kind != RECORD_FORWARDER)
		audit_used(record)->refs++;
	count_arg(record);
	if (record->kind == RECORD_FOREIGN_JOB ||
	    record->state != EVPROMISE_PENDING)
		count_value(record->u.result);
	count_list(&record->reactions, true);
}

static void
count_held(const struct audit_held *held)
{
	size_t i;

	for (i = 0; i < held->n_promises; i++)
		if (held->promises[i] != NULL)
			audit_used(held->promises[i])->handles++;
	for (i = 0; i < held->n_resolvers; i++)
		if (held->resolvers[i] != NULL)
			audit_used((struct evpromise *)held->resolvers[i])->
			    resolvers++;
}

/* What the base itself holds: the reason of its reserve signal, which is a
 * promise with its resolver. */
static void
count_base(const struct evpromise_base *base)
{
	const struct evpromise__agent *agent = agent_of(base);
	const struct evpromise *reason;
	struct evpromise *job;

	for (job = agent->jobs.first; job != NULL; job = job->next)
		count_listed(job, true);
	count_list(&agent->about_to_be_notified, false);
	count_list(&agent->handled_late, false);
	if (base_is_freed(base))
		return;
	reason = evpromise_abort_signal_reason(agent->out_of_memory);
	audit_used(reason)->handles++;
	audit_used(reason)->resolvers++;
}

/* Whether a count is not what was counted, or less where others may hold
 * more. */
static bool
is_wrong(uint32_t count, uint32_t counted, bool others_hold)
{
	return others_hold ? count < counted : count != counted;
}

static void
compare(const struct audit_count *count, bool others_hold)
{
	const struct evpromise *record = count->record;
	uint32_t handles = count_handles(record);
	uint32_t refs = (uint32_t)(record->counts / COUNT_REF);

	if (is_wrong(handles, count->handles, others_hold))
		wrong(record, "handles", handles, count->handles);
	if (is_wrong(refs, count->refs, others_hold))
		wrong(record, "refs", refs, count->refs);
	if (is_wrong(record->resolvers, count->resolvers, others_hold))
		wrong(record, "resolvers", record->resolvers,
		    count->resolvers);
	/* a state kept for a race of nothing waits for the base's end once
	 * that promise was given up */
	if (count->lists != evpromise__is_armed(record) &&
	    !(record->kind == RECORD_KEEP && count->lists == 0))
		wrong(record, "armed", evpromise__is_armed(record),
		    count->lists);
	if (record->kind == RECORD_GARBAGE)
		wrong(record, "garbage", 1, 0);
}

void
audit(struct evpromise_base *base, const struct audit_held *held)
{
	size_t i;

	evpromise__records_each(base, note, NULL);
	for (i = 0; i < n_noted; i++)
		count_references(noted[i]->record);
	count_base(base);
	count_timers(&base->timers);
	count_held(held);
	audit_signals(held);
	for (i = 0; i < n_noted; i++)
		compare(noted[i], held->others_hold);
	while (n_noted > 0)
		memset(noted[--n_noted], 0, sizeof(*noted[0]));
}
