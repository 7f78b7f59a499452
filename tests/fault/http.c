/* SPDX-License-Identifier: BSD-3-Clause */
/* Scenarios of the HTTP client, against scripted servers. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <check.h>
#include <event2/event.h>

#include <evpromise/http.h>
#include <evpromise/lookup.h>

#include "net/hosts.h"

#include "fetching.h"
#include "full_socket.h"
#include "scenarios.h"

#define END { NULL, 0, -2, { NULL }, 0 }

static struct raw_server server, dns;

static void
client_free(void *client)
{
	evpromise_http_client_free(client);
}

static struct evpromise_http_client *
client_new(struct world *world)
{
	world->state = evpromise_http_client_new(world->base);
	world->state_free = client_free;
	return world->state;
}

static struct evpromise *
abortable_request(struct evpromise_http_client *client, const char *host,
    const char *method, struct evpromise_abort_signal *signal)
{
	static const struct evpromise_http_header headers[] = {
		{ "Accept", "text/plain" }, { "X-One", "1" }
	};
	struct evpromise_http_options options = EVPROMISE_HTTP_OPTIONS_INIT;

	options.method = method;
	options.headers = headers;
	options.n_headers = 2;
	options.deadline_ms = 5000;
	options.signal = signal;
	return evpromise_http_fetch(client, url_of(host, server.port),
	    &options);
}

static struct evpromise *
request(struct evpromise_http_client *client, const char *host,
    const char *method)
{
	return abortable_request(client, host, method, NULL);
}

static void
answer(int fd, const void *text)
{
	if (raw_read_head(fd))
		raw_send(fd, text);
}

static void
answer_all(int fd, const void *text)
{
	while (raw_read_head(fd))
		raw_send(fd, text);
}

static const char hello[] =
    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nServer: raw\r\n\r\nhello";

static void
requests(struct world *world)
{
	struct evpromise_http_client *client = client_new(world);

	watch(request(client, "127.0.0.1", "GET"));
	watch(request(client, "127.0.0.1", "HEAD"));
	watch(request(client, "127.0.0.1", "POST"));
	watch(request(client, "[::1", "GET"));
}

static void
aborted_requests(struct world *world)
{
	struct evpromise_http_client *client = client_new(world);
	struct evpromise_abort_controller *controller;
	struct evpromise_abort_signal *signal;

	controller = evpromise_abort_controller_new(world->base);
	signal = evpromise_abort_controller_signal(controller);
	watch(abortable_request(client, "127.0.0.1", "GET", signal));
	watch(abortable_request(client, "localhost", "GET", signal));
	(void)evpromise_abort_controller_abort(controller, token());
	watch(abortable_request(client, "127.0.0.1", "GET", signal));
	evpromise_abort_controller_unref(controller);
}

/* Of more headers than the stack has room for. */
#define TEN_HEADERS "A: 1\r\nB: 2\r\nC: 3\r\nD: 4\r\nE: 5\r\n"               \
	"F: 6\r\nG: 7\r\nH: 8\r\nI: 9\r\nJ: 10\r\n"
static const char many_headers[] =
    "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n"
    TEN_HEADERS TEN_HEADERS TEN_HEADERS TEN_HEADERS TEN_HEADERS TEN_HEADERS
    TEN_HEADERS "\r\n";

/* Also what the server sends is no HTTP. */
static void
one_request(struct world *world)
{
	watch(request(client_new(world), "127.0.0.1", "GET"));
}

void
try_requests(void)
{
	raw_server_start(&server, answer, hello);
	try_scenario_in_loop(requests);
	try_scenario_in_loop(aborted_requests);
	raw_server_stop(&server);
	raw_server_start(&server, answer, many_headers);
	try_scenario_in_loop(one_request);
	raw_server_stop(&server);
	raw_server_start(&server, answer, "garbage\r\n\r\n");
	try_scenario_in_loop(one_request);
	raw_server_stop(&server);
}

static struct evpromise_value
request_again(const struct evpromise *settled, void *client)
{
	(void)settled;
	return evpromise_adopt(request(client, "127.0.0.1", "GET"));
}

/* One connection, which the requests wait for, and which rests between. */
static void
kept_connections(struct world *world)
{
	struct evpromise_http_client *client = client_new(world);
	struct evpromise *p;

	if (client == NULL)
		return;
	evpromise_http_client_set_max_connections(client, 1);
	p = request(client, "127.0.0.1", "GET");
	watch(evpromise_then(p, request_again, client));
	watch(request(client, "127.0.0.1", "GET"));
}

void
try_kept_connections(void)
{
	raw_server_start(&server, answer_all, hello);
	try_scenario_in_loop(kept_connections);
	raw_server_stop(&server);
}

static void
names(struct world *world)
{
	struct evpromise_http_client *client = client_new(world);
	char address[32];

	if (client == NULL)
		return;
	(void)snprintf(address, sizeof(address), "127.0.0.1:%u", dns.port);
	ck_assert_int_eq(evpromise_http_client_set_nameserver(client, address),
	    0);
	watch(request(client, "one.test", "GET"));
	watch(request(client, "none.test.", "GET"));
	watch(request(client, "localhost", "GET"));
}

static void
look_ups(struct world *world)
{
	struct evpromise_lookup_options options =
	    EVPROMISE_LOOKUP_OPTIONS_INIT;
	char address[32];

	(void)snprintf(address, sizeof(address), "127.0.0.1:%u", dns.port);
	options.nameserver = address;
	watch(evpromise_lookup(world->base, "one.test", &options));
	watch(evpromise_lookup(world->base, "none.test.", &options));
	watch(evpromise_lookup(world->base, "localhost", NULL));
	watch(evpromise_lookup(world->base, "127.0.0.1", NULL));
}

/* The question waits for room in the socket. */
static void
late_look_ups(struct world *world)
{
	full_for = 1;
	look_ups(world);
}

void
try_names(void)
{
	static const struct raw_dns_line lines[] = {
		{ "one.test", 0, 0, { "127.0.0.1" }, 0 },
		{ NULL, 0, 3, { NULL }, 0 }, END
	};

	raw_server_start(&server, answer, hello);
	raw_server_start_udp(&dns, raw_dns, lines);
	try_scenario_in_loop(names);
	try_scenario_in_loop(look_ups);
	try_scenario_in_loop(late_look_ups);
	full_for = 0;
	raw_server_stop(&dns);
	raw_server_stop(&server);
}

static char hosts_path[] = "/tmp/evpromise-hosts-XXXXXX";

static void
hosts_files(struct world *world)
{
	struct evpromise__hosts hosts;

	(void)world;
	memset(&hosts, 0, sizeof(hosts));
	(void)evpromise__hosts_refresh(&hosts, "/nonexistent");
	(void)evpromise__hosts_refresh(&hosts, hosts_path);
	evpromise__hosts_finish(&hosts);
}

/* One that is larger than what is read at first. */
void
try_hosts_files(void)
{
	FILE *file;
	int i, fd = mkstemp(hosts_path);

	ck_assert_int_ge(fd, 0);
	file = fdopen(fd, "w");
	for (i = 0; i < 500; i++)
		(void)fprintf(file, "127.0.0.1 host-%d.test\n", i);
	(void)fclose(file);
	try_scenario_in_loop(hosts_files);
	(void)unlink(hosts_path);
}
