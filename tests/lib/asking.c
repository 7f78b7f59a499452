/* SPDX-License-Identifier: BSD-3-Clause */
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include <check.h>

#include "asking.h"
#include "fetching.h"

void
asking_begin(struct asking *asking)
{
	memset(asking, 0, sizeof(*asking));
	asking->n_descriptors = count_descriptors();
	asking->event_base = event_base_new();
	ck_assert_ptr_nonnull(asking->event_base);
	asking->base = evpromise_base_new(asking->event_base);
	ck_assert_ptr_nonnull(asking->base);
}

void
asking_use(struct asking *asking, unsigned short port)
{
	(void)snprintf(asking->server, sizeof(asking->server),
	    "127.0.0.1:%u", port);
}

void
asking_end(struct asking *asking)
{
	if (asking->base != NULL)
		evpromise_base_free(asking->base);
	event_base_free(asking->event_base);
	ck_assert_int_eq(count_descriptors(), asking->n_descriptors);
}

static struct evpromise_value
note(const struct evpromise *settled, void *arg)
{
	struct answer *answer = arg;
	size_t i;

	answer->settled++;
	answer->elapsed_ms = monotonic_ms() - answer->started_ms;
	answer->code = evpromise_code(settled);
	if (evpromise_state(settled) != EVPROMISE_FULFILLED) {
		(void)snprintf(answer->message, sizeof(answer->message),
		    "%s", evpromise_message(settled));
		return evpromise_undefined();
	}
	answer->n = evpromise_length(settled);
	for (i = 0; i < answer->n; i++)
		(void)snprintf(answer->addresses[i], 46, "%s",
		    evpromise_as_string(evpromise_at(settled, i)));
	return evpromise_undefined();
}

void
ask_begin(struct asking *asking, struct answer *answer, const char *name,
    int family, struct evpromise_abort_signal *signal)
{
	struct evpromise_lookup_options options =
	    EVPROMISE_LOOKUP_OPTIONS_INIT;
	struct evpromise *promise;

	memset(answer, 0, sizeof(*answer));
	answer->started_ms = monotonic_ms();
	options.family = family;
	options.signal = signal;
	if (asking->server[0] != '\0')
		options.nameserver = asking->server;
	promise = evpromise_lookup(asking->base, name, &options);
	ck_assert_int_eq(evpromise_done(evpromise_then2(promise, note, note,
	    answer)), 0);
}

void
asking_run(struct asking *asking)
{
	ck_assert_int_eq(event_base_dispatch(asking->event_base), 1);
}

void
asking_pass(struct asking *asking, unsigned int ms)
{
	struct timeval delay = { ms / 1000, ms % 1000 * 1000 };

	ck_assert_int_eq(event_base_loopexit(asking->event_base, &delay), 0);
	ck_assert_int_ge(event_base_dispatch(asking->event_base), 0);
}

void
ask(struct asking *asking, struct answer *answer, const char *name,
    int family)
{
	ask_begin(asking, answer, name, family, NULL);
	asking_run(asking);
	ck_assert_int_eq(answer->settled, 1);
}

void
assert_address(const struct answer *answer, size_t i, const char *address)
{
	ck_assert_msg(answer->code == 0, "%d: %s", answer->code,
	    answer->message);
	ck_assert_uint_gt(answer->n, i);
	ck_assert_str_eq(answer->addresses[i], address);
}

void
assert_no_address(const struct answer *answer, int code, const char *message)
{
	ck_assert_msg(answer->code == code, "%d: %s", answer->code,
	    answer->message);
	ck_assert_msg(strstr(answer->message, message) != NULL, "%s",
	    answer->message);
}

/* --- name servers -------------------------------------------------------- */

void
dns_read(struct dns_message *message, size_t length)
{
	const unsigned char *at = message->bytes + 12;
	char *to = message->name;

	while (*at != 0) {
		memcpy(to, at + 1, *at);
		to += *at;
		*to++ = '.';
		at += 1 + *at;
	}
	to[to == message->name ? 0 : -1] = '\0';
	message->type = at[1] << 8 | at[2];
	message->length = (size_t)(at + 5 - message->bytes);
	message->has_edns = length > message->length &&
	    message->bytes[11] == 1;
	message->bytes[2] = 0x81;
	message->bytes[3] = 0x80;
	message->bytes[11] = 0;
}

void
dns_receive(int fd, struct dns_message *message)
{
	socklen_t size = sizeof(message->from);
	ssize_t n;

	do
		n = recvfrom(fd, message->bytes, sizeof(message->bytes), 0,
		    (struct sockaddr *)&message->from, &size);
	while (n < 17);
	dns_read(message, (size_t)n);
}

static size_t
put_name(unsigned char *to, const char *name)
{
	size_t length, n = 0;

	if (*name == '\0') {
		to[0] = 0xc0;
		to[1] = 12;
		return 2;
	}
	while (*name != '\0') {
		length = strcspn(name, ".");
		to[n++] = (unsigned char)length;
		memcpy(to + n, name, length);
		n += length;
		name += length + (name[length] == '.');
	}
	to[n++] = 0;
	return n;
}

void
dns_add(struct dns_message *message, const char *owner, int type,
    const void *data, size_t length)
{
	unsigned char head[] = { 0, (unsigned char)type, 0, 1, 0, 0, 0, 60,
		(unsigned char)(length >> 8), (unsigned char)length };
	unsigned int n = message->bytes[6] * 256U + message->bytes[7] + 1;

	message->length += put_name(message->bytes + message->length, owner);
	memcpy(message->bytes + message->length, head, sizeof(head));
	message->length += sizeof(head);
	memcpy(message->bytes + message->length, data, length);
	message->length += length;
	message->bytes[6] = (unsigned char)(n >> 8);
	message->bytes[7] = (unsigned char)n;
}

void
dns_add_address(struct dns_message *message, const char *owner,
    const char *ipv4)
{
	unsigned char bytes[4];

	ck_assert_int_eq(inet_pton(AF_INET, ipv4, bytes), 1);
	dns_add(message, owner, 1, bytes, 4);
}

void
dns_add_cname(struct dns_message *message, const char *owner,
    const char *name)
{
	unsigned char bytes[256];

	dns_add(message, owner, 5, bytes, put_name(bytes, name));
}

void
dns_set_rcode(struct dns_message *message, int rcode)
{
	message->bytes[3] = (unsigned char)(0x80 | rcode);
}

void
dns_send(int fd, const struct dns_message *message)
{
	(void)sendto(fd, message->bytes, message->length, 0,
	    (const struct sockaddr *)&message->from, sizeof(message->from));
}
