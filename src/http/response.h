/* SPDX-License-Identifier: BSD-3-Clause */
/* response: what the promise of a fetch is fulfilled with. */
#ifndef EVPROMISE_HTTP_RESPONSE_H
#define EVPROMISE_HTTP_RESPONSE_H

#include <stdbool.h>

#include <evpromise/http.h>
#include <evpromise/value.h>

struct evbuffer;
struct evhttp_request;

/* A response without its body, of the headers that evhttp has read; NULL if
 * allocation failed. */
struct evpromise_http_response *evpromise__response_new(
    struct evhttp_request *evhttp);

/* Sees to it that evhttp reads the body as the head, which was checked, frames
 * it; behind evpromise__response_new(). */
void evpromise__response_frame(struct evhttp_request *evhttp, bool chunked,
    bool has_length);

/* Moves the body out of a buffer, NULL if it is empty; -1 if allocation failed. */
int evpromise__response_set_body(struct evpromise_http_response *response,
    struct evbuffer *body);

/* Gives a response away; NULL gives the error that allocation failed. */
struct evpromise_value evpromise__response_value(
    struct evpromise_http_response *response,
    const struct evpromise_http_times *times);

void evpromise__response_free(struct evpromise_http_response *response);

#endif
