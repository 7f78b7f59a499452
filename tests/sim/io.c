/* SPDX-License-Identifier: BSD-3-Clause */
/* Operations that end by themselves some time, in an order that is the seed's
 * where several are ready, or when their signal is aborted, if they listen. */
#include "world.h"

#define MOST_IO 256

struct io {
	struct evpromise_resolver *resolver;	/* NULL: a free place */
	struct evpromise *promise;		/* a handle, or NULL */
	struct evpromise_value completion;
	uint64_t ready_us;
	int number;
};

static struct io ios[MOST_IO];
static int n_started;

/* Gives all up that it holds but the completion. */
static void
end(struct io *io)
{
	struct evpromise_resolver *resolver = io->resolver;
	struct evpromise *promise = io->promise;

	io->resolver = NULL;
	io->promise = NULL;
	evpromise_resolver_unref(resolver);
	evpromise_unref(promise);
}

static void
on_abort(const struct evpromise *reason, void *arg)
{
	struct io *io = arg;

	(void)reason;
	say("io %d is cancelled", io->number);
	if (io->resolver == NULL)
		wrong("io %d: cancelled after its end", io->number);
	if (io->promise != NULL &&
	    evpromise_state(io->promise) != EVPROMISE_REJECTED)
		wrong("io %d: cancelled before it was rejected", io->number);
	if (evpromise_resolve(io->resolver, evpromise_undefined()))
		wrong("io %d: cancelled, and not resolved", io->number);
	evpromise_value_release(io->completion);
	world.depth++;
	end(io);
	act_within();
	world.depth--;
}

static struct io *
free_place(void)
{
	int i;

	for (i = 0; i < MOST_IO; i++)
		if (ios[i].resolver == NULL)
			return &ios[i];
	wrong("more operations than there are places");
}

struct evpromise *
io_start(struct evpromise_abort_signal *signal,
    struct evpromise_value completion)
{
	struct io *io = free_place();
	struct evpromise *promise;

	promise = evpromise_with_resolvers(world.base, &io->resolver);
	if (promise == NULL) {
		io->resolver = NULL;
		evpromise_value_release(completion);
		return NULL;
	}
	io->number = n_started++;
	io->completion = completion;
	io->ready_us = now_us() + (uint64_t)pick(4000) * world.unit_us / 1000;
	io->promise = once_in(2) ? evpromise_ref(promise) : NULL;
	say("io %d", io->number);
	if (once_in(3))
		return promise;		/* it does not listen */
	if (!evpromise_resolver_on_abort(io->resolver, signal, on_abort, io)) {
		evpromise_value_release(completion);
		end(io);
	}
	return promise;
}

uint64_t
io_next_us(void)
{
	uint64_t next = UINT64_MAX;
	int i;

	for (i = 0; i < MOST_IO; i++)
		if (ios[i].resolver != NULL && ios[i].ready_us < next)
			next = ios[i].ready_us;
	return next;
}

/* Its end runs nothing: handlers are jobs. */
static void
complete(struct io *io)
{
	struct evpromise_value completion = io->completion;

	say("io %d ends", io->number);
	if (!evpromise_resolve(io->resolver, completion))
		wrong("io %d was settled before", io->number);
	end(io);
}

bool
io_end_one(void)
{
	int i, first = pick(MOST_IO);

	for (i = 0; i < MOST_IO; i++) {
		struct io *io = &ios[(first + i) % MOST_IO];

		if (io->resolver != NULL && io->ready_us <= now_us()) {
			complete(io);
			return true;
		}
	}
	return false;
}

/* One whose result may be that of any promise that is there. */
void
act_io(void)
{
	struct watch *other = once_in(4) ? any_watch() : NULL;
	struct evpromise_value completion = other == NULL ? any_completion() :
	    evpromise_adopt(evpromise_ref(other->promise));

	watch("result of io", io_start(any_signal(), completion), NULL, NULL);
}

void
io_drop(void)
{
	int i;

	for (i = 0; i < MOST_IO; i++) {
		struct io *io = &ios[i];

		if (io->resolver == NULL)
			continue;
		if (evpromise_resolve(io->resolver, io->completion) &&
		    world.freed)
			wrong("io %d: settled after its base", io->number);
		end(io);
	}
	n_started = 0;
}
