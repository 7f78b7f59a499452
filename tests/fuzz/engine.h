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
	struct evpromise *(*some)(struct evpromise_base *,
	    struct evpromise *[], size_t, size_t);
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
	struct evpromise_value (*adopt)(struct evpromise *);
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

	/* Time: of a virtual clock. */
	struct evpromise *(*delay)(struct evpromise_base *, int64_t,
	    struct evpromise_value, struct evpromise_abort_signal *);
	struct evpromise *(*timeout)(struct evpromise *, int64_t,
	    struct evpromise_abort_signal *);
	int64_t (*now_ms)(const struct evpromise_base *);
	bool (*advance_ms)(struct evpromise_base *, int64_t);
	bool (*advance_to_next)(struct evpromise_base *);
	struct evpromise_interval *(*interval_new)(struct evpromise_base *,
	    int64_t, struct evpromise_abort_signal *);
	struct evpromise *(*interval_next)(struct evpromise_interval *);
	void (*interval_free)(struct evpromise_interval *);
	struct evpromise *(*run)(struct evpromise_base *, struct evpromise *);

	/* Abort signals. */
	struct evpromise_abort_controller *(*controller_new)(
	    struct evpromise_base *);
	struct evpromise_abort_controller *(*controller_ref)(
	    struct evpromise_abort_controller *);
	void (*controller_unref)(struct evpromise_abort_controller *);
	struct evpromise_abort_signal *(*controller_signal)(
	    const struct evpromise_abort_controller *);
	bool (*controller_abort)(struct evpromise_abort_controller *,
	    struct evpromise_value);
	struct evpromise_abort_signal *(*signal_abort)(
	    struct evpromise_base *, struct evpromise_value);
	struct evpromise_abort_signal *(*signal_any)(struct evpromise_base *,
	    struct evpromise_abort_signal *const[], size_t);
	struct evpromise_abort_signal *(*signal_timeout)(
	    struct evpromise_base *, int64_t);
	struct evpromise_abort_signal *(*signal_ref)(
	    struct evpromise_abort_signal *);
	void (*signal_unref)(struct evpromise_abort_signal *);
	bool (*signal_aborted)(const struct evpromise_abort_signal *);
	const struct evpromise *(*signal_reason)(
	    const struct evpromise_abort_signal *);
	struct evpromise_value (*signal_throw)(
	    const struct evpromise_abort_signal *);
	bool (*add_listener)(struct evpromise_abort_signal *,
	    evpromise_abort_cb, void *);
	bool (*remove_listener)(struct evpromise_abort_signal *,
	    evpromise_abort_cb, void *);
	bool (*on_abort)(struct evpromise_resolver *,
	    struct evpromise_abort_signal *, evpromise_abort_cb, void *);
	/* What was given to nobody. */
	void (*release)(struct evpromise_value);
};

extern const struct engine engine_library;
extern const struct engine engine_model;

/* The end of a program for the model: everything that it made. */
void model_forget(void);

#endif
