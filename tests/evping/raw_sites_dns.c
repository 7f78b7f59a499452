/* SPDX-License-Identifier: BSD-3-Clause */
#include "raw_sites_dns.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

enum { TYPE_A = 1, TYPE_AAAA = 28 };
enum { HEADER = 12, NXDOMAIN = 3, REFUSED = 5 };

/* A record for the name of the question: pointer, type, class, time to live,
 * length, address. */
static const unsigned char record_a[] = { 0xc0, HEADER, 0, TYPE_A, 0, 1, 0, 0,
	0, 1, 0, 4, 127, 0, 0, 1 };
static const unsigned char record_a2[] = { 0xc0, HEADER, 0, TYPE_A, 0, 1, 0,
	0, 0, 1, 0, 4, 127, 0, 0, 2 };
static const unsigned char record_aaaa[] = { 0xc0, HEADER, 0, TYPE_AAAA, 0, 1,
	0, 0, 0, 1, 0, 16, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 };

struct packet {
	unsigned char bytes[512];
	size_t length;
};

/* The first label follows the header: its length, then its text. */
static bool
begins_with(const struct packet *packet, const char *label)
{
	size_t length = strlen(label);

	return packet->bytes[HEADER] == length &&
	    strncasecmp((const char *)packet->bytes + HEADER + 1, label,
	    length) == 0;
}

static void
add_record(struct packet *packet, const unsigned char *record, size_t length)
{
	memcpy(packet->bytes + packet->length, record, length);
	packet->length += length;
	packet->bytes[7]++;		/* the number of answers */
}

/* Ends the packet behind its question: without the record of EDNS. */
static void
cut_behind_question(struct packet *packet)
{
	size_t at = HEADER;

	while (at < packet->length && packet->bytes[at] != 0)
		at += 1 + packet->bytes[at];
	if (at + 5 < packet->length)
		packet->length = at + 5;
	packet->bytes[11] = 0;		/* the number of further records */
}

/* Turns a question into its answer; false for none. The type stands before
 * the class, at the end of the question, which is that of the packet. */
static bool
answer(struct packet *packet)
{
	unsigned char type = packet->bytes[packet->length - 3];
	bool one = begins_with(packet, "one"), two = begins_with(packet, "two");
	bool six = begins_with(packet, "six");

	if (begins_with(packet, "mute"))
		return false;
	packet->bytes[2] |= 0x80;	/* a response */
	if (type == TYPE_A && two)
		add_record(packet, record_a2, sizeof(record_a2));
	if (type == TYPE_A && (one || two))
		add_record(packet, record_a, sizeof(record_a));
	else if (type == TYPE_AAAA && (six || two))
		add_record(packet, record_aaaa, sizeof(record_aaaa));
	else if (begins_with(packet, "refuse"))
		packet->bytes[3] |= REFUSED;
	else if (!one && !two && !six && !begins_with(packet, "empty"))
		packet->bytes[3] |= NXDOMAIN;
	return true;
}

void
raw_sites_dns(int fd, FILE *log)
{
	for (;;) {
		struct sockaddr_storage peer;
		socklen_t peer_length = sizeof(peer);
		struct packet packet;
		ssize_t length = recvfrom(fd, packet.bytes, 256, 0,
		    (struct sockaddr *)&peer, &peer_length);

		if (length < HEADER + 6)
			continue;
		packet.length = (size_t)length;
		fprintf(log, "dns %.*s\n", packet.bytes[HEADER],
		    (const char *)packet.bytes + HEADER + 1);
		fflush(log);
		cut_behind_question(&packet);
		if (answer(&packet))
			sendto(fd, packet.bytes, packet.length, 0,
			    (struct sockaddr *)&peer, peer_length);
	}
}
