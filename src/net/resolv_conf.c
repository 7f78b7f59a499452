/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The options "timeout" and "attempts" of resolv.conf(5), which c-ares 1.18
 * does not know by these names. Without them a server that is silent has 2 s,
 * and twice as long in each further round: what is lost on the way costs less
 * than the 5 s of the C library.
 */
#include "net/resolv_conf.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_TIMEOUT_MS 2000
#define DEFAULT_ATTEMPTS 3
/* The most that the C library takes as well. */
#define MOST_SECONDS 30
#define MOST_ATTEMPTS 5

/* The number behind an option, from 1 to the most; 0 if it is another word. */
static int
option(const char *word, const char *name, int most)
{
	size_t length = strlen(name);
	long number;

	if (strncmp(word, name, length) != 0)
		return 0;
	number = strtol(word + length, NULL, 10);
	if (number < 1)
		return 0;
	return number > most ? most : (int)number;
}

static void
read_option(struct evpromise__resolv_conf *conf, const char *word)
{
	int seconds = option(word, "timeout:", MOST_SECONDS);
	int attempts = option(word, "attempts:", MOST_ATTEMPTS);

	if (seconds > 0)
		conf->timeout_ms = seconds * 1000;
	if (attempts > 0)
		conf->attempts = attempts;
}

static void
read_line(struct evpromise__resolv_conf *conf, char *line)
{
	static const char blank[] = " \t\r\n";
	char *rest = NULL, *word = strtok_r(line, blank, &rest);

	if (word == NULL || strcmp(word, "options") != 0)
		return;
	while ((word = strtok_r(NULL, blank, &rest)) != NULL)
		read_option(conf, word);
}

int
evpromise__resolv_conf_read(struct evpromise__resolv_conf *conf,
    const char *path)
{
	char line[1024];
	FILE *file;

	conf->path = path;
	conf->port = 0;
	conf->id = evpromise__file_id(path);
	conf->timeout_ms = DEFAULT_TIMEOUT_MS;
	conf->attempts = DEFAULT_ATTEMPTS;
	file = fopen(path, "re");
	if (file == NULL)
		return errno == EMFILE || errno == ENFILE ||
		    errno == ENOMEM ? -1 : 0;
	while (fgets(line, sizeof(line), file) != NULL)
		read_line(conf, line);
	(void)fclose(file);
	return 0;
}
