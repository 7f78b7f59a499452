/* SPDX-License-Identifier: BSD-3-Clause */
/* url.c: which URLs are taken, and their parts. */
#include <string.h>

#include <evpromise/http.h>

#include "http/url.h"
#include "record/alloc.h"

#include "suite.h"

static void
assert_parts(const char *text, const char *host, unsigned int port,
    const char *authority, const char *target)
{
	const char *wrong;
	struct evpromise__url *url = evpromise__url_new(text, &wrong);

	ck_assert_msg(url != NULL, "%s", text);
	ck_assert_str_eq(url->host, host);
	ck_assert_uint_eq(url->port, port);
	ck_assert_str_eq(url->authority, authority);
	ck_assert_str_eq(url->target, target);
	evpromise__free(url);
}

START_TEST(the_parts_of_a_url)
{
	assert_parts("http://a", "a", 80, "a", "/");
	assert_parts("http://a/", "a", 80, "a", "/");
	assert_parts("HTTP://A.b-c_d:8080/p/q?r=s", "A.b-c_d", 8080,
	    "A.b-c_d:8080", "/p/q?r=s");
	assert_parts("http://a:80/", "a", 80, "a", "/");
	assert_parts("http://a:65535", "a", 65535, "a:65535", "/");
	assert_parts("http://a?q", "a", 80, "a", "/?q");
	assert_parts("http://a/p#f", "a", 80, "a", "/p");
	assert_parts("http://a#f?/@", "a", 80, "a", "/");
	assert_parts("http://a/@:[]%20", "a", 80, "a", "/@:[]%20");
	assert_parts("http://127.0.0.1:1/", "127.0.0.1", 1, "127.0.0.1:1",
	    "/");
	assert_parts("http://[::1]/", "::1", 80, "[::1]", "/");
	assert_parts("http://[::ffff:1.2.3.4]:99", "::ffff:1.2.3.4", 99,
	    "[::ffff:1.2.3.4]:99", "/");
	assert_parts("http://a.b./", "a.b.", 80, "a.b.", "/");
	assert_parts("http://0x.a/", "0x.a", 80, "0x.a", "/");
	assert_parts("http://1.2.3.4a/", "1.2.3.4a", 80, "1.2.3.4a", "/");
}
END_TEST

static void
assert_refused(const char *url, const char *expected)
{
	const char *reason = NULL, *wrong = NULL;

	ck_assert_msg(evpromise_http_check_url(url, &reason) == -1, "%s",
	    url);
	ck_assert_int_eq(evpromise_http_check_url(url, NULL), -1);
	ck_assert_msg(strstr(reason, expected) != NULL, "%s: %s", url, reason);
	ck_assert_ptr_null(evpromise__url_new(url, &wrong));
	ck_assert_str_eq(wrong, reason);
}

START_TEST(other_schemes)
{
	assert_refused("", "empty");
	assert_refused("example.com", "http://");
	assert_refused("example.com:80", "http://");
	assert_refused("https://a/", "TLS");
	assert_refused("HTTPS://a/", "TLS");
	assert_refused("ftp://a/", "http://");
	assert_refused("http:/a", "http://");
	assert_refused("//a/", "http://");
}
END_TEST

START_TEST(hosts)
{
	assert_refused("http://", "host is empty");
	assert_refused("http:///p", "host is empty");
	assert_refused("http://:80/", "host is empty");
	assert_refused("http://?q", "host is empty");
	assert_refused("http://a@evil.test/", "user name");
	assert_refused("http://a:b@evil.test/", "user name");
	assert_refused("http://@a/", "user name");
	assert_refused("http://%61.test/", "character");
	assert_refused("http://a,b/", "character");
	assert_refused("http://a..b/", "is empty");
	assert_refused("http://.a/", "is empty");
	assert_refused("http://./", "is empty");
	assert_refused("http://::1/", "host is empty");
	assert_refused("http://[::1/", "not closed");
	assert_refused("http://[]/", "empty");
	assert_refused("http://[1.2.3.4]/", "not an IPv6");
	assert_refused("http://[fe80::1%25no-such]/", "network interface");
	assert_refused("http://[fe80::1%no-such]/", "network interface");
	assert_refused("http://[%251]/", "network interface");
	assert_refused("http://127.0.0.1%251/", "character");
	assert_refused("http://[::1]x/", "follows the host");
}
END_TEST

START_TEST(odd_spellings_of_ipv4)
{
	assert_refused("http://1/", "IPv4");
	assert_refused("http://127.1/", "IPv4");
	assert_refused("http://2130706433/", "IPv4");
	assert_refused("http://0x7f.1/", "IPv4");
	assert_refused("http://0x7f000001/", "IPv4");
	assert_refused("http://a.0x/", "IPv4");
	assert_refused("http://127.0.0.1./", "IPv4");
	assert_refused("http://256.0.0.1/", "IPv4");
	assert_refused("http://1.2.3.4.5/", "IPv4");
}
END_TEST

START_TEST(long_names)
{
	char url[EVPROMISE__MAX_URL + 10] = "http://";

	memset(url + 7, 'a', 63);
	ck_assert_int_eq(evpromise_http_check_url(url, NULL), 0);
	memset(url + 7, 'a', 64);
	assert_refused(url, "too long");
	memset(url + 7, 'a', 253);
	url[7 + 50] = url[7 + 100] = url[7 + 150] = url[7 + 200] = '.';
	ck_assert_int_eq(evpromise_http_check_url(url, NULL), 0);
	url[7 + 253] = 'a';
	assert_refused(url, "too long");
	url[7 + 253] = '.';
	ck_assert_int_eq(evpromise_http_check_url(url, NULL), 0);
	memset(url + 8, '/', EVPROMISE__MAX_URL - 8);
	url[EVPROMISE__MAX_URL] = '\0';
	ck_assert_int_eq(evpromise_http_check_url(url, NULL), 0);
	url[EVPROMISE__MAX_URL] = '/';
	url[EVPROMISE__MAX_URL + 1] = '\0';
	assert_refused(url, "too long");
}
END_TEST

START_TEST(ports)
{
	assert_refused("http://a:/", "empty");
	assert_refused("http://a:0/", "is 0");
	assert_refused("http://a:000/", "is 0");
	assert_refused("http://a:65536/", "above 65535");
	assert_refused("http://a:99999999999999999999999/", "above 65535");
	assert_refused("http://a:-1/", "not a number");
	assert_refused("http://a:+1/", "not a number");
	assert_refused("http://a:80x/", "not a number");
	assert_refused("http://a:80:80/", "not a number");
}
END_TEST

START_TEST(characters_that_change_the_request)
{
	assert_refused("http://a/x HTTP/1.1", "space");
	assert_refused("http://a/\r\nInjected: yes", "control");
	assert_refused("http://a/x\n", "control");
	assert_refused("http://a/%zz", "percent");
	assert_refused("http://a/%4", "percent");
	assert_refused("http://a/%", "percent");
	assert_refused("http://a/\x7f", "control");
	assert_refused("http://a\t/", "control");
	assert_refused("http://a/\xc3\xa4", "ASCII");
	assert_refused("http://\xc3\xa4.test/", "xn--");
	assert_refused("http://a\\b/", "backslash");
	assert_refused("http://a/\\", "backslash");
}
END_TEST

START_TEST(a_server_is_not_told_the_zone)
{
	const char *wrong;
	struct evpromise__url *url = evpromise__url_new(
	    "http://[fe80::1%251]:81/%20?%25", &wrong);

	ck_assert_ptr_nonnull(url);
	ck_assert_str_eq(url->host, "fe80::1%251");
	ck_assert_str_eq(url->authority, "[fe80::1%251]:81");
	ck_assert_str_eq(url->sent, "[fe80::1]:81");
	ck_assert_str_eq(url->target, "/%20?%25");
	ck_assert_uint_eq(url->port, 81);
	evpromise__free(url);
	assert_parts("http://[fe80::1%1]/", "fe80::1%1", 80, "[fe80::1%1]",
	    "/");
}
END_TEST

START_TEST(a_good_one_has_no_reason)
{
	const char *reason = "";

	ck_assert_int_eq(evpromise_http_check_url("http://a/", &reason), 0);
	ck_assert_ptr_null(reason);
}
END_TEST

SUITE("url",
    the_parts_of_a_url,
    other_schemes,
    hosts,
    odd_spellings_of_ipv4,
    long_names,
    ports,
    characters_that_change_the_request,
    a_server_is_not_told_the_zone,
    a_good_one_has_no_reason);
