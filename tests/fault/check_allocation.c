/* SPDX-License-Identifier: BSD-3-Clause */
/* Memory runs out: at every site, each time that it is wanted, once and for
 * ever. */
#include "faults.h"
#include "scenarios.h"
#include "suite.h"
#include "trace.h"

#define CASE(scenario, try_it)                                                \
	START_TEST(scenario##_without_memory)                                 \
	{                                                                     \
		try_it(scenario);                                             \
	}                                                                     \
	END_TEST

CASE(values, try_scenario)
CASE(chains, try_scenario)
CASE(branches, try_scenario)
CASE(thenables, try_scenario)
CASE(combinators, try_scenario)
CASE(tries, try_scenario)
CASE(kept_states, try_scenario)
CASE(full_slabs, try_scenario)
CASE(waits, try_scenario_in_loop)
CASE(abort_signals, try_scenario)
CASE(abortable_resolvers, try_scenario)
CASE(timers, try_scenario)
CASE(many_timers, try_scenario)
CASE(intervals, try_scenario)
CASE(retries, try_scenario)
CASE(conditions, try_scenario)
CASE(resources, try_scenario)
CASE(limits, try_scenario)
CASE(queues, try_scenario)
CASE(throttles, try_scenario)
CASE(maps, try_scenario)
CASE(maps_of_iterators, try_scenario)
CASE(reductions, try_scenario)

START_TEST(resolvers_without_memory)
{
	trace_expect_mistake("a promise was dropped unsettled");
	try_scenario(resolvers);
}
END_TEST

START_TEST(requests_without_memory)
{
	try_requests();
}
END_TEST

START_TEST(kept_connections_without_memory)
{
	try_kept_connections();
}
END_TEST

START_TEST(names_without_memory)
{
	try_names();
}
END_TEST

START_TEST(hosts_files_without_memory)
{
	try_hosts_files();
}
END_TEST

START_TEST(settling_takes_no_memory)
{
	trace_expect_mistake("a promise was dropped unsettled");
	try_settling();
}
END_TEST

/* The last one: all others have run, in processes of their own or in this. */
START_TEST(every_site_was_reached)
{
	ck_assert_uint_eq(faults_report(), 0);
}
END_TEST

/* Called once, before any process is forked. */
Suite *suite_make(void);

Suite *
suite_make(void)
{
	const TTest *const cases[] = {
		values_without_memory,
		chains_without_memory,
		branches_without_memory,
		resolvers_without_memory,
		thenables_without_memory,
		combinators_without_memory,
		tries_without_memory,
		kept_states_without_memory,
		full_slabs_without_memory,
		waits_without_memory,
		abort_signals_without_memory,
		abortable_resolvers_without_memory,
		timers_without_memory,
		many_timers_without_memory,
		intervals_without_memory,
		retries_without_memory,
		conditions_without_memory,
		resources_without_memory,
		limits_without_memory,
		queues_without_memory,
		throttles_without_memory,
		maps_without_memory,
		maps_of_iterators_without_memory,
		reductions_without_memory,
		requests_without_memory,
		kept_connections_without_memory,
		names_without_memory,
		hosts_files_without_memory,
		settling_takes_no_memory,
		every_site_was_reached
	};

	faults_begin();
	return suite_of("allocation", cases,
	    sizeof(cases) / sizeof(cases[0]));
}
