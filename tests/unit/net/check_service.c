/* SPDX-License-Identifier: BSD-3-Clause */
/* service.c: what the look-ups of a base share, and when it ends. */
#include "net/service.h"

#include "case.h"
#include "heap.h"

static struct evpromise__service_user users[3];
static int n_ended;

static void
end(struct evpromise__service_user *user)
{
	ck_assert_ptr_eq(user, &users[n_ended]);
	n_ended++;
}

LOOP_CASE(look_ups_share_their_name_server)
{
	struct evpromise__dns *dns, *other;

	dns = evpromise__service_enter(base, &users[0], NULL);
	ck_assert_ptr_nonnull(dns);
	ck_assert_ptr_eq(evpromise__service_enter(base, &users[1], NULL), dns);
	other = evpromise__service_enter(base, &users[2], "192.0.2.1");
	ck_assert_ptr_ne(other, dns);
	ck_assert_ptr_eq(other->hosts, dns->hosts);
	evpromise__service_leave(&users[1]);
	evpromise__service_leave(&users[0]);
	evpromise__service_leave(&users[2]);
	ck_assert_ptr_eq(evpromise__service_enter(base, &users[0], NULL), dns);
	evpromise__service_leave(&users[0]);
}

LOOP_CASE(they_end_with_the_base)
{
	users[0].end = users[1].end = end;
	ck_assert_ptr_nonnull(evpromise__service_enter(base, &users[1], NULL));
	ck_assert_ptr_nonnull(evpromise__service_enter(base, &users[0],
	    "192.0.2.1"));
	n_ended = 0;
	evpromise_base_free(base);
	case_base = NULL;
	ck_assert_int_eq(n_ended, 2);
}

LOOP_CASE(memory_runs_out)
{
	size_t n;

	for (n = 1; n <= 2; n++) {
		heap_fail(n, false);
		ck_assert_ptr_null(evpromise__service_enter(base, &users[0],
		    NULL));
		heap_heal();
	}
	ck_assert_ptr_nonnull(evpromise__service_enter(base, &users[0],
	    NULL));
	evpromise__service_leave(&users[0]);
}

SUITE("service",
    look_ups_share_their_name_server,
    they_end_with_the_base,
    memory_runs_out);
