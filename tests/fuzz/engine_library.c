/* SPDX-License-Identifier: BSD-3-Clause */
/* The library, as it is. */
#include <stdbool.h>

#include "engine.h"
#include "fake_host.h"

static void
ignore(const char *message)
{
	(void)message;
}

static struct evpromise_base *
library_base_new(void)
{
	struct evpromise_base *base = fake_base_new();

	evpromise_set_log_callback(ignore);
	return base;
}

static struct evpromise_value
library_fail(const struct evpromise *cause, int code)
{
	return evpromise_throw_at(__FILE__, __LINE__, "fuzz", cause, code,
	    "failed with %d", code);
}

static void
library_misread(const struct evpromise *settled)
{
	static const struct evpromise_type none = {
		sizeof(struct evpromise_type), "none", NULL, NULL
	};

	(void)evpromise_as(settled, &none);
}

const struct engine engine_library = {
	.base_new = library_base_new,
	.base_free = evpromise_base_free,
	.on_unhandled = evpromise_base_on_unhandled_rejection,
	.on_handled = evpromise_base_on_rejection_handled,
	.checkpoint = evpromise_checkpoint,
	.with_resolvers = evpromise_with_resolvers,
	.resolved = evpromise_resolved,
	.call = evpromise_try,
	.combine = { evpromise_all, evpromise_all_settled, evpromise_any,
	    evpromise_race },
	.some = evpromise_some,
	.then2 = evpromise_then2,
	.finally = evpromise_finally,
	.keep = evpromise_keep,
	.ref = evpromise_ref,
	.unref = evpromise_unref,
	.resolve = evpromise_resolve,
	.resolver_ref = evpromise_resolver_ref,
	.resolver_unref = evpromise_resolver_unref,
	.fail = library_fail,
	.adopt = evpromise_adopt,
	.share = evpromise_share,
	.misread = library_misread,
	.state = evpromise_state,
	.type_of = evpromise_type_name,
	.as = evpromise_as,
	.as_int = evpromise_as_int,
	.code = evpromise_code,
	.length = evpromise_length,
	.at = evpromise_at,
	.delay = evpromise_delay,
	.timeout = evpromise_timeout,
	.now_ms = evpromise_clock_now_ms,
	.advance_ms = evpromise_clock_advance_ms,
	.advance_to_next = evpromise_clock_advance_to_next,
	.interval_new = evpromise_interval_new,
	.interval_next = evpromise_interval_next,
	.interval_free = evpromise_interval_free,
	.run = evpromise_run,
	.controller_new = evpromise_abort_controller_new,
	.controller_ref = evpromise_abort_controller_ref,
	.controller_unref = evpromise_abort_controller_unref,
	.controller_signal = evpromise_abort_controller_signal,
	.controller_abort = evpromise_abort_controller_abort,
	.signal_abort = evpromise_abort_signal_abort,
	.signal_any = evpromise_abort_signal_any,
	.signal_timeout = evpromise_abort_signal_timeout,
	.signal_ref = evpromise_abort_signal_ref,
	.signal_unref = evpromise_abort_signal_unref,
	.signal_aborted = evpromise_abort_signal_aborted,
	.signal_reason = evpromise_abort_signal_reason,
	.signal_throw = evpromise_abort_signal_throw_if_aborted,
	.add_listener = evpromise_abort_signal_add_listener,
	.remove_listener = evpromise_abort_signal_remove_listener,
	.on_abort = evpromise_resolver_on_abort,
	.release = evpromise_value_release,
};
