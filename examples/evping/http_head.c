/* SPDX-License-Identifier: BSD-3-Clause */
#include "http_head.h"

#include <string.h>

#include <event2/util.h>

#define MAX_BYTES 65536
#define MAX_HEADERS 1000
#define MAX_INTERIM 8

/* "HTTP/1.1 200", a digit for each '0' here. */
static const char status_line[] = "HTTP/1.0 000";

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Whether so few bytes can be those of a response. */
static bool
may_begin(const char *text, size_t length)
{
	size_t known = strlen("HTTP/1.");

	return memcmp(text, status_line, length < known ? length : known) == 0;
}

static bool
check_status_line(struct http_head *head, const char *line, size_t length)
{
	size_t form = strlen(status_line);

	if (length < form || (length > form && line[form] != ' '))
		return false;
	for (size_t i = 0; i < form; i++) {
		if (status_line[i] == '0' ? !is_digit(line[i]) :
		    line[i] != status_line[i])
			return false;
	}
	head->status = (line[form - 3] - '0') * 100 +
	    (line[form - 2] - '0') * 10 + (line[form - 1] - '0');
	return head->status != 0;	/* evhttp's word for "none" */
}

/* Digits; and a second one that differs is an attack. */
static bool
check_length(struct http_head *head, const char *value, size_t length)
{
	uint64_t number = 0;

	for (size_t i = 0; i < length; i++) {
		uint64_t digit = (uint64_t)(value[i] - '0');

		if (!is_digit(value[i]))
			return false;
		number = number > (UINT64_MAX - digit) / 10 ? UINT64_MAX :
		    number * 10 + digit;
	}
	if (length == 0 || (head->has_length && head->length != number))
		return false;
	head->has_length = true;
	head->length = number;
	return true;
}

static bool
is_token(const char *text, size_t length)
{
	static const char others[] = "!#$%&'*+-.^_`|~";

	for (size_t i = 0; i < length; i++) {
		char c = text[i];

		if (!is_digit(c) && !(c >= 'a' && c <= 'z') &&
		    !(c >= 'A' && c <= 'Z') && strchr(others, c) == NULL)
			return false;
	}
	return length > 0;
}

static bool
is_named(const char *line, size_t length, const char *name)
{
	return length == strlen(name) &&
	    evutil_ascii_strncasecmp(line, name, length) == 0;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* "identity", if it is the first, stands for none. */
static void
note_encoding(struct http_head *head, const char *value, size_t length)
{
	if (head->has_encoding || head->identity != NULL ||
	    !is_named(value, length, "identity"))
		head->has_encoding = true;
	else
		head->identity = value;
}

/* Space before the colon is taken, but not where a body is framed. */
static bool
check_header(struct http_head *head, const char *line, size_t length)
{
	const char *colon = memchr(line, ':', length), *end = line + length;
	const char *value = colon, *name_end = colon;
	bool frames = true, good = true;
	size_t name_length;

	if (colon == NULL)
		return false;
	while (name_end > line && is_blank(name_end[-1]))
		name_end--;
	name_length = (size_t)(name_end - line);
	if (!is_token(line, name_length))
		return false;
	for (value++; value < end && is_blank(*value);)
		value++;
	while (end > value && is_blank(end[-1]))
		end--;
	if (is_named(line, name_length, "Transfer-Encoding"))
		note_encoding(head, value, (size_t)(end - value));
	else if (is_named(line, name_length, "Content-Length"))
		good = check_length(head, value, (size_t)(end - value));
	else
		frames = false;
	return good && (!frames || name_end == colon);
}

static bool
has_control(const char *line, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		if (((unsigned char)line[i] < ' ' && line[i] != '\t') ||
		    line[i] == 0x7f)
			return true;
	}
	return false;
}

static enum verdict
check_line(struct http_head *head, const char *line, size_t length, size_t nth)
{
	bool good;

	if (has_control(line, length))
		return VERDICT_PROTOCOL;
	if (nth > MAX_HEADERS)
		return VERDICT_TOO_LARGE;
	if (nth == 0)
		good = check_status_line(head, line, length);
	else if (*line == ' ' || *line == '\t')
		good = nth > 1;		/* the header before it goes on */
	else
		good = check_header(head, line, length);
	return good ? VERDICT_ANSWERED : VERDICT_PROTOCOL;
}

/* Checks a complete head, whose last line is empty. */
static enum verdict
check(struct http_head *head, const char *line)
{
	enum verdict verdict = VERDICT_ANSWERED;
	const char *end;

	head->has_length = head->has_encoding = false;
	head->identity = NULL;
	for (size_t nth = 0; verdict == VERDICT_ANSWERED &&
	    (end = strchr(line, '\n')) != NULL; nth++) {
		size_t length = (size_t)(end - line);

		if (length > 0 && end[-1] == '\r')
			length--;
		if (length == 0)
			break;
		verdict = check_line(head, line, length, nth);
		line = end + 1;
	}
	if (verdict == VERDICT_ANSWERED &&
	    (head->status == 101 || (head->has_length && head->has_encoding)))
		verdict = VERDICT_PROTOCOL;
	return verdict;
}

/* Where the first head ends, behind its empty line; 0 if it does not. */
static size_t
find_end(const char *text, size_t from, size_t length)
{
	const char *at = text + from, *end = text + length;

	while ((at = memchr(at, '\n', (size_t)(end - at))) != NULL) {
		at++;
		if (at < end && at[0] == '\n')
			return (size_t)(at + 1 - text);
		if (at + 1 < end && at[0] == '\r' && at[1] == '\n')
			return (size_t)(at + 2 - text);
	}
	return 0;
}

/* An interim response has been checked: evhttp must not see it. */
static enum verdict
swallow(struct http_head *head, struct evbuffer *input, size_t length)
{
	head->interim_bytes += length;
	head->scanned = 0;
	evbuffer_drain(input, length);
	return ++head->n_interim > MAX_INTERIM ? VERDICT_TOO_LARGE :
	    VERDICT_NOT_PINGED;
}

/* Takes a Transfer-Encoding of "identity" away, which some versions of evhttp
 * refuse beside a Content-Length. */
static void
cut_identity(const struct http_head *head, struct evbuffer *input, char *text)
{
	const char *line = head->identity, *end;

	if (line == NULL)
		return;
	end = strchr(line, '\n') + 1;
	while (line[-1] != '\n')
		line--;
	memmove(text + (end - line), text, (size_t)(line - text));
	evbuffer_drain(input, (size_t)(end - line));
}

/* One head; VERDICT_NOT_PINGED with a status of 1xx for an interim one. */
static enum verdict
look_once(struct http_head *head, struct evbuffer *input)
{
	size_t length = evbuffer_get_length(input), end;
	char *text = (char *)evbuffer_pullup(input, -1);
	enum verdict verdict;

	head->status = 0;
	if (length == 0)
		return VERDICT_NOT_PINGED;
	if (text == NULL)
		return VERDICT_NO_MEMORY;
	end = find_end(text, head->scanned, length);
	if (head->interim_bytes + (end > 0 ? end : length) > MAX_BYTES)
		return VERDICT_TOO_LARGE;
	if (!may_begin(text, length))
		return VERDICT_PROTOCOL;
	if (end == 0) {
		head->scanned = length > 3 ? length - 3 : 0;
		return VERDICT_NOT_PINGED;
	}
	verdict = check(head, text);
	if (verdict == VERDICT_ANSWERED && head->status >= 100 &&
	    head->status < 200)
		return swallow(head, input, end);
	cut_identity(head, input, text);
	return verdict;
}

enum verdict
http_head_look(struct http_head *head, struct evbuffer *input)
{
	enum verdict verdict;

	do
		verdict = look_once(head, input);
	while (verdict == VERDICT_NOT_PINGED && head->status != 0);
	return verdict;
}
