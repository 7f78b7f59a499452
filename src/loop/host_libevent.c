/* SPDX-License-Identifier: BSD-3-Clause */
/* host_libevent: the host that programs use, two events of an event_base, made
 * with the base. One is active while there is work, the other one waits for the
 * next timer. */
#include <time.h>

#include <event2/event.h>

#include "loop/base.h"
#include "record/alloc.h"

/* 17 years, which a time_t of 32 bits holds, and the sum with the time now.
 * What is due later is asked for again then. */
#define WAIT_MOST_US (UINT64_C(1000000) << 29)

struct events {
	struct event *jobs;
	struct event *timers;
};

static void
checkpoint_cb(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	evpromise_checkpoint(arg);
}

static void
timers_cb(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	evpromise__timers_run(arg);
}

/* HostEnqueuePromiseJob ( job, realm ) #sec-hostenqueuepromisejob */
static void
host_enqueue_promise_job(struct evpromise_base *base, void *host_data)
{
	const struct events *events = host_data;

	(void)base;
	event_active(events->jobs, 0, 0);
}

static uint64_t
host_now_us(void *host_data)
{
	struct timespec now;

	(void)host_data;
	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

/* Without memory for a timer the loop turns without one until there is. */
static void
host_wake_at_us(void *host_data, uint64_t us)
{
	const struct events *events = host_data;
	uint64_t now = host_now_us(host_data);
	uint64_t wait = us > now ? us - now : 0;
	struct timeval time;

	if (wait > WAIT_MOST_US)
		wait = WAIT_MOST_US;
	time.tv_sec = (time_t)(wait / 1000000);
	time.tv_usec = (suseconds_t)(wait % 1000000);
	if (event_add(events->timers, &time) != 0)
		event_active(events->timers, 0, 0);
}

static void
host_sleep(void *host_data)
{
	const struct events *events = host_data;

	(void)event_del(events->timers);
}

static void
host_free(void *host_data)
{
	struct events *events = host_data;

	if (events->jobs != NULL)
		event_free(events->jobs);
	if (events->timers != NULL)
		event_free(events->timers);
	evpromise__free(events);
}

static const struct evpromise__host libevent_host = {
	host_enqueue_promise_job,
	host_free,
	host_now_us,
	host_wake_at_us,
	host_sleep
};

static struct events *
events_new(struct event_base *event_base)
{
	struct events *events = evpromise__malloc(sizeof(*events));

	if (events == NULL)
		return NULL;
	events->jobs = event_new(event_base, -1, 0, checkpoint_cb, NULL);
	events->timers = event_new(event_base, -1, 0, timers_cb, NULL);
	if (events->jobs == NULL || events->timers == NULL) {
		host_free(events);
		return NULL;
	}
	return events;
}

struct evpromise_base *
evpromise_base_new(struct event_base *event_base)
{
	struct evpromise_base *base;
	struct events *events;

	/* libevent would take the base that it made last. */
	events = event_base == NULL ? NULL : events_new(event_base);
	if (events == NULL)
		return NULL;
	base = evpromise__base_create(&libevent_host, events);
	if (base == NULL) {
		host_free(events);
		return NULL;
	}
	(void)event_assign(events->jobs, event_base, -1, 0, checkpoint_cb,
	    base);
	(void)event_assign(events->timers, event_base, -1, 0, timers_cb, base);
	return base;
}

struct event_base *
evpromise_base_get_event_base(const struct evpromise_base *base)
{
	const struct evpromise__agent *agent = agent_of(base);
	const struct events *events = agent->host_data;

	if (agent->host != &libevent_host)
		return NULL;
	return event_get_base(events->jobs);
}
