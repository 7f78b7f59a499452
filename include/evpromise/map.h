/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file map.h
 * One callback for many inputs, so many at a time.
 *
 * The inputs are an array, or come one by one from an iterator, which is asked
 * for the next one only when there is a place for it: of inputs without end no
 * more are held than the limit.
 *
 * Each call is lent a signal of its scope: that of what it is a part of. It is
 * aborted when a call fails, with the reason of that, so that the others may
 * stop, and when the signal of the options is aborted. No more inputs are taken
 * then. The promise of the whole settles only when all that was started has
 * ended: nothing of it touches the program's state afterwards.
 *
 * The callbacks run from the job queue, as handlers do: what they misread is
 * their failure.
 */
#ifndef EVPROMISE_MAP_H
#define EVPROMISE_MAP_H

#include <stdbool.h>
#include <stddef.h>

#include <evpromise/abort.h>
#include <evpromise/attributes.h>
#include <evpromise/base.h>
#include <evpromise/promise.h>
#include <evpromise/value.h>

EVPROMISE_BEGIN_DECLS

/**
 * Gives the next input.
 *
 * @param input    set it to the input, which is not owned by the library
 * @param failure  if there is none, for it failed: set it to
 *                 evpromise_throw(...)
 * @param arg      what was given with the callback
 * @return true if it gave an input; false if not, at the end or for it failed
 */
typedef bool (*evpromise_next_cb)(void **input,
    struct evpromise_value *failure, void *arg) EVPROMISE_NOEXCEPT;

/** Where inputs come from. Its members belong to the library. */
struct evpromise_inputs {
	evpromise_next_cb next;	/**< an iterator, or NULL: an array */
	void *data;		/**< its argument, or the array */
	size_t n;		/**< the number of elements of the array */
	size_t element_size;	/**< the bytes of each */
};

/**
 * The elements of an array, by their addresses.
 *
 * @param array         lent until the promise settles
 * @param n             the number of its elements
 * @param element_size  the size of each, as sizeof tells it
 * @return the inputs, of which nothing needs to be released
 */
EVPROMISE_API EVPROMISE_USE_RESULT struct evpromise_inputs
evpromise_inputs_array(void *array, size_t n, size_t element_size);

/**
 * What an iterator gives.
 *
 * @param next  runs from the job queue; never again after it gave none
 * @param arg   given back to it; not owned
 * @return the inputs, of which nothing needs to be released
 */
EVPROMISE_API EVPROMISE_USE_RESULT EVPROMISE_NONNULL(1) struct evpromise_inputs
evpromise_inputs_next(evpromise_next_cb next, void *arg);

/**
 * Does something with one input.
 *
 * @param input   the element's address, or what the iterator gave
 * @param signal  lent: that of the scope; it says when to stop
 * @param arg     what was given with the callback
 * @return as a handler's: a value, evpromise_adopt() of a promise,
 *         evpromise_throw(...)
 */
typedef struct evpromise_value (*evpromise_map_cb)(void *input,
    struct evpromise_abort_signal *signal, void *arg) EVPROMISE_NOEXCEPT;

/** How map and its kin work. Begin with EVPROMISE_MAP_OPTIONS_INIT. */
struct evpromise_map_options {
	/** sizeof(struct evpromise_map_options), so that it can grow; what has
	 *  none is refused with EVPROMISE_ERROR_TYPE. */
	size_t size;
	/** Goes on when a call fails, and collects the outcomes of all. */
	bool collect;
	/** Stops it; NULL: nothing does. Lent: the library refers to it. */
	struct evpromise_abort_signal *signal;
};

/** The defaults: stops at the first failure, no signal. */
#define EVPROMISE_MAP_OPTIONS_INIT                                            \
	{ sizeof(struct evpromise_map_options), false, NULL }

/**
 * Calls back for each input and gathers the results. It is fulfilled with an
 * array of them in the order of the inputs: evpromise_length(), evpromise_at();
 * rejected with the reason of the first call that failed, or that of the
 * iterator. With `collect` it is fulfilled with an array of the outcomes, as
 * evpromise_all_settled(); only the iterator can fail then.
 *
 * @param base     lent; NULL gives NULL
 * @param inputs   where they come from
 * @param limit    how many calls may be under way at the same time; SIZE_MAX
 *                 for any number, 0 is rejected with EVPROMISE_ERROR_RANGE
 * @param call     runs for each input
 * @param arg      given back to it; not owned
 * @param options  lent; NULL for the defaults
 * @return a new reference; NULL if memory is out, and nothing was called
 */
EVPROMISE_API EVPROMISE_NEW_PROMISE EVPROMISE_NONNULL(4) struct evpromise *
evpromise_map(struct evpromise_base *base, struct evpromise_inputs inputs,
    size_t limit, evpromise_map_cb call, void *arg,
    const struct evpromise_map_options *options);

/**
 * As evpromise_map(), but results are released as they come: it is fulfilled
 * with the number of inputs. It takes the same memory for any number of them.
 *
 * @param base     lent; NULL gives NULL
 * @param inputs   where they come from
 * @param limit    as that of evpromise_map(); 1 for one after the other
 * @param call     runs for each input
 * @param arg      given back to it; not owned
 * @param options  lent; NULL for the defaults. With `collect` it waits for all,
 *                 and is fulfilled whatever they do.
 * @return a new reference; NULL if memory is out, and nothing was called
 */
EVPROMISE_API EVPROMISE_NEW_PROMISE EVPROMISE_NONNULL(4) struct evpromise *
evpromise_each(struct evpromise_base *base, struct evpromise_inputs inputs,
    size_t limit, evpromise_map_cb call, void *arg,
    const struct evpromise_map_options *options);

/**
 * As evpromise_map(), where each call gives an integer: it is fulfilled with an
 * array of the indices, from 0, of those inputs whose integer is not 0.
 *
 * @param base     lent; NULL gives NULL
 * @param inputs   where they come from
 * @param limit    as that of evpromise_map()
 * @param call     runs for each input; what gives no integer fails with
 *                 EVPROMISE_ERROR_TYPE
 * @param arg      given back to it; not owned
 * @param options  lent; NULL for the defaults. With `collect` what fails is
 *                 left out.
 * @return a new reference; NULL if memory is out, and nothing was called
 */
EVPROMISE_API EVPROMISE_NEW_PROMISE EVPROMISE_NONNULL(4) struct evpromise *
evpromise_filter(struct evpromise_base *base, struct evpromise_inputs inputs,
    size_t limit, evpromise_map_cb call, void *arg,
    const struct evpromise_map_options *options);

/**
 * Puts one more input to what came of those before.
 *
 * @param accumulated  lent: the initial value, then what the last call gave;
 *                     read it with the accessors, evpromise_share() it
 * @param input        the element's address, or what the iterator gave
 * @param signal       lent: that of the scope
 * @param arg          what was given with the callback
 * @return as a handler's
 */
typedef struct evpromise_value (*evpromise_reduce_cb)(
    const struct evpromise *accumulated, void *input,
    struct evpromise_abort_signal *signal, void *arg) EVPROMISE_NOEXCEPT;

/**
 * Puts one input after the other to a value. It is fulfilled with what the last
 * call gave, or with the initial value if there is no input; rejected as
 * evpromise_map().
 *
 * @param base     lent; NULL gives NULL
 * @param inputs   where they come from
 * @param initial  given: a value, or evpromise_adopt() of a promise
 * @param call     runs for each input, when the call before has ended
 * @param arg      given back to it; not owned
 * @param signal   lent; NULL never aborts
 * @return a new reference; NULL if memory is out, and nothing was called
 */
EVPROMISE_API EVPROMISE_NEW_PROMISE EVPROMISE_NONNULL(4) struct evpromise *
evpromise_reduce(struct evpromise_base *base, struct evpromise_inputs inputs,
    struct evpromise_value initial, evpromise_reduce_cb call, void *arg,
    struct evpromise_abort_signal *signal);

EVPROMISE_END_DECLS

#endif
