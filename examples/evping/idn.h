/* SPDX-License-Identifier: BSD-3-Clause */
/* Hosts with letters beyond ASCII, by libidn2: for sites.c. */
#ifndef EVPING_IDN_H
#define EVPING_IDN_H

/*
 * The URL with its host in ASCII, as name servers know it: "xn--...". A URL
 * whose host is in ASCII is copied, and so is each one in a program that was
 * built without HAVE_LIBIDN2. NULL if the host is no name, and `wrong` then
 * says why; or with `wrong` set to NULL, if memory is out.
 */
char *idn_url(const char *url, const char **wrong);

/* The library for --version: ", libidn2 2.3.3"; "" if there is none. */
const char *idn_library(void);

#endif
