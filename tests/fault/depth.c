/* SPDX-License-Identifier: BSD-3-Clause */
#include "record/poison.h"

#include <sys/resource.h>

#include "depth.h"

#include "exhaust.h"
#include "fake_host.h"
#include "fetching.h"
#include "suite.h"

#define STACK_BYTES ((rlim_t)256 * 1024)

#ifdef POISON_RECORDS
#define IS_SLOW true		/* the address sanitizer is at work */
#else
#define IS_SLOW is_under_valgrind()
#endif

struct evpromise_base *base;
struct evpromise_resolver *resolver;
int many;

void
limit_stack(void)
{
	struct rlimit limit;

	ck_assert_int_eq(getrlimit(RLIMIT_STACK, &limit), 0);
	limit.rlim_cur = STACK_BYTES;
	ck_assert_int_eq(setrlimit(RLIMIT_STACK, &limit), 0);
}

/* What a debug build says of what is dropped in the middle is of no use. */
static void
say_nothing(const char *message)
{
	(void)message;
}

struct evpromise *
begin(void)
{
	limit_stack();
	many = IS_SLOW ? 100000 : 1000000;
	base = fake_base_new();
	evpromise_set_log_callback(say_nothing);
	return evpromise_with_resolvers(base, &resolver);
}

void
resolve(struct evpromise_value completion)
{
	ck_assert(evpromise_resolve(resolver, completion));
	evpromise_resolver_unref(resolver);
	evpromise_checkpoint(base);
}

void
end(struct evpromise *last)
{
	evpromise_unref(last);
	evpromise_checkpoint(base);
	ck_assert_uint_eq(records_live(base), RECORDS_OF_A_BASE);
	evpromise_base_free(base);
}

void
end_pending(struct evpromise *last)
{
	evpromise_base_free(base);
	ck_assert_int_eq(evpromise_code(last), EVPROMISE_ERROR_BASE_FREED);
	evpromise_unref(last);
	evpromise_resolver_unref(resolver);
}

struct evpromise *
pile_up(struct evpromise *first, layer_fn layer, int n)
{
	while (n-- > 0)
		first = layer(first);
	return first;
}

struct evpromise *
pile(struct evpromise *first, layer_fn layer)
{
	return pile_up(first, layer, many);
}

static struct evpromise_value
add_one(const struct evpromise *settled, void *arg)
{
	(void)arg;
	return evpromise_int(evpromise_as_int(settled) + 1);
}

struct evpromise *
then(struct evpromise *promise)
{
	return evpromise_then(promise, add_one, NULL);
}

struct evpromise_value
ignore(const struct evpromise *settled, void *arg)
{
	(void)settled;
	(void)arg;
	return evpromise_undefined();
}
