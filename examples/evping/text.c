/* SPDX-License-Identifier: BSD-3-Clause */
#include "text.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>

/* U+FFFD stands for what is no character. */
#define REPLACEMENT 0xfffdUL

char *
text_format(const char *format, ...)
{
	va_list args;
	char *text = NULL;
	int length;

	va_start(args, format);
	length = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (length < 0 || (text = malloc((size_t)length + 1)) == NULL)
		return NULL;
	va_start(args, format);
	vsnprintf(text, (size_t)length + 1, format, args);
	va_end(args);
	return text;
}

/* How many bytes follow the first one of a character; -1 if it is none. */
static int
n_following(unsigned char first)
{
	if (first < 0x80)
		return 0;
	if (first >= 0xc2 && first < 0xe0)
		return 1;
	if (first >= 0xe0 && first < 0xf0)
		return 2;
	return first >= 0xf0 && first < 0xf5 ? 3 : -1;
}

/* Reads one character of UTF-8 and moves behind it. A byte that begins none
 * counts as U+FFFD. */
static unsigned long
next_character(const char **text)
{
	static const unsigned long least[] = { 0, 0x80, 0x800, 0x10000 };
	const unsigned char *bytes = (const unsigned char *)*text;
	int n = n_following(bytes[0]);
	unsigned long code = bytes[0];

	*text += 1;
	if (n > 0)
		code &= 0x3fu >> n;
	for (int i = 1; i <= n; i++) {
		if ((bytes[i] & 0xc0) != 0x80)
			return REPLACEMENT;
		code = code << 6 | (bytes[i] & 0x3f);
	}
	if (n == -1 || code < least[n] || code > 0x10ffff ||
	    (code >= 0xd800 && code < 0xe000))
		return REPLACEMENT;
	*text += n;
	return code;
}

/* Controls, and what changes the order or the lines of the text around it. */
static bool
is_harmful(unsigned long code)
{
	return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0xad ||
	    code == 0x61c || (code >= 0x200b && code <= 0x200f) ||
	    (code >= 0x2028 && code <= 0x202e) ||
	    (code >= 0x2060 && code <= 0x206f) || code == 0xfeff ||
	    code == REPLACEMENT || code > 0xe0000;
}

/* As JSON has it: beyond U+FFFF in two halves. */
static void
print_escaped(FILE *out, unsigned long code)
{
	if (code > 0xffff)
		fprintf(out, "\\u%04lx\\u%04lx",
		    0xd800 + ((code - 0x10000) >> 10),
		    0xdc00 + ((code - 0x10000) & 0x3ff));
	else
		fprintf(out, "\\u%04lx", code);
}

static void
print_character(FILE *out, const char **text, bool quoted)
{
	const char *begin = *text;
	unsigned long code = next_character(text);

	if (is_harmful(code)) {
		print_escaped(out, code);
		return;
	}
	if (quoted && (code == '"' || code == '\\'))
		putc('\\', out);
	fwrite(begin, 1, (size_t)(*text - begin), out);
}

/* Most characters of East Asia and emoji are as wide as two others. */
static bool
is_wide(unsigned long code)
{
	return (code >= 0x1100 && code < 0x1160) ||
	    (code >= 0x2e80 && code < 0xa4d0) ||
	    (code >= 0xac00 && code < 0xd7b0) ||
	    (code >= 0xf900 && code < 0xfb00) ||
	    (code >= 0xff00 && code < 0xff61) ||
	    (code >= 0x1f300 && code < 0x1fb00) || code >= 0x20000;
}

/* The columns that print_character() fills. */
static int
columns(unsigned long code)
{
	if (is_harmful(code))
		return code > 0xffff ? 12 : 6;
	if (code >= 0x300 && code < 0x370)
		return 0;	/* an accent upon the one before it */
	return is_wide(code) ? 2 : 1;
}

void
text_print(FILE *out, const char *text, int width)
{
	width -= text_width(text);
	while (*text != '\0')
		print_character(out, &text, false);
	fprintf(out, "%*s", width > 0 ? width : 0, "");
}

void
text_quote(FILE *out, const char *text)
{
	putc('"', out);
	while (*text != '\0')
		print_character(out, &text, true);
	putc('"', out);
}

int
text_width(const char *text)
{
	int width = 0;

	while (*text != '\0')
		width += columns(next_character(&text));
	return width;
}
