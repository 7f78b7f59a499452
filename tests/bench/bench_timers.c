/* SPDX-License-Identifier: BSD-3-Clause */
/* What a million timers cost: promises, and by hand libevent's heap or its
 * common time-outs. Half of those of libevent are cancelled, half fire; of the
 * promises all fire, and as many again as a tenth of them are aborted. Also how
 * long a timer of 5 ms takes that the one before it makes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include <event2/event.h>

#include <evpromise.h>

#define MANY 1000000
#define ABORTED 100000
#define MS 500
#define LINKS 400
#define LINK_MS 5

static double
read_ns(clockid_t clock)
{
	struct timespec now;

	(void)clock_gettime(clock, &now);
	return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static double
cpu_ns(void)
{
	return read_ns(CLOCK_PROCESS_CPUTIME_ID);
}

static long
peak_bytes(void)
{
	struct rusage usage;

	(void)getrusage(RUSAGE_SELF, &usage);
	return usage.ru_maxrss * 1024;
}

static void
ignore_event(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	(void)arg;
}

static void
ignore_rejection(const struct evpromise *promise, void *arg)
{
	(void)promise;
	(void)arg;
}

static long
time_of(bool spread)
{
	return spread ? MS + rand() % MS : MS;
}

static void
print(const char *what, const char *unit, double sum, int n)
{
	printf("%-20s %5.0f %s\n", what, sum / n, unit);
}

static void
by_hand(struct event_base *loop, bool common, bool spread)
{
	struct event **events = calloc(MANY, sizeof(struct event *));
	struct timeval time = { 0, 0 };
	long before = peak_bytes();
	double start = cpu_ns();
	int i;

	for (i = 0; i < MANY; i++) {
		time.tv_usec = time_of(spread) * 1000 % 1000000;
		events[i] = evtimer_new(loop, ignore_event, NULL);
		(void)evtimer_add(events[i], common ?
		    event_base_init_common_timeout(loop, &time) : &time);
	}
	print("add", "ns", cpu_ns() - start, MANY);
	print("memory", "bytes", (double)(peak_bytes() - before), MANY);
	start = cpu_ns();
	for (i = 0; i < MANY; i += 2)
		event_free(events[i]);
	print("cancel", "ns", cpu_ns() - start, MANY / 2);
	start = cpu_ns();
	(void)event_base_dispatch(loop);
	print("fire", "ns", cpu_ns() - start, MANY / 2);
	for (i = 1; i < MANY; i += 2)
		event_free(events[i]);
	free(events);
}

static void
delays(struct evpromise_base *base, int n, bool spread,
    struct evpromise_abort_signal *signal)
{
	double start = cpu_ns();

	while (n-- > 0)
		evpromise_unref(evpromise_delay(base, time_of(spread),
		    evpromise_undefined(), signal));
	print(signal == NULL ? "add" : "add with a signal", "ns",
	    cpu_ns() - start, signal == NULL ? MANY : ABORTED);
}

static void
by_promises(struct event_base *loop, bool spread)
{
	struct evpromise_base *base = evpromise_base_new(loop);
	struct evpromise_abort_controller *controller =
	    evpromise_abort_controller_new(base);
	long before = peak_bytes();
	double start;

	evpromise_base_on_unhandled_rejection(base, ignore_rejection, NULL);
	delays(base, MANY, spread, NULL);
	print("memory", "bytes", (double)(peak_bytes() - before), MANY);
	start = cpu_ns();
	(void)event_base_dispatch(loop);
	print("fire", "ns", cpu_ns() - start, MANY);
	delays(base, ABORTED, spread,
	    evpromise_abort_controller_signal(controller));
	start = cpu_ns();
	(void)evpromise_abort_controller_abort(controller,
	    evpromise_undefined());
	print("abort", "ns", cpu_ns() - start, ABORTED);
	evpromise_abort_controller_unref(controller);
	evpromise_base_free(base);
}

static int links_left;
static struct event *link_event;

static void
on_event(evutil_socket_t fd, short what, void *arg)
{
	const struct timeval time = { 0, LINK_MS * 1000 };

	(void)fd;
	(void)what;
	(void)arg;
	if (links_left-- > 0)
		(void)evtimer_add(link_event, &time);
}

static struct evpromise_value
on_delay(const struct evpromise *settled, void *arg)
{
	if (links_left-- > 0)
		evpromise_unref(evpromise_then(evpromise_delay(
		    evpromise_base_of(settled), LINK_MS,
		    evpromise_undefined(), NULL), on_delay, arg));
	return evpromise_undefined();
}

static void
chain(struct event_base *loop, bool of_promises)
{
	struct evpromise_base *base = evpromise_base_new(loop);
	double start = read_ns(CLOCK_MONOTONIC);

	links_left = LINKS;
	link_event = evtimer_new(loop, on_event, NULL);
	if (of_promises)
		evpromise_unref(evpromise_then(evpromise_resolved(base,
		    evpromise_undefined()), on_delay, NULL));
	else
		on_event(-1, 0, NULL);
	(void)event_base_dispatch(loop);
	print("a link", "us", (read_ns(CLOCK_MONOTONIC) - start) / 1000, LINKS);
	event_free(link_event);
	evpromise_base_free(base);
}

static struct event_base *
loop_new(bool precise)
{
	struct event_config *config = event_config_new();
	struct event_base *loop;

	if (config == NULL)
		return NULL;
	if (precise)
		(void)event_config_set_flag(config,
		    EVENT_BASE_FLAG_PRECISE_TIMER);
	loop = event_base_new_with_config(config);
	event_config_free(config);
	return loop;
}

int
main(int argc, char **argv)
{
	const char *how = argc > 1 ? argv[1] : "";
	bool spread = argc > 2 && strcmp(argv[2], "spread") == 0;
	struct event_base *loop =
	    loop_new(argc > 2 && strcmp(argv[2], "precise") == 0);

	if (loop == NULL)
		return EXIT_FAILURE;
	if (strcmp(how, "promises") == 0)
		by_promises(loop, spread);
	else if (strcmp(how, "heap") == 0 || strcmp(how, "common") == 0)
		by_hand(loop, strcmp(how, "common") == 0, spread);
	else if (strcmp(how, "delays") == 0 || strcmp(how, "events") == 0)
		chain(loop, strcmp(how, "delays") == 0);
	else
		fprintf(stderr, "usage: bench_timers "
		    "promises|heap|common [spread] | delays|events [precise]\n");
	event_base_free(loop);
	return EXIT_SUCCESS;
}
