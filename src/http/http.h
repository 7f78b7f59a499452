/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the files of the HTTP client share. A fetch is one request record:
 *
 *   http_url.c, http_headers.c,  check what the program asked for
 *   http_options.c
 *   ev_dns.c, http_hosts.c,      look the name up
 *   http_questions.c, http_address.c
 *   http_pool.c                  gives it a connection, or has it wait for one
 *   http_connection.c            one connection to one address, on evhttp
 *   ev_http.c                    one exchange on it
 *   http_input.c, http_head.c    check what the server sent, before evhttp
 *   http_response.c              what the promise is fulfilled with
 *   http_error.c                 what it is rejected with
 *   http_fetch.c                 makes a request of what was asked for
 *   http_request.c               leads it through all of these
 *
 * The callbacks of evhttp and evdns run inside of their stacks, where nothing
 * may be freed. So they only record how the request ended, the first outcome
 * counting, and activate its event: that event's callback runs from the loop,
 * closes the connection and settles the promise.
 */
#ifndef EVPROMISE_HTTP_INTERNAL_H
#define EVPROMISE_HTTP_INTERNAL_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/event_struct.h>
#include <event2/http.h>

#define EVPROMISE_ERROR_DOMAIN EVPROMISE_HTTP_DOMAIN
#include <evpromise.h>
#include <evpromise/http.h>

/* alloc.c, in the core: the one door of every allocation. */
void *evpromise__malloc(size_t size);
void evpromise__free(void *block);

/* http_address.c: a numeric address, and a list of them. */
struct evpromise__address {
	int family;		/* AF_INET or AF_INET6 */
	unsigned char bytes[16]; /* in network order: 4 or 16 of them */
};

#define EVPROMISE__MAX_ADDRESSES 16
struct evpromise__addresses {
	size_t n;
	struct evpromise__address at[EVPROMISE__MAX_ADDRESSES];
};
int evpromise__address_parse(const char *text,
    struct evpromise__address *address);
void evpromise__addresses_add(struct evpromise__addresses *addresses,
    int family, const void *bytes);
void evpromise__addresses_join(struct evpromise__addresses *to,
    const struct evpromise__addresses *first,
    const struct evpromise__addresses *second);

/* http_url.c */
#define EVPROMISE__MAX_URL 8000
struct evpromise__url {
	const char *host;	/* without the brackets of an IPv6 address */
	const char *authority;	/* host, and port if it is not 80: "Host:" */
	const char *target;	/* path and query */
	uint16_t port;
};
struct evpromise__url *evpromise__url_new(const char *text,
    const char **wrong);

/* http_headers.c: names and values, copied into one block. */
#define EVPROMISE__MAX_HEADERS 100
struct evpromise__headers {
	size_t n;
	struct evpromise_http_header at[];
};
bool evpromise__is_token(const char *text, size_t length);
bool evpromise__list_has(const char *list, size_t length, const char *token);
bool evpromise__headers_close(const struct evpromise_http_header *at,
    size_t n);
const char *evpromise__headers_check(const struct evpromise_http_header *at,
    size_t n, const char **culprit);
const char *evpromise__headers_find(const struct evpromise_http_header *at,
    size_t n, const char *name);
struct evpromise__headers *evpromise__headers_copy(
    const struct evpromise_http_header *first, size_t n_first,
    const struct evpromise_http_header *second, size_t n_second);
struct evpromise__headers *evpromise__request_headers(const char *authority,
    const struct evpromise_http_header *at, size_t n, bool keep_alive);

/* http_options.c */
void evpromise__options_fill_in(struct evpromise_http_options *to,
    const struct evpromise_http_options *from);
struct evpromise_value evpromise__options_check(
    const struct evpromise_http_options *options);

/* http_head.c: the head of a response, status line and headers. */
struct evpromise__head {
	int status;
	bool persistent;	/* the connection may serve another request */
	bool keep_alive, close;	/* what its Connection says */
	bool chunked;
	bool framing;		/* the latest header frames the body */
	bool has_length;
	uint64_t length;	/* of the body, if it has_length */
	bool too_large;		/* why the check failed: over a limit */
};
bool evpromise__head_may_begin(const char *bytes, size_t length);
size_t evpromise__head_end(const char *text, size_t length, size_t from);
bool evpromise__response_has_body(bool is_head, int status);
const char *evpromise__head_check(struct evpromise__head *head,
    const char *text, size_t length, bool has_body);

/* http_response.c */
struct evpromise_http_response *evpromise__response_new(
    struct evhttp_request *evhttp_request);
int evpromise__response_set_body(struct evpromise_http_response *response,
    struct evbuffer *body);
struct evpromise_value evpromise__response_value(
    struct evpromise_http_response *response,
    const struct evpromise_http_times *times);
void evpromise__response_free(struct evpromise_http_response *response);

/* http_hosts.c */
char *evpromise__hosts_read(const char *path);
void evpromise__hosts_find(const char *hosts, const char *name,
    struct evpromise__addresses *found);

/* http_questions.c */
struct evpromise__question {
	struct evpromise__question *next;
	uintptr_t number;
	void *owner;
};
void evpromise__question_add(struct evpromise__question *question,
    void *owner);
void *evpromise__question_take(uintptr_t number);

/* ev_dns.c: look-ups, on evdns. */
struct evpromise__lookup;
struct evpromise__dns {
	struct event_base *event_base;
	struct evdns_base *evdns;	/* NULL while no look-up is under way */
	bool has_stray;			/* evdns still asks what nobody wants */
	char *hosts;			/* /etc/hosts, NULL until needed */
	char nameserver[64];		/* "" for the system's */
	struct evpromise__lookup *lookups; /* under way */
	struct event sweep;		/* frees evdns behind them */
	bool closing;			/* evdns goes with all questions */
};
enum evpromise__lookup_state {
	LOOKUP_PENDING,
	LOOKUP_FOUND,
	LOOKUP_NO_NAME,			/* the name does not exist */
	LOOKUP_NO_ADDRESS,		/* it has none of the family asked */
	LOOKUP_FAILED			/* see the cause */
};
void evpromise__dns_init(struct evpromise__dns *dns,
    struct event_base *event_base);
int evpromise__dns_set_nameserver(struct evpromise__dns *dns,
    const char *address);
void evpromise__dns_finish(struct evpromise__dns *dns);
struct evpromise__lookup *evpromise__lookup_start(struct evpromise__dns *dns,
    const char *name, enum evpromise_http_family family,
    void (*done)(void *arg), void *arg);
enum evpromise__lookup_state evpromise__lookup_state(
    const struct evpromise__lookup *lookup,
    const struct evpromise__addresses **addresses, const char **cause);
void evpromise__lookup_drop(struct evpromise__lookup *lookup);

/* http_connection.c: one connection to one address, on evhttp. */
struct evpromise__origin;
struct evpromise__connection {
	LIST_ENTRY(evpromise__connection) in_origin; /* while it rests */
	TAILQ_ENTRY(evpromise__connection) in_pool; /* the same */
	struct evpromise__origin *origin;
	struct evpromise__request *request; /* NULL while it rests */
	struct evhttp_connection *evhttp;
	struct evbuffer_cb_entry *input_cb, *output_cb;
	bufferevent_event_cb evhttp_event_cb; /* what ours stands before */
	void *evhttp_arg;
	uint64_t idle_since_us;
	int family;
	bool reused;			/* it has served a request */
};
struct evpromise__connection *evpromise__connection_new(
    struct event_base *event_base, const struct evpromise__address *address,
    uint16_t port);
void evpromise__connection_free(struct evpromise__connection *connection);
void evpromise__connection_watch(struct evpromise__connection *connection);
void evpromise__connection_hold_input(
    struct evpromise__connection *connection, bool hold);
struct evbuffer *evpromise__connection_input(
    const struct evpromise__connection *connection);
bool evpromise__connection_is_sending(
    const struct evpromise__connection *connection);
bool evpromise__connection_rest(struct evpromise__connection *connection);
bool evpromise__connection_is_alive(
    const struct evpromise__connection *connection);

/* ev_http.c: one exchange, on evhttp. */
struct evpromise__exchange {
	struct evpromise__connection *connection;
	struct evhttp_request *evhttp;	/* NULL once evhttp is done with it */
	bool connected;
	bool head_done;			/* the final head was checked */
	unsigned int n_interim;		/* responses of 1xx swallowed */
	size_t interim_bytes;
	size_t scanned;			/* no head ends in so many bytes */
	struct evbuffer *hidden;	/* a part of one that came early */
	struct evpromise__head head;
};

/* How a request ended: 0 while it has not, 1 for a response, else the code of
 * an error. */
#define EVPROMISE__ANSWERED 1
struct evpromise__end {
	int code;
	int error;			/* errno, where the system said no */
	const char *cause;		/* static text, or NULL */
	bool at_connecting;		/* another address may do better */
	bool is_stale;			/* another connection may do better */
};

struct evpromise__request {
	struct evpromise__request *next, **link; /* in the client's list */
	struct evpromise_http_client *client;
	struct evpromise_resolver *resolver;
	struct event turn;		/* something ended, or a timer */
	struct evpromise__url *url;
	struct evpromise__headers *headers; /* to send */
	struct evpromise_http_options options; /* without what was lent */
	bool is_head;
	bool keep_alive;		/* the connection may be used again */
	bool begun;			/* the look-up, or the exchange */
	bool has_place;			/* with its origin, else it waits */
	bool repeated;			/* after a connection that was dead */
	struct evpromise__origin *origin;
	TAILQ_ENTRY(evpromise__request) waiting; /* in line at its origin */
	uint64_t started_us, attempt_ends_us; /* on the monotonic clock */
	struct evpromise__lookup *lookup;
	struct evpromise__addresses addresses;
	size_t current;			/* the address that is tried */
	bool was_refused;		/* by an address before it */
	struct evpromise__exchange exchange;
	struct evpromise__end end;
	struct evpromise_http_response *response;
	struct evpromise_http_times times;
};

/* http_pool.c: connections that rest, and requests that wait for one. */
#define EVPROMISE__POOL_BUCKETS 64
LIST_HEAD(evpromise__origins, evpromise__origin);
struct evpromise__pool {
	struct evpromise__origins buckets[EVPROMISE__POOL_BUCKETS];
	TAILQ_HEAD(, evpromise__connection) resting; /* the oldest first */
	size_t n_idle;
	struct event sweep;		/* closes those that rest too long */
	size_t max_idle;
	unsigned int idle_ms;
	size_t max_connections;		/* to an origin; 0: no limit */
};
void evpromise__pool_init(struct evpromise__pool *pool,
    struct event_base *event_base);
void evpromise__pool_finish(struct evpromise__pool *pool);
void evpromise__pool_set_keep_alive(struct evpromise__pool *pool,
    size_t max_idle, unsigned int idle_ms);
void evpromise__pool_set_max_connections(struct evpromise__pool *pool,
    size_t n);
int evpromise__pool_enter(struct evpromise__pool *pool,
    struct evpromise__request *request);
void evpromise__pool_leave(struct evpromise__pool *pool,
    struct evpromise__request *request,
    struct evpromise__connection *connection);

/* http_client.c */
struct evpromise_http_client {
	struct evpromise_base *base;
	struct evpromise *anchor;	/* keeps the base's memory */
	struct evpromise__dns dns;
	struct evpromise__pool pool;
	struct evpromise__request *requests;
};

/* http_input.c */
#define EVPROMISE__BODY_TOO_LARGE "its body is over the limit"
void evpromise__on_input(struct evbuffer *input,
    const struct evbuffer_cb_info *info, void *connection);
void evpromise__input_hide(struct evpromise__request *request);
void evpromise__input_show(struct evpromise__request *request);

/* http_request.c */
uint64_t evpromise__monotonic_us(void);
void evpromise__request_end(struct evpromise__request *request, int code,
    const char *cause);
void evpromise__request_end_connecting(struct evpromise__request *request,
    int error);
void evpromise__request_drop(struct evpromise__request *request);
void evpromise__request_finish(struct evpromise__request *request);
void evpromise__request_turn(evutil_socket_t fd, short what, void *request);
void evpromise__request_start(struct evpromise__request *request);
double evpromise__request_elapsed_ms(const struct evpromise__request *request);

/* ev_http.c */
void evpromise__exchange_start(struct evpromise__request *request);
struct evpromise__connection *evpromise__exchange_close(
    struct evpromise__request *request);

/* http_error.c */
int evpromise__code_of_errno(int error);
struct evpromise_value evpromise__request_error(
    const struct evpromise__request *request);

#ifdef EVPROMISE_FAULTS
#include "sites.h"		/* tests/fault: where memory can run out */
#endif

#endif
