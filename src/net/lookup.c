/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Look-ups: a name is searched in the hosts file, then asked for as it is and
 * below the domains of the search list, resolv.conf(5). Each of these names is
 * asked for in one question for each family, at the same time, and the next one
 * if neither has an answer.
 *
 * The families are asked apart, and not by one ares_getaddrinfo(), which waits
 * for both: once one has addresses the other has 50 ms more, RFC 8305, 3, so
 * that a server that never answers for AAAA does not cost its time-out. So the
 * addresses are joined and put in order here too (order.c).
 *
 * Answers wake the look-up from the loop, outside of c-ares and of the pace:
 * there done() may do anything, and the look-up may be given up at any time.
 * done() may free the pace too, so nothing calls it while a name is asked for.
 */
#include "net/lookup.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include <event2/event.h>
#include <event2/event_struct.h>

#include "net/channel.h"
#include "net/name.h"
#include "net/order.h"
#include "net/question.h"
#include "net/search.h"
#include "record/alloc.h"

/* RFC 8305, 3: how long one family's answer waits for the other's. */
#define RESOLUTION_DELAY_MS 50

enum { IPV6, IPV4, N_FAMILIES };

struct evpromise__lookup {
	struct evpromise__dns *dns;
	struct evpromise__channel *channel; /* NULL if none was needed */
	void (*done)(void *arg);
	void *arg;
	struct evpromise__turn turn;	/* in which a name is asked for */
	struct event event;		/* an answer, or the end of the delay */
	int family;
	struct evpromise__query queries[N_FAMILIES];
	struct evpromise__search search;
	char next[EVPROMISE__MOST_NAME + 1]; /* the name to be asked for */
	bool has_no_data;		/* one of them exists */
	const char *failed;		/* the cause of one of them */
	enum evpromise__lookup_state state;
	const char *cause;
	int error;
	struct evpromise__addresses addresses;
};

static bool
is_pending(const struct evpromise__lookup *lookup)
{
	return lookup->queries[IPV6].question != NULL ||
	    lookup->queries[IPV4].question != NULL;
}

/* done() is told later: see above. */
static void
conclude(struct evpromise__lookup *lookup, enum evpromise__lookup_state state,
    const char *cause)
{
	lookup->state = state;
	lookup->cause = cause;
}

/* --- questions and answers ----------------------------------------------- */

static void
wake(void *arg)
{
	struct evpromise__lookup *lookup = arg;

	event_active(&lookup->event, EV_READ, 0);
}

static void
ask(struct evpromise__lookup *lookup, const char *name)
{
	if (lookup->family != AF_INET)
		evpromise__channel_ask(lookup->channel,
		    &lookup->queries[IPV6], name, AF_INET6);
	if (lookup->family != AF_INET6)
		evpromise__channel_ask(lookup->channel,
		    &lookup->queries[IPV4], name, AF_INET);
}

static void
stop_asking(struct evpromise__lookup *lookup)
{
	evpromise__pace_leave(&lookup->dns->pace, &lookup->turn);
	evpromise__query_drop(&lookup->queries[IPV6]);
	evpromise__query_drop(&lookup->queries[IPV4]);
}

static const struct evpromise__query *
query_with(const struct evpromise__lookup *lookup,
    enum evpromise__result result)
{
	size_t i;

	for (i = 0; i < N_FAMILIES; i++) {
		if (lookup->queries[i].result == result)
			return &lookup->queries[i];
	}
	return NULL;
}

static void
conclude_found(struct evpromise__lookup *lookup)
{
	evpromise__addresses_join(&lookup->addresses,
	    &lookup->queries[IPV6].found, &lookup->queries[IPV4].found);
	evpromise__addresses_order(&lookup->addresses);
	conclude(lookup, LOOKUP_FOUND, NULL);
}

/* No name of the search list has an address. A server that failed may know one
 * of them. */
static void
conclude_without(struct evpromise__lookup *lookup)
{
	if (lookup->failed != NULL)
		conclude(lookup, LOOKUP_FAILED, lookup->failed);
	else if (lookup->has_no_data)
		conclude(lookup, LOOKUP_NO_ADDRESS,
		    "the name has no address");
	else
		conclude(lookup, LOOKUP_NO_NAME, "name not found");
}

static void
conclude_failed(struct evpromise__lookup *lookup, int error)
{
	lookup->error = error;
	conclude(lookup, LOOKUP_SYSTEM, "the system gave no socket");
}

static bool
find_next(struct evpromise__lookup *lookup)
{
	return evpromise__search_next(&lookup->search,
	    (const char *const *)lookup->channel->domains,
	    lookup->channel->n_domains, lookup->channel->n_dots,
	    lookup->next);
}

/* The search list is that of the channel. There is a first name always. */
static bool
begin_search(struct evpromise__lookup *lookup)
{
	lookup->channel = evpromise__dns_acquire(lookup->dns);
	return lookup->channel != NULL && find_next(lookup);
}

/* Runs within the pace. */
static void
ask_next(void *arg)
{
	struct evpromise__lookup *lookup = arg;

	if (lookup->channel != NULL || begin_search(lookup)) {
		ask(lookup, lookup->next);
	} else {
		conclude_failed(lookup, errno);
		wake(lookup);
	}
}

/* The name that was asked for has no address: notes what it has. */
static void
note_without(struct evpromise__lookup *lookup)
{
	const struct evpromise__query *failed =
	    query_with(lookup, RESULT_FAILED);

	if (query_with(lookup, RESULT_NO_NAME) != NULL)
		return;
	if (failed != NULL)
		lookup->failed = failed->cause;
	else if (query_with(lookup, RESULT_NO_DATA) != NULL)
		lookup->has_no_data = true;
}

/* A name that does not exist is known at once, and not behind names that are
 * not asked for yet. */
static void
go_on_searching(struct evpromise__lookup *lookup)
{
	note_without(lookup);
	if (find_next(lookup))
		evpromise__pace_reenter(&lookup->dns->pace, &lookup->turn);
	else
		conclude_without(lookup);
}

/* Both families are answered, or one for long enough. Where no server answers
 * no further name is asked for. */
static void
take_answers(struct evpromise__lookup *lookup)
{
	const struct evpromise__query *none, *system;

	stop_asking(lookup);
	none = query_with(lookup, RESULT_NO_ANSWER);
	system = query_with(lookup, RESULT_SYSTEM);
	if (query_with(lookup, RESULT_FOUND) != NULL) {
		conclude_found(lookup);
	} else if (system != NULL) {
		conclude_failed(lookup, system->error);
	} else if (none != NULL &&
	    query_with(lookup, RESULT_NO_NAME) == NULL) {
		conclude(lookup, LOOKUP_NO_ANSWER, none->cause);
	} else {
		go_on_searching(lookup);
	}
}

/* By a server, in whatever way. */
static bool
is_answered(const struct evpromise__lookup *lookup)
{
	return query_with(lookup, RESULT_FOUND) != NULL ||
	    query_with(lookup, RESULT_NO_DATA) != NULL ||
	    query_with(lookup, RESULT_NO_NAME) != NULL ||
	    query_with(lookup, RESULT_FAILED) != NULL;
}

/* The other answer does not matter, or came. RFC 8020: a name that has no A
 * record because it does not exist has no AAAA record either. The reverse is
 * not relied on: some servers deny the name when they mean the type, RFC 4074,
 * 4.2. */
static bool
is_decided(const struct evpromise__lookup *lookup)
{
	return !is_pending(lookup) ||
	    lookup->queries[IPV4].result == RESULT_NO_NAME;
}

static bool
has_enough(const struct evpromise__lookup *lookup)
{
	return query_with(lookup, RESULT_FOUND) != NULL ||
	    query_with(lookup, RESULT_NO_NAME) != NULL;
}

static void
take_event(struct evpromise__lookup *lookup, short what)
{
	struct timeval delay = { 0, RESOLUTION_DELAY_MS * 1000 };

	if (is_answered(lookup))
		evpromise__pace_answered(&lookup->dns->pace, &lookup->turn);
	if (is_decided(lookup) || (what & EV_TIMEOUT) != 0 ||
	    (has_enough(lookup) && event_add(&lookup->event, &delay) == -1))
		take_answers(lookup);
}

static void
on_event(evutil_socket_t fd, short what, void *arg)
{
	struct evpromise__lookup *lookup = arg;

	(void)fd;
	if (lookup->state == LOOKUP_PENDING)
		take_event(lookup, what);
	if (lookup->state != LOOKUP_PENDING)
		lookup->done(lookup->arg);
}

/* --- names that need no name server -------------------------------------- */

static void
find_loopback(struct evpromise__addresses *found)
{
	static const unsigned char ipv4[4] = { 127, 0, 0, 1 };
	static const unsigned char ipv6[16] = { [15] = 1 };

	evpromise__addresses_add(found, AF_INET6, ipv6);
	evpromise__addresses_add(found, AF_INET, ipv4);
}

/* Concludes nothing if the name has to be asked for. */
static void
find_at_home(struct evpromise__lookup *lookup, const char *name)
{
	struct evpromise__addresses all = { 0 };
	bool is_local;
	size_t i;

	evpromise__search_begin(&lookup->search, name);
	is_local = evpromise__name_is_local(lookup->search.name);
	if (is_local)
		find_loopback(&all);
	else
		evpromise__hosts_find(lookup->dns->hosts, lookup->search.name,
		    &all);
	for (i = 0; i < all.n; i++) {
		if (lookup->family == AF_UNSPEC ||
		    lookup->family == all.at[i].family)
			evpromise__addresses_add(&lookup->addresses,
			    all.at[i].family, all.at[i].bytes);
	}
	if (all.n == 0)
		return;
	if (!is_local)
		evpromise__addresses_order(&lookup->addresses);
	if (lookup->addresses.n > 0)
		conclude(lookup, LOOKUP_FOUND, NULL);
	else
		conclude(lookup, LOOKUP_NO_ADDRESS, "the name has no address");
}

/* --- look-ups ------------------------------------------------------------ */

static struct evpromise__lookup *
lookup_new(struct evpromise__dns *dns, int family, void (*done)(void *arg),
    void *arg)
{
	struct evpromise__lookup *lookup;
	size_t i;

	lookup = evpromise__malloc(sizeof(*lookup));
	if (lookup == NULL)
		return NULL;
	memset(lookup, 0, sizeof(*lookup));
	lookup->dns = dns;
	lookup->family = family;
	lookup->done = done;
	lookup->arg = arg;
	lookup->turn.start = ask_next;
	lookup->turn.arg = lookup;
	for (i = 0; i < N_FAMILIES; i++) {
		lookup->queries[i].answered = wake;
		lookup->queries[i].arg = lookup;
	}
	(void)evtimer_assign(&lookup->event, dns->event_base, on_event, lookup);
	return lookup;
}

struct evpromise__lookup *
evpromise__lookup_start(struct evpromise__dns *dns, const char *name,
    int family, void (*done)(void *arg), void *arg)
{
	const char *wrong = evpromise__name_check(name);
	struct evpromise__lookup *lookup;

	if (evpromise__hosts_refresh(dns->hosts, "/etc/hosts") == -1)
		return NULL;
	lookup = lookup_new(dns, family, done, arg);
	if (lookup == NULL) {
		errno = ENOMEM;
		return NULL;
	}
	if (wrong != NULL)
		conclude(lookup, LOOKUP_BAD_NAME, wrong);
	else
		find_at_home(lookup, name);
	if (lookup->state != LOOKUP_PENDING)
		done(arg);
	else
		evpromise__pace_enter(&dns->pace, &lookup->turn);
	return lookup;
}

enum evpromise__lookup_state
evpromise__lookup_state(const struct evpromise__lookup *lookup,
    const struct evpromise__addresses **addresses, const char **cause)
{
	*addresses = &lookup->addresses;
	*cause = lookup->cause;
	if (lookup->state == LOOKUP_SYSTEM)
		errno = lookup->error;
	return lookup->state;
}

/* Takes part in nothing any more: nothing is told, and nothing waits for it. */
void
evpromise__lookup_drop(struct evpromise__lookup *lookup)
{
	if (lookup == NULL)
		return;
	stop_asking(lookup);
	(void)event_del(&lookup->event);
	if (lookup->channel != NULL)
		evpromise__dns_release(lookup->dns, lookup->channel);
	evpromise__free(lookup);
}
