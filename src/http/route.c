/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The route to a host: its addresses, found in its URL or looked up, and tried
 * one after the other until one connects.
 */
#include <errno.h>
#include <sys/socket.h>

#include <evpromise/error.h>
#include <evpromise/http.h>

#include "http/error.h"
#include "http/route.h"

/* RFC 8305, 8: how long another address waits for one that is silent. */
#define CONNECTION_ATTEMPT_US 1000000

/* A look-up had no socket or no memory, as errno tells. */
static void
end_without_lookup(struct evpromise__end *end)
{
	end->error = errno;
	end->code = errno == ENOMEM ? EVPROMISE_ERROR_OUT_OF_MEMORY :
	    EVPROMISE_HTTP_ERROR_SYSTEM;
}

/* A numeric host needs no look-up; one of the wrong family has no address. */
bool
evpromise__route_find(struct evpromise__route *route,
    struct evpromise__dns *dns, const char *host, int family,
    void (*done)(void *arg), void *arg, struct evpromise__end *end)
{
	struct evpromise__address address;

	if (evpromise__address_parse_zoned(host, &address) == -1) {
		route->lookup = evpromise__lookup_start(dns, host, family,
		    done, arg);
		if (route->lookup == NULL)
			end_without_lookup(end);
		return false;
	}
	if (family != AF_UNSPEC && family != address.family) {
		end->code = EVPROMISE_HTTP_ERROR_NAME_NOT_FOUND;
		end->cause = "the address is of the other family";
		return false;
	}
	route->addresses.n = 1;
	route->addresses.at[0] = address;
	return true;
}

bool
evpromise__route_take(struct evpromise__route *route,
    struct evpromise__end *end)
{
	const struct evpromise__addresses *addresses;
	enum evpromise__lookup_state state;

	state = evpromise__lookup_state(route->lookup, &addresses,
	    &end->cause);
	if (state == LOOKUP_PENDING)
		return false;
	route->addresses = *addresses;
	if (state == LOOKUP_SYSTEM)
		end_without_lookup(end);
	else if (state == LOOKUP_FAILED || state == LOOKUP_NO_ANSWER)
		end->code = EVPROMISE_HTTP_ERROR_LOOKUP_FAILED;
	else if (state != LOOKUP_FOUND)
		end->code = EVPROMISE_HTTP_ERROR_NAME_NOT_FOUND;
	evpromise__route_finish(route);
	return state == LOOKUP_FOUND;
}

bool
evpromise__route_has_next(const struct evpromise__route *route)
{
	return route->current + 1 < route->addresses.n;
}

/* The last one has all of it. */
const struct evpromise__address *
evpromise__route_attempt(struct evpromise__route *route, uint64_t now_us,
    uint64_t deadline_us)
{
	uint64_t share = (deadline_us > now_us ? deadline_us - now_us : 0) /
	    (route->addresses.n - route->current);

	if (share > CONNECTION_ATTEMPT_US)
		share = CONNECTION_ATTEMPT_US;
	route->attempt_ends_us = evpromise__route_has_next(route) ?
	    now_us + share : deadline_us;
	return &route->addresses.at[route->current];
}

bool
evpromise__route_next(struct evpromise__route *route, bool was_refused)
{
	if (was_refused)
		route->was_refused = true;
	if (!evpromise__route_has_next(route))
		return false;
	route->current++;
	return true;
}

void
evpromise__route_finish(struct evpromise__route *route)
{
	evpromise__lookup_drop(route->lookup);
	route->lookup = NULL;
}
