/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The head of a response: status line and headers up to the empty line.
 * evhttp is lenient (it takes "HTTP/1.1 -5", reads an overflowing status, ends
 * a header at a NUL, and a whole head at a line that begins with one), so the
 * head is checked here before evhttp is shown any of it.
 */
#include <string.h>

#include <event2/http.h>
#include <event2/util.h>

#include "http/head.h"
#include "http/headers.h"

#define VERSION "HTTP/1."

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Whether these bytes, of which there may be few, can begin a response. */
bool
evpromise__head_may_begin(const char *bytes, size_t length)
{
	size_t known = sizeof(VERSION) - 1;

	return memcmp(bytes, VERSION, length < known ? length : known) == 0;
}

static const char *
check_characters(const char *line, size_t length)
{
	unsigned char c;
	size_t i;

	for (i = 0; i < length; i++) {
		c = (unsigned char)line[i];
		if (c >= ' ' && c < 0x7f)	/* most are: one test */
			continue;
		if ((c < ' ' && c != '\t') || c == 0x7f)
			return "it has a control character";
	}
	return NULL;
}

/*
 * Where the head that a text begins with ends: behind its empty line; 0 if that
 * has not come. The bytes before `from` were looked at already.
 */
size_t
evpromise__head_end(const char *text, size_t length, size_t from)
{
	const char *at = text + from, *end = text + length;

	while ((at = memchr(at, '\n', (size_t)(end - at))) != NULL) {
		at++;
		if (end - at >= 1 && at[0] == '\n')
			return (size_t)(at - text) + 1;
		if (end - at >= 2 && at[0] == '\r' && at[1] == '\n')
			return (size_t)(at - text) + 2;
	}
	return 0;
}

/*
 * RFC 9112, 4: status-line. The reason may be missing, space and all. Any three
 * digits are a status, RFC 9110, 15, but 000: that is evhttp's word for "no
 * response".
 */
static const char *
check_status_line(struct evpromise__head *head, const char *line,
    size_t length)
{
	const char *digits = line + sizeof("HTTP/1.1 ") - 1, *wrong;

	wrong = check_characters(line, length);
	if (wrong != NULL)
		return wrong;
	if (!evpromise__head_may_begin(line, length))
		return "it does not begin with HTTP/1";
	if (length < sizeof("HTTP/1.1 200") - 1 ||
	    !is_digit(digits[-2]) || digits[-1] != ' ' ||
	    !is_digit(digits[0]) || !is_digit(digits[1]) ||
	    !is_digit(digits[2]) ||
	    (length > sizeof("HTTP/1.1 200") - 1 && digits[3] != ' '))
		return "the status line is malformed";
	head->persistent = digits[-2] != '0';
	head->status = (digits[0] - '0') * 100 + (digits[1] - '0') * 10 +
	    (digits[2] - '0');
	if (head->status == 0)
		return "the status is 000";
	return NULL;
}

/* RFC 9110, 8.6: digits, and two that differ are an attack. */
static const char *
check_content_length(struct evpromise__head *head, const char *value,
    size_t length)
{
	uint64_t number = 0, digit;
	size_t i;

	for (i = 0; i < length; i++) {
		if (!is_digit(value[i]))
			return "the Content-Length is not a number";
		digit = (uint64_t)(value[i] - '0');
		number = number > (UINT64_MAX - digit) / 10 ? UINT64_MAX :
		    number * 10 + digit;
	}
	if (length == 0)
		return "the Content-Length is empty";
	if (head->has_length && head->length != number)
		return "it has two different Content-Lengths";
	head->has_length = head->framing = true;
	head->length = number;
	return NULL;
}

/* "identity" was an encoding, of RFC 2616: none. It stands alone. */
static const char *
check_transfer_encoding(struct evpromise__head *head, const char *value,
    size_t length, bool has_body)
{
	bool has_two = head->has_encoding;

	head->has_encoding = head->framing = true;
	if (!has_two && length == strlen("identity") &&
	    evutil_ascii_strncasecmp(value, "identity", length) == 0) {
		head->identity = value;
		return NULL;
	}
	if (has_body && (has_two || length != strlen("chunked") ||
	    evutil_ascii_strncasecmp(value, "chunked", length) != 0))
		return "it has a Transfer-Encoding other than chunked";
	head->chunked = true;
	return NULL;
}

static void
read_connection(struct evpromise__head *head, const char *value, size_t length)
{
	if (evpromise__list_has(value, length, "close"))
		head->close = true;
	if (evpromise__list_has(value, length, "keep-alive"))
		head->keep_alive = true;
}

/* Of a token, in any case; the name is given in lower case. A letter and its
 * capital are apart by one bit, which a hyphen has set and no digit lacks. */
static bool
is_named(const char *token, size_t length, const char *name)
{
	size_t i;

	for (i = 0; i < length; i++) {
		if ((token[i] | 0x20) != name[i])
			return false;
	}
	return name[length] == '\0';
}

/* Something is wrong with a header: names it. */
static const char *
blame(struct evpromise__head *head, const char *name, size_t length,
    const char *wrong)
{
	if (wrong != NULL) {
		head->culprit = name;
		head->culprit_length = length;
	}
	return wrong;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/*
 * RFC 9112, 5.1, forbids space between a name and its colon, which a proxy must
 * not pass on. A client may overlook it, but not where the body is framed:
 * there the next program would not see the header.
 */
static const char *
check_name(const char *line, size_t length, size_t *name_length)
{
	const char *colon = memchr(line, ':', length);

	*name_length = colon != NULL ? (size_t)(colon - line) : length;
	if (colon == NULL)
		return "a header has no colon";
	while (*name_length > 0 && is_blank(line[*name_length - 1]))
		--*name_length;
	if (!evpromise__is_token(line, *name_length))
		return "a header has no proper name";
	if (line + *name_length != colon &&
	    (is_named(line, *name_length, "content-length") ||
	    is_named(line, *name_length, "transfer-encoding")))
		return "a header that frames the body has a space before its "
		    "colon";
	return NULL;
}

static const char *
check_value(struct evpromise__head *head, const char *name, size_t name_length,
    const char *value, size_t length, bool has_body)
{
	if (is_named(name, name_length, "content-length"))
		return check_content_length(head, value, length);
	if (is_named(name, name_length, "transfer-encoding"))
		return check_transfer_encoding(head, value, length, has_body);
	if (is_named(name, name_length, "connection"))
		read_connection(head, value, length);
	return NULL;
}

static const char *
check_header(struct evpromise__head *head, const char *line, size_t length,
    bool has_body)
{
	const char *value, *end = line + length, *wrong, *control;
	size_t name_length;

	wrong = check_name(line, length, &name_length);
	if (wrong != NULL) {
		control = check_characters(line, length);
		return blame(head, line, name_length,
		    control != NULL ? control : wrong);
	}
	value = (const char *)memchr(line, ':', length) + 1;
	while (value < end && is_blank(*value))
		value++;
	while (end > value && is_blank(end[-1]))
		end--;
	length = (size_t)(end - value);
	head->framing = false;
	wrong = check_characters(value, length);
	if (wrong == NULL)
		wrong = check_value(head, line, name_length, value, length,
		    has_body);
	return blame(head, line, name_length, wrong);
}

/* RFC 9112, 5.2: a line that goes on with the one before. */
static const char *
check_folded(struct evpromise__head *head, const char *line, size_t length,
    size_t n_lines)
{
	if (n_lines == 1)
		return blame(head, line, length, "its first header is folded");
	if (head->framing)
		return blame(head, line, length,
		    "the header that frames its body is folded");
	head->close = true;	/* should it go on with a Connection */
	return blame(head, line, length, check_characters(line, length));
}

/* One line without its end. */
static const char *
check_line(struct evpromise__head *head, const char *line, size_t length,
    size_t n_lines, bool has_body)
{
	if (n_lines == 0)
		return check_status_line(head, line, length);
	if (is_blank(*line))
		return check_folded(head, line, length, n_lines);
	return check_header(head, line, length, has_body);
}

/* RFC 9110, 15.2. */
bool
evpromise__response_is_interim(int status)
{
	return status >= 100 && status < 200;
}

bool
evpromise__response_has_body(bool is_head, int status)
{
	return !is_head && status != HTTP_NOCONTENT &&
	    status != HTTP_NOTMODIFIED;
}

/* RFC 9112, 9.3; 6.1: nobody knows how one of HTTP/1.0 that has a
 * Transfer-Encoding is framed. */
static bool
is_persistent(const struct evpromise__head *head)
{
	if (head->close)
		return false;
	return head->persistent || (head->keep_alive && !head->chunked);
}

/*
 * Checks a complete head and reads from it how the body is framed. Returns
 * what is wrong with it, or NULL.
 */
const char *
evpromise__head_check(struct evpromise__head *head, const char *text,
    size_t length, size_t max_headers, bool has_body)
{
	const char *line = text, *end = text + length, *line_end, *wrong = NULL;
	size_t n_lines = 0, line_length;

	memset(head, 0, sizeof(*head));
	while (line < end && wrong == NULL) {
		line_end = memchr(line, '\n', (size_t)(end - line));
		if (line_end == NULL)
			return "it is not complete";
		line_length = (size_t)(line_end - line);
		if (line_length > 0 && line_end[-1] == '\r')
			line_length--;
		if (line_length == 0)
			break;
		if (n_lines > max_headers) {
			head->too_large = true;
			return "it has too many headers";
		}
		wrong = check_line(head, line, line_length, n_lines++,
		    has_body);
		if (head->identity > line) {	/* within this line */
			head->identity = line;
			head->identity_length = (size_t)(line_end + 1 - line);
		}
		line = line_end + 1;
	}
	if (wrong == NULL && n_lines == 0)
		wrong = "it does not begin with HTTP/1";
	head->persistent = is_persistent(head);
	if (wrong == NULL && head->chunked && head->has_length)
		wrong = "it has both a Transfer-Encoding and a Content-Length";
	return wrong;
}
