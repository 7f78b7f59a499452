/* SPDX-License-Identifier: BSD-3-Clause */
/* error: the ordinary reasons of rejections. */
#ifndef EVPROMISE_VALUE_ERROR_H
#define EVPROMISE_VALUE_ERROR_H

#include "record/record.h"

#include <evpromise/error.h>
#include <evpromise/value.h>

#define EVPROMISE__DOMAIN "evpromise"

extern const struct evpromise_type evpromise__type_error;
extern const struct evpromise_type evpromise__type_static_error;

struct evpromise_error {
	const char *domain;
	const char *file;
	int line;
	int code;
	struct evpromise *cause;	/* the owner of it, referenced, or NULL */
	const char *message;
};

/* Those that are made without memory. */
struct evpromise_value evpromise__throw_static(enum evpromise_error_code code);

/* Memory for an error that may have to be made when there is no more. */
struct evpromise__prepared_error {
	struct evpromise_error error;
	char message[64];
};
/* Makes an error of a block of that size, which is given. */
struct evpromise_value evpromise__throw_prepared(void *block,
    enum evpromise_error_code code, const char *format, ...)
    EVPROMISE_PRINTF(3, 4);

#define evpromise__throw(code, ...)                                           \
	evpromise_throw_at(__FILE__, __LINE__, EVPROMISE__DOMAIN, NULL, code, \
	    __VA_ARGS__)
#define evpromise__throw_type(...)                                            \
	evpromise__throw(EVPROMISE_ERROR_TYPE, __VA_ARGS__)
#define evpromise__throw_range(...)                                           \
	evpromise__throw(EVPROMISE_ERROR_RANGE, __VA_ARGS__)

/* A type error that tells in place of a source file where the program misread
 * a value, or which of its functions gave the wrong one. */
struct evpromise_value evpromise__throw_misread(const char *expected,
    const char *found, const void *site);

/* The error that a promise carries, if a copy of it would say the same; NULL
 * for others. */
const struct evpromise_error *evpromise__plain_error(
    const struct evpromise *settled);
/* Without its cause; NULL if allocation failed. */
struct evpromise_error *evpromise__error_copy(
    const struct evpromise_error *error);
void evpromise__error_release(void *error);

#endif
