/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The sockets of a channel. c-ares could make them itself; that they are made
 * here mends three things.
 *
 * The port of a name server that does not run is closed: the system tells of
 * the first datagram when the second is sent, and then never again. c-ares
 * goes on to the next server with the second question, and lets the first wait
 * for its time-out of seconds. So an error of sending is kept, and told again
 * when the socket is read: c-ares then moves all questions on.
 *
 * A datagram that finds no room in the system's buffer waits until there is
 * some, as what goes over TCP does; c-ares would count the server as dead.
 *
 * And c-ares does not say why there is no socket.
 */
#include "net/socket.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <event2/event.h>
#include <event2/util.h>

#include "net/channel.h"
#include "net/question.h"
#include "record/alloc.h"

/* For the answers to all that a channel asks at once; the system may give
 * less. */
#define RECEIVE_BUFFER (1 << 20)

struct datagram {
	struct datagram *next;
	size_t length;
	unsigned char bytes[];
};

struct evpromise__socket {
	struct evpromise__socket *next, **link;
	struct event readable, writable;
	bool is_datagram;
	int error;			/* to be told when it is read; 0 */
	struct datagram *first, **last;	/* that wait */
};

static struct evpromise__socket *
find(const struct evpromise__channel *channel, ares_socket_t fd)
{
	struct evpromise__socket *at = channel->sockets;

	while (at != NULL && event_get_fd(&at->readable) != fd)
		at = at->next;
	return at;
}

static void
on_readable(evutil_socket_t fd, short what, void *arg)
{
	(void)what;
	evpromise__channel_process(arg, fd, ARES_SOCKET_BAD);
}

static bool
is_full(int error)
{
	return error == EAGAIN || error == EWOULDBLOCK;
}

static void
drop_first(struct evpromise__socket *at)
{
	struct datagram *first = at->first;

	at->first = first->next;
	if (at->first == NULL)
		at->last = &at->first;
	evpromise__free(first);
}

static ssize_t
send_message(int fd, const struct iovec *parts, int n)
{
	struct msghdr message;
	ssize_t sent;

	memset(&message, 0, sizeof(message));
	message.msg_iov = (struct iovec *)(uintptr_t)parts;
	message.msg_iovlen = (size_t)n;
	do
		sent = sendmsg(fd, &message, MSG_NOSIGNAL);
	while (sent == -1 && errno == EINTR);
	return sent;
}

static void
fail_later(struct evpromise__socket *at, int error)
{
	at->error = error;
	event_active(&at->readable, EV_READ, 0);
}

static void
send_datagrams(struct evpromise__socket *at)
{
	struct iovec part;
	ssize_t sent;

	while (at->first != NULL) {
		part.iov_base = at->first->bytes;
		part.iov_len = at->first->length;
		sent = send_message(event_get_fd(&at->writable), &part, 1);
		if (sent == -1 && is_full(errno))
			return;
		if (sent == -1)
			fail_later(at, errno);
		drop_first(at);
	}
	(void)event_del(&at->writable);
}

static void
on_writable(evutil_socket_t fd, short what, void *arg)
{
	struct evpromise__socket *at = find(arg, fd);

	(void)what;
	if (at != NULL && at->is_datagram)
		send_datagrams(at);
	else
		evpromise__channel_process(arg, ARES_SOCKET_BAD, fd);
}

static void
configure(int fd, bool is_datagram)
{
	const int on = 1, size = RECEIVE_BUFFER;

	if (is_datagram)
		(void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size,
		    sizeof(size));
	else
		(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on,
		    sizeof(on));
}

/* False with errno set if memory for it is lacking. */
static bool
add_socket(struct evpromise__channel *channel, int fd, bool is_datagram)
{
	struct evpromise__socket *at = evpromise__malloc(sizeof(*at));

	errno = ENOMEM;
	if (at == NULL)
		return false;
	memset(at, 0, sizeof(*at));
	at->is_datagram = is_datagram;
	at->last = &at->first;
	(void)event_assign(&at->readable, channel->event_base, fd,
	    EV_READ | EV_PERSIST, on_readable, channel);
	(void)event_assign(&at->writable, channel->event_base, fd,
	    EV_WRITE | EV_PERSIST, on_writable, channel);
	if (event_add(&at->readable, NULL) == -1) {
		evpromise__free(at);
		return false;
	}
	at->next = channel->sockets;
	at->link = &channel->sockets;
	if (at->next != NULL)
		at->next->link = &at->next;
	channel->sockets = at;
	return true;
}

static ares_socket_t
open_socket(int family, int type, int protocol, void *arg)
{
	struct evpromise__channel *channel = arg;
	int fd = socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol);

	if (fd == -1) {
		/* Of another family there may be a server. */
		if (errno != EAFNOSUPPORT)
			channel->error = errno;
		return ARES_SOCKET_BAD;
	}
	configure(fd, type == SOCK_DGRAM);
	if (!add_socket(channel, fd, type == SOCK_DGRAM)) {
		channel->error = errno;
		(void)close(fd);
		return ARES_SOCKET_BAD;
	}
	return fd;
}

static int
close_socket(ares_socket_t fd, void *arg)
{
	struct evpromise__socket *at = find(arg, fd);

	if (at != NULL) {
		(void)event_del(&at->readable);
		(void)event_del(&at->writable);
		while (at->first != NULL)
			drop_first(at);
		*at->link = at->next;
		if (at->next != NULL)
			at->next->link = at->link;
		evpromise__free(at);
	}
	return close(fd);
}

/* What a signal interrupts goes on by itself. */
static int
connect_socket(ares_socket_t fd, const struct sockaddr *address,
    ares_socklen_t length, void *arg)
{
	const struct evpromise__channel *channel = arg;
	struct sockaddr_storage zoned;
	int result;

	if (channel->zone != 0 && address->sa_family == AF_INET6) {
		memcpy(&zoned, address, length);
		((struct sockaddr_in6 *)&zoned)->sin6_scope_id = channel->zone;
		address = (const struct sockaddr *)&zoned;
	}
	result = connect(fd, address, length);
	if (result == -1 && errno == EINTR)
		errno = EINPROGRESS;
	return result;
}

static ares_ssize_t
receive(ares_socket_t fd, void *bytes, size_t size, int flags,
    struct sockaddr *from, ares_socklen_t *length, void *arg)
{
	struct evpromise__socket *at = find(arg, fd);
	ssize_t n;

	if (at != NULL && at->error != 0) {
		errno = at->error;
		at->error = 0;
		return -1;
	}
	do
		n = recvfrom(fd, bytes, size, flags, from, length);
	while (n == -1 && errno == EINTR);
	if (n == 0 && at != NULL && at->is_datagram) {
		errno = EAGAIN;	/* it is empty; c-ares takes it for an end */
		return -1;
	}
	if (n > 0 && at != NULL && at->is_datagram)
		evpromise__question_note(arg, bytes, (size_t)n);
	return n;
}

/* Without memory for it the socket has failed. */
static ares_ssize_t
keep_datagram(struct evpromise__socket *at, const struct iovec *part)
{
	struct datagram *datagram;

	datagram = evpromise__malloc(sizeof(*datagram) + part->iov_len);
	if (datagram != NULL && event_add(&at->writable, NULL) == 0) {
		datagram->next = NULL;
		datagram->length = part->iov_len;
		memcpy(datagram->bytes, part->iov_base, part->iov_len);
		*at->last = datagram;
		at->last = &datagram->next;
	} else {
		evpromise__free(datagram);
		fail_later(at, ENOMEM);
	}
	return (ares_ssize_t)part->iov_len;
}

/* c-ares sends a datagram in one part. */
static ares_ssize_t
send_parts(ares_socket_t fd, const struct iovec *parts, int n, void *arg)
{
	struct evpromise__socket *at = find(arg, fd);
	ssize_t sent;

	if (at == NULL || !at->is_datagram)
		return send_message(fd, parts, n);
	if (at->first != NULL)
		return keep_datagram(at, parts);
	sent = send_message(fd, parts, n);
	if (sent == -1 && is_full(errno))
		return keep_datagram(at, parts);
	if (sent == -1)
		fail_later(at, errno);
	return sent;
}

void
evpromise__sockets_attach(struct evpromise__channel *channel)
{
	static const struct ares_socket_functions functions = {
		open_socket, close_socket, connect_socket, receive, send_parts
	};

	ares_set_socket_functions(channel->ares, &functions, channel);
}

/* It is read as long as it is open. */
void
evpromise__sockets_watch(void *channel, ares_socket_t fd, int readable,
    int writable)
{
	struct evpromise__socket *at = find(channel, fd);

	(void)readable;
	if (at == NULL || at->is_datagram)
		return;
	if (!writable)
		(void)event_del(&at->writable);
	else if (event_add(&at->writable, NULL) == -1)
		fail_later(at, ENOMEM);
}
