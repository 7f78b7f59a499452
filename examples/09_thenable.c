/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Shows a thenable: how the future of another library becomes a value that
 * promises wait for, as JavaScript waits for any object with a method `then`.
 *
 * It prints:
 *
 *	the search begins
 *	found on page 7
 *	failed: not in this book
 */
#include <stdio.h>

#include <event2/event.h>
#include <evpromise.h>

enum { NOT_FOUND = 1 };

/* The other library: a future that tells its result once, by a callback. */
typedef void (*search_cb)(int page, void *arg);

struct search {
	search_cb cb;
	void *arg;
};

static void
search_on_end(struct search *search, search_cb cb, void *arg)
{
	search->cb = cb;
	search->arg = arg;
}

static void
search_end(struct search *search, int page)
{
	search->cb(page, search->arg);
}

/* The bridge: a type of values that has a `then`. */
static void
on_end(int page, void *arg)
{
	struct evpromise_resolver *resolver = arg;

	if (page == 0)
		evpromise_reject(resolver,
		    evpromise_throw(NOT_FOUND, "not in this book"));
	else
		evpromise_resolve(resolver, evpromise_int(page));
	evpromise_resolver_unref(resolver);
}

/* The resolver is lent for the call: the callback gets a reference. */
static void
search_then(struct search *search, struct evpromise_resolver *resolver)
{
	search_on_end(search, on_end, evpromise_resolver_ref(resolver));
}

/* The searches belong to main(). */
static void
search_release(struct search *search)
{
	(void)search;
}

EVPROMISE_DEFINE_STATIC_THENABLE(search, struct search, search_release,
    search_then);

/* The program: a handler returns a search as it would return a promise. */
static struct evpromise_value
begin_search(const struct evpromise *settled, void *arg)
{
	(void)settled;
	return search_own(arg);
}

static struct evpromise_value
print_page(const struct evpromise *settled, void *arg)
{
	(void)arg;
	printf("found on page %d\n", (int)evpromise_as_int(settled));
	return evpromise_undefined();
}

static struct evpromise_value
print_error(const struct evpromise *settled, void *arg)
{
	(void)arg;
	printf("failed: %s\n", evpromise_message(settled));
	return evpromise_undefined();
}

static int
look_up(struct evpromise_base *base, struct search *search)
{
	struct evpromise *chain;

	chain = evpromise_resolved(base, evpromise_undefined());
	chain = evpromise_then(chain, begin_search, search);
	chain = evpromise_then2(chain, print_page, print_error, NULL);
	return evpromise_done(chain);
}

int
main(void)
{
	struct event_base *loop = event_base_new();
	struct search spam, ham;
	struct evpromise_base *base;

	if (loop == NULL || (base = evpromise_base_new(loop)) == NULL ||
	    look_up(base, &spam) != 0 || look_up(base, &ham) != 0)
		return 1;
	event_base_dispatch(loop);	/* as far as it comes */
	puts("the search begins");
	search_end(&spam, 7);
	search_end(&ham, 0);
	event_base_dispatch(loop);
	evpromise_base_free(base);
	event_base_free(loop);
	return 0;
}
