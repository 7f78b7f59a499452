/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "faults.h"
#include "sites.h"

/* What the linker gathered, and where it put it. */
extern struct fault_site *__start_fault_sites[], *__stop_fault_sites[];

static struct tally {
	size_t wanted, failed;
} *tallies;			/* of each site, shared by all processes */

static struct {
	size_t wanted;
	size_t fail_at;
	bool for_ever;
	bool failed;
	bool not_at_hand;	/* the look elsewhere that follows fails */
	bool forbidden;
} plan;

static size_t
n_sites(void)
{
	return (size_t)(__stop_fault_sites - __start_fault_sites);
}

void
faults_begin(void)
{
	tallies = mmap(NULL, n_sites() * sizeof(*tallies),
	    PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (tallies == MAP_FAILED)
		abort();
}

void
faults_plan(size_t n, bool for_ever)
{
	memset(&plan, 0, sizeof(plan));
	plan.fail_at = n;
	plan.for_ever = for_ever;
}

bool
faults_end(void)
{
	bool failed = plan.failed;

	faults_plan(0, false);
	return failed;
}

void
faults_forbid(bool forbidden)
{
	plan.forbidden = forbidden;
}

static bool
shall_fail(void)
{
	if (plan.forbidden) {
		(void)fprintf(stderr, "memory is wanted where none may be\n");
		abort();
	}
	plan.wanted++;
	if (plan.wanted != plan.fail_at &&
	    !(plan.for_ever && plan.failed))
		return false;
	plan.failed = true;
	return true;
}

static bool
note(struct fault_site *const *site, bool fails)
{
	struct tally *tally = &tallies[site - __start_fault_sites];

	tally->wanted++;
	if (fails)
		tally->failed++;
	return fails;
}

bool
fault_at(struct fault_site *const *site)
{
	return note(site, shall_fail());
}

bool
fault_at_hand(void)
{
	plan.not_at_hand = shall_fail();
	return plan.not_at_hand;
}

bool
fault_elsewhere(struct fault_site *const *site)
{
	bool fails = plan.not_at_hand;

	plan.not_at_hand = false;
	return note(site, fails);
}

static const char *
name_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? path : slash + 1;
}

/* They are in the order of the files that were linked. */
size_t
faults_report(void)
{
	const struct fault_site *site;
	size_t i, n_tried = 0, n_missed = 0;

	(void)printf("# %-25s %8s %8s\n", "site", "wanted", "failed");
	for (i = 0; i < n_sites(); i++) {
		site = __start_fault_sites[i];
		(void)printf("# %-20s %4d %8zu %8zu  %s%s\n",
		    name_of(site->file), site->line, tallies[i].wanted,
		    tallies[i].failed, site->what,
		    tallies[i].failed == 0 ? ": NEVER FAILED" : "");
		n_tried += tallies[i].failed;
		n_missed += tallies[i].failed == 0;
	}
	(void)printf("# %zu sites, %zu reached, %zu failures tried\n",
	    n_sites(), n_sites() - n_missed, n_tried);
	(void)fflush(stdout);
	return n_missed;
}
