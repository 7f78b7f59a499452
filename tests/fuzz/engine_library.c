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
	.then2 = evpromise_then2,
	.finally = evpromise_finally,
	.keep = evpromise_keep,
	.ref = evpromise_ref,
	.unref = evpromise_unref,
	.resolve = evpromise_resolve,
	.resolver_ref = evpromise_resolver_ref,
	.resolver_unref = evpromise_resolver_unref,
	.fail = library_fail,
	.share = evpromise_share,
	.misread = library_misread,
	.state = evpromise_state,
	.type_of = evpromise_typeof,
	.as = evpromise_as,
	.as_int = evpromise_as_int,
	.code = evpromise_code,
	.length = evpromise_length,
	.at = evpromise_at,
};
