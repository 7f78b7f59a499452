/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The name server of the tests of evping. The first label of a name says how
 * it answers:
 *
 *	one	127.0.0.1
 *	two	127.0.0.2, 127.0.0.1 and ::1: only the second serves
 *	six	::1
 *	empty	no address
 *	refuse	that it will not
 *	mute	nothing
 *
 * Every other name does not exist.
 */
#ifndef RAW_SITES_DNS_H
#define RAW_SITES_DNS_H

#include <stdio.h>

/* Answers what comes in on a bound UDP socket, and adds a line "dns LABEL" to
 * the log for each question; does not return. */
_Noreturn void raw_sites_dns(int fd, FILE *log);

#endif
