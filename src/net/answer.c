/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The message of a name server, RFC 1035, 4. c-ares has compared its question
 * with ours. A record counts if its owner is that name, or the name that a
 * CNAME of it leads to, one after the other in the order of the message: the
 * addresses of other names, which a server may add or be fooled into, do not.
 */
#include "net/answer.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

#define HEADER_LENGTH 12
#define QUESTION_LENGTH 4	/* behind the name: type and class */
#define RECORD_LENGTH 10	/* behind the name: up to the data */
#define MAX_POINTERS 128	/* of one name */
#define CLASS_IN 1
#define TYPE_A 1
#define TYPE_CNAME 5
#define TYPE_AAAA 28

/* A name: its labels, each behind its length, in lower case. */
struct name {
	unsigned char labels[256];
	size_t length;
};

struct message {
	const unsigned char *bytes;
	size_t length, at;
};

static unsigned int
number_at(const struct message *message, size_t at)
{
	return (unsigned int)message->bytes[at] << 8 | message->bytes[at + 1];
}

static bool
has(const struct message *message, size_t at, size_t n)
{
	return at <= message->length && n <= message->length - at;
}

static unsigned char
lower(unsigned char c)
{
	return c >= 'A' && c <= 'Z' ? (unsigned char)(c - 'A' + 'a') : c;
}

static bool
add_label(struct name *name, const unsigned char *label, size_t length)
{
	size_t i;

	if (name->length + 1 + length > sizeof(name->labels))
		return false;
	name->labels[name->length++] = (unsigned char)length;
	for (i = 0; i < length; i++)
		name->labels[name->length++] = lower(label[i]);
	return true;
}

/* Each pointer leads further back than the one before, so that there is an end;
 * a name of 255 bytes has no use for more than half as many. In the message
 * itself the name ends behind the first one. */
static bool
follow(const struct message *message, size_t *at, size_t *limit, size_t *end,
    size_t *n)
{
	if (++*n > MAX_POINTERS)
		return false;
	if (!has(message, *at, 2))
		return false;
	if (*end == 0)
		*end = *at + 2;
	*at = number_at(message, *at) & 0x3fff;
	if (*at >= *limit)
		return false;
	*limit = *at;
	return true;
}

/* Reads a name, and goes on behind it. */
static bool
read_name(struct message *message, struct name *name)
{
	size_t at = message->at, limit = at, end = 0, length = 1, n = 0;

	name->length = 0;
	while (length > 0) {
		if (!has(message, at, 1))
			return false;
		length = message->bytes[at];
		if (length >= 0xc0) {
			if (!follow(message, &at, &limit, &end, &n))
				return false;
			continue;
		}
		if (length > 63 || !has(message, at + 1, length) ||
		    !add_label(name, message->bytes + at + 1, length))
			return false;
		at += 1 + length;
	}
	message->at = end != 0 ? end : at;
	return true;
}

static bool
is_same(const struct name *one, const struct name *other)
{
	return one->length == other->length &&
	    memcmp(one->labels, other->labels, one->length) == 0;
}

/* Reads a record of the name that is asked for: an address, or the name in
 * place of which another one is asked for from here on. */
static bool
read_data(struct message *message, unsigned int type, size_t length,
    struct name *wanted, int family, struct evpromise__addresses *found)
{
	const unsigned char *data = message->bytes + message->at;
	struct message inner = *message;

	if (type == TYPE_CNAME)
		return read_name(&inner, wanted);
	if (type == TYPE_A && family == AF_INET) {
		if (length != 4)
			return false;
		evpromise__addresses_add(found, AF_INET, data);
	}
	if (type == TYPE_AAAA && family == AF_INET6) {
		if (length != 16)
			return false;
		evpromise__addresses_add(found, AF_INET6, data);
	}
	return true;
}

static bool
read_record(struct message *message, struct name *wanted, int family,
    struct evpromise__addresses *found)
{
	unsigned int type, class;
	struct name owner;
	size_t length;

	if (!read_name(message, &owner) ||
	    !has(message, message->at, RECORD_LENGTH))
		return false;
	type = number_at(message, message->at);
	class = number_at(message, message->at + 2);
	length = number_at(message, message->at + 8);
	message->at += RECORD_LENGTH;
	if (!has(message, message->at, length))
		return false;
	if (class == CLASS_IN && is_same(&owner, wanted) &&
	    !read_data(message, type, length, wanted, family, found))
		return false;
	message->at += length;
	return true;
}

int
evpromise__answer_read(const unsigned char *bytes, size_t length, int family,
    struct evpromise__addresses *found)
{
	struct message message = { bytes, length, HEADER_LENGTH };
	struct name wanted;
	unsigned int n;

	if (!has(&message, 0, HEADER_LENGTH) || number_at(&message, 4) != 1 ||
	    !read_name(&message, &wanted) ||
	    !has(&message, message.at, QUESTION_LENGTH))
		return -1;
	message.at += QUESTION_LENGTH;
	for (n = number_at(&message, 6); n > 0; n--) {
		if (!read_record(&message, &wanted, family, found))
			return -1;
	}
	return bytes[3] & 0xf;
}
