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
EXTRA_PROGRAMS += %D%/bench_floor %D%/bench_floor_pooled %D%/bench_timers
CLEANFILES += $(bench_floors) %D%/bench_timers$(EXEEXT)
EXTRA_PROGRAMS += %D%/bench_concurrency
CLEANFILES += %D%/bench_concurrency$(EXEEXT)
%C%_bench_concurrency_SOURCES = $(bench_common) %D%/bench_concurrency.c
%C%_bench_concurrency_CPPFLAGS = $(public_cppflags)
%C%_bench_concurrency_LDFLAGS = $(AM_LDFLAGS) -no-install
%C%_bench_concurrency_LDADD = src/libevpromise.la $(LIBEVENT_CORE_LIBS)
%C%_bench_timers_SOURCES = %D%/bench_timers.c
%C%_bench_timers_CPPFLAGS = $(public_cppflags)
%C%_bench_timers_LDFLAGS = $(AM_LDFLAGS) -no-install
%C%_bench_timers_LDADD = src/libevpromise.la $(LIBEVENT_CORE_LIBS)
%C%_bench_floor_SOURCES = $(bench_floor_sources)
%C%_bench_floor_CPPFLAGS = $(LIBEVENT_CORE_CFLAGS)
%C%_bench_floor_LDADD = $(LIBEVENT_CORE_LIBS)
%C%_bench_floor_pooled_SOURCES = $(bench_floor_sources)
%C%_bench_floor_pooled_CPPFLAGS = $(LIBEVENT_CORE_CFLAGS) -DFLOOR_POOLED
%C%_bench_floor_pooled_LDADD = $(LIBEVENT_CORE_LIBS)

# What one of many operations takes, whatever their number
check_PROGRAMS += %D%/bench_scale
%C%_bench_scale_SOURCES = $(bench_common) \
	%D%/bench_scale.c \
	%D%/scale.h \
	%D%/scale_abort.c \
	%D%/scale_concurrency.c \
	%D%/scale_http.c \
	%D%/scale_promises.c \
	%D%/scale_time.c
%C%_bench_scale_CPPFLAGS = $(public_cppflags)
%C%_bench_scale_LDFLAGS = $(AM_LDFLAGS) -no-install
%C%_bench_scale_LDADD = src/libevpromise_extra.la src/libevpromise.la \
	$(LIBEVENT_EXTRA_LIBS) $(LIBEVENT_CORE_LIBS)

# HEAD requests, in promises and in callbacks, against nginx
EXTRA_PROGRAMS += %D%/bench_head
CLEANFILES += %D%/bench_head$(EXEEXT)
%C%_bench_head_SOURCES = %D%/bench_head.c %D%/head.h \
	%D%/head_promise.c %D%/head_callback.c \
	examples/evping/http_head.c examples/evping/http_head.h
%C%_bench_head_CPPFLAGS = $(public_cppflags)
%C%_bench_head_LDFLAGS = $(AM_LDFLAGS) -no-install
%C%_bench_head_LDADD = src/libevpromise_extra.la src/libevpromise.la \
	$(LIBEVENT_EXTRA_LIBS) $(LIBEVENT_CORE_LIBS)
EXTRA_DIST += %D%/head.sh

AM_TESTS_ENVIRONMENT += BENCH='$(abs_builddir)/%D%'; export BENCH; \
	VALGRIND='$(VALGRIND)'; export VALGRIND;
dist_check_SCRIPTS += %D%/growth.sh %D%/instructions.sh
TESTS += %D%/growth.sh %D%/instructions.sh
EXTRA_DIST += %D%/bench.sh %D%/bounds.txt %D%/callgrind.sh \
	%D%/concurrency.sh %D%/doc.sh \
	%D%/figures.gp %D%/peers %D%/peers.sh %D%/scale.sh %D%/tables.sh
CLEANFILES += %D%/bench.out %D%/peers.out %D%/peers.o \
	%D%/bench_eina %D%/bench_gtask %D%/bench_kj

bench_programs = %D%/bench_core$(EXEEXT) $(bench_floors) \
	%D%/bench_head$(EXEEXT)
bench_environment = BENCH='$(abs_builddir)/%D%' srcdir='$(srcdir)' \
	CC='$(CC)' CFLAGS='$(CFLAGS)' PKG_CONFIG='$(PKG_CONFIG)' \
	VALGRIND='$(VALGRIND)'

# The tables of doc/performance, and that of the README
bench: $(bench_programs)
	@$(bench_environment) $(SHELL) $(srcdir)/%D%/bench.sh
bench-peers: $(bench_programs)
	@$(bench_environment) $(SHELL) $(srcdir)/%D%/peers.sh

# Measures, and puts the tables and figures in their places
bench-doc: $(bench_programs)
	@$(bench_environment) $(SHELL) $(srcdir)/%D%/bench.sh \
		| tee %D%/bench.out
	@$(bench_environment) $(SHELL) $(srcdir)/%D%/peers.sh \
		| tee %D%/peers.out
	@$(bench_environment) $(SHELL) $(srcdir)/%D%/doc.sh \
		%D%/bench.out %D%/peers.out
# The figures again, of the tables that are there
bench-figures:
	@$(bench_environment) $(SHELL) $(srcdir)/%D%/doc.sh
# That of its section on timers
bench-timers: %D%/bench_timers$(EXEEXT)
	@for how in promises heap common; do \
		for times in equal spread; do \
			[ $$how,$$times != common,spread ] || continue; \
			echo "$$how, $$times times"; \
			%D%/bench_timers $$how $$times || exit; \
		done; \
	done
	@for how in delays events; do \
		for loop in default precise; do \
			echo "a chain of $$how, a $$loop loop"; \
			%D%/bench_timers $$how $$loop || exit; \
		done; \
	done
# That of its section on concurrency
bench-concurrency: %D%/bench_concurrency$(EXEEXT)
	@$(bench_environment) $(SHELL) $(srcdir)/%D%/concurrency.sh
# That of its section on scale
bench-scale: %D%/bench_scale$(EXEEXT)
	@$(bench_environment) $(SHELL) $(srcdir)/%D%/scale.sh
.PHONY: bench bench-concurrency bench-doc bench-figures bench-peers \
	bench-scale bench-timers
