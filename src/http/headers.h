/* SPDX-License-Identifier: BSD-3-Clause */
/* headers: names and values, checked, searched and copied into one block. */
#ifndef EVPROMISE_HTTP_HEADERS_H
#define EVPROMISE_HTTP_HEADERS_H

#include <stdbool.h>
#include <stddef.h>

#include <evpromise/http.h>

#define EVPROMISE__MAX_HEADERS 100	/* of a request */

/* Freed by evpromise__free(). */
struct evpromise__headers {
	size_t n;
	struct evpromise_http_header at[];
};

bool evpromise__is_token(const char *text, size_t length);

/* Whether a comma-separated list has a token; in any case. */
bool evpromise__list_has(const char *list, size_t length, const char *token);

/* Whether the headers of a request say that its connection is closed. */
bool evpromise__headers_close(const struct evpromise_http_header *at,
    size_t n);

/* Says what is wrong with the headers, and with which; NULL if nothing is. */
const char *evpromise__headers_check(const struct evpromise_http_header *at,
    size_t n, const char **culprit);

/* The value of the first of that name, in any case; NULL if there is none. */
const char *evpromise__headers_find(const struct evpromise_http_header *at,
    size_t n, const char *name);

/* Copies two arrays, one behind the other; NULL if allocation failed. */
struct evpromise__headers *evpromise__headers_copy(
    const struct evpromise_http_header *first, size_t n_first,
    const struct evpromise_http_header *second, size_t n_second);

/* What a request is sent with: the headers that it needs, then those that the
 * program gave. */
struct evpromise__headers *evpromise__request_headers(const char *authority,
    const struct evpromise_http_header *at, size_t n, bool keep_alive);

#endif
