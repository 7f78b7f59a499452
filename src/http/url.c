/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * URLs. What is taken is a small, strict part of RFC 3986: everything that
 * different programs read differently (userinfo, percent signs in the host,
 * backslashes, odd spellings of IPv4 addresses) is refused, and so is what
 * would change the request line (controls and spaces).
 */
#include <net/if.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <event2/util.h>

#include <evpromise/http.h>

#include "http/url.h"
#include "net/address.h"
#include "record/alloc.h"

/* The parts of a URL, in place. */
struct parts {
	const char *host;
	size_t host_length;
	bool bracketed;
	uint16_t port;
	const char *path;	/* or the query, if there is no path */
	size_t path_length;
};

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_host_char(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'z') ||
	    (c >= 'A' && c <= 'Z') || c == '-' || c == '.' || c == '_';
}

/* What would read as a number where another program reads an IPv4 address. */
static bool
ends_in_number(const char *host, size_t length)
{
	const char *label;
	char *end;
	size_t label_length;

	if (length > 0 && host[length - 1] == '.')
		length--;
	for (label = host + length; label > host && label[-1] != '.'; label--)
		;
	label_length = (size_t)(host + length - label);
	if (label_length == 0 || !is_digit(*label))
		return false;
	if (strspn(label, "0123456789") >= label_length)
		return true;
	if (label[1] != 'x' && label[1] != 'X')
		return false;
	(void)strtoul(label, &end, 16);
	return end >= label + label_length || label_length == 2;
}

static const char *
check_labels(const char *host, size_t length)
{
	size_t i, label = 0;

	if (length > 253 + (host[length - 1] == '.'))
		return "the host is too long";
	for (i = 0; i < length; i++) {
		if (!is_host_char(host[i]))
			return "the host has a character that none may have";
		if (host[i] != '.') {
			if (++label > 63)
				return "a part of the host is too long";
			continue;
		}
		if (label == 0)
			return "a part of the host is empty";
		label = 0;
	}
	return NULL;
}

static const char *
wrong_in_brackets(const struct parts *parts)
{
	if (memchr(parts->host, '%', parts->host_length) == NULL)
		return "what stands in brackets is not an IPv6 address";
	return "what stands in brackets is not an IPv6 address, a percent "
	    "sign, and a network interface";
}

static const char *
check_host(const struct parts *parts)
{
	struct evpromise__address address;
	char text[INET6_ADDRSTRLEN + sizeof("%25") + IF_NAMESIZE];
	const char *wrong;
	bool numeric = false;

	if (parts->host_length == 0)
		return "the host is empty";
	if (parts->host_length < sizeof(text)) {
		memcpy(text, parts->host, parts->host_length);
		text[parts->host_length] = '\0';
		numeric = evpromise__address_parse_zoned(text, &address) == 0;
	}
	if (parts->bracketed)
		return numeric && address.family == AF_INET6 ? NULL :
		    wrong_in_brackets(parts);
	wrong = check_labels(parts->host, parts->host_length);
	if (wrong == NULL && !numeric &&
	    ends_in_number(parts->host, parts->host_length))
		wrong = "the host is not a complete IPv4 address";
	return wrong;
}

/* The port behind the colon; the default without one. */
static const char *
split_port(const char *text, size_t length, struct parts *parts)
{
	unsigned long port = 0;
	size_t i;

	parts->port = 80;
	if (length == 0)
		return NULL;
	if (*text != ':')
		return "something else than a port follows the host";
	if (length == 1)
		return "the port is empty";
	for (i = 1; i < length; i++) {
		if (!is_digit(text[i]))
			return "the port is not a number";
		port = port * 10 + (unsigned long)(text[i] - '0');
		if (port > 65535)
			return "the port is above 65535";
	}
	if (port == 0)
		return "the port is 0";
	parts->port = (uint16_t)port;
	return NULL;
}

static const char *
split_authority(const char *text, size_t length, struct parts *parts)
{
	const char *end = text + length, *host_end, *wrong;

	if (memchr(text, '@', length) != NULL)
		return "a user name or password is not taken";
	parts->bracketed = length > 0 && *text == '[';
	if (parts->bracketed) {
		parts->host = text + 1;
		host_end = memchr(text, ']', length);
		if (host_end == NULL)
			return "the bracket is not closed";
	} else {
		parts->host = text;
		host_end = memchr(text, ':', length);
		if (host_end == NULL)
			host_end = end;
	}
	parts->host_length = (size_t)(host_end - parts->host);
	wrong = check_host(parts);
	if (wrong != NULL)
		return wrong;
	text = host_end + (parts->bracketed ? 1 : 0);
	return split_port(text, (size_t)(end - text), parts);
}

static bool
is_hex(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static const char *
check_characters(const char *url)
{
	size_t i;

	for (i = 0; url[i] != '\0'; i++) {
		if (i >= EVPROMISE__MAX_URL)
			return "it is too long";
		if (url[i] == ' ')
			return "it has a space";
		if (url[i] == '\\')
			return "it has a backslash";
		if ((unsigned char)url[i] < ' ' || url[i] == 0x7f)
			return "it has a control character";
		if ((unsigned char)url[i] > 0x7f)
			return "it has a character that is not ASCII: write a "
			    "host in its xn-- form, a path with percent signs";
	}
	return i == 0 ? "it is empty" : NULL;
}

static const char *
check_percent_signs(const char *path)
{
	while ((path = strchr(path, '%')) != NULL) {
		path++;
		if (!is_hex(path[0]) || !is_hex(path[1]))
			return "a percent sign has no two digits behind it";
	}
	return NULL;
}

/* Splits a URL; returns what is wrong with it, or NULL. */
static const char *
split(const char *url, struct parts *parts)
{
	const char *wrong = check_characters(url), *authority;
	size_t length;

	if (wrong != NULL)
		return wrong;
	if (evutil_ascii_strncasecmp(url, "https://", 8) == 0)
		return "https:// needs TLS, which this client does not have";
	if (evutil_ascii_strncasecmp(url, "http://", 7) != 0)
		return "it does not begin with http://";
	authority = url + 7;
	length = strcspn(authority, "/?#");
	parts->path = authority + length;
	parts->path_length = strcspn(parts->path, "#");
	wrong = split_authority(authority, length, parts);
	return wrong != NULL ? wrong : check_percent_signs(parts->path);
}

int
evpromise_http_check_url(const char *url, const char **reason)
{
	struct parts parts;
	const char *wrong = split(url, &parts);

	if (reason != NULL)
		*reason = wrong;
	return wrong == NULL ? 0 : -1;
}

static char *
append(char *to, const char *text, size_t length)
{
	memcpy(to, text, length);
	to[length] = '\0';
	return to + length;
}

static char *
append_number(char *to, uint16_t number)
{
	char digits[5];
	size_t at = sizeof(digits);

	do {
		digits[--at] = (char)('0' + number % 10);
		number = (uint16_t)(number / 10);
	} while (number != 0);
	return append(to, digits + at, sizeof(digits) - at);
}

/* RFC 6874, 4: a zone means nothing to the server. */
static size_t
length_sent(const struct parts *parts)
{
	const char *zone = memchr(parts->host, '%', parts->host_length);

	return zone != NULL ? (size_t)(zone - parts->host) :
	    parts->host_length;
}

static char *
append_authority(char *to, const struct parts *parts, size_t host_length)
{
	if (parts->bracketed)
		to = append(to, "[", 1);
	to = append(to, parts->host, host_length);
	if (parts->bracketed)
		to = append(to, "]", 1);
	if (parts->port == 80)
		return to;
	return append_number(append(to, ":", 1), parts->port);
}

struct evpromise__url *
evpromise__url_new(const char *text, const char **wrong)
{
	struct evpromise__url *url;
	struct parts parts;
	char *to;

	*wrong = split(text, &parts);
	if (*wrong != NULL)
		return NULL;
	url = evpromise__malloc(sizeof(*url) + 3 * parts.host_length + 1 +
	    2 * sizeof("[]:65535") + parts.path_length + sizeof("/"));
	if (url == NULL)
		return NULL;
	to = (char *)(url + 1);
	url->port = parts.port;
	url->host = to;
	to = append(to, parts.host, parts.host_length) + 1;
	url->authority = to;
	to = append_authority(to, &parts, parts.host_length) + 1;
	url->sent = to;
	to = append_authority(to, &parts, length_sent(&parts)) + 1;
	url->target = to;
	if (*parts.path != '/')
		to = append(to, "/", 1);
	append(to, parts.path, parts.path_length);
	return url;
}
