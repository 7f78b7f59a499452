/* SPDX-License-Identifier: BSD-3-Clause */
/* Numbers as inputs, for the tests of map and its kin: 1, 2, 3 and so on. */
#ifndef TESTS_NUMBERS_H
#define TESTS_NUMBERS_H

#include <stdint.h>

#include <evpromise.h>

struct numbers {
	uintptr_t at;		/* the last that was taken */
	uintptr_t end;		/* the last that there is */
	uintptr_t fail_at;	/* in its place the iterator fails; 0: none */
	uintptr_t running;	/* taken, and not given to is_odd() yet */
	uintptr_t most;		/* of these, ever */
};

struct evpromise_inputs numbers_inputs(struct numbers *numbers);
/* For map and its kin; arg is the struct. */
struct evpromise_value is_odd(void *number,
    struct evpromise_abort_signal *signal, void *numbers);

/* evpromise_map() and those of its kind */
typedef struct evpromise *(*numbers_map_fn)(struct evpromise_base *base,
    struct evpromise_inputs inputs, size_t limit, evpromise_map_cb call,
    void *arg, const struct evpromise_map_options *options);

/* Maps five numbers with a base that has little memory: nothing is called, or
 * it settles. */
void numbers_with_little(struct evpromise_base *little, numbers_map_fn map);

#endif
