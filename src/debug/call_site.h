/* SPDX-License-Identifier: BSD-3-Clause */
/* call_site: addresses of the program in words. */
#ifndef EVPROMISE_DEBUG_CALL_SITE_H
#define EVPROMISE_DEBUG_CALL_SITE_H

#define EVPROMISE__SITE_SIZE 256

/* Writes what is at an address of the program or a library:
 * file(function+offset) where the function's name is known at run time, or
 * file+offset for addr2line. Gives the text. */
const char *evpromise__site_text(const void *address,
    char text[EVPROMISE__SITE_SIZE]);

#endif
