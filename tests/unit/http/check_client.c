/* SPDX-License-Identifier: BSD-3-Clause */
/* client.c: making clients. What they do is tested in adapters/. */
#include <event2/event.h>

#include <evpromise.h>
#include <evpromise/http.h>

#include "case.h"
#include "heap.h"

LOOP_CASE(an_idle_client_does_not_keep_the_loop_running)
{
	struct evpromise_http_client *client = evpromise_http_client_new(base);

	ck_assert_int_eq(event_base_dispatch(event_base), 1);
	evpromise_http_client_free(client);
}

START_TEST(without_a_base_there_is_no_client)
{
	ck_assert_ptr_null(evpromise_http_client_new(NULL));
}
END_TEST

LOOP_CASE(memory_runs_out)
{
	heap_fail(1, false);
	ck_assert_ptr_null(evpromise_http_client_new(base));
	heap_heal();
}

LOOP_CASE(name_servers)
{
	struct evpromise_http_client *client = evpromise_http_client_new(base);

	ck_assert_int_eq(evpromise_http_client_set_nameserver(client,
	    "127.0.0.1"), 0);
	ck_assert_int_eq(evpromise_http_client_set_nameserver(client,
	    "127.0.0.1:5353"), 0);
	ck_assert_int_eq(evpromise_http_client_set_nameserver(client,
	    "[::1]:53"), 0);
	ck_assert_int_eq(evpromise_http_client_set_nameserver(client,
	    "::1"), 0);
	ck_assert_int_eq(evpromise_http_client_set_nameserver(client, ""),
	    -1);
	ck_assert_int_eq(evpromise_http_client_set_nameserver(client,
	    "localhost"), -1);
	ck_assert_int_eq(evpromise_http_client_set_nameserver(client,
	    "127.0.0.1:0"), -1);
	ck_assert_int_eq(evpromise_http_client_set_nameserver(client,
	    "127.0.0.1:65536"), -1);
	ck_assert_int_eq(evpromise_http_client_set_nameserver(client,
	    "000000000000000000000000000000000000000000000000000000000"
	    "0000000000000000000001:53"), -1);
	evpromise_http_client_free(client);
}

SUITE("client",
    an_idle_client_does_not_keep_the_loop_running,
    without_a_base_there_is_no_client,
    memory_runs_out,
    name_servers);
