/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the look-ups of a client share: the hosts file, and the channels.
 *
 * A channel serves a number of questions, and the next look-up begins another
 * one. That bounds three things: what it has given up but c-ares keeps, since a
 * channel is closed with its last look-up; the answers that may wait in the
 * system's buffer for a socket; and how long the lists of c-ares get, some of
 * which are gone through. A name that no server answers costs others nothing.
 *
 * A change of the system's configuration begins a new channel too. The newest
 * stays while nothing is asked: it has no socket and no timer then, and does
 * not keep the loop running.
 */
#include "net/dns.h"

#include <string.h>

#include <event2/util.h>

#include "net/channel.h"
#include "net/resolv_conf.h"

#define MOST_QUESTIONS 256

void
evpromise__dns_init(struct evpromise__dns *dns, struct event_base *event_base)
{
	memset(dns, 0, sizeof(*dns));
	dns->event_base = event_base;
	dns->resolv_conf = "/etc/resolv.conf";
	dns->hosts = &dns->own_hosts;
	evpromise__pace_init(&dns->pace, event_base);
}

static void
close_channel(struct evpromise__channel *channel)
{
	*channel->link = channel->next;
	if (channel->next != NULL)
		channel->next->link = channel->link;
	evpromise__channel_close(channel);
}

/* The newest one, if nothing is asked. */
static void
close_idle(struct evpromise__dns *dns)
{
	if (dns->channels != NULL && dns->channels->n_users == 0)
		close_channel(dns->channels);
}

int
evpromise__dns_set_nameserver(struct evpromise__dns *dns, const char *address)
{
	struct sockaddr_storage parsed;
	int length = sizeof(parsed);

	memset(&parsed, 0, sizeof(parsed));
	if (evutil_parse_sockaddr_port(address, (struct sockaddr *)&parsed,
	    &length) != 0)
		return -1;
	dns->server = parsed;
	dns->has_server = true;
	dns->is_stale = true;
	close_idle(dns);
	return 0;
}

void
evpromise__dns_finish(struct evpromise__dns *dns)
{
	while (dns->channels != NULL)
		close_channel(dns->channels);
	evpromise__pace_finish(&dns->pace);
	evpromise__hosts_finish(&dns->own_hosts);
}

/* Whether the newest channel takes another look-up. */
static bool
is_usable(const struct evpromise__dns *dns,
    const struct evpromise__file_id *id)
{
	const struct evpromise__channel *newest = dns->channels;

	return newest != NULL && !dns->is_stale &&
	    newest->n_questions < MOST_QUESTIONS &&
	    evpromise__same_file(&newest->id, id);
}

static bool
add_channel(struct evpromise__dns *dns)
{
	struct evpromise__resolv_conf conf;
	struct evpromise__channel *channel;

	if (evpromise__resolv_conf_read(&conf, dns->resolv_conf) == -1)
		return false;
	conf.port = dns->port;
	channel = evpromise__channel_open(dns->event_base, &conf,
	    dns->has_server ? (struct sockaddr *)&dns->server : NULL);
	if (channel == NULL)
		return false;
	close_idle(dns);
	channel->next = dns->channels;
	channel->link = &dns->channels;
	if (channel->next != NULL)
		channel->next->link = &channel->next;
	dns->channels = channel;
	dns->is_stale = false;
	return true;
}

struct evpromise__channel *
evpromise__dns_acquire(struct evpromise__dns *dns)
{
	struct evpromise__file_id id = evpromise__file_id(dns->resolv_conf);

	if (!is_usable(dns, &id) && !add_channel(dns))
		return NULL;
	dns->channels->n_users++;
	return dns->channels;
}

/* What it has given up would keep the loop running. */
void
evpromise__dns_release(struct evpromise__dns *dns,
    struct evpromise__channel *channel)
{
	if (--channel->n_users == 0 &&
	    (channel->n_questions > 0 || channel != dns->channels))
		close_channel(channel);
}
