/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What runs a program of promises: the library, or a model of it. The model
 * does what ECMA-262 says, step by step, and keeps everything until the end: no
 * counts, no lists moved at once, nothing left out. The two have the same
 * functions, each over a struct evpromise of its own.
 */
#ifndef TESTS_FUZZ_ENGINE_H
#define TESTS_FUZZ_ENGINE_H

#include <stdbool.h>

#include <evpromise.h>

struct engine {
	struct evpromise_base *(*base_new)(void);
	void (*base_free)(struct evpromise_base *);
	void (*on_unhandled)(struct evpromise_base *, evpromise_rejection_cb,
	    void *);
	void (*on_handled)(struct evpromise_base *, evpromise_rejection_cb,
	    void *);
	void (*checkpoint)(struct evpromise_base *);

	struct evpromise *(*with_resolvers)(struct evpromise_base *,
	    struct evpromise_resolver **);
	struct evpromise *(*resolved)(struct evpromise_base *,
	    struct evpromise_value);
	struct evpromise *(*call)(struct evpromise_base *, evpromise_cb,
	    void *);				/* try */
	struct evpromise *(*combine[4])(struct evpromise_base *,
	    struct evpromise *[], size_t);
	struct evpromise *(*then2)(struct evpromise *, evpromise_cb,
	    evpromise_cb, void *);
	struct evpromise *(*finally)(struct evpromise *, evpromise_cb,
	    void *);
	struct evpromise *(*keep)(struct evpromise *, void *,
	    void (*)(void *));
	struct evpromise *(*ref)(const struct evpromise *);
	void (*unref)(struct evpromise *);

	bool (*resolve)(struct evpromise_resolver *, struct evpromise_value);
	struct evpromise_resolver *(*resolver_ref)(
	    struct evpromise_resolver *);
	void (*resolver_unref)(struct evpromise_resolver *);

	/* JavaScript's new Error(undefined, { cause }), thrown. */
	struct evpromise_value (*fail)(const struct evpromise *cause,
	    int code);
	struct evpromise_value (*share)(const struct evpromise *);
	/* Reads what is not there, which fails the handler that does it. */
	void (*misread)(const struct evpromise *);
	enum evpromise_state (*state)(const struct evpromise *);
	const char *(*type_of)(const struct evpromise *);
	void *(*as)(const struct evpromise *, const struct evpromise_type *);
	int64_t (*as_int)(const struct evpromise *);
	int (*code)(const struct evpromise *);
	size_t (*length)(const struct evpromise *);
	const struct evpromise *(*at)(const struct evpromise *, size_t);
};

extern const struct engine engine_library;
extern const struct engine engine_model;

/* The end of a program for the model: everything that it made. */
void model_forget(void);

#endif
