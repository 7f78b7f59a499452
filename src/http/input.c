/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What a server sends, before evhttp is shown it. The final head is checked as
 * a whole; the interim responses before it are swallowed, of which evhttp
 * would take any number (100) or one for the final response (102, 103); and
 * everything is limited.
 */
#include <string.h>

#include "http/http.h"

#define MAX_INTERIM 8
#define END_OF_HEAD 4		/* of "\r\n\r\n", the longest */

static void
out_of_memory(struct evpromise__request *request)
{
	evpromise__request_end(request, EVPROMISE_ERROR_OUT_OF_MEMORY, NULL);
}

static void
too_large(struct evpromise__request *request, const char *cause)
{
	evpromise__request_end(request, EVPROMISE_HTTP_ERROR_TOO_LARGE, cause);
}

static void
not_http(struct evpromise__request *request, const char *cause)
{
	evpromise__request_end(request, EVPROMISE_HTTP_ERROR_PROTOCOL, cause);
}

/* The bytes that lie together at the front of the input; it is not empty. */
static size_t
front_of(struct evbuffer *input, const char **bytes)
{
	struct evbuffer_iovec extent = { NULL, 0 };

	(void)evbuffer_peek(input, -1, NULL, &extent, 1);
	*bytes = extent.iov_base;
	return extent.iov_len;
}

/* The same as evpromise__head_end(), of bytes that do not lie together: to bring
 * them together each time some come would cost more the more there are. */
static size_t
search_end_of_head(struct evbuffer *input, size_t from)
{
	struct evbuffer_ptr at, end;
	size_t eol;

	if (evbuffer_ptr_set(input, &at, from, EVBUFFER_PTR_SET) == -1)
		return 0;
	for (;;) {
		at = evbuffer_search_eol(input, &at, NULL, EVBUFFER_EOL_LF);
		if (at.pos == -1)
			return 0;
		if (evbuffer_ptr_set(input, &at, 1, EVBUFFER_PTR_ADD) == -1)
			return 0;
		end = evbuffer_search_eol(input, &at, &eol,
		    EVBUFFER_EOL_CRLF);
		if (end.pos == -1)
			return 0;
		if (end.pos == at.pos)
			return (size_t)end.pos + eol;
	}
}

/* Where the next head ends in the input; 0 if it is not complete. */
static size_t
find_end_of_head(struct evbuffer *input, size_t from)
{
	const char *bytes;
	size_t length = front_of(input, &bytes), end = 0;

	if (from < length)
		end = evpromise__head_end(bytes, length, from);
	if (end == 0 && length < evbuffer_get_length(input))
		end = search_end_of_head(input, from);
	return end;
}

/* An interim response, RFC 9110, 15.2: taken out of evhttp's sight. */
static void
swallow(struct evpromise__request *request, struct evbuffer *input,
    size_t length)
{
	struct evpromise__exchange *exchange = &request->exchange;

	if (exchange->head.status == 101)
		not_http(request, "it switches protocols unasked");
	else if (++exchange->n_interim > MAX_INTERIM)
		too_large(request, "more than 8 interim responses");
	exchange->interim_bytes += length;
	(void)evbuffer_drain(input, length);
}

static void
check_final_head(struct evpromise__request *request)
{
	struct evpromise__exchange *exchange = &request->exchange;
	const struct evpromise__head *head = &exchange->head;

	if (head->has_length && evpromise__response_has_body(request->is_head,
	    head->status) &&
	    head->length > request->options.max_body_bytes) {
		too_large(request, EVPROMISE__BODY_TOO_LARGE);
		return;
	}
	exchange->head_done = true;
	evpromise__connection_hold_input(exchange->connection, false);
}

static void
check_head(struct evpromise__request *request, struct evbuffer *input,
    size_t length)
{
	struct evpromise__exchange *exchange = &request->exchange;
	const char *text, *wrong;
	int status;

	text = (const char *)evbuffer_pullup(input, (ev_ssize_t)length);
	if (text == NULL) {
		out_of_memory(request);
		return;
	}
	wrong = evpromise__head_check(&exchange->head, text, length,
	    !request->is_head);
	status = exchange->head.status;
	if (wrong != NULL && exchange->head.too_large)
		too_large(request, wrong);
	else if (wrong != NULL)
		not_http(request, wrong);
	else if (status < 200)
		swallow(request, input, length);
	else
		check_final_head(request);
}

/*
 * On a connection that was used before, what does not begin as a response may
 * belong to the one before: the body of one to HEAD, a farewell.
 */
static bool
begins_well(struct evpromise__request *request, struct evbuffer *input)
{
	struct evpromise__exchange *exchange = &request->exchange;
	char copied[8];
	const char *bytes;
	size_t n = front_of(input, &bytes);
	ev_ssize_t got;

	if (n < sizeof(copied)) {
		got = evbuffer_copyout(input, copied, sizeof(copied));
		n = got > 0 ? (size_t)got : 0;
		bytes = copied;
	}
	if (evpromise__head_may_begin(bytes, n))
		return true;
	request->end.is_stale = exchange->connection->reused &&
	    exchange->n_interim == 0;
	not_http(request, "it does not begin with HTTP/1");
	return false;
}

static void
look_at_heads(struct evpromise__request *request, struct evbuffer *input)
{
	struct evpromise__exchange *exchange = &request->exchange;
	size_t limit = request->options.max_headers_bytes, length, seen;

	while (request->end.code == 0 && !exchange->head_done &&
	    begins_well(request, input)) {
		length = find_end_of_head(input, exchange->scanned);
		seen = length > 0 ? length : evbuffer_get_length(input);
		if (exchange->interim_bytes + seen > limit) {
			too_large(request, "its headers are over the limit");
			return;
		}
		if (length == 0) {
			exchange->scanned = seen > END_OF_HEAD ?
			    seen - END_OF_HEAD : 0;
			return;
		}
		exchange->scanned = 0;
		check_head(request, input, length);
	}
}

/*
 * The body is exactly measured when it is complete; until then what may
 * stand between its bytes, the sizes of chunks, has some room too.
 */
static void
limit_body(struct evpromise__request *request, const struct evbuffer *input)
{
	struct evhttp_request *evhttp = request->exchange.evhttp;
	size_t length, limit = request->options.max_body_bytes;

	if (evhttp == NULL)
		return;
	length = evbuffer_get_length(input) + evbuffer_get_length(
	    evhttp_request_get_input_buffer(evhttp));
	if (length > limit &&
	    length - limit > request->options.max_headers_bytes)
		too_large(request, EVPROMISE__BODY_TOO_LARGE);
}

/*
 * Called when the request was sent, right before evhttp begins to read: what
 * came meanwhile it would read whatever the watermark is. A head that is not
 * complete is hidden from it until the turn that follows.
 */
void
evpromise__input_hide(struct evpromise__request *request)
{
	struct evpromise__exchange *exchange = &request->exchange;

	exchange->hidden = evbuffer_new();
	if (exchange->hidden == NULL || evbuffer_add_buffer(exchange->hidden,
	    evpromise__connection_input(exchange->connection)) == -1)
		out_of_memory(request);
	else
		event_active(&request->turn, EV_READ, 0);
}

/* Puts back what was hidden, as soon as the watermark keeps it from evhttp or
 * more has come: it is looked at again as if it had just come. */
void
evpromise__input_show(struct evpromise__request *request)
{
	struct evbuffer *hidden = request->exchange.hidden;

	request->exchange.hidden = NULL;
	(void)evbuffer_prepend_buffer(evpromise__connection_input(
	    request->exchange.connection), hidden);
	evbuffer_free(hidden);
}

/* Called when bytes came in, before evhttp hears of them. */
void
evpromise__on_input(struct evbuffer *input, const struct evbuffer_cb_info *info,
    void *arg)
{
	const struct evpromise__connection *connection = arg;
	struct evpromise__request *request = connection->request;

	if (info->n_added == 0 || request == NULL || request->end.code != 0)
		return;
	if (connection->reused && evpromise__connection_is_sending(connection)) {
		request->end.is_stale = true;
		not_http(request, "it came before the request was sent");
		return;
	}
	if (request->times.first_byte_ms == 0)
		request->times.first_byte_ms =
		    evpromise__request_elapsed_ms(request);
	if (request->exchange.hidden != NULL)
		evpromise__input_show(request);
	if (!request->exchange.head_done)
		look_at_heads(request, input);
	else
		limit_body(request, input);
}
