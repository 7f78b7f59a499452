/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What a server sends, before evhttp is shown it. The final head is checked as
 * a whole; the interim responses before it are swallowed, of which evhttp
 * would take any number (100) or one for the final response (102, 103); and
 * everything is limited.
 *
 * What comes in chunks is taken here, body.c, and evhttp is shown a chunk of
 * size 0 in the end; of other bodies evhttp knows where they end, and hands
 * over what it has read.
 */
#include <stdio.h>
#include <string.h>

#include <event2/buffer.h>

#include <evpromise/error.h>
#include <evpromise/http.h>

#include "http/connection.h"
#include "http/error.h"
#include "http/input.h"
#include "http/message.h"

#define MAX_INTERIM 8
#define END_OF_HEAD 4		/* of "\r\n\r\n", the longest */
#define MAX_CULPRIT 40		/* bytes of a header that are repeated */

static void
not_http(struct evpromise__end *end, const char *cause)
{
	end->code = EVPROMISE_HTTP_ERROR_PROTOCOL;
	end->cause = cause;
}

/* The same as evpromise__head_end(), of bytes that do not lie together: to
 * bring them together each time would cost more, the more have come. */
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
	size_t length = evpromise__front_of(input, &bytes), end = 0;

	if (from < length)
		end = evpromise__head_end(bytes, length, from);
	if (end == 0 && length < evbuffer_get_length(input))
		end = search_end_of_head(input, from);
	return end;
}

/* An interim response, RFC 9110, 15.2: taken out of evhttp's sight. */
static void
swallow(struct evpromise__input *input, struct evbuffer *bytes, size_t length,
    struct evpromise__end *end)
{
	if (input->head.status == 101)
		not_http(end, "it switches protocols unasked");
	else if (++input->n_interim > MAX_INTERIM)
		evpromise__too_large(end, "more than 8 interim responses");
	input->interim_bytes += length;
	(void)evbuffer_drain(bytes, length);
}

static bool
has_body(const struct evpromise__input *input)
{
	return evpromise__response_has_body(input->message->is_head,
	    input->head.status);
}

static void
check_final_head(struct evpromise__input *input, size_t length,
    struct evpromise__end *end)
{
	const struct evpromise__head *head = &input->head;
	const struct evpromise__message *message = input->message;

	if (head->has_length && has_body(input) &&
	    head->length > message->max_body_bytes) {
		evpromise__too_large(end, EVPROMISE__BODY_TOO_LARGE);
		return;
	}
	input->head_done = true;
	input->head_length = length;
	evpromise__body_begin(&input->body, message->max_body_bytes,
	    message->max_headers_bytes);
	evpromise__connection_release_input(input->connection);
}

static bool
is_printing(char c)
{
	return (unsigned char)c >= ' ' && (unsigned char)c < 0x7f;
}

/* What is wrong, and with which header, as far as it can be shown. */
static const char *
blame(struct evpromise__input *input, const char *wrong)
{
	const struct evpromise__head *head = &input->head;
	char culprit[MAX_CULPRIT + 1];
	size_t i, n = head->culprit_length;

	if (head->culprit == NULL)
		return wrong;
	if (n > MAX_CULPRIT)
		n = MAX_CULPRIT;
	for (i = 0; i < n; i++) {
		culprit[i] = '?';
		if (is_printing(head->culprit[i]))
			culprit[i] = head->culprit[i];
	}
	culprit[n] = '\0';
	(void)snprintf(input->cause, sizeof(input->cause), "%s: \"%s\"", wrong,
	    culprit);
	return input->cause;
}

static const char *
too_many_headers(struct evpromise__input *input)
{
	(void)snprintf(input->cause, sizeof(input->cause),
	    "it has more than %zu headers", input->message->max_headers);
	return input->cause;
}

/* A Transfer-Encoding that is none: the security fixes of distributions have
 * evhttp refuse any beside a Content-Length. Returns what is left of the
 * head. */
static size_t
cut_identity(const struct evpromise__head *head, struct evbuffer *bytes,
    char *text, size_t length)
{
	size_t n = head->identity_length;

	if (head->identity == NULL)
		return length;
	memmove(text + n, text, (size_t)(head->identity - text));
	(void)evbuffer_drain(bytes, n);
	return length - n;
}

static void
check_head(struct evpromise__input *input, struct evbuffer *bytes,
    size_t length, struct evpromise__end *end)
{
	const char *wrong;
	char *text;

	text = (char *)evbuffer_pullup(bytes, (ev_ssize_t)length);
	if (text == NULL) {
		end->code = EVPROMISE_ERROR_OUT_OF_MEMORY;
		return;
	}
	wrong = evpromise__head_check(&input->head, text, length,
	    input->message->max_headers, !input->message->is_head);
	if (wrong != NULL && input->head.too_large)
		evpromise__too_large(end, too_many_headers(input));
	else if (wrong != NULL)
		not_http(end, blame(input, wrong));
	else if (evpromise__response_is_interim(input->head.status))
		swallow(input, bytes, length, end);
	else
		check_final_head(input, cut_identity(&input->head, bytes,
		    text, length), end);
}

/*
 * On a connection that was used before, what does not begin as a response may
 * belong to the one before: the body of one to HEAD, a farewell.
 */
static bool
begins_well(const struct evpromise__input *input, struct evbuffer *bytes,
    struct evpromise__end *end)
{
	char copied[8];
	const char *front;
	size_t n = evpromise__front_of(bytes, &front);
	ev_ssize_t got;

	if (n < sizeof(copied)) {
		got = evbuffer_copyout(bytes, copied, sizeof(copied));
		n = got > 0 ? (size_t)got : 0;
		front = copied;
	}
	if (evpromise__head_may_begin(front, n))
		return true;
	end->is_stale = input->connection->reused && input->n_interim == 0;
	not_http(end, "it does not begin with HTTP/1");
	return false;
}

static void
check_heads(struct evpromise__input *input, struct evbuffer *bytes,
    struct evpromise__end *end)
{
	size_t limit = input->message->max_headers_bytes, length, seen;

	while (end->code == 0 && !input->head_done &&
	    begins_well(input, bytes, end)) {
		length = find_end_of_head(bytes, input->scanned);
		seen = length > 0 ? length : evbuffer_get_length(bytes);
		if (input->interim_bytes + seen > limit) {
			evpromise__too_large(end,
			    "its headers are over the limit");
			return;
		}
		if (length == 0) {
			input->scanned = seen > END_OF_HEAD ?
			    seen - END_OF_HEAD : 0;
			return;
		}
		input->scanned = 0;
		check_head(input, bytes, length, end);
	}
}

/* Behind a head that evhttp has not read yet. */
static void
take_chunks_behind_head(struct evpromise__input *input,
    struct evbuffer *bytes, struct evpromise__end *end)
{
	struct evbuffer *head = evbuffer_new();

	if (head == NULL || evbuffer_remove_buffer(bytes, head,
	    input->head_length) != (int)input->head_length) {
		end->code = EVPROMISE_ERROR_OUT_OF_MEMORY;
	} else {
		evpromise__body_take_chunks(&input->body, bytes, end);
		if (evbuffer_prepend_buffer(bytes, head) == -1)
			end->code = EVPROMISE_ERROR_OUT_OF_MEMORY;
	}
	if (head != NULL)
		evbuffer_free(head);
}

static bool
comes_in_chunks(const struct evpromise__input *input)
{
	return input->head.chunked && has_body(input);
}

static void
check_chunks(struct evpromise__input *input, struct evbuffer *bytes,
    struct evpromise__end *end)
{
	if (!comes_in_chunks(input) ||
	    evbuffer_get_length(bytes) <= input->head_length)
		return;
	input->rewriting = true;
	if (input->head_length > 0)
		take_chunks_behind_head(input, bytes, end);
	else
		evpromise__body_take_chunks(&input->body, bytes, end);
	input->rewriting = false;
}

/* What evhttp has not read yet: it may not have begun to read at all. */
static void
limit_unread(const struct evpromise__input *input,
    const struct evbuffer *bytes, struct evpromise__end *end)
{
	const struct evpromise__message *message = input->message;
	size_t length = evbuffer_get_length(bytes) + input->body.length;

	if (comes_in_chunks(input))	/* body.c limits it, without these */
		return;
	if (length > message->max_body_bytes &&
	    length - message->max_body_bytes > message->max_headers_bytes)
		evpromise__too_large(end, EVPROMISE__BODY_TOO_LARGE);
}

void
evpromise__input_begin(struct evpromise__input *input,
    struct evpromise__connection *connection,
    const struct evpromise__message *message)
{
	input->connection = connection;
	input->message = message;
}

void
evpromise__input_check(struct evpromise__input *input, struct evbuffer *bytes,
    struct evpromise__end *end)
{
	if (input->rewriting)	/* it is our own change that is reported */
		return;
	if (!input->head_done)
		check_heads(input, bytes, end);
	else
		limit_unread(input, bytes, end);
	if (input->head_done && end->code == 0)
		check_chunks(input, bytes, end);
}

void
evpromise__input_head_read(struct evpromise__input *input)
{
	input->head_length = 0;
}

int
evpromise__input_hide(struct evpromise__input *input)
{
	input->hidden = evbuffer_new();
	if (input->hidden == NULL)
		return -1;
	return evbuffer_add_buffer(input->hidden,
	    evpromise__connection_input(input->connection));
}

void
evpromise__input_show(struct evpromise__input *input)
{
	struct evbuffer *hidden = input->hidden;

	if (hidden == NULL)
		return;
	input->hidden = NULL;
	(void)evbuffer_prepend_buffer(
	    evpromise__connection_input(input->connection), hidden);
	evbuffer_free(hidden);
}

void
evpromise__input_finish(struct evpromise__input *input)
{
	if (input->hidden != NULL)
		evbuffer_free(input->hidden);
	input->hidden = NULL;
	evpromise__body_finish(&input->body);
}
