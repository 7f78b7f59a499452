/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * options: the structs of options, all of which begin with their size. They
 * grow at their end, so that programs and libraries of different ages
 * understand each other.
 */
#ifndef EVPROMISE_RECORD_OPTIONS_H
#define EVPROMISE_RECORD_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* Of the name of what such a struct begins with. */
#define NO_SIZE "the options have no size: they begin with %s"

/* Puts what a program gave, NULL for nothing, over the defaults: the members
 * that both know. False if it has no size, being begun with zeros. */
static inline bool
evpromise__options_read(void *defaults, size_t size, const void *given)
{
	size_t known;

	if (given == NULL)
		return true;
	memcpy(&known, given, sizeof(known));
	if (known < sizeof(known))
		return false;
	memcpy(defaults, given, known < size ? known : size);
	return true;
}

#endif
