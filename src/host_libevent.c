/* SPDX-License-Identifier: BSD-3-Clause */
/* The host that programs use: one event of an event_base, made with the base
 * and active while there is work. */
#include <event2/event.h>

#include "internal.h"

static void
checkpoint_cb(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	evpromise_checkpoint(arg);
}

/* HostEnqueuePromiseJob ( job, realm ) #sec-hostenqueuepromisejob */
static void
host_enqueue_promise_job(struct evpromise_base *base, void *event)
{
	(void)base;
	event_active(event, 0, 0);
}

static void
host_free(void *event)
{
	event_free(event);
}

static const struct evpromise__host libevent_host = {
	host_enqueue_promise_job,
	host_free
};

struct evpromise_base *
evpromise_base_new(struct event_base *event_base)
{
	struct evpromise_base *base;
	struct event *event;

	event = event_new(event_base, -1, 0, checkpoint_cb, NULL);
	if (event == NULL)
		return NULL;
	base = evpromise__base_create(&libevent_host, event);
	if (base == NULL) {
		event_free(event);
		return NULL;
	}
	(void)event_assign(event, event_base, -1, 0, checkpoint_cb, base);
	return base;
}

struct event_base *
evpromise_base_get_event_base(const struct evpromise_base *base)
{
	if (base->host != &libevent_host)
		return NULL;
	return event_get_base(base->host_data);
}
