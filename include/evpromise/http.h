/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file http.h
 * An HTTP client on evhttp: requests that are promises of a response.
 *
 * In the library evpromise_extra. Names are looked up as by evpromise_lookup(),
 * never by a call that blocks. The addresses of a name are tried in turn. One
 * deadline covers the whole request, the look-up included;
 * headers and body are limited. Every request settles its promise exactly
 * once, from the loop. Connections are kept for further requests, which an
 * idle client does not keep the loop running for. Redirects are not followed.
 *
 * A server that resets a connection raises SIGPIPE in a program that writes to
 * it: the program should ignore that signal.
 */
#ifndef EVPROMISE_HTTP_H
#define EVPROMISE_HTTP_H

#include <stddef.h>

#include <evpromise/abort.h>
#include <evpromise/attributes.h>
#include <evpromise/base.h>
#include <evpromise/promise.h>
#include <evpromise/value.h>

EVPROMISE_BEGIN_DECLS

/** The domain of the client's errors: evpromise_error_domain(). */
#define EVPROMISE_HTTP_DOMAIN "http"

/** The codes of the domain "http". */
enum evpromise_http_error_code {
	/** The URL, a header or an option is not acceptable; nothing was
	 *  sent. The message names it. */
	EVPROMISE_HTTP_ERROR_INVALID = -100,
	/** The name does not exist or has no address. */
	EVPROMISE_HTTP_ERROR_NAME_NOT_FOUND = -101,
	/** The look-up failed: no name server answered, or with a failure. */
	EVPROMISE_HTTP_ERROR_LOOKUP_FAILED = -102,
	/** The server's host refused the connection. */
	EVPROMISE_HTTP_ERROR_REFUSED = -103,
	/** The server's host or network cannot be reached. */
	EVPROMISE_HTTP_ERROR_UNREACHABLE = -104,
	/** The deadline passed. */
	EVPROMISE_HTTP_ERROR_TIMED_OUT = -105,
	/** The server reset or closed the connection before its response was
	 *  complete. */
	EVPROMISE_HTTP_ERROR_RESET = -106,
	/** What the server sent is not HTTP/1. */
	EVPROMISE_HTTP_ERROR_PROTOCOL = -107,
	/** The response's headers, their number, its body or its trailers are
	 *  over the limit, a line before a chunk over 4,096 bytes, or there are
	 *  more than 8 interim responses. */
	EVPROMISE_HTTP_ERROR_TOO_LARGE = -108,
	/** The system refused a socket: too many open files, or no right. */
	EVPROMISE_HTTP_ERROR_SYSTEM = -109,
	/** The client was freed while the request was under way. */
	EVPROMISE_HTTP_ERROR_CLIENT_FREED = -110
};

/** An HTTP client: its name servers, connections and requests under way. */
struct evpromise_http_client;

/** A response: status, headers, body, times. Immutable. */
struct evpromise_http_response;

/** Which addresses of a name are tried. */
enum evpromise_http_family {
	EVPROMISE_HTTP_ANY,	/**< IPv4 and IPv6 */
	EVPROMISE_HTTP_IPV4,	/**< IPv4 only */
	EVPROMISE_HTTP_IPV6	/**< IPv6 only */
};

/** One header of a request or response. */
struct evpromise_http_header {
	const char *name;	/**< its name */
	const char *value;	/**< its value */
};

/**
 * How to make a request. Begin with EVPROMISE_HTTP_OPTIONS_INIT, which stands
 * for the defaults, as does a member but size that is zero.
 */
struct evpromise_http_options {
	/** sizeof(struct evpromise_http_options), so that it can grow; what has
	 *  none is refused with EVPROMISE_HTTP_ERROR_INVALID. */
	size_t size;
	/** "GET" or "HEAD"; NULL: "GET". */
	const char *method;
	/** The headers to send beside those that every request needs, at most
	 *  100; an own "Host", "User-Agent" or "Connection" takes the place of
	 *  ours; "Connection: close" has the connection not kept. Copied. */
	const struct evpromise_http_header *headers;
	/** The number of headers. */
	size_t n_headers;
	/** The time for the whole request, look-up included, in milliseconds;
	 *  default 30,000. */
	unsigned int deadline_ms;
	/** The most bytes of the response's status line and headers, those of
	 *  interim responses included; default 65,536. */
	size_t max_headers_bytes;
	/** The most bytes of the response's body; default 16 MiB. */
	size_t max_body_bytes;
	/** Which addresses are tried. */
	enum evpromise_http_family family;
	/** Stops the request at any time, wherever it is; NULL: nothing does.
	 *  Lent: the library refers to it. When it is aborted the promise is
	 *  rejected with its reason, the connection closed, the look-up given
	 *  up, and a place among the connections passed on, at once. */
	struct evpromise_abort_signal *signal;
	/** The most headers of the response, a folded line counted as one;
	 *  default 1,000. */
	size_t max_headers;
};

/** The defaults. */
#define EVPROMISE_HTTP_OPTIONS_INIT                                           \
	{ sizeof(struct evpromise_http_options), NULL, NULL, 0, 0, 0, 0,      \
	    EVPROMISE_HTTP_ANY, NULL, 0 }

/**
 * When the phases of a request ended, in milliseconds since it was made, on
 * the monotonic clock.
 */
struct evpromise_http_times {
	double lookup_ms;	/**< the addresses were known; as connect_ms
				 *   on a connection that was kept */
	double connect_ms;	/**< the connection stood */
	double sent_ms;		/**< the request was handed to the system */
	double first_byte_ms;	/**< the first byte of the response came */
	double total_ms;	/**< the response was complete */
};

/**
 * Makes a client.
 *
 * @param base  lent; may be freed before the client, but not its
 *              event_base
 * @return the client, freed with evpromise_http_client_free(); NULL if memory
 *         is out or the base is NULL
 */
EVPROMISE_API EVPROMISE_USE_RESULT struct evpromise_http_client *
evpromise_http_client_new(struct evpromise_base *base);

/**
 * Frees a client. Requests under way are rejected with
 * EVPROMISE_HTTP_ERROR_CLIENT_FREED and their connections closed. May be
 * called in a handler.
 *
 * @param client  given; NULL does nothing
 */
EVPROMISE_API void
evpromise_http_client_free(struct evpromise_http_client *client);

/**
 * Uses another name server in place of the system's, for the look-ups that
 * begin later.
 *
 * @param client   lent
 * @param address  a numeric address with an optional port: "127.0.0.1:5353",
 *                 "[::1]:53"
 * @return 0; -1 if the address is not one
 */
EVPROMISE_API EVPROMISE_USE_RESULT EVPROMISE_NONNULL(1, 2) int
evpromise_http_client_set_nameserver(struct evpromise_http_client *client,
    const char *address);

/**
 * Says how long connections are kept. After a response that allows it, the
 * connection rests, for other requests to the same host and port; a request
 * that finds its connection closed by the server, before any of the response,
 * is made once more, on a new one.
 *
 * @param client    lent
 * @param max_idle  the most connections that rest, to all servers together;
 *                  over it the one that rested longest is closed. 0 keeps
 *                  none, and requests say "Connection: close". By default 256
 * @param idle_ms   the time after which one that rests is closed, in
 *                  milliseconds, by default 4,000; a loop that has nothing
 *                  else to do ends without waiting for that
 */
EVPROMISE_API EVPROMISE_NONNULL(1) void
evpromise_http_client_set_keep_alive(struct evpromise_http_client *client,
    size_t max_idle, unsigned int idle_ms);

/**
 * Limits the connections to one host and port. A request that is over the
 * limit waits for another to end, first come first served; its deadline runs
 * meanwhile. A new limit holds at once: those that wait and have room go on, and
 * what rests over it is closed. What is under way ends first.
 *
 * @param client      lent
 * @param per_origin  the most connections, those that rest included; 0, the
 *                    default, for no limit
 */
EVPROMISE_API EVPROMISE_NONNULL(1) void
evpromise_http_client_set_max_connections(struct evpromise_http_client *client,
    size_t per_origin);

/**
 * Fetches a URL.
 *
 * Every answer fulfils the promise, also 404 or 500: read the status. It is
 * rejected with an error of the domain "http" if there is no answer, and with
 * the reason of the signal when that is aborted before it has settled.
 *
 * @param client   lent; NULL gives NULL
 * @param url      "http://host[:port][/path][?query]"; copied
 * @param options  lent for the call; NULL for the defaults
 * @return a new reference; NULL if memory is out
 */
EVPROMISE_API EVPROMISE_NEW_PROMISE EVPROMISE_NONNULL(2) struct evpromise *
evpromise_http_fetch(struct evpromise_http_client *client, const char *url,
    const struct evpromise_http_options *options);

/**
 * Says whether evpromise_http_fetch() takes a URL.
 *
 * @param url     lent
 * @param reason  set to what is wrong with it, static text; may be NULL
 * @return 0; -1 if it is not acceptable
 */
EVPROMISE_API EVPROMISE_USE_RESULT EVPROMISE_NONNULL(1) int
evpromise_http_check_url(const char *url, const char **reason);

/**
 * The response that a settled promise carries.
 *
 * @param settled  lent
 * @return the response, lent by the promise; NULL for anything else, loudly
 */
EVPROMISE_API EVPROMISE_NONNULL(1) const struct evpromise_http_response *
evpromise_http_response(const struct evpromise *settled);

/**
 * The status of a response: what the server sent, if it is three digits. One
 * outside of 200 to 599 is to be treated as a 5xx, RFC 9110, 15.
 *
 * @param response  lent
 * @return 200 to 999, or 1 to 99
 */
EVPROMISE_API EVPROMISE_NONNULL(1) int
evpromise_http_response_status(const struct evpromise_http_response *response);

/**
 * The reason phrase of a response.
 *
 * @param response  lent
 * @return the text, lent by the response; may be empty, never NULL
 */
EVPROMISE_API EVPROMISE_NONNULL(1) const char *
evpromise_http_response_reason(const struct evpromise_http_response *response);

/**
 * The value of a header of a response.
 *
 * @param response  lent
 * @param name      its name, in any case
 * @return the text of the first of that name, lent by the response; NULL if
 *         there is none
 */
EVPROMISE_API EVPROMISE_NONNULL(1, 2) const char *
evpromise_http_response_header(const struct evpromise_http_response *response,
    const char *name);

/**
 * The number of headers of a response.
 *
 * @param response  lent
 * @return the number
 */
EVPROMISE_API EVPROMISE_NONNULL(1) size_t
evpromise_http_response_n_headers(
    const struct evpromise_http_response *response);

/**
 * A header of a response, in the order in which they came.
 *
 * @param response  lent
 * @param index     0 to evpromise_http_response_n_headers() - 1
 * @return the header, lent by the response; NULL beyond the end
 */
EVPROMISE_API EVPROMISE_NONNULL(1) const struct evpromise_http_header *
evpromise_http_response_header_at(
    const struct evpromise_http_response *response, size_t index);

/**
 * The body of a response.
 *
 * @param response  lent
 * @param length    set to its number of bytes; may be NULL
 * @return the bytes, lent by the response, a NUL behind them; never NULL
 */
EVPROMISE_API EVPROMISE_NONNULL(1) const char *
evpromise_http_response_body(const struct evpromise_http_response *response,
    size_t *length);

/**
 * When the phases of the request ended.
 *
 * @param response  lent
 * @return the times, lent by the response
 */
EVPROMISE_API EVPROMISE_NONNULL(1) const struct evpromise_http_times *
evpromise_http_response_times(const struct evpromise_http_response *response);

EVPROMISE_END_DECLS

#endif
