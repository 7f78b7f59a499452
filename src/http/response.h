/* SPDX-License-Identifier: BSD-3-Clause */
/* response: what the promise of a fetch is fulfilled with. */
#ifndef EVPROMISE_HTTP_RESPONSE_H
#define EVPROMISE_HTTP_RESPONSE_H

#include <stdbool.h>

#include <evpromise/http.h>
#include <evpromise/value.h>

struct evhttp_request;

/* A response without its body, of the headers that evhttp has read; NULL if
 * allocation failed. */
struct evpromise_http_response *evpromise__response_new(
    struct evhttp_request *evhttp);

/* Sees to it that evhttp reads the body as the head, which was checked, frames
 * it; behind evpromise__response_new(). */
void evpromise__response_frame(struct evhttp_request *evhttp, bool chunked,
    bool has_length);

/* Gives a body away, a block of evpromise__malloc() that ends with a '\0'; NULL
 * if it is empty. */
void evpromise__response_set_body(struct evpromise_http_response *response,
    char *body, size_t length);

/* Gives a response away; NULL gives the error that allocation failed. */
struct evpromise_value evpromise__response_value(
    struct evpromise_http_response *response,
    const struct evpromise_http_times *times);

void evpromise__response_free(struct evpromise_http_response *response);

#endif
