/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A request looks its host up, then attempts one address after the other until
 * one has connected. Everything that can happen to it arrives in a callback of
 * evdns, of evhttp, of a buffer or of a timer, some of them several times and
 * some inside the call that asked for it. So these callbacks only note what
 * happened, the first of them for each attempt, and activate the request's
 * step event. Only on_step() acts: there nothing of evhttp is on the stack,
 * and a connection can be freed.
 */
#include "http_callback.h"

#include <netinet/in.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/queue.h>
#include <sys/socket.h>

#include <event2/dns.h>
#include <event2/event_struct.h>
#include <event2/util.h>

#include "http_attempt.h"
#include "name_servers.h"
#include "stopwatch.h"

/* How long an address that is silent keeps the next one waiting. */
#define PATIENCE_S 1

struct http_client {
	struct event_base *base;
	struct evdns_base *dns;
	int family;
	LIST_HEAD(, request) requests;
};

struct request {
	LIST_ENTRY(request) link;
	struct http_client *client;
	const struct site *site;
	http_callback callback;
	void *arg;

	struct event step;		/* activated by hand */
	struct event deadline;
	struct event patience;
	enum verdict given_up;		/* by the deadline, or by the user */

	struct evdns_getaddrinfo_request *lookup;
	struct evdns_request *question;
	struct evutil_addrinfo *addresses;
	struct evutil_addrinfo *address;	/* the one to attempt */
	bool was_refused;
	struct http_attempt attempt;
};

static void
step(struct request *request)
{
	event_active(&request->step, EV_TIMEOUT, 0);
}

static void
give_up(struct request *request, enum verdict verdict)
{
	if (request->given_up == VERDICT_NOT_PINGED)
		request->given_up = verdict;
	step(request);
}

static void
on_deadline(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	give_up(arg, VERDICT_TIMED_OUT);
}

static void
on_patience(evutil_socket_t fd, short what, void *arg)
{
	struct request *request = arg;

	(void)fd;
	(void)what;
	if (!request->attempt.connected)
		http_attempt_end(&request->attempt, VERDICT_TIMED_OUT);
}

static void
on_question(int result, char type, int count, int ttl, void *addresses,
    void *arg)
{
	struct request *request = arg;

	(void)type;
	(void)count;
	(void)ttl;
	(void)addresses;
	request->question = NULL;
	http_attempt_end(&request->attempt, name_servers_verdict(result));
}

/* evdns_getaddrinfo() gives one error for a name without an address and for a
 * name server that fails: a plain question tells them apart. */
static void
ask_for_cause(struct request *request)
{
	struct http_client *client = request->client;

	request->question = client->family == AF_INET6 ?
	    evdns_base_resolve_ipv6(client->dns, request->site->host, 0,
	    on_question, request) :
	    evdns_base_resolve_ipv4(client->dns, request->site->host, 0,
	    on_question, request);
	if (request->question == NULL)
		http_attempt_end(&request->attempt, VERDICT_LOOKUP_FAILED);
}

/* May be called from within evdns_getaddrinfo(). */
static void
on_lookup(int error, struct evutil_addrinfo *addresses, void *arg)
{
	struct request *request = arg;

	request->lookup = NULL;
	request->addresses = addresses;
	request->address = addresses;
	if (error == 0 || request->given_up)
		step(request);
	else if (error == EVUTIL_EAI_NONAME)
		http_attempt_end(&request->attempt, VERDICT_NAME_NOT_FOUND);
	else if (error == EVUTIL_EAI_MEMORY)
		http_attempt_end(&request->attempt, VERDICT_NO_MEMORY);
	else
		ask_for_cause(request);
}

/* What the next address would not change. */
static bool
is_ours(enum verdict verdict)
{
	return verdict == VERDICT_SYSTEM || verdict == VERDICT_NO_DESCRIPTOR ||
	    verdict == VERDICT_NO_MEMORY;
}

static enum verdict
final_verdict(const struct request *request)
{
	const struct http_attempt *attempt = &request->attempt;

	if (attempt->verdict == VERDICT_ANSWERED)
		return VERDICT_ANSWERED;
	if (request->given_up)
		return request->given_up;
	/* Of several addresses, one that refused says most. */
	if (request->was_refused && !attempt->connected &&
	    !is_ours(attempt->verdict))
		return VERDICT_REFUSED;
	return attempt->verdict;
}

static void
finish(struct request *request)
{
	enum verdict verdict = final_verdict(request);

	LIST_REMOVE(request, link);
	event_del(&request->step);
	event_del(&request->deadline);
	if (request->addresses != NULL)
		evutil_freeaddrinfo(request->addresses);
	request->callback(verdict, request->attempt.status, request->arg);
	free(request);
}

static bool
has_address_to_attempt(struct request *request)
{
	const struct http_attempt *attempt = &request->attempt;

	if (request->given_up || request->address == NULL)
		return false;
	if (attempt->verdict == VERDICT_NOT_PINGED)
		return true;		/* the addresses have just come */
	if (attempt->connected || is_ours(attempt->verdict))
		return false;
	if (attempt->verdict == VERDICT_REFUSED)
		request->was_refused = true;
	request->address = request->address->ai_next;
	return request->address != NULL;
}

static void
attempt_address(struct request *request)
{
	struct timeval patience = { PATIENCE_S, 0 };

	http_attempt_start(&request->attempt, request->client->base,
	    request->address, request->site, &request->step);
	if (request->address->ai_next != NULL)
		evtimer_add(&request->patience, &patience);
}

static void
on_step(evutil_socket_t fd, short what, void *arg)
{
	struct request *request = arg;

	(void)fd;
	(void)what;
	/* When it was given up, evdns still calls back. */
	if (request->lookup != NULL) {
		evdns_getaddrinfo_cancel(request->lookup);
		return;
	}
	if (request->question != NULL) {
		evdns_cancel_request(request->client->dns, request->question);
		return;
	}
	event_del(&request->patience);
	http_attempt_close(&request->attempt);
	if (has_address_to_attempt(request))
		attempt_address(request);
	else
		finish(request);
}

static struct request *
request_new(struct http_client *client, const struct site *site,
    http_callback callback, void *arg)
{
	struct request *request = calloc(1, sizeof(*request));

	if (request == NULL)
		return NULL;
	request->client = client;
	request->site = site;
	request->callback = callback;
	request->arg = arg;
	request->attempt.on_end = &request->step;
	evtimer_assign(&request->step, client->base, on_step, request);
	evtimer_assign(&request->deadline, client->base, on_deadline, request);
	evtimer_assign(&request->patience, client->base, on_patience, request);
	return request;
}

int
http_head(struct http_client *client, const struct site *site,
    double deadline_ms, http_callback callback, void *arg)
{
	struct evutil_addrinfo hints = { .ai_family = client->family,
		.ai_socktype = SOCK_STREAM, .ai_protocol = IPPROTO_TCP };
	struct request *request = request_new(client, site, callback, arg);
	struct timeval deadline = timeval_of_ms(deadline_ms);

	if (request == NULL)
		return -1;
	if (evtimer_add(&request->deadline, &deadline) != 0) {
		free(request);
		return -1;
	}
	LIST_INSERT_HEAD(&client->requests, request, link);
	/* NULL if on_lookup() has been called already. */
	request->lookup = evdns_getaddrinfo(client->dns, site->host, NULL,
	    &hints, on_lookup, request);
	return 0;
}

struct http_client *
http_client_new(struct event_base *base, int family, const char *nameserver)
{
	struct http_client *client = calloc(1, sizeof(*client));

	if (client == NULL)
		return NULL;
	client->base = base;
	client->family = family;
	LIST_INIT(&client->requests);
	client->dns = name_servers_new(base, nameserver);
	if (client->dns == NULL) {
		free(client);
		return NULL;
	}
	return client;
}

void
http_client_cancel(struct http_client *client)
{
	struct request *request;

	LIST_FOREACH(request, &client->requests, link)
		give_up(request, VERDICT_INTERRUPTED);
}

void
http_client_free(struct http_client *client)
{
	if (client == NULL)
		return;
	evdns_base_free(client->dns, 0);
	free(client);
}
