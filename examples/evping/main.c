/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * evping: HTTP HEAD requests to many sites, timed; written once with promises
 * (ping_promise.c) and once with callbacks (ping_callback.c).
 */
#include <signal.h>
#include <stdio.h>

#include <event2/event.h>

#include "demo.h"
#include "options.h"
#include "ping.h"
#include "report.h"
#include "sites.h"

static int
run_style(struct ping *ping, int (*style)(struct ping *))
{
	report_begin(ping->report);
	return style(ping);
}

static enum status
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
		return ping->signal_number == SIGTERM ? STATUS_TERMINATED :
		    STATUS_INTERRUPTED;
	answered = report_answered(ping->report);
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

/* Not persistent: a second one kills. */
static struct event *
catch_signal(struct ping *ping, int number)
{
	struct event *event =
	    event_new(ping->base, number, EV_SIGNAL, on_signal, ping);

	if (event != NULL && event_add(event, NULL) == 0)
		return event;
	fputs("evping: cannot catch signals\n", stderr);
	if (event != NULL)
		event_free(event);
	return NULL;
}

static enum status
ping_sites(struct event_base *base, const struct options *options,
    const struct sites *sites)
{
	struct report report = { .out = stdout, .json = options->json,
		.titles = options->style == STYLE_BOTH };
	struct ping ping = { .base = base, .options = options,
		.sites = sites, .report = &report };
	struct event *sigint = catch_signal(&ping, SIGINT);
	struct event *sigterm = catch_signal(&ping, SIGTERM);
	enum status status = STATUS_INTERNAL;

	if (sigint != NULL && sigterm != NULL)
		status = run_styles(&ping);
	if (sigint != NULL)
		event_free(sigint);
	if (sigterm != NULL)
		event_free(sigterm);
	report_clear(&report);
	return status;
}

static enum status
add_arguments(struct sites *sites, const struct options *options)
{
	for (int i = 0; i < options->n_sites; i++) {
		const char *argument = options->sites[i];

		switch (sites_add(sites, argument, argument,
		    options->family)) {
		case SITES_ADDED:
			break;
		case SITES_WRONG:
			return STATUS_USAGE;
		case SITES_NO_MEMORY:
			fputs("evping: out of memory\n", stderr);
			return STATUS_INTERNAL;
		}
	}
	return STATUS_ALL_ANSWERED;
}

/* With timers as precise as the stopwatch. */
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
	return base;
}

static enum status
run(const struct options *options)
{
	struct event_base *base = new_event_base();
	struct sites sites = { 0 };
	struct demo *demo = NULL;
	enum status status;

	if (base == NULL) {
		fputs("evping: cannot make an event base\n", stderr);
		return STATUS_INTERNAL;
	}
	status = add_arguments(&sites, options);
	if (options->n_sites == 0) {
		demo = demo_new(base, &sites, options->family);
		if (demo == NULL)
			status = STATUS_INTERNAL;
	}
	if (status == STATUS_ALL_ANSWERED)
		status = ping_sites(base, options, &sites);
	demo_free(demo);
	sites_clear(&sites);
	event_base_free(base);
	return status;
}

int
main(int argc, char **argv)
{
	struct options options;
	enum status status = STATUS_ALL_ANSWERED;

	signal(SIGPIPE, SIG_IGN);
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
	return (int)status;
}
