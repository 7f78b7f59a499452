/* SPDX-License-Identifier: BSD-3-Clause */
/* Memory that runs out where a test wants it to, and what was tried. */
#ifndef TESTS_FAULT_FAULTS_H
#define TESTS_FAULT_FAULTS_H

#include <stdbool.h>
#include <stddef.h>

/* Counts from here on, for all processes that are forked later. */
void faults_begin(void);
/* Fails the n-th time that memory is wanted from now on, the first is 1, and
 * for ever all later ones; 0 fails none. */
void faults_plan(size_t n, bool for_ever);
/* Ends that; true if anything failed. */
bool faults_end(void);
/* Ends the process if memory is wanted, until it is told otherwise. */
void faults_forbid(bool forbidden);

/* Prints, as comments of TAP, the sites of each file; returns how many never
 * failed, and names them. */
size_t faults_report(void);

#endif
