/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * HEAD requests by promises: what of evpromise_http_fetch() depends on the
 * options of evping, for ping_promise.c.
 */
#ifndef EVPING_HTTP_PROMISE_H
#define EVPING_HTTP_PROMISE_H

#include <evpromise.h>
#include <evpromise/http.h>

#include "options.h"
#include "verdict.h"

/* A new client, freed by evpromise_http_client_free(). NULL if memory is
 * out. */
struct evpromise_http_client *http_promise_client_new(
    struct evpromise_base *base, const struct options *options);

/* Asks for a URL, until the signal is aborted. */
struct evpromise *http_promise_head(struct evpromise_http_client *client,
    const char *url, const struct options *options,
    struct evpromise_abort_signal *signal);

/* What the error of a rejected request means, or why its signal was aborted;
 * VERDICT_NOT_PINGED if it is something else. */
enum verdict http_promise_verdict(const struct evpromise *settled);

#endif
