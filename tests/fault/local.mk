# Faults: what the library does when something else fails

# Libevent's own allocations, which it does not always survive: for check-long
EXTRA_PROGRAMS += %D%/libevent_memory
CLEANFILES += %D%/libevent_memory$(EXEEXT)
EXTRA_DIST += %D%/libevent_memory.txt
check-libevent-memory: %D%/libevent_memory$(EXEEXT)
	@LIBEVENT_MEMORY='$(srcdir)/%D%/libevent_memory.txt' \
	CK_VERBOSITY=minimal CK_TIMEOUT_MULTIPLIER=10 $<
.PHONY: check-libevent-memory

# Ours, which it must survive: see sites.h. The library is compiled once more,
# as part of the test.

fault_tests = %D%/check_allocation %D%/check_depth %D%/check_depth_others \
	%D%/check_depth_values
%C%_check_depth_SOURCES = %D%/check_depth.c %D%/depth.c %D%/depth.h
%C%_check_depth_others_SOURCES = %D%/check_depth_others.c %D%/depth.c %D%/depth.h
%C%_check_depth_values_SOURCES = %D%/check_depth_values.c %D%/depth.c %D%/depth.h
%C%_check_allocation_SOURCES = \
	%D%/check_allocation.c \
	%D%/core.c \
	%D%/faults.c %D%/faults.h \
	%D%/flow.c \
	%D%/http.c \
	%D%/scenario.c %D%/scenario.h %D%/scenarios.h \
	%D%/settling.c \
	%D%/record_sites.h %D%/sites.h \
	%D%/time.c \
	$(src_libevpromise_internal_la_SOURCES) \
	$(src_libevpromise_extra_internal_la_SOURCES)
%C%_check_allocation_CPPFLAGS = $(AM_CPPFLAGS) -DEVPROMISE_FAULTS \
	-I$(srcdir)/%D%
%C%_check_allocation_LDADD = tests/lib/libtest.la \
	$(LIBCARES_LIBS) $(LIBEVENT_EXTRA_LIBS) $(LIBEVENT_CORE_LIBS) $(CHECK_LIBS)

# System calls: each fault, decided by seeds; and many more for check-long
system_call_programs = %D%/system_calls
system_call_tests = %D%/system_calls.sh
%C%_system_calls_SOURCES = %D%/calls.c %D%/calls.h %D%/calls_next.c \
	%D%/server.c %D%/server.h %D%/system_calls.c
%C%_system_calls_LDADD = $(adapter_libs)
%C%_system_calls_LDFLAGS = $(adapter_ldflags)
dist_check_SCRIPTS += $(system_call_tests)
AM_TESTS_ENVIRONMENT += export \
	SYSTEM_CALLS='$(abs_builddir)/%D%/system_calls$(EXEEXT)';
FAULT_SEEDS = 20000
check-system-calls: %D%/system_calls$(EXEEXT)
	@SYSTEM_CALLS=$< FAULT_SEEDS=$${FAULT_SEEDS:-$(FAULT_SEEDS)} \
	srcdir='$(srcdir)' $(SHELL) $(srcdir)/%D%/system_calls.sh
.PHONY: check-system-calls
