/* SPDX-License-Identifier: BSD-3-Clause */
#include "sites.h"

#include <arpa/inet.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <evpromise/http.h>

#include "idn.h"
#include "text.h"

#define HTTP_PORT 80

static enum sites_result
wrong(const char *argument, const char *where, const char *what)
{
	fputs("evping: ", stderr);
	text_quote(stderr, argument);
	fprintf(stderr, ": %s%s\n", where, what);
	return SITES_WRONG;
}

static bool
is_ipv4(const char *text)
{
	struct in_addr address;

	return inet_pton(AF_INET, text, &address) == 1;
}

/* With or without a zone, as in "fe80::1%eth0". */
static bool
is_ipv6(const char *text)
{
	struct in6_addr address;
	size_t length = strcspn(text, "%");
	char literal[INET6_ADDRSTRLEN];

	if (length >= sizeof(literal))
		return false;
	memcpy(literal, text, length);
	literal[length] = '\0';
	return inet_pton(AF_INET6, literal, &address) == 1;
}

/* "example.org:80" and "::1" are short for a URL. */
static char *
long_form(const char *argument)
{
	int length = (int)strcspn(argument, "%");

	if (strstr(argument, "://") != NULL)
		return text_format("%s", argument);
	if (is_ipv6(argument) && argument[length] == '%')
		return text_format("http://[%.*s%%25%s]/", length, argument,
		    argument + length + 1);
	if (is_ipv6(argument))
		return text_format("http://[%s]/", argument);
	return text_format("http://%s", argument);
}

static char *
url_of(const char *argument, const char **wrong)
{
	char *typed = long_form(argument);
	char *url = typed != NULL ? idn_url(typed, wrong) : NULL;

	free(typed);
	return url;
}

/* "Host:" names the port unless it is the usual one, and no zone. */
static void
take_host(struct site *site, const char *host, int length)
{
	site->host = text_format("%.*s", length, host);
	site->authority = site->port == HTTP_PORT ?
	    text_format("%.*s", length, host) :
	    text_format("%.*s:%d", length, host, site->port);
}

/* What stands in brackets: the URL has "fe80::1%25eth0" or "fe80::1%eth0", and
 * a look-up "fe80::1%eth0". */
static void
take_address(struct site *site, const char *host, int length)
{
	int address = (int)strcspn(host, "%]");
	int zone = address;

	if (zone < length)
		zone += strncmp(host + zone, "%25", 3) == 0 &&
		    zone + 3 < length ? 3 : 1;
	site->host = text_format("%.*s%s%.*s", address, host,
	    zone > address ? "%" : "", length - zone, host + zone);
	site->authority = site->port == HTTP_PORT ?
	    text_format("[%.*s]", address, host) :
	    text_format("[%.*s]:%d", address, host, site->port);
}

/* Takes a URL apart that has been checked; false if memory is out. */
static bool
dissect(struct site *site)
{
	const char *host = site->url + strlen("http://");
	const char *path = host + strcspn(host, "/?#");
	const char *host_end = host + (*host == '[' ?
	    strcspn(host, "]") + 1 : strcspn(host, ":/?#"));
	int length = (int)(host_end - host);

	site->port = *host_end != ':' ? HTTP_PORT :
	    (unsigned short)strtoul(host_end + 1, NULL, 10);
	if (*host == '[')
		take_address(site, host + 1, length - 2);
	else
		take_host(site, host, length);
	site->target = text_format("%s%.*s", *path != '/' ? "/" : "",
	    (int)strcspn(path, "#"), path);
	return site->host != NULL && site->authority != NULL &&
	    site->target != NULL;
}

static void
site_clear(struct site *site)
{
	free(site->name);
	free(site->url);
	free(site->host);
	free(site->authority);
	free(site->target);
}

static enum sites_result
site_init(struct site *site, const char *name, const char *argument,
    int family)
{
	const char *reason = NULL;

	site->name = text_format("%s", name);
	site->url = url_of(argument, &reason);
	if (reason != NULL)
		return wrong(argument, "the host: ", reason);
	if (site->name == NULL || site->url == NULL)
		return SITES_NO_MEMORY;
	if (evpromise_http_check_url(site->url, &reason) != 0)
		return wrong(argument, "", reason);
	if (!dissect(site))
		return SITES_NO_MEMORY;
	if (family == AF_INET && is_ipv6(site->host))
		return wrong(argument, "", "not an IPv4 address, as -4 needs");
	if (family == AF_INET6 && is_ipv4(site->host))
		return wrong(argument, "", "not an IPv6 address, as -6 needs");
	return SITES_ADDED;
}

enum sites_result
sites_add(struct sites *sites, const char *name, const char *argument,
    int family)
{
	struct site site = { .index = sites->n };
	enum sites_result result = site_init(&site, name, argument, family);
	struct site *list = NULL;

	if (result == SITES_ADDED) {
		list = realloc(sites->list, (sites->n + 1) * sizeof(*list));
		if (list == NULL)
			result = SITES_NO_MEMORY;
	}
	if (result != SITES_ADDED) {
		site_clear(&site);
		return result;
	}
	sites->list = list;
	sites->list[sites->n++] = site;
	return SITES_ADDED;
}

void
sites_clear(struct sites *sites)
{
	for (size_t i = 0; i < sites->n; i++)
		site_clear(&sites->list[i]);
	free(sites->list);
	*sites = (struct sites){ 0 };
}
