/* SPDX-License-Identifier: BSD-3-Clause */
/* http_client.c: making clients. What they do is tested in adapters/. */
#include "http/http.h"

#include "heap.h"
#include "suite.h"

static struct event_base *event_base;
static struct evpromise_base *base;

static void
begin(void)
{
	event_base = event_base_new();
	base = evpromise_base_new(event_base);
	ck_assert_ptr_nonnull(base);
}

static void
end(void)
{
	evpromise_base_free(base);
	event_base_free(event_base);
}

START_TEST(an_idle_client_does_not_keep_the_loop_running)
{
	struct evpromise_http_client *client;

	begin();
	client = evpromise_http_client_new(base);
	ck_assert_int_eq(event_base_dispatch(event_base), 1);
	evpromise_http_client_free(client);
	end();
}
END_TEST

START_TEST(without_a_base_there_is_no_client)
{
	ck_assert_ptr_null(evpromise_http_client_new(NULL));
}
END_TEST

START_TEST(memory_runs_out)
{
	begin();
	heap_fail(1, false);
	ck_assert_ptr_null(evpromise_http_client_new(base));
	heap_heal();
	end();
}
END_TEST

START_TEST(name_servers)
{
	struct evpromise_http_client *client;

	begin();
	client = evpromise_http_client_new(base);
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
	end();
}
END_TEST

SUITE("http_client",
    an_idle_client_does_not_keep_the_loop_running,
    without_a_base_there_is_no_client,
    memory_runs_out,
    name_servers);
