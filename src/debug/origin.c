/* SPDX-License-Identifier: BSD-3-Clause */
/* origin: where promises were made, when, and their names: kept by debug
 * builds. */
#include "debug/origin.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include <evpromise/debug.h>

#include "record/call_site.h"
#include "record/alloc.h"
#include "record/hooks.h"

#ifdef EVPROMISE_DEBUG
static int64_t
now_ns(void)
{
	struct timespec now = { 0, 0 };

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

void
evpromise__origin_begin(struct evpromise *record)
{
	record->origin.site = NULL;
	record->origin.made_ns = now_ns();
	record->origin.name = NULL;
	record->origin.payload = NULL;
	record->origin.unsettled = false;
}

void
evpromise__origin_end(struct evpromise *record)
{
	evpromise__free(record->origin.name);
	record->origin.name = NULL;
}

void
evpromise__origin_set(struct evpromise *promise, const void *site)
{
	promise->origin.site = site;
}

/* A promise without its name is better than none: running out of memory is
 * not told. */
struct evpromise *
evpromise_set_name(struct evpromise *promise, const char *name)
{
	size_t size = strlen(name) + 1;

	CHECK_HANDLE(promise);
	if (promise == NULL)
		return NULL;
	evpromise__free(promise->origin.name);
	promise->origin.name = evpromise__malloc(size);
	if (promise->origin.name != NULL)
		memcpy(promise->origin.name, name, size);
	return promise;
}

const char *
evpromise__origin_text(const struct evpromise *promise,
    char text[EVPROMISE__ORIGIN_SIZE])
{
	const struct evpromise__origin *origin = &promise->origin;
	double seconds = (double)(now_ns() - origin->made_ns) / 1e9;
	char site[EVPROMISE__SITE_SIZE] = "";

	if (origin->site != NULL)
		(void)evpromise__site_text(origin->site, site);
	(void)snprintf(text, EVPROMISE__ORIGIN_SIZE,
	    "%s%.200s%smade %.3f s ago%s%s",
	    origin->name != NULL ? "\"" : "",
	    origin->name != NULL ? origin->name : "",
	    origin->name != NULL ? "\", " : "",
	    seconds, site[0] != '\0' ? " at " : "", site);
	return text;
}
#else
struct evpromise *
evpromise_set_name(struct evpromise *promise, const char *name)
{
	(void)name;
	return promise;
}

const char *
evpromise__origin_text(const struct evpromise *promise,
    char text[EVPROMISE__ORIGIN_SIZE])
{
	(void)promise;
	text[0] = '\0';
	return text;
}
#endif
