/* SPDX-License-Identifier: BSD-3-Clause */
/* Headers: checking those that the program gives, and copies in one block. */
#include <string.h>

#include <event2/util.h>

#include <evpromise/version.h>

#include "http/headers.h"
#include "record/alloc.h"

/* RFC 9110, 5.6.2: token. */
bool
evpromise__is_token(const char *text, size_t length)
{
	static const char others[] = "!#$%&'*+-.^_`|~";
	size_t i;
	char c;

	for (i = 0; i < length; i++) {
		c = text[i];
		if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
		    (c >= 'A' && c <= 'Z') ||
		    (c != '\0' && strchr(others, c) != NULL)))
			return false;
	}
	return length > 0;
}

static bool
is_value(const char *text)
{
	for (; *text != '\0'; text++) {
		if (((unsigned char)*text < ' ' && *text != '\t') ||
		    *text == 0x7f)
			return false;
	}
	return true;
}

static const char *
check(const struct evpromise_http_header *header)
{
	if (header->name == NULL)
		return "its name is NULL";
	if (!evpromise__is_token(header->name, strlen(header->name)))
		return "its name is not a token";
	if (header->value == NULL)
		return "its value is NULL";
	if (!is_value(header->value))
		return "its value has a control character";
	/* There is no body, and a server that believed in one would take the
	 * next request for it. */
	if (evutil_ascii_strcasecmp(header->name, "Content-Length") == 0 ||
	    evutil_ascii_strcasecmp(header->name, "Transfer-Encoding") == 0)
		return "it announces a body, and there is none";
	return NULL;
}

/* Says what is wrong with the headers, and with which; NULL if nothing is. */
const char *
evpromise__headers_check(const struct evpromise_http_header *at, size_t n,
    const char **culprit)
{
	const char *wrong;
	size_t i;

	*culprit = "";
	if (n > EVPROMISE__MAX_HEADERS)
		return "there are too many";
	for (i = 0; i < n; i++) {
		wrong = check(&at[i]);
		if (wrong != NULL) {
			*culprit = at[i].name != NULL ? at[i].name : "";
			return wrong;
		}
	}
	return NULL;
}

const char *
evpromise__headers_find(const struct evpromise_http_header *at, size_t n,
    const char *name)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (evutil_ascii_strcasecmp(at[i].name, name) == 0)
			return at[i].value;
	}
	return NULL;
}

/* Whether a comma-separated list has a token, RFC 9110, 5.6.1; in any case. */
bool
evpromise__list_has(const char *list, size_t length, const char *token)
{
	const char *end = list + length, *item = list, *comma, *last;

	for (; item < end; item = comma + 1) {
		comma = memchr(item, ',', (size_t)(end - item));
		if (comma == NULL)
			comma = end;
		while (item < comma && (*item == ' ' || *item == '\t'))
			item++;
		for (last = comma; last > item &&
		    (last[-1] == ' ' || last[-1] == '\t'); last--)
			;
		if ((size_t)(last - item) == strlen(token) &&
		    evutil_ascii_strncasecmp(item, token,
		    strlen(token)) == 0)
			return true;
	}
	return false;
}

/* Whether the headers of a request say that its connection is closed. */
bool
evpromise__headers_close(const struct evpromise_http_header *at, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (evutil_ascii_strcasecmp(at[i].name, "Connection") == 0 &&
		    evpromise__list_has(at[i].value, strlen(at[i].value),
		    "close"))
			return true;
	}
	return false;
}

static size_t
size_of(const struct evpromise_http_header *at, size_t n)
{
	size_t i, size = n * sizeof(*at);

	for (i = 0; i < n; i++)
		size += strlen(at[i].name) + strlen(at[i].value) + 2;
	return size;
}

static const char *
append(char **to, const char *text)
{
	size_t size = strlen(text) + 1;
	const char *copy = memcpy(*to, text, size);

	*to += size;
	return copy;
}

/* Copies two arrays behind each other; NULL if memory is out. */
struct evpromise__headers *
evpromise__headers_copy(const struct evpromise_http_header *first,
    size_t n_first, const struct evpromise_http_header *second,
    size_t n_second)
{
	struct evpromise__headers *headers;
	const struct evpromise_http_header *from;
	size_t i;
	char *to;

	headers = evpromise__malloc(sizeof(*headers) +
	    size_of(first, n_first) + size_of(second, n_second));
	if (headers == NULL)
		return NULL;
	headers->n = n_first + n_second;
	to = (char *)&headers->at[headers->n];
	for (i = 0; i < headers->n; i++) {
		from = i < n_first ? &first[i] : &second[i - n_first];
		headers->at[i].name = append(&to, from->name);
		headers->at[i].value = append(&to, from->value);
	}
	return headers;
}

/* The headers of a request: those that it needs and the program did not give,
 * then those that it gave. */
struct evpromise__headers *
evpromise__request_headers(const char *authority,
    const struct evpromise_http_header *at, size_t n, bool keep_alive)
{
	const struct evpromise_http_header needed[] = {
		{ "Host", authority },
		{ "User-Agent", "evpromise/" EVPROMISE_VERSION },
		{ "Connection", "close" }	/* unless keep_alive */
	};
	struct evpromise_http_header ours[3];
	size_t i, n_ours = 0;

	for (i = 0; i < (keep_alive ? 2 : 3); i++) {
		if (evpromise__headers_find(at, n, needed[i].name) == NULL)
			ours[n_ours++] = needed[i];
	}
	return evpromise__headers_copy(ours, n_ours, at, n);
}
