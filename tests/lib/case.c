/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdbool.h>

#include <check.h>

#include "case.h"
#include "fake_host.h"

void
case_run(void (*body)(struct evpromise_base *base))
{
	bool is_open;
	struct evpromise_base *base = fake_base_open(&is_open);

	ck_assert_ptr_nonnull(base);
	body(base);
	if (is_open)
		evpromise_base_free(base);
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
