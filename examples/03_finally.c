/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Shows how a chain handles the errors that it knows, passes on the others
 * with what caused them, and cleans up in every case.
 *
 * It prints:
 *
 *	note: there are no notes yet
 *	closed
 *	cannot read the notes, since there is dust on the disk
 *	closed
 */
#include <stdio.h>

#include <event2/event.h>
#include <evpromise.h>

enum { EMPTY = 1, UNREADABLE, NO_NOTES };

/* A disk that says what is wrong with it. */
struct disk {
	int error;
	const char *message;
};

static struct evpromise_value
read_note(const struct evpromise *settled, void *arg)
{
	const struct disk *disk = arg;

	(void)settled;
	return evpromise_throw(disk->error, "%s", disk->message);
}

/* Catches one kind of error and puts a value in its place. */
static struct evpromise_value
if_empty(const struct evpromise *settled, void *arg)
{
	(void)arg;
	if (evpromise_code(settled) != EMPTY)
		return evpromise_rethrow(settled);
	return evpromise_string("there are no notes yet");
}

/* Tells the reader more, and keeps what it was told. */
static struct evpromise_value
explain(const struct evpromise *settled, void *arg)
{
	(void)arg;
	return evpromise_throw_cause(settled, NO_NOTES,
	    "cannot read the notes");
}

static struct evpromise_value
print_note(const struct evpromise *settled, void *arg)
{
	(void)arg;
	printf("note: %s\n", evpromise_as_string(settled));
	return evpromise_undefined();
}

/* Runs after a value and after an error, and changes neither. */
static struct evpromise_value
close_disk(const struct evpromise *settled, void *arg)
{
	(void)settled;
	(void)arg;
	puts("closed");
	return evpromise_undefined();
}

static struct evpromise_value
print_error(const struct evpromise *settled, void *arg)
{
	const struct evpromise *cause;

	(void)arg;
	if (evpromise_code(settled) != NO_NOTES)
		return evpromise_rethrow(settled);
	cause = evpromise_error_cause(evpromise_error(settled));
	printf("%s, since %s\n", evpromise_message(settled),
	    evpromise_message(cause));
	return evpromise_undefined();
}

static int
print_notes(struct evpromise_base *base, struct disk *disk)
{
	struct evpromise *chain;

	chain = evpromise_try(base, read_note, disk);
	chain = evpromise_catch(chain, if_empty, NULL);
	chain = evpromise_then2(chain, print_note, explain, NULL);
	chain = evpromise_catch(chain, print_error, NULL);
	chain = evpromise_finally(chain, close_disk, NULL);
	return evpromise_done(chain);
}

int
main(void)
{
	struct event_base *loop = event_base_new();
	struct disk empty = { EMPTY, "the disk is empty" };
	struct disk dusty = { UNREADABLE, "there is dust on the disk" };
	struct evpromise_base *base;
	int result;

	if (loop == NULL || (base = evpromise_base_new(loop)) == NULL)
		return 1;
	result = print_notes(base, &empty);
	event_base_dispatch(loop);
	if (result == 0)
		result = print_notes(base, &dusty);
	event_base_dispatch(loop);
	evpromise_base_free(base);
	event_base_free(loop);
	return result == 0 ? 0 : 1;
}
