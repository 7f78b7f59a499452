/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What becomes of a fetch when an allocation of libevent's own fails, which is
 * not promised to end well: each is failed in a process of its own, and what
 * happened is counted by the function of libevent that asked for the memory.
 * It prints a table and succeeds if nothing happened that is not in the file
 * $LIBEVENT_MEMORY: a line there is a function and what may happen.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <execinfo.h>
#include <link.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <event2/event.h>

#include "fetching.h"
#include "heap.h"
#include "suite.h"

#define SECONDS 10
#define SYMBOL 64
#define MOST_LINES 200

enum { FINE, NOT_REACHED, UNSETTLED, LEAKED };

struct line {
	char symbol[SYMBOL];
	char outcome[32];
	int times;
};

static struct line lines[MOST_LINES];
static size_t n_lines;

/* In the child: what is failed is counted from the first fetch on. */
static size_t n_allocations, fail_at, chosen;
static int report_fd;

/* The exported function that an address is within; NULL if it is in none. */
static const char *
symbol_at(void *address)
{
	ElfW(Sym) *symbol = NULL;
	Dl_info info;

	if (dladdr1(address, &info, (void **)&symbol, RTLD_DL_SYMENT) == 0 ||
	    info.dli_sname == NULL || symbol == NULL ||
	    (char *)address >= (char *)info.dli_saddr + symbol->st_size)
		return NULL;
	return info.dli_sname;
}

/* Tells the parent who asked: the innermost function of libevent that has a
 * name and is no allocator. */
static void
tell_who_asked(void)
{
	void *frames[32];
	int i, n = backtrace(frames, 32);
	const char *symbol = NULL;

	for (i = 2; i < n; i++) {
		symbol = symbol_at(frames[i]);
		if (symbol != NULL && strncmp(symbol, "event_mm_", 9) != 0)
			break;
	}
	if (symbol == NULL || i == n)
		symbol = "?";
	(void)!write(report_fd, symbol, strlen(symbol));
}

static bool
shall_fail(void)
{
	if (fail_at == 0 || ++n_allocations != fail_at)
		return false;
	tell_who_asked();
	return true;
}

static void *
failing_malloc(size_t size)
{
	return shall_fail() ? NULL : malloc(size);
}

static void *
failing_realloc(void *block, size_t size)
{
	return shall_fail() ? NULL : realloc(block, size);
}

static void
answer(int fd, const void *arg)
{
	(void)arg;
	while (raw_read_head(fd))
		raw_send(fd, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n"
		    "X-One: 1\r\nX-Two: 2\r\n\r\nhello");
}

static struct evpromise_value
count(const struct evpromise *settled, void *n)
{
	(void)settled;
	++*(int *)n;
	return evpromise_undefined();
}

/* Two fetches, the second over a kept connection; by name if there is a name
 * server. Returns how it ended. */
static int
fetch_twice(const struct raw_server *server, const struct raw_server *dns)
{
	const char *host = dns == NULL ? "127.0.0.1" : "site.test";
	struct fetching fetching;
	int settled = 0, i;

	fetching_begin(&fetching);
	if (dns != NULL)
		fetching_use_dns(&fetching, dns);
	fail_at = chosen;
	for (i = 0; i < 2; i++) {
		struct evpromise_http_options options =
		    EVPROMISE_HTTP_OPTIONS_INIT;
		struct evpromise *promise;

		options.deadline_ms = 500;
		promise = evpromise_http_fetch(fetching.client,
		    url_of(host, server->port), &options);
		promise = evpromise_then2(promise, count, count, &settled);
		if (evpromise_done(promise) != 0)
			settled++;
		(void)event_base_dispatch(fetching.event_base);
	}
	evpromise_http_client_free(fetching.client);
	evpromise_base_free(fetching.base);
	event_base_free(fetching.event_base);
	if (n_allocations < fail_at)
		return NOT_REACHED;
	if (settled != 2)
		return UNSETTLED;
	return heap_live() != 0 ||
	    count_descriptors() != fetching.n_descriptors ? LEAKED : FINE;
}

static void
no_log(int severity, const char *message)
{
	(void)severity;
	(void)message;
}

static void
child(size_t n, int fd, const struct raw_server *server,
    const struct raw_server *dns)
{
	void *frames[2];

	(void)backtrace(frames, 2);	/* which loads a library, once */
	(void)alarm(SECONDS);
	heap_install();
	chosen = n;
	report_fd = fd;
	event_set_log_callback(no_log);
	event_set_mem_functions(failing_malloc, failing_realloc, free);
	_exit(fetch_twice(server, dns));
}

static const char *
outcome_of(int status)
{
	if (WIFSIGNALED(status))
		return WTERMSIG(status) == SIGALRM ? "hangs" : "crashes";
	switch (WEXITSTATUS(status)) {
	case FINE:
		return "settles";
	case UNSETTLED:
		return "is not settled";
	case LEAKED:
		return "leaks";
	default:
		return "aborts";
	}
}

static void
note(const char *symbol, const char *outcome)
{
	size_t i;

	for (i = 0; i < n_lines; i++)
		if (strcmp(lines[i].symbol, symbol) == 0 &&
		    strcmp(lines[i].outcome, outcome) == 0)
			break;
	if (i == MOST_LINES)
		abort();
	if (i == n_lines) {
		(void)snprintf(lines[i].symbol, SYMBOL, "%s", symbol);
		(void)snprintf(lines[i].outcome, sizeof(lines[i].outcome),
		    "%s", outcome);
		n_lines++;
	}
	lines[i].times++;
}

/* Fails the n-th allocation; false if there were not so many. */
static bool
try(size_t n, const struct raw_server *server, const struct raw_server *dns)
{
	char symbol[SYMBOL] = "";
	int report[2], status;
	ssize_t length;
	pid_t pid;

	if (pipe(report) != 0 || (pid = fork()) < 0)
		abort();
	if (pid == 0)
		child(n, report[1], server, dns);
	(void)close(report[1]);
	length = read(report[0], symbol, sizeof(symbol) - 1);
	(void)close(report[0]);
	if (waitpid(pid, &status, 0) != pid)
		abort();
	if (WIFEXITED(status) && WEXITSTATUS(status) == NOT_REACHED)
		return false;
	note(length > 0 ? symbol : "?", outcome_of(status));
	return true;
}

static bool
is_known(const struct line *line, const char *known)
{
	char text[SYMBOL + 40];

	(void)snprintf(text, sizeof(text), "\n%.*s %.30s\n", SYMBOL,
	    line->symbol, line->outcome);
	return strcmp(line->outcome, "settles") == 0 ||
	    strstr(known, text) != NULL;
}

/* The file, behind the end of a line. */
static const char *
read_known(const char *path)
{
	static char known[16384] = "\n";
	FILE *file = fopen(path, "r");
	size_t n;

	ck_assert_ptr_nonnull(file);
	n = fread(known + 1, 1, sizeof(known) - 2, file);
	known[n + 1] = '\0';
	(void)fclose(file);
	return known;
}

/* Prints the table; returns how many of its lines are not known. */
static int
report(const char *known)
{
	int unknown = 0;
	size_t i;

	for (i = 0; i < n_lines; i++) {
		bool is_new = !is_known(&lines[i], known);

		printf("# %-40s %3d %s%s\n", lines[i].symbol, lines[i].times,
		    lines[i].outcome, is_new ? " (not known)" : "");
		unknown += is_new;
	}
	return unknown;
}

START_TEST(allocations_of_libevent_fail)
{
	static const struct raw_dns_line names[] = {
		{ "site.test", 1, 0, { "127.0.0.1" }, 0 },
		{ .name = NULL },
		{ .rcode = -2 }
	};
	const char *known = getenv("LIBEVENT_MEMORY");
	struct raw_server server, dns;
	size_t n, tried = 0;
	int unknown;

	raw_server_start(&server, answer, NULL);
	raw_server_start_udp(&dns, raw_dns, names);
	for (n = 1; try(n, &server, NULL); n++)
		tried++;
	for (n = 1; try(n, &server, &dns); n++)
		tried++;
	raw_server_stop(&server);
	raw_server_stop(&dns);
	ck_assert_uint_gt(tried, 0);
	unknown = report(read_known(known != NULL ? known : "/dev/null"));
	printf("tried %zu failing allocations of libevent: %d outcomes that "
	    "are not known\n", tried, unknown);
	(void)fflush(stdout);
	ck_assert_int_eq(unknown, 0);
}
END_TEST

SUITE("libevent_memory", allocations_of_libevent_fail);
