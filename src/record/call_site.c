/* SPDX-License-Identifier: BSD-3-Clause */
/* call_site: addresses in words, as far as the dynamic linker knows them. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE		/* dladdr() */
#endif
#include "record/call_site.h"

#include "record/compiler.h"

#include <stdio.h>
#include <string.h>

#ifdef HAVE_DLADDR
#include <dlfcn.h>
#include <link.h>

/* What addr2line takes: relative to the file, but in a program that is always
 * loaded to the same place, where it is the address itself. */
static uintptr_t
offset_in_file(const void *address, const Dl_info *info)
{
	const ElfW(Ehdr) *header = info->dli_fbase;

	if (header->e_type == ET_EXEC)
		return (uintptr_t)address;
	return (uintptr_t)address - (uintptr_t)info->dli_fbase;
}

static const char *
name_of_file(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? path : slash + 1;
}

/* The file has no name if the program was started without arguments. */
const char *
evpromise__site_text(const void *address, char text[EVPROMISE__SITE_SIZE])
{
	Dl_info info;

	if (dladdr(address, &info) == 0 || info.dli_fname == NULL)
		(void)snprintf(text, EVPROMISE__SITE_SIZE, "%p", address);
	else if (info.dli_sname != NULL)
		(void)snprintf(text, EVPROMISE__SITE_SIZE, "%s(%s+0x%zx)",
		    name_of_file(info.dli_fname), info.dli_sname,
		    (size_t)((uintptr_t)address - (uintptr_t)info.dli_saddr));
	else
		(void)snprintf(text, EVPROMISE__SITE_SIZE, "%s+0x%zx",
		    name_of_file(info.dli_fname),
		    (size_t)offset_in_file(address, &info));
	return text;
}
#else
const char *
evpromise__site_text(const void *address, char text[EVPROMISE__SITE_SIZE])
{
	(void)snprintf(text, EVPROMISE__SITE_SIZE, "%p", address);
	return text;
}
#endif
