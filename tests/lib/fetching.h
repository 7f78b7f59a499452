/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * For the tests of the HTTP client: an event_base, a base and a client around
 * each case, and fetches whose outcome is written down. At the end of a case
 * everything was settled once and no descriptor is left open.
 */
#ifndef TESTS_FETCHING_H
#define TESTS_FETCHING_H

#include <stdbool.h>

#include <event2/event.h>

#include <evpromise.h>
#include <evpromise/http.h>

#include "raw_server.h"

struct outcome {
	int settled;		/* how often */
	int code;		/* of the error; 0 if there is none */
	int status;
	char message[512];
	char reason[64];
	char body[4096];
	size_t body_length;
	struct evpromise_http_times times;
	double elapsed_ms;	/* from the fetch to the handler */
	double started_ms;
};

struct fetching {
	struct event_base *event_base;
	struct evpromise_base *base;
	struct evpromise_http_client *client;
	int n_descriptors;
};

void fetching_begin(struct fetching *fetching);
/* Frees what is left, and asserts that nothing leaked. */
void fetching_end(struct fetching *fetching);

/* Begins a fetch; the outcome is written when it settles. */
void fetch_begin(struct fetching *fetching, struct outcome *outcome,
    const char *url, const struct evpromise_http_options *options);
/* Runs the loop until it ends by itself. */
void fetching_run(struct fetching *fetching);
/* Runs the loop for so long, which a timer of the program keeps running. */
void fetching_pass(struct fetching *fetching, unsigned int ms);
/* Runs the loop, and leaves it after so long, in the middle of a pass, with
 * callbacks under way. */
void fetching_break(struct fetching *fetching, unsigned int us);
/* A fetch, until the loop ends; asserts that it was settled once. */
void fetch(struct fetching *fetching, struct outcome *outcome,
    const char *url, const struct evpromise_http_options *options);
/* The same from a server, "http://127.0.0.1:PORT/path". */
void fetch_from(struct fetching *fetching, struct outcome *outcome,
    const struct raw_server *server, const char *method,
    unsigned int deadline_ms);
/* A URL for the server, lent until the next call. */
const char *url_of(const char *host, unsigned short port);
/* Headers of a megabyte each, all with one value, freed by the caller: some are
 * more than the buffers of both sockets take. */
char *fill_headers(struct evpromise_http_header *headers, size_t n);
/* Uses a scripted name server. */
void fetching_use_dns(struct fetching *fetching,
    const struct raw_server *server);

/* For evpromise_set_log_callback(). */
void ignore_log(const char *message);
void assert_fetched(const struct outcome *outcome);

double monotonic_ms(void);
int count_descriptors(void);
bool is_under_valgrind(void);
/*
 * Whether a deadline was kept, to the 50 ms that are promised. A machine under
 * load may be later than that now and then, the library is not: the best of
 * several tries counts.
 */
#define TRIES 10
bool is_on_time(double ms, double deadline_ms);

/* Nothing like a wait for something that should not be waited for. */
#define ck_assert_soon(ms)                                                    \
	ck_assert_msg((ms) < (is_under_valgrind() ? 9000 : 2500),             \
	    "%s: %.1f ms", #ms, ms)

#endif
