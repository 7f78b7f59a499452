/* SPDX-License-Identifier: BSD-3-Clause */
/* All scenarios, by what of the library they use. */
#ifndef TESTS_FAULT_SCENARIOS_H
#define TESTS_FAULT_SCENARIOS_H

#include "scenario.h"

/* core.c */
void values(struct world *);
void chains(struct world *);
void branches(struct world *);
void resolvers(struct world *);
void thenables(struct world *);
void combinators(struct world *);
void tries(struct world *);
void kept_states(struct world *);
void full_slabs(struct world *);
void waits(struct world *);
/* time.c */
void abort_signals(struct world *);
void abortable_resolvers(struct world *);
void timers(struct world *);
void many_timers(struct world *);
void intervals(struct world *);
/* flow.c */
void retries(struct world *);
void conditions(struct world *);
void resources(struct world *);
void limits(struct world *);
void queues(struct world *);
void throttles(struct world *);
void maps(struct world *);
void maps_of_iterators(struct world *);
void reductions(struct world *);
/* settling.c */
void try_settling(void);
/* http.c: each starts and stops its servers */
void try_requests(void);
void try_kept_connections(void);
void try_names(void);
void try_hosts_files(void);

#endif
