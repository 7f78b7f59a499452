/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Look-ups, on evdns: one question for each family, their answers joined.
 *
 * evdns calls back from the loop, later than it knows the answer, and nothing
 * tells whether such a call is under way; one that is can neither be stopped
 * nor waited for. So evdns is not given a pointer but the number of a
 * question, questions.c, and a call for one that was given up is ignored.
 * (evdns_getaddrinfo() is of no use here: cancelled, it reads its
 * evdns_base later; not cancelled, it leaks when that is freed.)
 *
 * The evdns_base is freed as soon as no look-up is wanted, from an event of
 * its own. Nothing of evdns (probes, timeouts) then keeps the loop running,
 * and the system's configuration is read afresh for the next look-up.
 */
#include <string.h>
#include <sys/socket.h>

#include <event2/dns.h>
#include <event2/util.h>

#include "net/hosts.h"
#include "net/lookup.h"
#include "net/questions.h"
#include "record/alloc.h"

/* RFC 8305, 3: how long one family's answer waits for the other's. */
#define RESOLUTION_DELAY_MS 50

enum { IPV6, IPV4, N_FAMILIES };

struct query {
	struct evpromise__question question;
	struct evpromise__lookup *lookup;
	struct evdns_request *handle;	/* NULL unless it is asked */
	int result;			/* DNS_ERR_... */
	struct evpromise__addresses found;
};

struct evpromise__lookup {
	struct evpromise__lookup *next, **link; /* in the client's list */
	struct evpromise__dns *dns;
	void (*done)(void *arg);
	void *arg;
	struct event delay;
	struct query queries[N_FAMILIES];
	enum evpromise__lookup_state state;
	const char *cause;
	struct evpromise__addresses addresses;
};

static bool
is_pending(const struct evpromise__lookup *lookup)
{
	return lookup->queries[IPV6].handle != NULL ||
	    lookup->queries[IPV4].handle != NULL;
}

static void
conclude(struct evpromise__lookup *lookup, enum evpromise__lookup_state state,
    const char *cause)
{
	lookup->state = state;
	lookup->cause = cause;
	(void)event_del(&lookup->delay);
	lookup->done(lookup->arg);
}

static const char *
cause_of(int result)
{
	switch (result) {
	case DNS_ERR_TIMEOUT:
		return "no name server gave an answer";
	case DNS_ERR_REFUSED:
		return "the name server refused to answer";
	default:
		return evdns_err_to_string(result);
	}
}

/* What the answers of both families mean together. */
static void
conclude_from_answers(struct evpromise__lookup *lookup)
{
	int failure = DNS_ERR_NONE, result;
	bool no_name = false;
	size_t i;

	evpromise__addresses_join(&lookup->addresses,
	    &lookup->queries[IPV6].found, &lookup->queries[IPV4].found);
	for (i = 0; i < N_FAMILIES; i++) {
		result = lookup->queries[i].result;
		if (result == DNS_ERR_NOTEXIST)
			no_name = true;
		else if (result != DNS_ERR_NONE && result != DNS_ERR_NODATA)
			failure = result;
	}
	if (lookup->addresses.n > 0)
		conclude(lookup, LOOKUP_FOUND, NULL);
	else if (no_name)
		conclude(lookup, LOOKUP_NO_NAME, "name not found");
	else if (failure != DNS_ERR_NONE)
		conclude(lookup, LOOKUP_FAILED, cause_of(failure));
	else
		conclude(lookup, LOOKUP_NO_ADDRESS, "the name has no address");
}

static void
delay_is_over(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	conclude_from_answers(arg);
}

static void
wait_for_the_other(struct evpromise__lookup *lookup)
{
	struct timeval delay = { 0, RESOLUTION_DELAY_MS * 1000 };

	if (event_add(&lookup->delay, &delay) == -1)
		conclude_from_answers(lookup);
}

static void
on_answer(int result, char type, int count, int ttl, void *addresses,
    void *number)
{
	struct query *query = evpromise__question_take((uintptr_t)number);
	struct evpromise__lookup *lookup;
	int i, family = type == DNS_IPv4_A ? AF_INET : AF_INET6;
	size_t size = type == DNS_IPv4_A ? 4 : 16;

	(void)ttl;
	if (query == NULL)
		return;
	lookup = query->lookup;
	query->handle = NULL;
	query->result = result;
	if (lookup->state != LOOKUP_PENDING)
		return;
	for (i = 0; result == DNS_ERR_NONE && i < count; i++)
		evpromise__addresses_add(&query->found, family,
		    (const char *)addresses + (size_t)i * size);
	if (!is_pending(lookup))
		conclude_from_answers(lookup);
	else if (query->found.n > 0)
		wait_for_the_other(lookup);
}

static void
evdns_close(struct evpromise__dns *dns)
{
	if (dns->evdns != NULL)
		evdns_base_free(dns->evdns, 0);
	dns->evdns = NULL;
	dns->has_stray = false;
}

static void
sweep(evutil_socket_t fd, short what, void *arg)
{
	struct evpromise__dns *dns = arg;

	(void)fd;
	(void)what;
	if (dns->lookups == NULL)
		evdns_close(dns);
}

void
evpromise__dns_init(struct evpromise__dns *dns, struct event_base *event_base)
{
	memset(dns, 0, sizeof(*dns));
	dns->event_base = event_base;
	(void)evtimer_assign(&dns->sweep, event_base, sweep, dns);
}

int
evpromise__dns_set_nameserver(struct evpromise__dns *dns, const char *address)
{
	struct sockaddr_storage parsed;
	int length = sizeof(parsed);

	if (strlen(address) >= sizeof(dns->nameserver) ||
	    evutil_parse_sockaddr_port(address, (struct sockaddr *)&parsed,
	    &length) != 0)
		return -1;
	memcpy(dns->nameserver, address, strlen(address) + 1);
	return 0;
}

void
evpromise__dns_close(struct evpromise__dns *dns)
{
	dns->closing = true;
}

void
evpromise__dns_finish(struct evpromise__dns *dns)
{
	(void)event_del(&dns->sweep);
	evdns_close(dns);
	evpromise__free(dns->hosts);
}

/* The flag comes before the servers: it decides how they are added. */
static struct evdns_base *
evdns_open(const struct evpromise__dns *dns)
{
	struct evdns_base *evdns;

	evdns = evdns_base_new(dns->event_base,
	    EVDNS_BASE_DISABLE_WHEN_INACTIVE);
	if (evdns == NULL)
		return NULL;
	if (dns->nameserver[0] != '\0')
		(void)evdns_base_nameserver_ip_add(evdns, dns->nameserver);
	else
		(void)evdns_base_resolv_conf_parse(evdns,
		    DNS_OPTION_NAMESERVERS | DNS_OPTION_SEARCH |
		    DNS_OPTION_MISC, "/etc/resolv.conf");
	if (evdns_base_count_nameservers(evdns) == 0) {
		evdns_base_free(evdns, 0);
		return NULL;
	}
	return evdns;
}

/* Answers from the hosts file; false if it does not have the name. */
static bool
look_into_hosts(struct evpromise__lookup *lookup, const char *name,
    int family)
{
	struct evpromise__addresses all = { 0, { { 0, { 0 } } } };
	struct query *query;
	size_t i;

	evpromise__hosts_find(lookup->dns->hosts, name, &all);
	for (i = 0; i < all.n; i++) {
		query = &lookup->queries[all.at[i].family == AF_INET ? IPV4 :
		    IPV6];
		evpromise__addresses_add(&query->found, all.at[i].family,
		    all.at[i].bytes);
	}
	if (all.n == 0)
		return false;
	if (family == AF_INET)
		lookup->queries[IPV6].found.n = 0;
	if (family == AF_INET6)
		lookup->queries[IPV4].found.n = 0;
	conclude_from_answers(lookup);
	return true;
}

static void
ask(struct query *query, struct evdns_request *(*resolve)(struct evdns_base *,
    const char *, int, evdns_callback_type, void *), const char *name,
    int flags)
{
	evpromise__question_add(&query->question, query);
	query->handle = resolve(query->lookup->dns->evdns, name, flags,
	    on_answer, (void *)query->question.number);
	if (query->handle == NULL)
		(void)evpromise__question_take(query->question.number);
}

static void
ask_name_servers(struct evpromise__lookup *lookup, const char *name,
    int flags, int family)
{
	struct evpromise__dns *dns = lookup->dns;

	if (dns->has_stray)
		evdns_close(dns);
	if (dns->evdns == NULL)
		dns->evdns = evdns_open(dns);
	if (dns->evdns == NULL) {
		conclude(lookup, LOOKUP_FAILED, "no name server can be asked");
		return;
	}
	if (family != AF_INET)
		ask(&lookup->queries[IPV6], evdns_base_resolve_ipv6, name,
		    flags);
	if (family != AF_INET6)
		ask(&lookup->queries[IPV4], evdns_base_resolve_ipv4, name,
		    flags);
	if (!is_pending(lookup))
		conclude(lookup, LOOKUP_FAILED, "the question was not sent");
}

static struct evpromise__lookup *
lookup_new(struct evpromise__dns *dns, void (*done)(void *arg), void *arg)
{
	struct evpromise__lookup *lookup;
	size_t i;

	lookup = evpromise__malloc(sizeof(*lookup));
	if (lookup == NULL)
		return NULL;
	memset(lookup, 0, sizeof(*lookup));
	lookup->dns = dns;
	lookup->done = done;
	lookup->arg = arg;
	for (i = 0; i < N_FAMILIES; i++) {
		lookup->queries[i].lookup = lookup;
		lookup->queries[i].result = DNS_ERR_NODATA;
	}
	(void)evtimer_assign(&lookup->delay, dns->event_base, delay_is_over,
	    lookup);
	lookup->next = dns->lookups;
	lookup->link = &dns->lookups;
	if (lookup->next != NULL)
		lookup->next->link = &lookup->next;
	dns->lookups = lookup;
	return lookup;
}

struct evpromise__lookup *
evpromise__lookup_start(struct evpromise__dns *dns, const char *name,
    int family, void (*done)(void *arg), void *arg)
{
	struct evpromise__lookup *lookup;
	char plain[256];
	size_t length = strlen(name);
	bool absolute = length > 0 && name[length - 1] == '.';

	if (dns->hosts == NULL)
		dns->hosts = evpromise__hosts_read("/etc/hosts");
	if (dns->hosts == NULL || length >= sizeof(plain))
		return NULL;
	lookup = lookup_new(dns, done, arg);
	if (lookup == NULL)
		return NULL;
	memcpy(plain, name, length + 1);
	if (absolute)
		plain[length - 1] = '\0';
	if (!look_into_hosts(lookup, plain, family))
		ask_name_servers(lookup, plain,
		    absolute ? DNS_QUERY_NO_SEARCH : 0, family);
	return lookup;
}

enum evpromise__lookup_state
evpromise__lookup_state(const struct evpromise__lookup *lookup,
    const struct evpromise__addresses **addresses, const char **cause)
{
	*addresses = &lookup->addresses;
	*cause = lookup->cause;
	return lookup->state;
}

/*
 * Gives a look-up up, at any time; done() is not called any more. A question
 * that is given up must not take the place of another: of those evdns asks only
 * so many at once. With the last look-up the evdns_base will be freed, and its
 * questions with it; or the next one finds it stray and frees it.
 * While the client closes all go, and what evdns allocates to cancel a question
 * would leak if the loop never turned again.
 */
void
evpromise__lookup_drop(struct evpromise__lookup *lookup)
{
	struct timeval now = { 0, 0 };
	struct evpromise__dns *dns;
	struct query *query;
	size_t i;

	if (lookup == NULL)
		return;
	dns = lookup->dns;
	*lookup->link = lookup->next;
	if (lookup->next != NULL)
		lookup->next->link = lookup->link;
	for (i = 0; i < N_FAMILIES; i++) {
		query = &lookup->queries[i];
		if (query->handle == NULL)
			continue;
		(void)evpromise__question_take(query->question.number);
		if (dns->lookups != NULL && !dns->closing)
			evdns_cancel_request(dns->evdns, query->handle);
		else
			dns->has_stray = true;
	}
	(void)event_del(&lookup->delay);
	evpromise__free(lookup);
	if (dns->lookups == NULL && dns->evdns != NULL)
		(void)event_add(&dns->sweep, &now);
}
