/* SPDX-License-Identifier: BSD-3-Clause */
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "serving.h"

static void
serve(int fd, const char *text, unsigned int ms)
{
	raw_tell("[");
	while (raw_read_head(fd)) {
		raw_sleep_ms(ms);
		raw_send(fd, text);
	}
	raw_tell("]");
}

void
serve_each(int fd, const void *text)
{
	serve(fd, text, 0);
}

void
serve_slowly(int fd, const void *text)
{
	serve(fd, text, 150);
}

void
serve_all(int listener, const void *text)
{
	int fd;

	for (;;) {
		fd = accept(listener, NULL, NULL);
		if (fork() == 0) {
			serve_each(fd, text);
			_exit(0);
		}
		(void)close(fd);
		while (waitpid(-1, NULL, WNOHANG) > 0)
			;
	}
}

size_t
count(const char *text, char c)
{
	size_t n = 0;

	for (; *text != '\0'; text++)
		n += *text == c;
	return n;
}

size_t
count_connections(const struct raw_server *server)
{
	return count(raw_server_report(server), '[');
}
