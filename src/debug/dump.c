/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * dump: what is pending in a base, and what waits for what: as text, a line for
 * each promise, and as a graph.
 */
#include <stdio.h>
#include <string.h>

#include <evpromise/debug.h>

#include "record/call_site.h"
#include "debug/cycles.h"
#include "debug/origin.h"
#include "promise/agent.h"
#include "promise/combinators.h"
#include "promise/forward.h"
#include "promise/kinds.h"

struct dump {
	FILE *stream;
	size_t n_pending;
	bool has_cycle;
};

/* Of a member of a combinator that has no outcome yet. */
static bool
is_awaited_element(const struct evpromise *record)
{
	return record->kind == RECORD_ELEMENT && record->arg != NULL;
}

static void
print_function(FILE *stream, evpromise_cb function)
{
	char text[EVPROMISE__SITE_SIZE];

	(void)fputs(evpromise__site_text((const void *)(uintptr_t)function,
	    text), stream);
}

static void
print_handlers(FILE *stream, const struct evpromise *promise)
{
	evpromise_cb on_fulfilled = promise->u.handlers.on_fulfilled;
	evpromise_cb on_rejected = promise->u.handlers.on_rejected;

	if (promise->kind == RECORD_FINALLY)
		(void)fputs("finally ", stream);
	else if (on_rejected == NULL)
		(void)fputs("then ", stream);
	else if (on_fulfilled == NULL)
		(void)fputs("catch ", stream);
	else
		(void)fputs("then2 ", stream);
	if (on_fulfilled != NULL)
		print_function(stream, on_fulfilled);
	if (on_fulfilled != NULL && on_rejected != NULL)
		(void)fputc(' ', stream);
	if (on_rejected != NULL)
		print_function(stream, on_rejected);
}

/* What it is, and which handlers wait in it. */
static void
print_kind(FILE *stream, const struct evpromise *promise)
{
	if (promise->kind == RECORD_THEN || promise->kind == RECORD_FINALLY)
		print_handlers(stream, promise);
	else if (promise->kind == RECORD_COMBINATOR)
		(void)fputs(promise->source->u.element.of->name, stream);
	else if (promise->flags & FLAG_SIGNAL)
		(void)fputs("abort signal", stream);
	else
		(void)fputs(evpromise__behaviour(promise)->title, stream);
}

/* What a promise that has no source waits for. */
static const char *
wait_for_others(const struct evpromise *promise)
{
	if (promise == agent_of(evpromise__base(promise))->running ||
	    (promise->flags & FLAG_TRYING))
		return "is running its handler";
	if (evpromise__behaviour(promise)->waits != NULL)
		return evpromise__behaviour(promise)->waits;
	if (promise->flags & FLAG_SIGNAL)
		return "waits for its controller";
	if (promise->resolvers > 0)
		return "waits for its resolver";
	if (promise->flags & FLAG_FOREIGN)
		return "waits for a thenable";
	return "waits for nothing, for ever";
}

/* The promise that another one waits for; NULL if that is no promise. */
static const struct evpromise *
source_of(const struct evpromise *promise)
{
	return promise->kind == RECORD_COMBINATOR ? NULL :
	    evpromise__awaited(promise);
}

static void
print_wait(FILE *stream, const struct evpromise *promise)
{
	const struct evpromise *source = source_of(promise);

	if (source == NULL)
		(void)fputs(wait_for_others(promise), stream);
	else if (promise->kind == RECORD_THENABLE_JOB)
		(void)fprintf(stream, "is in the queue, to wait for #%zu",
		    evpromise__record_number(source));
	else if (source->state != EVPROMISE_PENDING)
		(void)fputs("is in the queue", stream);
	else
		(void)fprintf(stream, "waits for #%zu",
		    evpromise__record_number(source));
}

/* Behind a text, on the same line; a backslash goes before some characters. */
static void
print_origin(FILE *stream, const struct evpromise *promise, const char *before,
    const char *special)
{
	char text[EVPROMISE__ORIGIN_SIZE];
	const char *at = evpromise__origin_text(promise, text);

	/* Debug builds know it of each promise, others of none. */
	if (*at == '\0') /* GCOVR_EXCL_BR_LINE */
		return;
	(void)fputs(before, stream);
	for (; *at != '\0'; at++) {
		if (strchr(special, *at) != NULL)
			(void)fputc('\\', stream);
		(void)fputc(*at == '\n' ? ' ' : *at, stream);
	}
}

static void
text_promise(struct dump *dump, struct evpromise *promise)
{
	FILE *stream = dump->stream;

	(void)fprintf(stream, "#%zu ", evpromise__record_number(promise));
	print_kind(stream, promise);
	(void)fputs(": ", stream);
	print_wait(stream, promise);
	if (promise->flags & FLAG_ON_CYCLE)
		(void)fputs(" and so for itself", stream);
	print_origin(stream, promise, "; ", "");
	(void)fputc('\n', stream);
}

static void
text_record(struct evpromise *record, void *arg)
{
	struct dump *dump = arg;

	if (evpromise__is_waiting(record))
		text_promise(dump, record);
	else if (is_awaited_element(record))
		(void)fprintf(dump->stream,
		    "#%zu %s of #%zu, member %zu: waits for #%zu\n",
		    evpromise__record_number(record),
		    record->u.element.of->name,
		    evpromise__record_number(record->arg),
		    record->u.element.index,
		    evpromise__record_number(record->source));
}

/* What the dump needs to know of a record from others. */
static void
prepare_record(struct evpromise *record, void *arg)
{
	struct dump *dump = arg;
	struct evpromise *combinator = record->arg;

	if (evpromise__is_waiting(record))
		dump->n_pending++;
	if (record->kind == RECORD_FORWARDER && record->source != NULL)
		record->source->flags |= FLAG_FOREIGN;
	if (is_awaited_element(record))
		combinator->source = record;
}

static void
clear_record(struct evpromise *record, void *arg)
{
	(void)arg;
	record->flags &= (uint16_t)~(FLAG_FOREIGN | FLAG_ON_CYCLE);
	if (record->kind == RECORD_COMBINATOR)
		record->source = NULL;
}

static void
mark_on_cycle(struct evpromise *promise)
{
	promise->flags |= FLAG_ON_CYCLE;
}

static void
mark_cycle(struct evpromise *awaiting, struct evpromise *awaited, void *arg)
{
	struct dump *dump = arg;
	struct evpromise *at = awaited;

	dump->has_cycle = true;
	mark_on_cycle(awaiting);
	for (; at != awaiting; at = evpromise__step(at))
		mark_on_cycle(at);
}

static void
dump_text(struct evpromise_base *base, struct dump *dump)
{
	(void)fprintf(dump->stream, "pending: %zu\n", dump->n_pending);
	evpromise__records_each(base, text_record, dump);
	if (dump->has_cycle)
		(void)fputs("what waits for itself never settles\n",
		    dump->stream);
}

static void
dot_promise(FILE *stream, const struct evpromise *promise)
{
	const struct evpromise *source = source_of(promise);
	size_t number = evpromise__record_number(promise);

	(void)fprintf(stream, "\tn%zu [label=\"#%zu ", number, number);
	print_kind(stream, promise);
	if (source == NULL || source->state != EVPROMISE_PENDING) {
		(void)fputs("\\n", stream);
		print_wait(stream, promise);
	}
	print_origin(stream, promise, "\\n", "\"\\");
	(void)fprintf(stream, "\"%s];\n",
	    promise->flags & FLAG_ON_CYCLE ? ", color=red" : "");
	if (source != NULL && source->state == EVPROMISE_PENDING)
		(void)fprintf(stream, "\tn%zu -> n%zu;\n", number,
		    evpromise__record_number(source));
}

static void
dot_record(struct evpromise *record, void *arg)
{
	FILE *stream = ((struct dump *)arg)->stream;
	const struct evpromise *combinator = record->arg;

	if (evpromise__is_waiting(record))
		dot_promise(stream, record);
	else if (is_awaited_element(record) &&
	    record->source->state == EVPROMISE_PENDING)
		(void)fprintf(stream, "\tn%zu -> n%zu [label=\"%zu\"];\n",
		    evpromise__record_number(combinator),
		    evpromise__record_number(record->source),
		    record->u.element.index);
}

static void
dump_dot(struct evpromise_base *base, struct dump *dump)
{
	(void)fputs("digraph evpromise {\n\tnode [shape=box];\n",
	    dump->stream);
	evpromise__records_each(base, dot_record, dump);
	(void)fputs("}\n", dump->stream);
}

void
evpromise_base_dump(struct evpromise_base *base, FILE *stream,
    enum evpromise_dump_format format)
{
	struct dump dump = { stream, 0, false };

	if (base_is_freed(base))
		return;			/* nothing is pending any more */
	evpromise__cycles_each(base, mark_cycle, &dump);
	evpromise__records_each(base, prepare_record, &dump);
	if (format == EVPROMISE_DUMP_DOT)
		dump_dot(base, &dump);
	else
		dump_text(base, &dump);
	evpromise__records_each(base, clear_record, NULL);
}
