/* SPDX-License-Identifier: BSD-3-Clause */
/* url: the parts of a URL that was checked. */
#ifndef EVPROMISE_HTTP_URL_H
#define EVPROMISE_HTTP_URL_H

#include <stdint.h>

#define EVPROMISE__MAX_URL 8000

/* In one block, freed by evpromise__free(). */
struct evpromise__url {
	const char *host;	/* without the brackets of an IPv6 address */
	const char *authority;	/* host, and port if it is not 80 */
	const char *sent;	/* the same without a zone, for "Host:" */
	const char *target;	/* path and query */
	uint16_t port;
};

/* NULL if something is wrong with the text, and `wrong` then says what; or
 * with `wrong` set to NULL, if allocation failed. */
struct evpromise__url *evpromise__url_new(const char *text,
    const char **wrong);

#endif
