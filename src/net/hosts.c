/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The hosts file, as a table by the hash of a name: c-ares would read the file
 * anew for each look-up. Some files block a hundred thousand names; the text
 * stays as it is, and an entry says where a name and the address of its line
 * stand in it.
 */
#include "net/hosts.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <event2/util.h>

#include "record/alloc.h"

/* A larger file is of no use but to block the loop. */
#define MAX_SIZE ((size_t)32 << 20)
#define NONE UINT32_MAX

struct evpromise__hosts_entry {
	uint32_t next;			/* of the same bucket; or NONE */
	uint32_t hash;
	uint32_t address, name;		/* where they begin in the text */
	uint32_t length;		/* of the name */
};

static char *
read_all(FILE *file)
{
	size_t size = 4096, length = 0;
	char *text = evpromise__malloc(size), *larger;

	while (text != NULL) {
		length += fread(text + length, 1, size - length - 1, file);
		if (length + 1 < size || size >= MAX_SIZE)
			break;
		larger = evpromise__realloc(text, size * 2);
		if (larger == NULL)
			evpromise__free(text);
		text = larger;
		size *= 2;
	}
	if (text != NULL)
		text[length] = '\0';
	return text;
}

/* The text of the file, "" if it cannot be read; NULL on failure. */
static char *
read_text(const char *path)
{
	FILE *file = fopen(path, "re");
	char *text;

	if (file == NULL && (errno == EMFILE || errno == ENFILE ||
	    errno == ENOMEM))
		return NULL;
	text = file == NULL ? evpromise__malloc(1) : read_all(file);
	if (file == NULL && text != NULL)
		*text = '\0';
	if (file != NULL)
		(void)fclose(file);
	if (text == NULL)
		errno = ENOMEM;
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

static unsigned char
lower(char c)
{
	return (unsigned char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

/* FNV-1a of the name in lower case */
static uint32_t
hash_of_name(const char *name, size_t length)
{
	uint32_t hash = 2166136261;
	size_t i;

	for (i = 0; i < length; i++) {
		hash ^= lower(name[i]);
		hash *= 16777619;
	}
	return hash;
}

static void
add_entry(struct evpromise__hosts *hosts, const char *address,
    const char *name, size_t length)
{
	struct evpromise__hosts_entry *entry = &hosts->entries[hosts->n++];

	entry->address = (uint32_t)(address - hosts->text);
	entry->name = (uint32_t)(name - hosts->text);
	entry->length = (uint32_t)length;
	entry->hash = hash_of_name(name, length);
}

/* Counts the names, or adds them once there is room. */
static size_t
each_name(struct evpromise__hosts *hosts, bool add)
{
	const char *line = hosts->text, *address, *name;
	size_t length, n = 0;

	while (line != NULL && *line != '\0') {
		address = next_word(&line, &length);
		while (address != NULL &&
		    (name = next_word(&line, &length)) != NULL) {
			if (add)
				add_entry(hosts, address, name, length);
			n++;
		}
		line = strchr(line, '\n');
		if (line != NULL)
			line++;
	}
	return n;
}

/* From the last one to the first, so that a bucket has them in the order of
 * the file. */
static void
fill_buckets(struct evpromise__hosts *hosts)
{
	uint32_t *bucket;
	size_t i;

	for (i = 0; i < hosts->n_buckets; i++)
		hosts->buckets[i] = NONE;
	for (i = hosts->n; i-- > 0;) {
		bucket = &hosts->buckets[hosts->entries[i].hash &
		    (hosts->n_buckets - 1)];
		hosts->entries[i].next = *bucket;
		*bucket = (uint32_t)i;
	}
}

static bool
index_names(struct evpromise__hosts *hosts)
{
	size_t n = each_name(hosts, false);

	hosts->n_buckets = 1;
	while (hosts->n_buckets < n)
		hosts->n_buckets *= 2;
	hosts->entries = evpromise__malloc((n + 1) * sizeof(*hosts->entries));
	hosts->buckets = evpromise__malloc(hosts->n_buckets *
	    sizeof(*hosts->buckets));
	if (hosts->entries == NULL || hosts->buckets == NULL)
		return false;
	(void)each_name(hosts, true);
	fill_buckets(hosts);
	return true;
}

void
evpromise__hosts_finish(struct evpromise__hosts *hosts)
{
	evpromise__free(hosts->text);
	evpromise__free(hosts->entries);
	evpromise__free(hosts->buckets);
	memset(hosts, 0, sizeof(*hosts));
}

int
evpromise__hosts_refresh(struct evpromise__hosts *hosts, const char *path)
{
	struct evpromise__file_id id = evpromise__file_id(path);

	if (hosts->text != NULL && evpromise__same_file(&hosts->id, &id))
		return 0;
	evpromise__hosts_finish(hosts);
	hosts->id = id;
	hosts->text = read_text(path);
	if (hosts->text == NULL)
		return -1;
	if (!index_names(hosts)) {
		evpromise__hosts_finish(hosts);
		errno = ENOMEM;
		return -1;
	}
	return 0;
}

static void
add_address(const char *word, struct evpromise__addresses *found)
{
	struct evpromise__address address;
	char text[INET6_ADDRSTRLEN];
	size_t length = strcspn(word, " \t\r\n#");

	if (length >= sizeof(text))
		return;
	memcpy(text, word, length);
	text[length] = '\0';
	if (evpromise__address_parse(text, &address) == 0)
		evpromise__addresses_add(found, address.family, address.bytes);
}

void
evpromise__hosts_find(const struct evpromise__hosts *hosts, const char *name,
    struct evpromise__addresses *found)
{
	const struct evpromise__hosts_entry *entry;
	size_t length = strlen(name);
	uint32_t hash = hash_of_name(name, length), i;

	for (i = hosts->buckets[hash & (hosts->n_buckets - 1)]; i != NONE;
	    i = entry->next) {
		entry = &hosts->entries[i];
		if (entry->hash == hash && entry->length == length &&
		    evutil_ascii_strncasecmp(hosts->text + entry->name, name,
		    length) == 0)
			add_address(hosts->text + entry->address, found);
	}
}
