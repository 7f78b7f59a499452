# Simulated time: what a seed decides, and what must be so whatever it does

sim_programs = %D%/sim
sim_tests = %D%/sim.sh
%C%_sim_SOURCES = \
	%D%/act.c \
	%D%/alarms.c \
	%D%/attempts.c \
	%D%/host.c \
	%D%/io.c \
	%D%/lines.c \
	%D%/scopes.c \
	%D%/signals.c \
	%D%/sim.c \
	%D%/throttles.c \
	%D%/watch.c \
	%D%/work.c \
	%D%/world.c \
	%D%/world.h
dist_check_SCRIPTS += $(sim_tests)
AM_TESTS_ENVIRONMENT += SIM='$(abs_builddir)/%D%/sim$(EXEEXT)'; export SIM;

check-sim: $(sim_programs)
	@$(MAKE) $(AM_MAKEFLAGS) check-TESTS TESTS='$(sim_tests)'
# What is too long for make check
SIM_LONG_SEEDS = 100000
check-sim-long: $(sim_programs)
	@%D%/sim 1 $${SIM_LONG_SEEDS:-$(SIM_LONG_SEEDS)}
.PHONY: check-sim check-sim-long
