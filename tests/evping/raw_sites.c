/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Sites for the tests of evping, good ones and bad ones, by hand on sockets:
 *
 *	raw_sites PORTS LOG
 *
 * serves each kind of the table below on a loopback port of its own, writes
 * lines "KIND PORT" to the file PORTS when all of them listen, and adds a line
 * "KIND HEADER" to the file LOG for each line of each request, and "dns LABEL"
 * for each question to the name server. "refused" is a port where nobody
 * listens, "free" one that nobody has, "dns" the name server. It serves until it
 * gets SIGTERM, five minutes at most.
 */
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "raw_sites_dns.h"

struct kind;
typedef void (*answer_fn)(const struct kind *kind, int fd);

struct kind {
	const char *name;
	answer_fn answer;
	const char *text;
};

#define OK "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
#define LENGTH(value) "HTTP/1.1 200 OK\r\nContent-Length: " value "\r\n\r\n"
#define EARLY_HINTS "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
#define FOUR_HINTS EARLY_HINTS EARLY_HINTS EARLY_HINTS EARLY_HINTS
#define EIGHT_HINTS FOUR_HINTS FOUR_HINTS
#define FIVE_HEADERS "A: b\r\nA: b\r\nA: b\r\nA: b\r\nA: b\r\n"
#define TWENTY_HEADERS FIVE_HEADERS FIVE_HEADERS FIVE_HEADERS FIVE_HEADERS
#define HUNDRED_HEADERS TWENTY_HEADERS TWENTY_HEADERS TWENTY_HEADERS         \
    TWENTY_HEADERS TWENTY_HEADERS
#define FIVE_HUNDRED_HEADERS HUNDRED_HEADERS HUNDRED_HEADERS                 \
    HUNDRED_HEADERS HUNDRED_HEADERS HUNDRED_HEADERS
#define THOUSAND_HEADERS "HTTP/1.1 200 OK\r\n" FIVE_HUNDRED_HEADERS          \
    FIVE_HUNDRED_HEADERS

static FILE *request_log;
static unsigned int n_connections;	/* of this site, until now */

static bool
send_text(int fd, const char *text)
{
	size_t length = strlen(text);

	return write(fd, text, length) == (ssize_t)length;
}

/* Reads the request up to its empty line and logs its lines. */
static void
read_request(const struct kind *kind, int fd)
{
	char line[1024];
	FILE *in = fdopen(dup(fd), "r");

	while (in != NULL && fgets(line, sizeof(line), in) != NULL) {
		line[strcspn(line, "\r\n")] = '\0';
		if (*line == '\0')
			break;
		fprintf(request_log, "%s %s\n", kind->name, line);
	}
	fflush(request_log);
	if (in != NULL)
		fclose(in);
}

static void
drain(int fd)
{
	char bytes[1024];

	while (read(fd, bytes, sizeof(bytes)) > 0)
		;
}

/* Answers, then waits for the client to close. */
static void
say(const struct kind *kind, int fd)
{
	send_text(fd, kind->text);
	drain(fd);
}

static void
say_and_close(const struct kind *kind, int fd)
{
	send_text(fd, kind->text);
}

static void
reset(const struct kind *kind, int fd)
{
	struct linger at_once = { .l_onoff = 1, .l_linger = 0 };

	send_text(fd, kind->text);
	setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
}

static void
repeat(const struct kind *kind, int fd)
{
	send_text(fd, "HTTP/1.1 ");
	while (send_text(fd, kind->text))
		;
}

static void
drip(const struct kind *kind, int fd)
{
	for (const char *byte = kind->text; *byte != '\0'; byte++) {
		if (write(fd, byte, 1) != 1)
			return;
		usleep(100 * 1000);
	}
}

/* Only each third connection is served. */
static void
fail_twice(const struct kind *kind, int fd)
{
	if (n_connections % 3 == 0)
		say(kind, fd);
}

static const struct kind kinds[] = {
	{ "ok", say, OK },
	{ "created", say, "HTTP/1.1 201 Created\r\nContent-Length: 5\r\n\r\n" },
	{ "moved", say, "HTTP/1.1 301 Moved\r\nLocation: http://h/\r\n\r\n" },
	{ "not-found", say, "HTTP/1.1 404 Not Found\r\n\r\n" },
	{ "error", say, "HTTP/1.1 500 Internal Server Error\r\n\r\n" },
	{ "http10", say_and_close, "HTTP/1.0 200 OK\r\n\r\n" },
	{ "chunked", say, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked"
	    "\r\n\r\n" },
	{ "body", say_and_close, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"
	    "hello" },
	{ "continue", say, "HTTP/1.1 100 Continue\r\n\r\n" OK },
	{ "hints", say, EARLY_HINTS EARLY_HINTS OK },
	{ "hints-8", say, EIGHT_HINTS OK },
	{ "hints-9", say, EIGHT_HINTS EARLY_HINTS OK },
	{ "switch", say, "HTTP/1.1 101 Switching Protocols\r\n\r\n" OK },
	{ "silent", say, "" },
	{ "drip", drip, "HTTP/1.1 200 OK\r\nX-Slow: ........................"
	    "..............................................................." },
	{ "close", say_and_close, "" },
	{ "flaky", fail_twice, OK },
	{ "half", say_and_close, "HTTP/1.1 200 OK\r\nContent-Len" },
	{ "reset", reset, "" },
	{ "reset-late", reset, "HTTP/1.1 200 OK\r\nContent-Len" },
	{ "garbage", say_and_close, "SSH-2.0-OpenSSH_9.2\r\n\r\n" },
	{ "http09", say_and_close, "<html>hello</html>\r\n" },
	{ "status-99", say, "HTTP/1.1 99 X\r\n\r\n" },
	{ "status-600", say, "HTTP/1.1 600 X\r\n\r\n" },
	{ "status-minus", say, "HTTP/1.1 -5 X\r\n\r\n" },
	{ "status-999", say, "HTTP/1.1 999 Request denied\r\n\r\n" },
	{ "status-099", say, "HTTP/1.1 099 X\r\n\r\n" },
	{ "status-000", say, "HTTP/1.1 000 X\r\n\r\n" },
	{ "space-before-colon", say, "HTTP/1.1 200 OK\r\nA : b\r\n\r\n" },
	{ "space-in-length", say, "HTTP/1.1 200 OK\r\nContent-Length : 5"
	    "\r\n\r\n" },
	{ "space-in-encoding", say, "HTTP/1.1 200 OK\r\nTransfer-Encoding\t: "
	    "chunked\r\n\r\n" },
	{ "identity", say, LENGTH("5\r\nTransfer-Encoding: identity") },
	{ "identity-alone", say, "HTTP/1.1 200 OK\r\nTransfer-Encoding: "
	    "identity\r\n\r\n" },
	{ "bad-header", say, "HTTP/1.1 200 OK\r\nno colon here\r\n\r\n" },
	{ "space-in-name", say, "HTTP/1.1 200 OK\r\nA B: c\r\n\r\n" },
	{ "folded", say, "HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n" },
	{ "folded-first", say, "HTTP/1.1 200 OK\r\n A: b\r\n\r\n" },
	{ "escape", say, "HTTP/1.1 200 OK\r\nA: \033[1m\r\n\r\n" },
	{ "bare-return", say, "HTTP/1.1 200 OK\r\nA: b\rC: d\r\n\r\n" },
	{ "bare-feed", say, "HTTP/1.1 200 OK\nA: b\n\n" },
	{ "no-reason", say, "HTTP/1.1 200\r\n\r\n" },
	{ "no-space", say, "HTTP/1.1 200OK\r\n\r\n" },
	{ "two-spaces", say, "HTTP/1.1  200 OK\r\n\r\n" },
	{ "lower-case", say, "http/1.1 200 OK\r\n\r\n" },
	{ "http2", say, "HTTP/2 200\r\n\r\n" },
	{ "blank-first", say, "\r\n" OK },
	{ "status-wraps", say, "HTTP/1.1 4294967496 OK\r\n\r\n" },
	{ "length-minus", say, LENGTH("-1") },
	{ "length-empty", say, LENGTH("") },
	{ "length-huge", say, LENGTH("99999999999999999999999999") },
	{ "length-twice", say, LENGTH("5\r\nContent-Length: 05") },
	{ "length-differs", say, LENGTH("5\r\nContent-Length: 6") },
	{ "length-and-chunks", say, LENGTH("5\r\nTransfer-Encoding: chunked") },
	{ "headers-1000", say, THOUSAND_HEADERS "\r\n" },
	{ "headers-1001", say, THOUSAND_HEADERS "A: b\r\n\r\n" },
	{ "endless-line", repeat, "2000000000000000000000000000000000" },
	{ "endless-headers", repeat, "200 OK\r\nX-More: and more\r\nX-Even: m"
	    "ore of the same\r\nX-Status: " },
	{ "endless-continue", repeat, "100 Continue\r\n\r\nHTTP/1.1 " },
};

static void
serve(const struct kind *kind, int listener)
{
	for (;;) {
		int fd = accept(listener, NULL, NULL);

		n_connections += fd != -1;
		if (fd == -1 || fork() != 0) {
			close(fd);
			continue;
		}
		alarm(60);
		read_request(kind, fd);
		kind->answer(kind, fd);
		close(fd);
		_exit(0);
	}
}

/* A socket on a loopback port that the system chooses. */
static int
open_port(int type, unsigned short *port)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof(address);
	int fd = socket(AF_INET, type, 0);

	if (fd == -1 ||
	    bind(fd, (struct sockaddr *)&address, length) != 0 ||
	    getsockname(fd, (struct sockaddr *)&address, &length) != 0) {
		perror("raw_sites");
		exit(1);
	}
	*port = ntohs(address.sin_port);
	return fd;
}

static pid_t
start_site(const struct kind *kind, FILE *ports)
{
	unsigned short port;
	int fd = open_port(SOCK_STREAM, &port);
	pid_t pid;

	listen(fd, 64);
	pid = fork();
	if (pid == 0)
		serve(kind, fd);
	close(fd);
	fprintf(ports, "%s %d\n", kind->name, port);
	fflush(ports);
	return pid;
}

static pid_t
start_dns(FILE *ports)
{
	unsigned short port;
	int fd = open_port(SOCK_DGRAM, &port);
	pid_t pid = fork();

	if (pid == 0)
		raw_sites_dns(fd, request_log);
	close(fd);
	fprintf(ports, "dns %d\n", port);
	fflush(ports);
	return pid;
}

static void
on_term(int number)
{
	(void)number;
}

int
main(int argc, char **argv)
{
	enum { N = sizeof(kinds) / sizeof(*kinds) };
	struct sigaction term = { .sa_handler = on_term };
	pid_t pids[N + 1];
	unsigned short port;
	char name[1024];
	FILE *ports;

	if (argc != 3 || snprintf(name, sizeof(name), "%s.new", argv[1]) >=
	    (int)sizeof(name) || (ports = fopen(name, "w")) == NULL ||
	    (request_log = fopen(argv[2], "a")) == NULL) {
		fputs("usage: raw_sites PORTS LOG\n", stderr);
		return 1;
	}
	signal(SIGPIPE, SIG_IGN);
	signal(SIGCHLD, SIG_IGN);
	for (size_t i = 0; i < N; i++)
		pids[i] = start_site(&kinds[i], ports);
	pids[N] = start_dns(ports);
	sigaction(SIGTERM, &term, NULL);
	sigaction(SIGALRM, &term, NULL);
	open_port(SOCK_STREAM, &port);
	fprintf(ports, "refused %d\n", port);
	close(open_port(SOCK_STREAM, &port));
	fprintf(ports, "free %d\n", port);
	fclose(ports);
	if (rename(name, argv[1]) != 0)
		perror("raw_sites");
	else {
		alarm(300);
		pause();
	}
	for (size_t i = 0; i <= N; i++)
		kill(pids[i], SIGTERM);
	while (wait(NULL) > 0)
		;
	return 0;
}
