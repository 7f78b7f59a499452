/* SPDX-License-Identifier: BSD-3-Clause */
/* Names that need no name server: those of the hosts file, and localhost. */
#include <errno.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <event2/util.h>

#include "net/hosts.h"
#include "record/alloc.h"

/* A larger file is of no use but to block the loop. */
#define MAX_SIZE ((size_t)8 << 20)

static char *
read_all(FILE *file)
{
	size_t size = 4096, length = 0;
	char *text = evpromise__malloc(size), *larger;

	while (text != NULL) {
		length += fread(text + length, 1, size - length - 1, file);
		if (length + 1 < size || size >= MAX_SIZE)
			break;
		larger = evpromise__malloc(size * 2);
		if (larger != NULL)
			memcpy(larger, text, length);
		evpromise__free(text);
		text = larger;
		size *= 2;
	}
	if (text != NULL)
		text[length] = '\0';
	return text;
}

/* The text of a hosts file, "" if it cannot be read; NULL if memory is out, or
 * with errno set to EMFILE or ENFILE if no descriptor is left. */
char *
evpromise__hosts_read(const char *path)
{
	FILE *file = fopen(path, "re");
	char *text;

	if (file == NULL && (errno == EMFILE || errno == ENFILE ||
	    errno == ENOMEM))
		return NULL;
	if (file == NULL) {
		text = evpromise__malloc(1);
		if (text != NULL)
			*text = '\0';
		return text;
	}
	text = read_all(file);
	(void)fclose(file);
	return text;
}

/* The next word of a line, NULL at its end or at a comment. */
static const char *
next_word(const char **line, size_t *length)
{
	const char *word = *line + strspn(*line, " \t\r");

	*length = strcspn(word, " \t\r\n#");
	*line = word + *length;
	return *length > 0 ? word : NULL;
}

static bool
line_has(const char *line, const char *name)
{
	size_t length, wanted = strlen(name);
	const char *word;

	while ((word = next_word(&line, &length)) != NULL) {
		if (length == wanted &&
		    evutil_ascii_strncasecmp(word, name, wanted) == 0)
			return true;
	}
	return false;
}

static void
find_in_line(const char *line, const char *name,
    struct evpromise__addresses *found)
{
	struct evpromise__address address;
	char text[INET6_ADDRSTRLEN];
	const char *word;
	size_t length;

	word = next_word(&line, &length);
	if (word == NULL || length >= sizeof(text) || !line_has(line, name))
		return;
	memcpy(text, word, length);
	text[length] = '\0';
	if (evpromise__address_parse(text, &address) == 0)
		evpromise__addresses_add(found, address.family, address.bytes);
}

/* RFC 6761, 6.3: it and the names below it never go to a name server. */
static bool
is_localhost(const char *name)
{
	static const char below[] = ".localhost";
	size_t length = strlen(name), known = sizeof(below) - 1;

	return evutil_ascii_strcasecmp(name, below + 1) == 0 ||
	    (length > known &&
	    evutil_ascii_strcasecmp(name + length - known, below) == 0);
}

static void
add_loopback(struct evpromise__addresses *found)
{
	static const unsigned char ipv4[4] = { 127, 0, 0, 1 };
	static const unsigned char ipv6[16] = { [15] = 1 };

	evpromise__addresses_add(found, AF_INET6, ipv6);
	evpromise__addresses_add(found, AF_INET, ipv4);
}

/* Adds the addresses of a name that the text of a hosts file has, or that need
 * not be looked up. */
void
evpromise__hosts_find(const char *hosts, const char *name,
    struct evpromise__addresses *found)
{
	const char *line = hosts;

	while (line != NULL && *line != '\0') {
		find_in_line(line, name, found);
		line = strchr(line, '\n');
		if (line != NULL)
			line++;
	}
	if (found->n == 0 && is_localhost(name))
		add_loopback(found);
}
