/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * evping: HTTP HEAD requests to many sites, timed; written once with promises
 * (ping_promise.c) and once with callbacks (ping_callback.c).
 */
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>

#include <event2/event.h>

#include "demo.h"
#include "descriptors.h"
#include "options.h"
#include "ping.h"
#include "report.h"
#include "sites.h"

enum { N_SIGNALS = 3 };
static const int signals[N_SIGNALS] = { SIGHUP, SIGINT, SIGTERM };

/* What a program does for the first time takes longer: its pages are read from
 * the disk, its memory comes from the system. So the first ping of a style is
 * that of a server of our own, which nobody is told of. */
static void
warm_up(const struct ping *ping, int (*style)(struct ping *))
{
	struct options options = { .chains = 1, .deadline_ms = 1000,
		.family = ping->options->family };
	struct sites sites = { 0 };
	struct report report = { .out = NULL };
	struct ping first = { .base = ping->base, .options = &options,
		.sites = &sites, .report = &report };
	struct demo *server =
	    demo_new_prompt(ping->base, &sites, options.family);

	if (server != NULL)
		(void)style(&first);
	demo_free(server);
	report_clear(&report);
	sites_clear(&sites);
}

static int
run_style(struct ping *ping, int (*style)(struct ping *))
{
	report_begin(ping->report);
	return style(ping);
}

static int
run_styles(struct ping *ping)
{
	enum style style = ping->options->style;
	size_t answered;

	if (style != STYLE_CALLBACK && run_style(ping, ping_promise) != 0)
		return STATUS_INTERNAL;
	if (style != STYLE_PROMISE && !ping->interrupted &&
	    run_style(ping, ping_callback) != 0)
		return STATUS_INTERNAL;
	report_comparison(ping->report);
	if (ping->interrupted)
		return STATUS_SIGNAL + ping->signal_number;
	answered = report_count(ping->report, VERDICT_ANSWERED);
	if (answered == report_sites(ping->report))
		return STATUS_ALL_ANSWERED;
	return answered > 0 ? STATUS_SOME_FAILED : STATUS_NONE_ANSWERED;
}

static void
on_signal(evutil_socket_t signal_number, short what, void *arg)
{
	struct ping *ping = arg;

	(void)what;
	if (ping->interrupted) {
		raise((int)signal_number);
		return;
	}
	ping->interrupted = true;
	ping->signal_number = (int)signal_number;
	ping->on_interrupt(ping->run);
}

/* nohup(1) has a program ignore SIGHUP. That a shell has one behind "&" ignore
 * SIGINT is of another time: whoever sends it means it. */
static bool
is_left_alone(int number)
{
	struct sigaction action;

	return number == SIGHUP && sigaction(number, NULL, &action) == 0 &&
	    action.sa_handler == SIG_IGN;
}

/* Not persistent: a second one kills. */
static int
catch_signals(struct ping *ping, struct event *events[N_SIGNALS])
{
	for (size_t i = 0; i < N_SIGNALS; i++) {
		if (is_left_alone(signals[i]))
			continue;
		events[i] = event_new(ping->base, signals[i], EV_SIGNAL,
		    on_signal, ping);
		if (events[i] == NULL || event_add(events[i], NULL) != 0) {
			fputs("evping: cannot catch signals\n", stderr);
			return -1;
		}
	}
	return 0;
}

static void
free_events(struct event *events[N_SIGNALS])
{
	for (size_t i = 0; i < N_SIGNALS; i++) {
		if (events[i] != NULL)
			event_free(events[i]);
	}
}

static void
tell_of_descriptors(void)
{
	fputs("evping: too many open files; raise the limit, see ulimit -n of "
	    "the shell\n", stderr);
}

static int
ping_sites(struct event_base *base, const struct options *options,
    const struct sites *sites)
{
	struct report report = { .out = stdout, .json = options->json,
		.titles = options->style == STYLE_BOTH };
	struct ping ping = { .base = base, .options = options,
		.sites = sites, .report = &report };
	struct event *events[N_SIGNALS] = { NULL };
	int status = STATUS_INTERNAL;

	if (options->style != STYLE_CALLBACK)
		warm_up(&ping, ping_promise);
	if (options->style != STYLE_PROMISE)
		warm_up(&ping, ping_callback);
	if (catch_signals(&ping, events) == 0)
		status = run_styles(&ping);
	free_events(events);
	if (report_count(&report, VERDICT_NO_DESCRIPTOR) > 0)
		tell_of_descriptors();
	report_clear(&report);
	return status;
}

/* What is no site is told, and left out. */
static int
add_arguments(struct sites *sites, const struct options *options)
{
	int status = STATUS_ALL_ANSWERED;

	for (int i = 0; i < options->n_sites; i++) {
		const char *argument = options->sites[i];

		switch (sites_add(sites, argument, argument,
		    options->family)) {
		case SITES_ADDED:
			break;
		case SITES_WRONG:
			status = STATUS_SOME_FAILED;
			break;
		case SITES_NO_MEMORY:
			fputs("evping: out of memory\n", stderr);
			return STATUS_INTERNAL;
		}
	}
	return sites->n == 0 && status != STATUS_ALL_ANSWERED ? STATUS_USAGE :
	    status;
}

/* With timers as precise as the stopwatch, and a priority for gate.c below that
 * of all other events, which is the one in the middle. */
static struct event_base *
new_event_base(void)
{
	struct event_config *config = event_config_new();
	struct event_base *base;

	if (config == NULL)
		return NULL;
	event_config_set_flag(config, EVENT_BASE_FLAG_PRECISE_TIMER);
	base = event_base_new_with_config(config);
	event_config_free(config);
	if (base != NULL && event_base_priority_init(base, 3) != 0) {
		event_base_free(base);
		return NULL;
	}
	return base;
}

static int
run(const struct options *options)
{
	struct event_base *base = descriptors_suffice() ? new_event_base() :
	    NULL;
	struct sites sites = { 0 };
	struct demo *demo = NULL;
	int arguments, status;

	if (base == NULL) {
		if (descriptors_suffice())
			fputs("evping: cannot make an event base\n", stderr);
		else
			tell_of_descriptors();
		return STATUS_INTERNAL;
	}
	arguments = add_arguments(&sites, options);
	if (options->n_sites == 0) {
		demo = demo_new(base, &sites, options->family);
		if (demo == NULL)
			arguments = STATUS_INTERNAL;
	}
	status = arguments;
	if (arguments <= STATUS_SOME_FAILED)
		status = ping_sites(base, options, &sites);
	if (status == STATUS_ALL_ANSWERED)
		status = arguments;
	demo_free(demo);
	sites_clear(&sites);
	event_base_free(base);
	return status;
}

int
main(int argc, char **argv)
{
	struct options options;
	int status = STATUS_ALL_ANSWERED;

	signal(SIGPIPE, SIG_IGN);
	descriptors_raise_limit();
	switch (options_parse(&options, argc, argv)) {
	case OPTIONS_WRONG:
		return STATUS_USAGE;
	case OPTIONS_DONE:
		break;
	case OPTIONS_RUN:
		status = run(&options);
		break;
	}
	if (ferror(stdout) || fclose(stdout) != 0) {
		fputs("evping: cannot write to standard output\n", stderr);
		return STATUS_INTERNAL;
	}
	return status;
}
