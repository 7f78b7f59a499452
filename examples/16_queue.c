/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Shows a queue: what is added from anywhere in the program takes its turn, by
 * priority, and of too much that waits the rest is refused.
 *
 * It prints:
 *
 *	the doctor looks at: cough
 *	refused: hair
 *	the doctor looks at: heart
 *	the doctor looks at: tooth
 *	the doctor goes home
 */
#include <stdio.h>

#include <event2/event.h>
#include <evpromise.h>

enum { ORDINARY, URGENT };

struct practice {
	struct evpromise_base *base;
	struct evpromise_queue *queue;
};

struct patient {
	struct practice *practice;
	const char *what;
};

/* Runs when its turn has come, which lasts until the promise settles. */
static struct evpromise_value
examine(struct evpromise_abort_signal *signal, void *arg)
{
	const struct patient *patient = arg;

	printf("the doctor looks at: %s\n", patient->what);
	return evpromise_adopt(evpromise_delay(patient->practice->base, 10,
	    evpromise_undefined(), signal));
}

static struct evpromise_value
print_refusal(const struct evpromise *settled, void *arg)
{
	if (evpromise_code(settled) != EVPROMISE_ERROR_FULL)
		return evpromise_rethrow(settled);
	printf("refused: %s\n", ((const struct patient *)arg)->what);
	return evpromise_undefined();
}

static int
come(struct patient *patient, int priority)
{
	struct evpromise *turn = evpromise_queue_add(patient->practice->queue,
	    priority, examine, patient, NULL);

	return evpromise_done(evpromise_catch(turn, print_refusal, patient));
}

static struct evpromise_value
go_home(const struct evpromise *settled, void *arg)
{
	(void)settled;
	(void)arg;
	puts("the doctor goes home");
	return evpromise_undefined();
}

static int
open_practice(struct practice *practice)
{
	static struct patient patients[] = { { NULL, "cough" },
		{ NULL, "tooth" }, { NULL, "heart" }, { NULL, "hair" } };
	struct evpromise *idle;
	int failed = 0;

	for (int i = 0; i < 4; i++) {
		patients[i].practice = practice;
		failed |= come(&patients[i], i == 2 ? URGENT : ORDINARY);
	}
	idle = evpromise_queue_on_idle(practice->queue, NULL);
	return evpromise_done(evpromise_then(idle, go_home, NULL)) | failed;
}

int
main(void)
{
	struct evpromise_queue_options options = EVPROMISE_QUEUE_OPTIONS_INIT;
	struct event_base *loop = event_base_new();
	struct practice practice;
	int result;

	options.capacity = 2;		/* chairs for those who wait */
	if (loop == NULL ||
	    (practice.base = evpromise_base_new(loop)) == NULL ||
	    (practice.queue = evpromise_queue_new(practice.base, 1,
	    &options)) == NULL)
		return 1;
	result = open_practice(&practice);
	event_base_dispatch(loop);
	evpromise_queue_free(practice.queue);
	evpromise_base_free(practice.base);
	event_base_free(loop);
	return result == 0 ? 0 : 1;
}
