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
 * A datagram that finds no room in the system's buffer counts as lost on its
 * way, and is sent again later; c-ares would count the server as dead.
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

struct evpromise__socket {
	struct evpromise__socket *next, **link;
	struct evpromise__channel *channel;
	struct event readable, writable;
	bool is_datagram;
	int error;			/* to be told when it is read; 0 */
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

static void
on_writable(evutil_socket_t fd, short what, void *arg)
{
	(void)what;
	evpromise__channel_process(arg, ARES_SOCKET_BAD, fd);
}

static void
fail_later(struct evpromise__socket *at, int error)
{
	at->error = error;
	event_active(&at->readable, EV_READ, 0);
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
	at->channel = channel;
	at->is_datagram = is_datagram;
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
		*at->link = at->next;
		if (at->next != NULL)
			at->next->link = at->link;
		evpromise__free(at);
	}
	return close(fd);
}

static int
connect_socket(ares_socket_t fd, const struct sockaddr *address,
    ares_socklen_t length, void *arg)
{
	(void)arg;
	return connect(fd, address, length);
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
	if (n > 0 && at != NULL && at->is_datagram)
		evpromise__question_note(arg, bytes, (size_t)n);
	return n;
}

static ares_ssize_t
send_all(ares_socket_t fd, const struct iovec *parts, int n, void *arg)
{
	struct evpromise__socket *at = find(arg, fd);
	struct msghdr message;
	ssize_t sent;

	memset(&message, 0, sizeof(message));
	message.msg_iov = (struct iovec *)(uintptr_t)parts;
	message.msg_iovlen = (size_t)n;
	do
		sent = sendmsg(fd, &message, MSG_NOSIGNAL);
	while (sent == -1 && errno == EINTR);
	if (sent != -1 || at == NULL || !at->is_datagram)
		return sent;
	if (errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOBUFS)
		return (ares_ssize_t)parts[0].iov_len;
	fail_later(at, errno);
	return -1;
}

void
evpromise__sockets_attach(struct evpromise__channel *channel)
{
	static const struct ares_socket_functions functions = {
		open_socket, close_socket, connect_socket, receive, send_all
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
	if (at == NULL)
		return;
	if (!writable)
		(void)event_del(&at->writable);
	else if (event_add(&at->writable, NULL) == -1)
		fail_later(at, ENOMEM);
}
