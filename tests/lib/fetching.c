/* SPDX-License-Identifier: BSD-3-Clause */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <check.h>

#include "fetching.h"

double
monotonic_ms(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1000 + (double)now.tv_nsec / 1e6;
}

int
count_descriptors(void)
{
	int fd, n = 0;

	for (fd = 0; fd < 4096; fd++)
		n += fcntl(fd, F_GETFD) != -1;
	return n;
}

bool
is_under_valgrind(void)
{
	const char *preload = getenv("LD_PRELOAD");

	return preload != NULL && strstr(preload, "vgpreload") != NULL;
}

bool
is_on_time(double ms, double deadline_ms)
{
	return ms >= deadline_ms &&
	    ms <= deadline_ms + (is_under_valgrind() ? 5000 : 50);
}

void
fetching_begin(struct fetching *fetching)
{
	(void)signal(SIGPIPE, SIG_IGN);
	fetching->n_descriptors = count_descriptors();
	fetching->event_base = event_base_new();
	ck_assert_ptr_nonnull(fetching->event_base);
	fetching->base = evpromise_base_new(fetching->event_base);
	ck_assert_ptr_nonnull(fetching->base);
	fetching->client = evpromise_http_client_new(fetching->base);
	ck_assert_ptr_nonnull(fetching->client);
}

void
fetching_end(struct fetching *fetching)
{
	evpromise_http_client_free(fetching->client);
	evpromise_base_free(fetching->base);
	event_base_free(fetching->event_base);
	ck_assert_int_eq(count_descriptors(), fetching->n_descriptors);
}

static void
note_response(struct outcome *outcome,
    const struct evpromise_http_response *response)
{
	const char *body;
	size_t length;

	body = evpromise_http_response_body(response, &outcome->body_length);
	length = outcome->body_length < sizeof(outcome->body) ?
	    outcome->body_length : sizeof(outcome->body) - 1;
	memcpy(outcome->body, body, length);
	outcome->status = evpromise_http_response_status(response);
	(void)snprintf(outcome->reason, sizeof(outcome->reason), "%s",
	    evpromise_http_response_reason(response));
	outcome->times = *evpromise_http_response_times(response);
}

static struct evpromise_value
note(const struct evpromise *settled, void *arg)
{
	struct outcome *outcome = arg;

	outcome->settled++;
	outcome->elapsed_ms = monotonic_ms() - outcome->started_ms;
	outcome->code = evpromise_code(settled);
	if (evpromise_state(settled) == EVPROMISE_FULFILLED)
		note_response(outcome, evpromise_http_response(settled));
	else
		(void)snprintf(outcome->message, sizeof(outcome->message),
		    "%s", evpromise_message(settled));
	return evpromise_undefined();
}

void
fetch_begin(struct fetching *fetching, struct outcome *outcome,
    const char *url, const struct evpromise_http_options *options)
{
	struct evpromise *promise;

	memset(outcome, 0, sizeof(*outcome));
	outcome->started_ms = monotonic_ms();
	promise = evpromise_http_fetch(fetching->client, url, options);
	promise = evpromise_then2(promise, note, note, outcome);
	ck_assert_int_eq(evpromise_done(promise), 0);
	ck_assert_int_eq(outcome->settled, 0);
}

void
fetching_run(struct fetching *fetching)
{
	ck_assert_int_ge(event_base_dispatch(fetching->event_base), 0);
}

void
fetching_pass(struct fetching *fetching, unsigned int ms)
{
	struct timeval time = { ms / 1000, (suseconds_t)(ms % 1000) * 1000 };

	ck_assert_int_eq(event_base_loopexit(fetching->event_base, &time), 0);
	fetching_run(fetching);
}

static void
break_loop(evutil_socket_t fd, short what, void *event_base)
{
	(void)fd;
	(void)what;
	(void)event_base_loopbreak(event_base);
}

void
fetching_break(struct fetching *fetching, unsigned int us)
{
	struct timeval time = { 0, (suseconds_t)us };

	ck_assert_int_eq(event_base_once(fetching->event_base, -1, EV_TIMEOUT,
	    break_loop, fetching->event_base, &time), 0);
	fetching_run(fetching);
}

void
ignore_log(const char *message)
{
	(void)message;
}

void
assert_fetched(const struct outcome *outcome)
{
	ck_assert_int_eq(outcome->settled, 1);
	ck_assert_msg(outcome->code == 0, "%s", outcome->message);
	ck_assert_int_lt(outcome->status, 400);
}

void
fetch(struct fetching *fetching, struct outcome *outcome, const char *url,
    const struct evpromise_http_options *options)
{
	double ended_ms;

	fetch_begin(fetching, outcome, url, options);
	fetching_run(fetching);
	ended_ms = monotonic_ms() - outcome->started_ms;
	ck_assert_int_eq(outcome->settled, 1);
	/* Nothing keeps the loop running once the promise is settled. */
	ck_assert_soon(ended_ms - outcome->elapsed_ms);
}

const char *
url_of(const char *host, unsigned short port)
{
	static char url[300];

	(void)snprintf(url, sizeof(url), "http://%s:%u/path", host, port);
	return url;
}

void
fetch_from(struct fetching *fetching, struct outcome *outcome,
    const struct raw_server *server, const char *method,
    unsigned int deadline_ms)
{
	struct evpromise_http_options options = EVPROMISE_HTTP_OPTIONS_INIT;

	options.method = method;
	options.deadline_ms = deadline_ms;
	fetch(fetching, outcome, url_of("127.0.0.1", server->port), &options);
}

void
fetching_use_dns(struct fetching *fetching, const struct raw_server *server)
{
	char address[32];

	(void)snprintf(address, sizeof(address), "127.0.0.1:%u", server->port);
	ck_assert_int_eq(evpromise_http_client_set_nameserver(
	    fetching->client, address), 0);
}

char *
fill_headers(struct evpromise_http_header *headers, size_t n)
{
	const size_t size = (size_t)1 << 20;
	char *value = malloc(size);
	size_t i;

	ck_assert_ptr_nonnull(value);
	memset(value, 'a', size - 1);
	value[size - 1] = '\0';
	for (i = 0; i < n; i++)
		headers[i] = (struct evpromise_http_header){ "Large", value };
	return value;
}
