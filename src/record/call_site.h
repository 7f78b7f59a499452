/* SPDX-License-Identifier: BSD-3-Clause */
/* call_site: addresses of the program in words. */
#ifndef EVPROMISE_RECORD_CALL_SITE_H
#define EVPROMISE_RECORD_CALL_SITE_H

#define EVPROMISE__SITE_SIZE 256

/* In a public function: an address within the call of it, where its line is
 * found, and not behind it, where the call returns to. */
#if defined(__GNUC__) || defined(__clang__)
#define CALL_SITE_IN_ANY_BUILD ((const void *)((const char *)                 \
	__builtin_extract_return_addr(__builtin_return_address(0)) - 1))
#else
#define CALL_SITE_IN_ANY_BUILD NULL
#endif

/* Writes what is at an address of the program or a library:
 * file(function+offset) where the function's name is known at run time, or
 * file+offset for addr2line. Gives the text. */
const char *evpromise__site_text(const void *address,
    char text[EVPROMISE__SITE_SIZE]);

#endif
