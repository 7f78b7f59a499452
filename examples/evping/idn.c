/* SPDX-License-Identifier: BSD-3-Clause */
#include "idn.h"

#include "text.h"

#ifdef HAVE_LIBIDN2

#include <stdlib.h>
#include <string.h>

#include <idn2.h>

static const char *
host_of(const char *url)
{
	const char *scheme_end = strstr(url, "://");

	return scheme_end != NULL ? scheme_end + strlen("://") : url;
}

/* What is refused later in any case, as a user name is, counts as ASCII. */
static int
is_ascii(const char *host, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		if ((unsigned char)host[i] > 0x7f)
			return host[length] == '@';
	}
	return 1;
}

static char *
convert(const char *url, const char *host, size_t length, const char **wrong)
{
	char *name = text_format("%.*s", (int)length, host);
	char *ascii = NULL, *result = NULL;
	int error = IDN2_MALLOC;

	if (name != NULL)
		error = idn2_to_ascii_8z(name, &ascii,
		    IDN2_NONTRANSITIONAL | IDN2_USE_STD3_ASCII_RULES);
	if (error == IDN2_OK)
		result = text_format("%.*s%s%s", (int)(host - url), url, ascii,
		    host + length);
	else if (error != IDN2_MALLOC)
		*wrong = idn2_strerror(error);
	idn2_free(ascii);
	free(name);
	return result;
}

char *
idn_url(const char *url, const char **wrong)
{
	const char *host = host_of(url);
	size_t length = strcspn(host, ":/?#@");

	*wrong = NULL;
	if (is_ascii(host, length))
		return text_format("%s", url);
	return convert(url, host, length, wrong);
}

const char *
idn_library(void)
{
	return ", libidn2 " IDN2_VERSION;
}

#else

char *
idn_url(const char *url, const char **wrong)
{
	*wrong = NULL;
	return text_format("%s", url);
}

const char *
idn_library(void)
{
	return "";
}

#endif
