/* SPDX-License-Identifier: BSD-3-Clause */
/* Texts: making them, and printing them so that they do no harm. */
#ifndef EVPING_TEXT_H
#define EVPING_TEXT_H

#include <stdio.h>

#include <evpromise/attributes.h>

/* A new string, as printf() would print it; NULL if memory is out. */
EVPROMISE_PRINTF(1, 2) char *text_format(const char *format, ...);

/* Prints a JSON string, quotes included. What is not printable ASCII is
 * escaped, byte by byte, so that no text can drive a terminal. */
void text_quote(FILE *out, const char *text);

#endif
