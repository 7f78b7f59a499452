/* SPDX-License-Identifier: BSD-3-Clause */
#include "loop/base.h"
#include "promise/host.h"

#include "fake_host.h"
#include "trace.h"

static unsigned int woken;
static uint64_t now_us, wake_us;

static void
host_enqueue_promise_job(struct evpromise_base *base, void *host_data)
{
	(void)base;
	(void)host_data;
	woken++;
}

/* Of a base that a case opened the data tells that it is open. */
static void
host_free(void *host_data)
{
	bool *is_open = host_data;

	if (is_open != NULL)
		*is_open = false;
}

static void
host_sleep(void *host_data)
{
	(void)host_data;
}

/* Of a base whose clock is not a virtual one. */
static uint64_t
host_now_us(void *host_data)
{
	(void)host_data;
	return now_us;
}

static void
host_wake_at_us(void *host_data, uint64_t us)
{
	(void)host_data;
	wake_us = us;
}

static const struct evpromise__host fake_host = {
	host_enqueue_promise_job,
	host_free,
	host_now_us,
	host_wake_at_us,
	host_sleep
};

struct evpromise_base *
fake_base_new(void)
{
	return fake_base_open(NULL);
}

struct evpromise_base *
fake_base_open(bool *is_open)
{
	struct evpromise_base *base =
	    evpromise__base_create(&fake_host, is_open);

	if (base == NULL)
		return NULL;
	if (is_open != NULL)
		*is_open = true;
	base->clock_is_virtual = true;
	evpromise_base_on_unhandled_rejection(base, trace_unhandled, NULL);
	evpromise_base_on_rejection_handled(base, trace_handled, NULL);
	evpromise_set_log_callback(trace_log);
	return base;
}

static void
release_base(void *base)
{
	trace("freed");
	evpromise_base_free(base);
}

struct evpromise_value
value_that_frees(struct evpromise_base *base)
{
	static const struct evpromise_type type =
	    { sizeof(type), "base", release_base, NULL, false };

	return evpromise_own(&type, base);
}

unsigned int
fake_host_woken(void)
{
	unsigned int count = woken;

	woken = 0;
	return count;
}

void
fake_host_set_now_us(uint64_t us)
{
	now_us = us;
}

uint64_t
fake_host_wake_us(void)
{
	return wake_us;
}
