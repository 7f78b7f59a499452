# What promises cost. bench_core is also what instructions.sh counts in.

bench_common = %D%/bench.c %D%/bench.h
bench_floor_sources = $(bench_common) %D%/bench_floor.c %D%/floor.h

# Through the library as it is installed
check_PROGRAMS += %D%/bench_core
%C%_bench_core_SOURCES = $(bench_common) \
	%D%/bench_core.c \
	%D%/core.h \
	%D%/core_chains.c \
	%D%/core_combinators.c
%C%_bench_core_CPPFLAGS = $(public_cppflags)
%C%_bench_core_LDFLAGS = $(AM_LDFLAGS) -no-install
%C%_bench_core_LDADD = src/libevpromise.la $(LIBEVENT_CORE_LIBS)

bench_floors = %D%/bench_floor$(EXEEXT) %D%/bench_floor_pooled$(EXEEXT)
EXTRA_PROGRAMS = %D%/bench_floor %D%/bench_floor_pooled
CLEANFILES = $(bench_floors)
%C%_bench_floor_SOURCES = $(bench_floor_sources)
%C%_bench_floor_CPPFLAGS = $(LIBEVENT_CORE_CFLAGS)
%C%_bench_floor_LDADD = $(LIBEVENT_CORE_LIBS)
%C%_bench_floor_pooled_SOURCES = $(bench_floor_sources)
%C%_bench_floor_pooled_CPPFLAGS = $(LIBEVENT_CORE_CFLAGS) -DFLOOR_POOLED
%C%_bench_floor_pooled_LDADD = $(LIBEVENT_CORE_LIBS)

AM_TESTS_ENVIRONMENT += BENCH='$(abs_builddir)/%D%'; export BENCH; \
	VALGRIND='$(VALGRIND)'; export VALGRIND;
dist_check_SCRIPTS += %D%/instructions.sh
TESTS += %D%/instructions.sh
EXTRA_DIST += %D%/bench.sh %D%/callgrind.sh %D%/bounds.txt %D%/peers

# The table of doc/performance
bench: %D%/bench_core$(EXEEXT) $(bench_floors)
	@BENCH='$(abs_builddir)/%D%' VALGRIND='$(VALGRIND)' \
	srcdir='$(srcdir)' $(SHELL) $(srcdir)/%D%/bench.sh
.PHONY: bench
