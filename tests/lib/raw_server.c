/* SPDX-License-Identifier: BSD-3-Clause */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <check.h>

#include "raw_server.h"

static int tell_fd = -1;	/* in a server's process */

union address {
	struct sockaddr any;
	struct sockaddr_in in;
	struct sockaddr_in6 in6;
};

static void
address_parse(union address *at, const char *text, unsigned short port)
{
	memset(at, 0, sizeof(*at));
	if (inet_pton(AF_INET, text, &at->in.sin_addr) == 1) {
		at->in.sin_family = AF_INET;
		at->in.sin_port = htons(port);
		return;
	}
	ck_assert_int_eq(inet_pton(AF_INET6, text, &at->in6.sin6_addr), 1);
	at->in6.sin6_family = AF_INET6;
	at->in6.sin6_port = htons(port);
}

static int
bind_at(int type, const char *address, unsigned short port)
{
	union address at;
	int fd, on = 1;

	address_parse(&at, address, port);
	fd = socket(at.any.sa_family, type | SOCK_CLOEXEC, 0);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on,
	    sizeof(on)), 0);
	ck_assert_int_eq(bind(fd, &at.any, at.any.sa_family == AF_INET ?
	    sizeof(at.in) : sizeof(at.in6)), 0);
	return fd;
}

static unsigned short
port_of(int fd)
{
	union address at;
	socklen_t length = sizeof(at);

	ck_assert_int_eq(getsockname(fd, &at.any, &length), 0);
	return ntohs(at.any.sa_family == AF_INET ? at.in.sin_port :
	    at.in6.sin6_port);
}

static void
serve(int listener, raw_script script, const void *arg)
{
	int fd;

	for (;;) {
		fd = accept(listener, NULL, NULL);
		if (fd < 0)
			_exit(1);
		script(fd, arg);
		(void)close(fd);
	}
}

static void
start(struct raw_server *server, int fd, bool each, raw_script script,
    const void *arg)
{
	int report[2];

	ck_assert_int_eq(pipe(report), 0);
	server->port = port_of(fd);
	server->pid = fork();
	ck_assert_int_ge(server->pid, 0);
	if (server->pid == 0) {
		(void)alarm(900);	/* should the case die before it */
		(void)signal(SIGPIPE, SIG_IGN);
		(void)close(report[0]);
		tell_fd = report[1];
		if (each)
			serve(fd, script, arg);
		script(fd, arg);
		_exit(0);
	}
	(void)close(report[1]);
	(void)close(fd);
	server->report = report[0];
	ck_assert_int_eq(fcntl(server->report, F_SETFL, O_NONBLOCK), 0);
}

void
raw_server_start_at(struct raw_server *server, const char *address,
    unsigned short port, raw_script script, const void *arg)
{
	int fd = bind_at(SOCK_STREAM, address, port);

	ck_assert_int_eq(listen(fd, 512), 0);
	start(server, fd, true, script, arg);
}

void
raw_server_start(struct raw_server *server, raw_script script, const void *arg)
{
	raw_server_start_at(server, "127.0.0.1", 0, script, arg);
}

void
raw_server_start_listener(struct raw_server *server, raw_script script,
    const void *arg)
{
	int fd = bind_at(SOCK_STREAM, "127.0.0.1", 0);

	ck_assert_int_eq(listen(fd, 512), 0);
	start(server, fd, false, script, arg);
}

void
raw_server_start_udp(struct raw_server *server, raw_script script,
    const void *arg)
{
	raw_server_start_udp_at(server, "127.0.0.1", 0, script, arg);
}

void
raw_server_start_udp_at(struct raw_server *server, const char *address,
    unsigned short port, raw_script script, const void *arg)
{
	start(server, bind_at(SOCK_DGRAM, address, port), false, script, arg);
}

void
raw_server_stop(struct raw_server *server)
{
	(void)kill(server->pid, SIGKILL);
	ck_assert_int_eq(waitpid(server->pid, NULL, 0), server->pid);
	(void)close(server->report);
}

const char *
raw_server_report(const struct raw_server *server)
{
	static char text[65536];
	size_t length = 0;
	ssize_t n;

	do {
		n = read(server->report, text + length,
		    sizeof(text) - 1 - length);
		if (n > 0)
			length += (size_t)n;
	} while (n > 0 && length < sizeof(text) - 1);
	text[length] = '\0';
	return text;
}

unsigned short
raw_free_port(void)
{
	int fd = bind_at(SOCK_STREAM, "127.0.0.1", 0);
	unsigned short port = port_of(fd);

	(void)close(fd);
	return port;
}

/* A full queue of connections makes the kernel drop further attempts. */
void
raw_silent_open(struct raw_silent *silent, const char *address,
    unsigned short port)
{
	struct sockaddr_in at;
	size_t i;

	silent->fds[0] = bind_at(SOCK_STREAM, address, port);
	ck_assert_int_eq(listen(silent->fds[0], 0), 0);
	silent->port = port_of(silent->fds[0]);
	memset(&at, 0, sizeof(at));
	at.sin_family = AF_INET;
	at.sin_port = htons(silent->port);
	ck_assert_int_eq(inet_pton(AF_INET, address, &at.sin_addr), 1);
	for (i = 1; i < sizeof(silent->fds) / sizeof(silent->fds[0]); i++) {
		silent->fds[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK,
		    0);
		ck_assert_int_ge(silent->fds[i], 0);
		(void)connect(silent->fds[i], (struct sockaddr *)&at,
		    sizeof(at));
	}
}

void
raw_silent_close(struct raw_silent *silent)
{
	size_t i;

	for (i = 0; i < sizeof(silent->fds) / sizeof(silent->fds[0]); i++)
		(void)close(silent->fds[i]);
}

bool
raw_has_ipv6(void)
{
	struct sockaddr_in6 at = { .sin6_family = AF_INET6,
	    .sin6_addr = IN6ADDR_LOOPBACK_INIT };
	int fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	bool has = fd >= 0 &&
	    bind(fd, (struct sockaddr *)&at, sizeof(at)) == 0;

	if (fd >= 0)
		(void)close(fd);
	return has;
}

bool
raw_read_head(int fd)
{
	char last[4] = "", c;

	while (memcmp(last, "\r\n\r\n", 4) != 0 && read(fd, &c, 1) == 1) {
		memmove(last, last + 1, 3);
		last[3] = c;
		(void)!write(tell_fd, &c, 1);
	}
	return memcmp(last, "\r\n\r\n", 4) == 0;
}

void
raw_send_bytes(int fd, const void *bytes, size_t length)
{
	const char *at = bytes;
	ssize_t n;

	for (; length > 0; at += n, length -= (size_t)n) {
		n = send(fd, at, length, MSG_NOSIGNAL);
		if (n <= 0)
			return;
	}
}

void
raw_send(int fd, const char *text)
{
	raw_send_bytes(fd, text, strlen(text));
}

void
raw_sleep_ms(unsigned int ms)
{
	struct timespec left = { (time_t)(ms / 1000),
	    (long)(ms % 1000) * 1000000 };

	while (nanosleep(&left, &left) == -1 && errno == EINTR)
		;
}

void
raw_reset(int fd)
{
	struct linger linger = { 1, 0 };

	(void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
}

void
raw_tell(const char *text)
{
	(void)!write(tell_fd, text, strlen(text));
}

/* The name in a question as text; returns the length of the whole question. */
static size_t
read_question(const unsigned char *packet, size_t length, char *name,
    int *type)
{
	size_t at = 12, out = 0, i;

	while (at < length && packet[at] != 0) {
		for (i = 1; i <= packet[at] && at + i < length; i++)
			name[out++] = (char)packet[at + i];
		name[out++] = '.';
		at += packet[at] + 1u;
	}
	name[out > 0 ? out - 1 : 0] = '\0';
	*type = packet[at + 1] << 8 | packet[at + 2];
	return at + 5 - 12;
}

static size_t
append_answer(unsigned char *to, int type, const char *address)
{
	static const unsigned char head[] = { 0xc0, 12, 0, 0, 0, 1, 0, 0, 0,
	    60, 0, 0 };
	size_t size = type == 1 ? 4 : 16;

	if ((strchr(address, ':') != NULL) != (type == 28))
		return 0;
	memcpy(to, head, sizeof(head));
	to[3] = (unsigned char)type;
	to[11] = (unsigned char)size;
	(void)inet_pton(type == 1 ? AF_INET : AF_INET6, address,
	    to + sizeof(head));
	return sizeof(head) + size;
}

static size_t
answer(unsigned char *packet, size_t question, int type,
    const struct raw_dns_line *line)
{
	size_t length = 12 + question, added, i;

	packet[2] = 0x81;
	packet[3] = (unsigned char)(0x80 | line->rcode);
	memset(packet + 6, 0, 6);
	for (i = 0; i < 3 && line->addresses[i] != NULL; i++) {
		added = append_answer(packet + length, type,
		    line->addresses[i]);
		length += added;
		packet[7] = (unsigned char)(packet[7] + (added > 0));
	}
	return length;
}

void
raw_dns(int fd, const void *lines)
{
	const struct raw_dns_line *line;
	unsigned char packet[1024];
	struct sockaddr_in from;
	socklen_t size = sizeof(from);
	char name[512];
	size_t question;
	ssize_t n;
	int type;

	for (;;) {
		n = recvfrom(fd, packet, 512, 0, (struct sockaddr *)&from,
		    &size);
		if (n < 17)
			continue;
		question = read_question(packet, (size_t)n, name, &type);
		raw_tell(type == 1 ? "A " : "AAAA ");
		for (line = lines; line->rcode != -2; line++) {
			if ((line->name == NULL ||
			    strcasecmp(line->name, name) == 0) &&
			    (line->type == 0 || line->type == type))
				break;
		}
		if (line->rcode < 0)
			continue;
		raw_sleep_ms(line->delay_ms);
		(void)sendto(fd, packet, answer(packet, question, type, line),
		    0, (struct sockaddr *)&from, size);
	}
}
