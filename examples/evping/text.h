/* SPDX-License-Identifier: BSD-3-Clause */
/* Texts: making them, and printing them so that they do no harm. */
#ifndef EVPING_TEXT_H
#define EVPING_TEXT_H

#include <stdio.h>

#include <evpromise/attributes.h>

/* A new string, as printf() would print it; NULL if memory is out. */
EVPROMISE_PRINTF(1, 2) char *text_format(const char *format, ...);

/* Prints UTF-8, and spaces up to a width. Controls, characters that change the
 * direction of the text, and bytes that are not UTF-8 are escaped, so that no
 * text can drive a terminal. */
void text_print(FILE *out, const char *text, int width);

/* The same as a JSON string, quotes included. */
void text_quote(FILE *out, const char *text);

/* The number of columns that text_print() fills with a text. */
int text_width(const char *text);

#endif
