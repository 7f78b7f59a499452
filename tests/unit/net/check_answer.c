/* SPDX-License-Identifier: BSD-3-Clause */
/* answer.c: messages of name servers, byte by byte. */
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "net/answer.h"

#include "asking.h"
#include "suite.h"

static struct dns_message message;
static struct evpromise__addresses found;

/* An answer to a question for "One.test" of a type. */
static void
begin(int type)
{
	static const unsigned char question[] = {
		1, 2, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0,
		3, 'O', 'n', 'e', 4, 't', 'e', 's', 't', 0, 0, 1, 0, 1
	};

	memset(&message, 0, sizeof(message));
	memset(&found, 0, sizeof(found));
	memcpy(message.bytes, question, sizeof(question));
	message.bytes[sizeof(question) - 3] = (unsigned char)type;
	dns_read(&message, sizeof(question));
}

static int
read_as(int family)
{
	found.n = 0;
	return evpromise__answer_read(message.bytes, message.length, family,
	    &found);
}

START_TEST(the_addresses_of_the_family)
{
	static const unsigned char ipv6[16] = { 0x20, 1, [15] = 6 };

	begin(1);
	dns_add_address(&message, "", "192.0.2.1");
	dns_add_address(&message, "oNE.TEST", "192.0.2.2");
	dns_add(&message, "", 28, ipv6, 16);
	ck_assert_int_eq(read_as(AF_INET), RCODE_GOOD);
	ck_assert_uint_eq(found.n, 2);
	ck_assert_uint_eq(found.at[1].bytes[3], 2);
	ck_assert_int_eq(read_as(AF_INET6), RCODE_GOOD);
	ck_assert_uint_eq(found.n, 1);
	ck_assert_uint_eq(found.at[0].bytes[15], 6);
}
END_TEST

START_TEST(other_owners_classes_and_types_are_passed_over)
{
	begin(1);
	dns_add_address(&message, "two.test", "192.0.2.1");
	dns_add_address(&message, "one.test.test", "192.0.2.1");
	dns_add(&message, "", 16, "\4text", 5);
	dns_add_address(&message, "", "192.0.2.1");
	message.bytes[message.length - 11] = 3; /* class CHAOS */
	ck_assert_int_eq(read_as(AF_INET), RCODE_GOOD);
	ck_assert_uint_eq(found.n, 0);
}
END_TEST

START_TEST(a_cname_leads_on_in_the_order_of_the_message)
{
	begin(1);
	dns_add_address(&message, "b.test", "192.0.2.9");
	dns_add_cname(&message, "", "a.test");
	dns_add_cname(&message, "a.test", "b.test");
	dns_add_address(&message, "", "192.0.2.8");
	dns_add_address(&message, "b.test", "192.0.2.1");
	ck_assert_int_eq(read_as(AF_INET), RCODE_GOOD);
	ck_assert_uint_eq(found.n, 1);
	ck_assert_uint_eq(found.at[0].bytes[3], 1);
}
END_TEST

START_TEST(the_code_is_returned)
{
	begin(1);
	dns_set_rcode(&message, RCODE_NO_NAME);
	ck_assert_int_eq(read_as(AF_INET), RCODE_NO_NAME);
}
END_TEST

START_TEST(data_of_a_wrong_length_is_malformed)
{
	begin(1);
	dns_add(&message, "", 1, "12345", 5);
	ck_assert_int_eq(read_as(AF_INET), -1);
	begin(28);
	dns_add(&message, "", 28, "1234", 4);
	ck_assert_int_eq(read_as(AF_INET6), -1);
}
END_TEST

/* However little of it is there, nothing behind it is read. */
START_TEST(every_shorter_message_is_malformed)
{
	unsigned char *copy;
	size_t n, length;

	begin(1);
	dns_add_cname(&message, "", "a.test");
	dns_add_address(&message, "a.test", "192.0.2.1");
	length = message.length;
	ck_assert_int_eq(read_as(AF_INET), RCODE_GOOD);
	for (n = 0; n < length; n++) {
		copy = malloc(n + 1);
		memcpy(copy, message.bytes, n);
		ck_assert_int_eq(evpromise__answer_read(copy, n, AF_INET,
		    &found), -1);
		free(copy);
	}
}
END_TEST

START_TEST(names_that_lead_to_themselves_or_ahead_are_malformed)
{
	static const unsigned char pointers[][2] = {
		{ 0xc0, 26 }, { 0xc0, 28 }, { 0xff, 0xff }, { 0x40, 0 },
		{ 0x80, 0 }
	};
	size_t i;

	for (i = 0; i < sizeof(pointers) / sizeof(pointers[0]); i++) {
		begin(1);
		dns_add_address(&message, "", "192.0.2.1");
		ck_assert_int_eq(read_as(AF_INET), RCODE_GOOD);
		memcpy(message.bytes + 26, pointers[i], 2);
		ck_assert_int_eq(read_as(AF_INET), -1);
	}
}
END_TEST

START_TEST(a_name_of_more_than_255_bytes_is_malformed)
{
	char name[300];

	memset(name, 'a', sizeof(name));
	name[60] = name[120] = name[180] = name[240] = '.';
	name[253] = '\0';
	begin(1);
	dns_add_cname(&message, "", name);
	ck_assert_int_eq(read_as(AF_INET), RCODE_GOOD);
	name[253] = 'a';
	name[260] = '\0';
	begin(1);
	dns_add(&message, name, 1, "1234", 4);
	ck_assert_int_eq(read_as(AF_INET), -1);
}
END_TEST

SUITE("answer",
    the_addresses_of_the_family,
    other_owners_classes_and_types_are_passed_over,
    a_cname_leads_on_in_the_order_of_the_message,
    the_code_is_returned,
    data_of_a_wrong_length_is_malformed,
    every_shorter_message_is_malformed,
    names_that_lead_to_themselves_or_ahead_are_malformed,
    a_name_of_more_than_255_bytes_is_malformed);
