/* SPDX-License-Identifier: BSD-3-Clause */
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "raw_server.h"
#include "server.h"

#define CHUNK 700

char
site_byte(size_t at)
{
	return (char)('a' + (at * 7 + at / 26) % 26);
}

static void
send_body(int fd, size_t from, size_t n)
{
	char bytes[CHUNK];
	size_t i, piece;

	for (; n > 0; from += piece, n -= piece) {
		piece = n < CHUNK ? n : CHUNK;
		for (i = 0; i < piece; i++)
			bytes[i] = site_byte(from + i);
		raw_send_bytes(fd, bytes, piece);
	}
}

static void
send_chunks(int fd, size_t length)
{
	size_t at, n;
	char line[32];

	for (at = 0; at < length; at += n) {
		n = length - at < CHUNK ? length - at : CHUNK;
		(void)snprintf(line, sizeof(line), "%zx\r\n", n);
		raw_send(fd, line);
		send_body(fd, at, n);
		raw_send(fd, "\r\n");
	}
	raw_send(fd, "0\r\n\r\n");
}

/* Whether the connection can serve another request. */
static bool
answer(int fd, bool is_head, enum how how, size_t length)
{
	char head[128];

	if (how == HOW_HINTS)
		raw_send(fd, "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n");
	raw_send(fd, "HTTP/1.1 200 OK\r\n");
	if (how == HOW_CHUNKS) {
		raw_send(fd, "Transfer-Encoding: chunked\r\n\r\n");
		if (!is_head)
			send_chunks(fd, length);
		return true;
	}
	if (how == HOW_CLOSE)
		(void)snprintf(head, sizeof(head), "Connection: close\r\n\r\n");
	else
		(void)snprintf(head, sizeof(head),
		    "Content-Length: %zu\r\n\r\n", length);
	raw_send(fd, head);
	if (!is_head)
		send_body(fd, 0, length);
	return how != HOW_CLOSE;
}

/* The first line of a request; false at the end of the connection. */
static bool
read_request(int fd, char *line, size_t size)
{
	char last[4] = "", c;
	size_t n = 0;

	while (memcmp(last, "\r\n\r\n", 4) != 0) {
		if (recv(fd, &c, 1, 0) != 1)
			return false;
		memmove(last, last + 1, 3);
		last[3] = c;
		if (n + 1 < size)
			line[n++] = c;
	}
	line[n] = '\0';
	return true;
}

static void
serve(int fd)
{
	char line[64], method[8];
	unsigned int how;
	size_t length;

	while (read_request(fd, line, sizeof(line)) &&
	    sscanf(line, "%7s /%u/%zu", method, &how, &length) == 3 &&
	    answer(fd, strcmp(method, "HEAD") == 0, (enum how)how, length))
		;
}

void
site(int listener, const void *unused)
{
	int fd;

	(void)unused;
	(void)signal(SIGCHLD, SIG_IGN);
	for (;;) {
		fd = accept(listener, NULL, NULL);
		if (fd < 0)
			_exit(1);
		if (fork() == 0) {
			(void)alarm(60);
			serve(fd);
			_exit(0);
		}
		(void)close(fd);
	}
}
