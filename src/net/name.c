/* SPDX-License-Identifier: BSD-3-Clause */
/* Names of hosts: RFC 1035, 2.3.4, and RFC 6761, 6.3. A name may have any
 * printing characters of ASCII but a backslash, which c-ares takes for its
 * own. */
#include "net/name.h"

#include <stddef.h>
#include <string.h>

#include <event2/util.h>

#define MOST_LABEL 63

static bool
is_printing(const char *name)
{
	while (*name > ' ' && *name < 0x7f && *name != '\\')
		name++;
	return *name == '\0';
}

static const char *
check_labels(const char *name)
{
	size_t length;

	do {
		length = strcspn(name, ".");
		if (length == 0)
			return "a part between two dots is empty";
		if (length > MOST_LABEL)
			return "a part between two dots is longer than 63";
		name += length;
	} while (*name++ == '.' && *name != '\0');
	return NULL;
}

const char *
evpromise__name_check(const char *name)
{
	size_t length = strlen(name);

	if (length == 0)
		return "it is empty";
	if (length > EVPROMISE__MOST_NAME + (name[length - 1] == '.'))
		return "it is longer than 253";
	if (!is_printing(name))
		return "it has a character that no name has";
	return check_labels(name);
}

bool
evpromise__name_is_local(const char *name)
{
	static const char below[] = ".localhost";
	size_t length = strlen(name), known = sizeof(below) - 1;

	return evutil_ascii_strcasecmp(name, below + 1) == 0 ||
	    (length > known &&
	    evutil_ascii_strcasecmp(name + length - known, below) == 0);
}
