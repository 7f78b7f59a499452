/* SPDX-License-Identifier: BSD-3-Clause */
/* A channel of c-ares, in a loop. */
#include "net/channel.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include <ares.h>
#include <event2/event.h>

#include "net/memory.h"
#include "net/resolv_conf.h"
#include "net/socket.h"
#include "record/alloc.h"

/* Without memory for a timer the loop looks at the time again and again. */
void
evpromise__channel_arm(struct evpromise__channel *channel)
{
	struct timeval delay;

	if (ares_timeout(channel->ares, NULL, &delay) == NULL) {
		(void)event_del(&channel->timer);
		return;
	}
	delay.tv_usec += 1000;		/* c-ares rounds down to a ms */
	if (delay.tv_usec >= 1000000) {
		delay.tv_usec -= 1000000;
		delay.tv_sec++;
	}
	if (event_add(&channel->timer, &delay) == -1)
		event_active(&channel->timer, EV_TIMEOUT, 0);
}

/* c-ares overlooks an answer that it lacks the memory to read, and would wait
 * for its time-outs: what is asked fails for want of memory at once. */
void
evpromise__channel_process(struct evpromise__channel *channel,
    ares_socket_t readable, ares_socket_t writable)
{
	channel->error = 0;
	(void)evpromise__ares_ran_short();
	ares_process_fd(channel->ares, readable, writable);
	if (evpromise__ares_ran_short())
		ares_cancel(channel->ares);
	evpromise__channel_arm(channel);
}

static void
on_time(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	evpromise__channel_process(arg, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
}

static int
set_server(struct evpromise__channel *channel, const struct sockaddr *server)
{
	struct ares_addr_port_node node;
	const struct sockaddr_in *ipv4 = (const void *)server;
	const struct sockaddr_in6 *ipv6 = (const void *)server;

	memset(&node, 0, sizeof(node));
	node.family = server->sa_family;
	if (server->sa_family == AF_INET) {
		memcpy(&node.addr.addr4, &ipv4->sin_addr, 4);
		node.udp_port = ntohs(ipv4->sin_port);
	} else {
		memcpy(&node.addr.addr6, &ipv6->sin6_addr, 16);
		node.udp_port = ntohs(ipv6->sin6_port);
		channel->zone = ipv6->sin6_scope_id;
	}
	node.tcp_port = node.udp_port;
	return ares_set_servers_ports(channel->ares, &node);
}

static int
read_search_list(struct evpromise__channel *channel)
{
	struct ares_options options;
	int mask, status = ares_save_options(channel->ares, &options, &mask);

	if (status == ARES_SUCCESS) {
		channel->domains = options.domains;
		channel->n_domains = options.ndomains;
		channel->n_dots = options.ndots;
		options.domains = NULL;
		options.ndomains = 0;
	}
	ares_destroy_options(&options);
	return status;
}

static int
open_ares(struct evpromise__channel *channel,
    const struct evpromise__resolv_conf *conf, const struct sockaddr *server)
{
	struct ares_options options;
	int status;

	memset(&options, 0, sizeof(options));
	options.flags = ARES_FLAG_EDNS;
	options.ednspsz = EVPROMISE__EDNS_SIZE;
	options.timeout = conf->timeout_ms;
	options.tries = conf->attempts;
	options.lookups = (char *)(uintptr_t)"b";
	options.resolvconf_path = (char *)(uintptr_t)conf->path;
	options.udp_port = conf->port;
	options.tcp_port = conf->port;
	options.sock_state_cb = evpromise__sockets_watch;
	options.sock_state_cb_data = channel;
	status = ares_init_options(&channel->ares, &options, ARES_OPT_FLAGS |
	    ARES_OPT_EDNSPSZ | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES |
	    ARES_OPT_LOOKUPS | ARES_OPT_SOCK_STATE_CB | ARES_OPT_RESOLVCONF |
	    (conf->port != 0 ? ARES_OPT_UDP_PORT | ARES_OPT_TCP_PORT : 0));
	if (status != ARES_SUCCESS) {
		channel->ares = NULL;
		return status;
	}
	evpromise__sockets_attach(channel);
	status = read_search_list(channel);
	if (status == ARES_SUCCESS && server != NULL)
		status = set_server(channel, server);
	return status;
}

struct evpromise__channel *
evpromise__channel_open(struct event_base *event_base,
    const struct evpromise__resolv_conf *conf, const struct sockaddr *server)
{
	struct evpromise__channel *channel;
	int status;

	errno = ENOMEM;
	if (!evpromise__ares_begin())
		return NULL;
	channel = evpromise__malloc(sizeof(*channel));
	if (channel == NULL)
		return NULL;
	memset(channel, 0, sizeof(*channel));
	channel->event_base = event_base;
	channel->id = conf->id;
	(void)evtimer_assign(&channel->timer, event_base, on_time, channel);
	(void)evpromise__ares_ran_short();
	status = open_ares(channel, conf, server);
	if (evpromise__ares_ran_short() || status != ARES_SUCCESS) {
		evpromise__channel_close(channel);
		errno = ENOMEM;
		return NULL;
	}
	return channel;
}

void
evpromise__channel_close(struct evpromise__channel *channel)
{
	struct ares_options options;

	memset(&options, 0, sizeof(options));
	options.domains = channel->domains;
	options.ndomains = channel->n_domains;
	ares_destroy_options(&options);
	ares_destroy(channel->ares);
	(void)event_del(&channel->timer);
	evpromise__free(channel);
}
