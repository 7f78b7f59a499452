/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdbool.h>

#include <check.h>
#include <event2/event.h>

#include "case.h"
#include "fake_host.h"
#include "trace.h"

struct evpromise_base *case_base;
struct event_base *case_event_base;
static void (*at_end)(void);

void
case_at_end(void (*close)(void))
{
	at_end = close;
}

static void
begin(struct evpromise_base *base)
{
	ck_assert_ptr_nonnull(base);
	case_base = base;
	at_end = NULL;
}

static void
end(void)
{
	if (at_end != NULL)
		at_end();
	evpromise_base_free(case_base);
	case_base = NULL;
}

void
case_run(case_fn body)
{
	bool is_open;

	begin(fake_base_open(&is_open));
	body(case_base);
	if (!is_open)
		case_base = NULL;
	end();
}

void
case_run_in_loop(case_loop_fn body)
{
	case_event_base = event_base_new();
	begin(evpromise_base_new(case_event_base));
	evpromise_base_on_unhandled_rejection(case_base, trace_unhandled, NULL);
	evpromise_base_on_rejection_handled(case_base, trace_handled, NULL);
	evpromise_set_log_callback(trace_log);
	body(case_base, case_event_base);
	end();
	event_base_free(case_event_base);
}

void
case_base_free(struct evpromise_base **base)
{
	evpromise_base_free(*base);
}

void
case_promise_unref(struct evpromise **promise)
{
	evpromise_unref(*promise);
}

void
case_resolver_unref(struct evpromise_resolver **resolver)
{
	evpromise_resolver_unref(*resolver);
}

void
case_signal_unref(struct evpromise_abort_signal **signal)
{
	evpromise_abort_signal_unref(*signal);
}

void
case_controller_unref(struct evpromise_abort_controller **controller)
{
	evpromise_abort_controller_unref(*controller);
}
