/* SPDX-License-Identifier: BSD-3-Clause */
/* hooks: passes on what a debug build hears of to the hooks of the base. */
#include "record/hooks.h"

#ifdef EVPROMISE_DEBUG
#include "record/count.h"
#include "record/heap.h"
#include "record/loose.h"

static const struct evpromise__hooks *
hooks_of(const struct evpromise *record)
{
	return heap_of(evpromise__base(record))->hooks;
}

void
evpromise__begun(struct evpromise *record)
{
	hooks_of(record)->begun(record);
}

void
evpromise__ended(struct evpromise *record)
{
	hooks_of(record)->ended(record);
}

struct evpromise *
evpromise__made_at(struct evpromise *promise, const void *site)
{
	if (promise != NULL)
		hooks_of(promise)->made(promise, site);
	return promise;
}

void
evpromise__handed_over(const struct evpromise *promise, const void *site)
{
	if (promise != NULL)
		hooks_of(promise)->handed_over(promise, site);
}

/* More members than an array can have are refused, and not read. */
void
evpromise__all_handed_over(struct evpromise *const promises[], size_t n,
    const void *site)
{
	size_t i;

	if (n > EVPROMISE__MOST_MEMBERS)
		return;
	for (i = 0; i < n; i++)
		evpromise__handed_over(promises[i], site);
	for (i = 0; i < n; i++)
		if (promises[i] != NULL)
			promises[i]->origin.given = 0;
	for (i = 0; i < n; i++)
		if (promises[i] != NULL &&
		    ++promises[i]->origin.given > count_handles(promises[i]))
			hooks_of(promises[i])->member_twice(promises[i], site);
}

void
evpromise__used(const struct evpromise_resolver *resolver, const void *site)
{
	const struct evpromise *record = (const struct evpromise *)resolver;

	if (record != NULL)
		hooks_of(record)->used(record, site);
}

void
evpromise__dropped(const struct evpromise *promise, const void *site)
{
	if (site != NULL)
		hooks_of(promise)->dropped(promise, site);
}

void
evpromise__owns(struct evpromise *promise)
{
	evpromise__value_given(promise->u.result);
	hooks_of(promise)->owns(promise);
}

void
evpromise__disowns(struct evpromise *promise)
{
	hooks_of(promise)->disowns(promise);
}
#else
/* For a libevpromise_extra that is a debug build. */
struct evpromise *
evpromise__made_at(struct evpromise *promise, const void *site)
{
	(void)site;
	return promise;
}
#endif
