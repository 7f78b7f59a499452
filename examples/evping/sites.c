/* SPDX-License-Identifier: BSD-3-Clause */
#include "sites.h"

#include <arpa/inet.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <evpromise/http.h>

#include "text.h"

#define HTTP_PORT 80

static enum sites_result
wrong(const char *argument, const char *what)
{
	fputs("evping: ", stderr);
	text_quote(stderr, argument);
	fprintf(stderr, ": %s\n", what);
	return SITES_WRONG;
}

static bool
is_address(int family, const char *text)
{
	struct in6_addr address;

	return inet_pton(family, text, &address) == 1;
}

/* "example.org:80" and "::1" are short for a URL. */
static char *
url_of(const char *argument)
{
	if (strstr(argument, "://") != NULL)
		return text_format("%s", argument);
	if (is_address(AF_INET6, argument))
		return text_format("http://[%s]/", argument);
	return text_format("http://%s", argument);
}

/* "Host:" names the port unless it is the usual one. */
static char *
authority_of(const char *host, int length, unsigned short port)
{
	if (port == HTTP_PORT)
		return text_format("%.*s", length, host);
	return text_format("%.*s:%d", length, host, port);
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
	bool bracketed = *host == '[';

	site->port = *host_end != ':' ? HTTP_PORT :
	    (unsigned short)strtoul(host_end + 1, NULL, 10);
	site->authority = authority_of(host, length, site->port);
	site->host = bracketed ? text_format("%.*s", length - 2, host + 1) :
	    text_format("%.*s", length, host);
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
	const char *reason;

	site->name = text_format("%s", name);
	site->url = url_of(argument);
	if (site->name == NULL || site->url == NULL)
		return SITES_NO_MEMORY;
	if (evpromise_http_check_url(site->url, &reason) != 0)
		return wrong(argument, reason);
	if (!dissect(site))
		return SITES_NO_MEMORY;
	if (family == AF_INET && is_address(AF_INET6, site->host))
		return wrong(argument, "not an IPv4 address, which -4 asks");
	if (family == AF_INET6 && is_address(AF_INET, site->host))
		return wrong(argument, "not an IPv6 address, which -6 asks");
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
