/* SPDX-License-Identifier: BSD-3-Clause */
/* each: all inputs, and no results. */
#include "concurrency/mapping.h"

#include "record/hooks.h"

static struct evpromise_value
note(struct evpromise__mapping *mapping, size_t index,
    struct evpromise *settled)
{
	(void)mapping;
	(void)index;
	(void)settled;
	return evpromise_undefined();
}

static struct evpromise_value
result(struct evpromise__mapping *mapping)
{
	return evpromise_int((int64_t)mapping->taken);
}

static const struct evpromise__mapping_kind each = {
	evpromise__mapping_call, note, result
};

struct evpromise *
evpromise_each(struct evpromise_base *base, struct evpromise_inputs inputs,
    size_t limit, evpromise_map_cb call, void *arg,
    const struct evpromise_map_options *options)
{
	return MADE_HERE(evpromise__map(base, &each, inputs, limit, call,
	    arg, options));
}
