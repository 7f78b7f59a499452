/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Bases on threads of their own, for the thread sanitizer: all that the library
 * shares between them is used at once. That is what the program sets for all
 * (the log, the memory functions), the numbers of questions to name servers, and
 * in a debug build the bases that were freed before a resolver.
 *
 * Each thread fetches by name from a server of its own, on the same loop, with
 * timers, an abort and a rejection that nobody handles, again and again.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <event2/buffer.h>
#include <event2/dns.h>
#include <event2/dns_struct.h>
#include <event2/event.h>
#include <event2/http.h>

#include <evpromise.h>
#include <evpromise/http.h>

#define N_THREADS 3
#define N_ROUNDS 10
#define N_FETCHES 8

/* Counted without an order, which would hide a race of others. */
static atomic_long n_blocks, n_lines, n_settled;

struct site {
	struct event_base *event_base;
	struct evhttp *http;
	struct evdns_server_port *dns;
	unsigned short http_port, dns_port;
};

static void
require(bool good, const char *what)
{
	if (good)
		return;
	fprintf(stderr, "%s\n", what);
	abort();
}

static void
add(atomic_long *count, long n)
{
	atomic_fetch_add_explicit(count, n, memory_order_relaxed);
}

static void *
counting_malloc(size_t size)
{
	add(&n_blocks, 1);
	return malloc(size);
}

static void
counting_free(void *block)
{
	add(&n_blocks, -1);
	free(block);
}

static void
count_line(const char *message)
{
	(void)message;
	add(&n_lines, 1);
}

/* --- a thread's own server, and its name server ------------------------------ */

static void
answer(struct evhttp_request *request, void *unused)
{
	struct evbuffer *body = evbuffer_new();

	(void)unused;
	(void)evbuffer_add(body, "hello", 5);
	evhttp_send_reply(request, 200, "OK", body);
	evbuffer_free(body);
}

static void
answer_question(struct evdns_server_request *request, void *unused)
{
	const struct evdns_server_question *question = request->questions[0];
	const uint32_t loopback = htonl(INADDR_LOOPBACK);

	(void)unused;
	if (question->type == EVDNS_TYPE_A)
		(void)evdns_server_request_add_a_reply(request,
		    question->name, 1, &loopback, 60);
	(void)evdns_server_request_respond(request, 0);
}

static unsigned short
port_of(evutil_socket_t fd)
{
	struct sockaddr_in at;
	socklen_t length = sizeof(at);

	require(getsockname(fd, (struct sockaddr *)&at, &length) == 0,
	    "a port");
	return ntohs(at.sin_port);
}

static void
site_open(struct site *site)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct evhttp_bound_socket *bound;
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);

	site->event_base = event_base_new();
	site->http = evhttp_new(site->event_base);
	evhttp_set_gencb(site->http, answer, NULL);
	bound = evhttp_bind_socket_with_handle(site->http, "127.0.0.1", 0);
	require(bound != NULL && bind(fd, (struct sockaddr *)&at,
	    sizeof(at)) == 0, "the sockets");
	site->http_port = port_of(evhttp_bound_socket_get_fd(bound));
	site->dns_port = port_of(fd);
	site->dns = evdns_add_server_port_with_base(site->event_base, fd, 0,
	    answer_question, NULL);
}

static void
site_close(struct site *site)
{
	evdns_close_server_port(site->dns);
	evhttp_free(site->http);
	event_base_free(site->event_base);
}

/* --- what is done on each thread ----------------------------------------------- */

static struct evpromise_value
check(const struct evpromise *settled, void *unused)
{
	(void)unused;
	require(evpromise_state(settled) == EVPROMISE_FULFILLED &&
	    evpromise_http_response_status(evpromise_http_response(settled)) ==
	    200, evpromise_message(settled));
	add(&n_settled, 1);
	return evpromise_undefined();
}

static struct evpromise *
fetch(struct evpromise_http_client *client, const struct site *site,
    size_t number)
{
	char url[64];

	(void)snprintf(url, sizeof(url), "http://n%zu.test:%u/", number,
	    site->http_port);
	return evpromise_then2(evpromise_http_fetch(client, url, NULL), check,
	    check, NULL);
}

/* Something that is not waited for: it is stopped, or fails unheard. */
static void
begin_aside(struct evpromise_base *base)
{
	struct evpromise_abort_controller *controller =
	    evpromise_abort_controller_new(base);
	struct evpromise_resolver *stopped;

	evpromise_unref(evpromise_with_resolvers(base, &stopped));
	require(evpromise_resolver_on_abort(stopped,
	    evpromise_abort_controller_signal(controller), NULL, NULL),
	    "a listener");
	evpromise_abort_controller_abort(controller, evpromise_undefined());
	evpromise_abort_controller_unref(controller);
	evpromise_resolver_unref(stopped);
	evpromise_unref(evpromise_resolved(base, evpromise_throw(7,
	    "nobody hears of this")));
}

/* A resolver that outlives its base is known to all threads meanwhile. */
static struct evpromise_resolver *
run_round(struct site *site)
{
	struct evpromise_base *base = evpromise_base_new(site->event_base);
	struct evpromise_http_client *client = evpromise_http_client_new(base);
	struct evpromise *members[N_FETCHES + 1], *all;
	struct evpromise_resolver *survivor;
	char address[32];
	size_t i;

	(void)snprintf(address, sizeof(address), "127.0.0.1:%u",
	    site->dns_port);
	require(evpromise_http_client_set_nameserver(client, address) == 0,
	    "a name server");
	for (i = 0; i < N_FETCHES; i++)
		members[i] = fetch(client, site, i);
	members[i] = evpromise_delay(base, 1, evpromise_undefined(), NULL);
	begin_aside(base);
	evpromise_unref(evpromise_with_resolvers(base, &survivor));
	all = evpromise_all(base, members, N_FETCHES + 1);
	all = evpromise_run(base, all);
	require(evpromise_state(all) == EVPROMISE_FULFILLED, "not all");
	evpromise_unref(all);
	evpromise_http_client_free(client);
	evpromise_base_free(base);
	return survivor;
}

static void *
run_thread(void *unused)
{
	struct evpromise_resolver *survivors[N_ROUNDS];
	struct site site;
	size_t i;

	(void)unused;
	site_open(&site);
	for (i = 0; i < N_ROUNDS; i++)
		survivors[i] = run_round(&site);
	for (i = 0; i < N_ROUNDS; i++)
		evpromise_resolver_unref(survivors[i]);
	site_close(&site);
	return NULL;
}

int
main(void)
{
	pthread_t threads[N_THREADS];
	size_t i;

	evpromise_set_mem_functions(counting_malloc, realloc,
	    counting_free);
	evpromise_set_log_callback(count_line);
	for (i = 0; i < N_THREADS; i++)
		require(pthread_create(&threads[i], NULL, run_thread,
		    NULL) == 0, "a thread");
	for (i = 0; i < N_THREADS; i++)
		require(pthread_join(threads[i], NULL) == 0, "its end");
	require(n_settled == N_THREADS * N_ROUNDS * N_FETCHES, "fetches");
	require(n_lines >= N_THREADS * N_ROUNDS, "lines of the log");
	require(n_blocks == 0, "blocks are leaked");
	printf("%d threads, %ld fetches\n", N_THREADS, (long)n_settled);
	return 0;
}
