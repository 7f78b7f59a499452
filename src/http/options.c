/* SPDX-License-Identifier: BSD-3-Clause */
/* The options of a fetch. */
#define EVPROMISE_ERROR_DOMAIN EVPROMISE_HTTP_DOMAIN
#include <string.h>

#include <evpromise/error.h>

#include "http/headers.h"
#include "http/options.h"
#include "record/options.h"

#define DEFAULT_DEADLINE_MS 30000
#define DEFAULT_MAX_HEADERS 1000
#define DEFAULT_MAX_HEADERS_BYTES 65536
#define DEFAULT_MAX_BODY_BYTES ((size_t)16 << 20)

/* The options with every default filled in; NULL for what they lack. Their size
 * is 0 if they have none. */
void
evpromise__options_fill_in(struct evpromise_http_options *to,
    const struct evpromise_http_options *from)
{
	memset(to, 0, sizeof(*to));
	if (evpromise__options_read(to, sizeof(*to), from))
		to->size = sizeof(*to);
	if (to->method == NULL)
		to->method = "GET";
	if (to->deadline_ms == 0)
		to->deadline_ms = DEFAULT_DEADLINE_MS;
	if (to->max_headers == 0)
		to->max_headers = DEFAULT_MAX_HEADERS;
	if (to->max_headers_bytes == 0)
		to->max_headers_bytes = DEFAULT_MAX_HEADERS_BYTES;
	if (to->max_body_bytes == 0)
		to->max_body_bytes = DEFAULT_MAX_BODY_BYTES;
}

#define INVALID(...) evpromise_throw(EVPROMISE_HTTP_ERROR_INVALID, __VA_ARGS__)

/* What is wrong with the options of a fetch; undefined if nothing is. */
struct evpromise_value
evpromise__options_check(const struct evpromise_http_options *options)
{
	const char *wrong, *culprit;

	if (options->size == 0)
		return INVALID(NO_SIZE, "EVPROMISE_HTTP_OPTIONS_INIT");
	if (strcmp(options->method, "GET") != 0 &&
	    strcmp(options->method, "HEAD") != 0)
		return INVALID("the method \"%.40s\" is neither GET nor HEAD",
		    options->method);
	if (options->headers == NULL && options->n_headers > 0)
		return INVALID("the headers are NULL");
	wrong = evpromise__headers_check(options->headers, options->n_headers,
	    &culprit);
	if (wrong != NULL)
		return INVALID("the header \"%.80s\" is not acceptable: %s",
		    culprit, wrong);
	if ((unsigned int)options->family > EVPROMISE_HTTP_IPV6)
		return INVALID("the family is none");
	return evpromise_undefined();
}
