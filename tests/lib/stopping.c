/* SPDX-License-Identifier: BSD-3-Clause */
#include <check.h>

#include "heap.h"
#include "stopping.h"

void
stopping_begin(struct stopping *stopping)
{
	struct evpromise_http_options options = EVPROMISE_HTTP_OPTIONS_INIT;
	struct fetching *fetching = &stopping->fetching;

	fetching_begin(fetching);
	stopping->controller = evpromise_abort_controller_new(fetching->base);
	options.signal =
	    evpromise_abort_controller_signal(stopping->controller);
	ck_assert_ptr_nonnull(options.signal);
	stopping->options = options;
	/* The hosts file stays in memory. */
	fetch(fetching, &stopping->outcome, url_of("localhost",
	    raw_free_port()), NULL);
}

void
stopping_end(struct stopping *stopping)
{
	evpromise_abort_controller_unref(stopping->controller);
	fetching_end(&stopping->fetching);
}

void
stopping_fetch(struct stopping *stopping, const char *host,
    unsigned short port)
{
	stopping->n_descriptors = count_descriptors();
	stopping->n_blocks = heap_live();
	fetch_begin(&stopping->fetching, &stopping->outcome,
	    url_of(host, port), &stopping->options);
}

void
stopping_stop(struct stopping *stopping)
{
	ck_assert(evpromise_abort_controller_abort(stopping->controller,
	    evpromise_throw(7, "stop")));
	evpromise_checkpoint(stopping->fetching.base);
}

void
assert_stopped(const struct outcome *outcome)
{
	ck_assert_int_eq(outcome->settled, 1);
	ck_assert_int_eq(outcome->code, 7);
	ck_assert_str_eq(outcome->message, "stop");
}

void
stopping_assert_stops(struct stopping *stopping, int n_more)
{
	ck_assert_int_eq(stopping->outcome.settled, 0);
	stopping_stop(stopping);
	assert_stopped(&stopping->outcome);
	ck_assert_int_le(count_descriptors(),
	    stopping->n_descriptors + n_more);
	/* what asked the name server rests with the client until this */
	ck_assert_int_eq(evpromise_http_client_set_nameserver(
	    stopping->fetching.client, "127.0.0.1"), 0);
	ck_assert_uint_eq(heap_live(), stopping->n_blocks + 1);
}
