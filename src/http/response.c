/* SPDX-License-Identifier: BSD-3-Clause */
/* Responses: what the promise of a fetch is fulfilled with. */
#include <string.h>
#include <sys/queue.h>

#include <event2/buffer.h>
#include <event2/http.h>
#include <event2/keyvalq_struct.h>
#include <evpromise/type.h>

#include "http/headers.h"
#include "http/response.h"
#include "record/alloc.h"

#define N_FEW 64			/* headers that a stack has room for */

struct evpromise_http_response {
	int status;
	const char *reason;			/* behind the struct */
	struct evpromise__headers *headers;
	char *body;				/* NULL while there is none */
	size_t body_length;
	struct evpromise_http_times times;
};

static const char *
skip_space(const char *text)
{
	while (*text == ' ' || *text == '\t')
		text++;
	return text;
}

static size_t
count_headers(const struct evkeyvalq *from)
{
	const struct evkeyval *header;
	size_t n = 0;

	TAILQ_FOREACH(header, from, next)
		n++;
	return n;
}

/* evhttp leaves space behind a name, where the head's check lets it pass, tabs
 * before a value, and a space where it began on a folded line. */
static void
list_headers(struct evpromise_http_header *at, struct evkeyvalq *from)
{
	struct evkeyval *header;

	TAILQ_FOREACH(header, from, next) {
		header->key[strcspn(header->key, " \t")] = '\0';
		at->name = header->key;
		at->value = skip_space(header->value);
		at++;
	}
}

/* The headers that evhttp read; NULL if allocation failed. */
static struct evpromise__headers *
copy_headers(struct evhttp_request *evhttp)
{
	struct evkeyvalq *from = evhttp_request_get_input_headers(evhttp);
	struct evpromise_http_header few[N_FEW], *at = few;
	struct evpromise__headers *headers;
	size_t n = count_headers(from);

	if (n > N_FEW)
		at = evpromise__malloc(n * sizeof(*at));
	if (at == NULL)
		return NULL;
	list_headers(at, from);
	headers = evpromise__headers_copy(at, n, NULL, 0);
	if (at != few)
		evpromise__free(at);
	return headers;
}

struct evpromise_http_response *
evpromise__response_new(struct evhttp_request *evhttp_request)
{
	struct evpromise_http_response *response;
	const char *reason;
	size_t size;

	reason = evhttp_request_get_response_code_line(evhttp_request);
	if (reason == NULL)
		reason = "";
	size = strlen(reason) + 1;
	response = evpromise__malloc(sizeof(*response) + size);
	if (response == NULL)
		return NULL;
	memset(response, 0, sizeof(*response));
	response->status = evhttp_request_get_response_code(evhttp_request);
	response->reason = memcpy(response + 1, reason, size);
	response->headers = copy_headers(evhttp_request);
	if (response->headers == NULL) {
		evpromise__response_free(response);
		return NULL;
	}
	return response;
}

/*
 * evhttp believes that a response with a Connection header other than "close"
 * and no length has no body: the header is taken from its sight, once copied.
 */
static void
let_read_until_close(struct evhttp_request *evhttp)
{
	struct evkeyvalq *headers = evhttp_request_get_input_headers(evhttp);

	while (evhttp_remove_header(headers, "Connection") == 0)
		;
}

/*
 * Libevent as it was released leaves a tab before a value, or the space of a
 * folded one, and would not know "chunked" behind it: it would read until the
 * server closes. The security fixes of distributions trim it.
 */
static void
trim_transfer_encoding(struct evhttp_request *evhttp)
{
	struct evkeyvalq *headers = evhttp_request_get_input_headers(evhttp);
	struct evkeyval *header;
	size_t space;

	TAILQ_FOREACH(header, headers, next) {
		if (evutil_ascii_strcasecmp(header->key,
		    "Transfer-Encoding") != 0)
			continue;
		space = strspn(header->value, " \t");
		memmove(header->value, header->value + space,
		    strlen(header->value + space) + 1);
	}
}

/* Once the headers are copied. */
void
evpromise__response_frame(struct evhttp_request *evhttp, bool chunked,
    bool has_length)
{
	if (chunked)
		trim_transfer_encoding(evhttp);
	else if (!has_length)
		let_read_until_close(evhttp);
}

void
evpromise__response_set_body(struct evpromise_http_response *response,
    char *body, size_t length)
{
	response->body = body;
	response->body_length = length;
}

void
evpromise__response_free(struct evpromise_http_response *response)
{
	if (response == NULL)
		return;
	evpromise__free(response->headers);
	evpromise__free(response->body);
	evpromise__free(response);
}

static void
release_response(void *payload)
{
	evpromise__response_free(payload);
}

static const struct evpromise_type response_type = {
	.size = sizeof(struct evpromise_type),
	.name = "http response",
	.release = release_response
};

struct evpromise_value
evpromise__response_value(struct evpromise_http_response *response,
    const struct evpromise_http_times *times)
{
	if (response != NULL)
		response->times = *times;
	return evpromise_own(&response_type, response);
}

const struct evpromise_http_response *
evpromise_http_response(const struct evpromise *settled)
{
	return evpromise_as(settled, &response_type);
}

int
evpromise_http_response_status(const struct evpromise_http_response *response)
{
	return response->status;
}

const char *
evpromise_http_response_reason(const struct evpromise_http_response *response)
{
	return response->reason;
}

const char *
evpromise_http_response_header(const struct evpromise_http_response *response,
    const char *name)
{
	return evpromise__headers_find(response->headers->at,
	    response->headers->n, name);
}

size_t
evpromise_http_response_n_headers(
    const struct evpromise_http_response *response)
{
	return response->headers->n;
}

const struct evpromise_http_header *
evpromise_http_response_header_at(
    const struct evpromise_http_response *response, size_t index)
{
	if (index >= response->headers->n)
		return NULL;
	return &response->headers->at[index];
}

const char *
evpromise_http_response_body(const struct evpromise_http_response *response,
    size_t *length)
{
	if (length != NULL)
		*length = response->body_length;
	return response->body != NULL ? response->body : "";
}

const struct evpromise_http_times *
evpromise_http_response_times(const struct evpromise_http_response *response)
{
	return &response->times;
}
