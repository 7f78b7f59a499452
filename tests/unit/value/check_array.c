/* SPDX-License-Identifier: BSD-3-Clause */
/* array.c: which promise an array refers to for each member. */
#include "value/array.h"

#include "case.h"
#include "exhaust.h"
#include "fake_host.h"
#include "trace.h"

EVPROMISE_DEFINE_STATIC_TYPE(name, char, trace_free);

/* The promise that only shares the value can end while the array is used. */
CASE(a_value_that_is_shared_is_noted_where_it_is_owned)
{
	AUTO_PROMISE owner = evpromise_resolved(base, evpromise_int(1));
	AUTO_PROMISE sharing = evpromise_resolved(base,
	    evpromise_share(owner));
	struct evpromise__array *array = evpromise__array_new(2);

	evpromise__array_note(array, 0, sharing);
	evpromise__array_note(array, 1, owner);
	ck_assert_ptr_eq(array->members[0], owner);
	ck_assert_ptr_eq(array->members[1], owner);
	evpromise__array_release(array);
}

/* Its owner was rejected with it, the member is fulfilled with it. */
CASE(a_reason_that_is_a_value_is_noted_where_it_is_one)
{
	AUTO_PROMISE rejected = evpromise_resolved(base,
	    evpromise_throw(7, "no"));
	AUTO_PROMISE sharing = evpromise_resolved(base,
	    evpromise_share(rejected));
	struct evpromise__array *array = evpromise__array_new(1);

	evpromise__array_note(array, 0, sharing);
	ck_assert_ptr_eq(array->members[0], sharing);
	ck_assert_int_eq(array->members[0]->state, EVPROMISE_FULFILLED);
	evpromise__array_release(array);
}

CASE(members_end_with_the_array_where_some_were_not_noted)
{
	char one[] = "one";
	struct evpromise *member = evpromise_resolved(base, name_own(one));
	struct evpromise__array *array = evpromise__array_new(3);

	evpromise__array_note(array, 1, member);
	evpromise_unref(member);
	ck_assert_trace("");
	evpromise__array_release(array);
	ck_assert_trace("free:one");
	ck_assert_uint_eq(records_live(base), RECORDS_OF_A_BASE);
}

SUITE("array",
    a_value_that_is_shared_is_noted_where_it_is_owned,
    a_reason_that_is_a_value_is_noted_where_it_is_one,
    members_end_with_the_array_where_some_were_not_noted);
