/* SPDX-License-Identifier: BSD-3-Clause */
/* fetch.c: what a fetch refuses before anything is sent. How one that
 * is sent goes on is tested in adapters/. */
#include <string.h>

#include <event2/event.h>

#include <evpromise.h>
#include <evpromise/http.h>

#include "http/headers.h"
#include "http/url.h"

#include "case.h"
#include "heap.h"

static struct evpromise_http_client *client;

static void
close_client(void)
{
	evpromise_http_client_free(client);
}

static void
open_client(void)
{
	client = evpromise_http_client_new(case_base);
	ck_assert_ptr_nonnull(client);
	case_at_end(close_client);
}

static struct evpromise_value
read_message(const struct evpromise *settled, void *message)
{
	ck_assert_int_eq(evpromise_code(settled),
	    EVPROMISE_HTTP_ERROR_INVALID);
	ck_assert_str_eq(evpromise_error_domain(evpromise_error(settled)),
	    EVPROMISE_HTTP_DOMAIN);
	strcpy(message, evpromise_message(settled));
	return evpromise_undefined();
}

static void
assert_refused(const char *url, const struct evpromise_http_options *options,
    const char *expected)
{
	struct evpromise *promise;
	char message[1000] = "";

	promise = evpromise_http_fetch(client, url, options);
	/* Rejected already: nothing was begun. */
	ck_assert_int_eq(evpromise_state(promise), EVPROMISE_REJECTED);
	promise = evpromise_catch(promise, read_message, message);
	ck_assert_int_eq(evpromise_done(promise), 0);
	evpromise_checkpoint(case_base);
	ck_assert_msg(strstr(message, expected) != NULL, "%s", message);
}

LOOP_CASE(a_bad_url)
{
	char url[EVPROMISE__MAX_URL * 2];

	open_client();
	assert_refused("http://a b/", NULL,
	    "the URL \"http://a b/\" is not acceptable: it has a space");
	assert_refused("http://u@h/", NULL, "user name");
	memset(url, 'a', sizeof(url) - 1);
	url[sizeof(url) - 1] = '\0';
	assert_refused(url, NULL, "too long");
}

/* The others are told in the test of options.c. */
LOOP_CASE(a_bad_option)
{
	struct evpromise_http_options options = EVPROMISE_HTTP_OPTIONS_INIT;

	open_client();
	options.method = "POST";
	assert_refused("http://127.0.0.1:9/", &options, "\"POST\"");
}

/* What is wrong comes before what was aborted, as in the fetch of the web. */
LOOP_CASE(a_bad_option_and_an_aborted_signal)
{
	struct evpromise_http_options options = EVPROMISE_HTTP_OPTIONS_INIT;
	struct evpromise *promise;

	open_client();
	options.method = "POST";
	options.signal =
	    evpromise_abort_signal_abort(base, evpromise_undefined());
	promise = evpromise_http_fetch(client, "http://127.0.0.1:9/",
	    &options);
	ck_assert_int_eq(evpromise_code(promise),
	    EVPROMISE_HTTP_ERROR_INVALID);
	evpromise_unref(evpromise_catch(promise, NULL, NULL));
	options.method = "GET";
	promise = evpromise_http_fetch(client, "http://127.0.0.1:9/",
	    &options);
	ck_assert_int_eq(evpromise_code(promise), EVPROMISE_ERROR_ABORT);
	evpromise_unref(evpromise_catch(promise, NULL, NULL));
	evpromise_abort_signal_unref(options.signal);
}

LOOP_CASE(memory_runs_out)
{
	AUTO_PROMISE promise;

	open_client();
	heap_fail(1, false);
	promise = evpromise_http_fetch(client, "http://a b/", NULL);
	heap_heal();
	ck_assert_int_eq(evpromise_code(promise),
	    EVPROMISE_ERROR_OUT_OF_MEMORY);
	promise = evpromise_catch(promise, NULL, NULL);
}

SUITE("fetch",
    a_bad_url,
    a_bad_option,
    a_bad_option_and_an_aborted_signal,
    memory_runs_out);
