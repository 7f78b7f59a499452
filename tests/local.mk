# Everything speaks TAP: each case is a line of make check.

TEST_EXTENSIONS = .sh
LOG_DRIVER = env AM_TAP_AWK='$(AWK)' $(SHELL) \
	$(top_srcdir)/build-aux/tap-driver.sh
SH_LOG_DRIVER = $(LOG_DRIVER)
SH_LOG_COMPILER = $(SHELL)
AM_TESTS_ENVIRONMENT = \
	export CK_TAP_LOG_FILE_NAME=- CK_VERBOSITY=silent; \
	export AWK='$(AWK)' CC='$(CC)' LIBTOOL='$(LIBTOOL)' NM='$(NM)'; \
	export HARDENING='$(HARDENING)'; \
	export CPPFLAGS='$(CPPFLAGS)' public_cppflags='$(public_cppflags)'; \
	export CFLAGS='$(SANITIZER_FLAGS) $(CFLAGS)'; \
	export LDFLAGS='$(AM_LDFLAGS) $(LDFLAGS)'; \
	export public_libs='$(LIBEVENT_EXTRA_LIBS) $(LIBEVENT_CORE_LIBS)'; \
	export cares_libs='$(LIBCARES_LIBS)'; \
	export EVPING='$(abs_builddir)/examples/evping/evping$(EXEEXT)'; \
	export RAW_SITES='$(abs_builddir)/%D%/evping/raw_sites$(EXEEXT)'; \
	export ORDER='$(abs_builddir)/%D%/conformance/order/order$(EXEEXT)';

# Shell tests: of the built libraries and sources, and of evping as a program
build_tests = \
	%D%/build/abi.sh \
	%D%/build/attributes.sh \
	%D%/build/types.sh \
	%D%/build/distributed.sh \
	%D%/build/docs.sh \
	%D%/build/examples.sh \
	%D%/build/exports.sh \
	%D%/build/gdb.sh \
	%D%/build/hardening.sh \
	%D%/build/headers.sh \
	%D%/build/install.sh \
	%D%/build/layers.sh \
	%D%/build/names.sh \
	%D%/build/pages.sh \
	%D%/build/probes.sh \
	%D%/build/readme.sh \
	%D%/build/source.sh \
	%D%/build/static-symbols.sh
evping_tests = \
	%D%/evping/demo.sh \
	%D%/evping/descriptors.sh \
	%D%/evping/ends.sh \
	%D%/evping/nginx.sh \
	%D%/evping/options.sh \
	%D%/evping/verdicts.sh
dist_check_SCRIPTS += $(build_tests) $(evping_tests)
EXTRA_DIST += %D%/attributes %D%/build/layers.txt %D%/build/pages.awk \
	%D%/build/programs.sh %D%/build/tap.sh %D%/evping/common.sh

# Installing links libraries again, which meanwhile are not there for others.
%D%/build/install.log: $(filter-out %D%/build/install.log,$(TEST_LOGS))
installcheck-local:
	@$(AM_TESTS_ENVIRONMENT) srcdir='$(srcdir)' INSTALLED=yes \
	$(SHELL) $(srcdir)/%D%/build/install.sh | \
	awk '{ print } /^not ok/ { failed = 1 } END { exit failed || NR == 0 }'

# What gdb.sh has gdb show
check_PROGRAMS += %D%/build/promises
%C%_build_promises_CPPFLAGS = $(public_cppflags)
%C%_build_promises_LDFLAGS = $(AM_LDFLAGS) -no-install
%C%_build_promises_LDADD = src/libevpromise.la $(LIBEVENT_CORE_LIBS)

# The scripted servers that evping is tested against
check_PROGRAMS += %D%/evping/raw_sites
%C%_evping_raw_sites_SOURCES = \
	%D%/evping/raw_sites.c \
	%D%/evping/raw_sites_dns.c %D%/evping/raw_sites_dns.h
%C%_evping_raw_sites_LDADD =

# One unit test for a source file. They link the objects, not the libraries.
unit_tests = \
	%D%/unit/abort/check_any \
	%D%/unit/abort/check_controller \
	%D%/unit/abort/check_listener \
	%D%/unit/abort/check_scope \
	%D%/unit/abort/check_signal \
	%D%/unit/concurrency/check_each \
	%D%/unit/concurrency/check_filter \
	%D%/unit/concurrency/check_limit \
	%D%/unit/concurrency/check_map \
	%D%/unit/concurrency/check_mapping \
	%D%/unit/concurrency/check_priority \
	%D%/unit/concurrency/check_producer \
	%D%/unit/concurrency/check_queue \
	%D%/unit/concurrency/check_reduce \
	%D%/unit/concurrency/check_retry \
	%D%/unit/concurrency/check_task \
	%D%/unit/concurrency/check_task_control \
	%D%/unit/concurrency/check_throttle \
	%D%/unit/concurrency/check_using \
	%D%/unit/concurrency/check_wait_for \
	%D%/unit/debug/check_cycles \
	%D%/unit/debug/check_dump \
	%D%/unit/debug/check_mistakes \
	%D%/unit/debug/check_origin \
	%D%/unit/http/check_body \
	%D%/unit/http/check_chunked \
	%D%/unit/http/check_client \
	%D%/unit/http/check_error \
	%D%/unit/http/check_exchange \
	%D%/unit/http/check_fetch \
	%D%/unit/http/check_head \
	%D%/unit/http/check_headers \
	%D%/unit/http/check_input \
	%D%/unit/http/check_options \
	%D%/unit/http/check_origin \
	%D%/unit/http/check_pool \
	%D%/unit/http/check_request \
	%D%/unit/http/check_response \
	%D%/unit/http/check_route \
	%D%/unit/http/check_url \
	%D%/unit/loop/check_base \
	%D%/unit/loop/check_clock \
	%D%/unit/loop/check_host_libevent \
	%D%/unit/loop/check_microtask \
	%D%/unit/loop/check_run \
	%D%/unit/loop/check_timer \
	%D%/unit/net/check_address \
	%D%/unit/net/check_answer \
	%D%/unit/net/check_channel \
	%D%/unit/net/check_dns \
	%D%/unit/net/check_hosts \
	%D%/unit/net/check_lookup_promise \
	%D%/unit/net/check_memory \
	%D%/unit/net/check_name \
	%D%/unit/net/check_order \
	%D%/unit/net/check_pace \
	%D%/unit/net/check_question \
	%D%/unit/net/check_resolv_conf \
	%D%/unit/net/check_search \
	%D%/unit/net/check_service \
	%D%/unit/net/check_socket \
	%D%/unit/promise/check_accessors \
	%D%/unit/promise/check_cause \
	%D%/unit/promise/check_combinators \
	%D%/unit/promise/check_element \
	%D%/unit/promise/check_finally \
	%D%/unit/promise/check_forward \
	%D%/unit/promise/check_keep \
	%D%/unit/promise/check_kinds \
	%D%/unit/promise/check_promise \
	%D%/unit/promise/check_reaction \
	%D%/unit/promise/check_rejection \
	%D%/unit/promise/check_resolver \
	%D%/unit/promise/check_some \
	%D%/unit/promise/check_thenable \
	%D%/unit/record/check_alloc \
	%D%/unit/record/check_call_site \
	%D%/unit/record/check_hash \
	%D%/unit/record/check_hooks \
	%D%/unit/record/check_log \
	%D%/unit/record/check_loose \
	%D%/unit/record/check_options \
	%D%/unit/record/check_slab \
	%D%/unit/record/check_thread \
	%D%/unit/time/check_abort_timeout \
	%D%/unit/time/check_delay \
	%D%/unit/time/check_interval \
	%D%/unit/time/check_timeout \
	%D%/unit/value/check_array \
	%D%/unit/value/check_collect \
	%D%/unit/value/check_error \
	%D%/unit/value/check_value
LDADD = %D%/lib/libtest.la \
	src/libevpromise_extra_internal.la src/libevpromise_internal.la \
	$(LIBEVENT_EXTRA_LIBS) $(LIBEVENT_CORE_LIBS) $(CHECK_LIBS)

# The adapters, through the libraries as they are installed
adapter_tests = \
	%D%/adapters/http/check_chunked \
	%D%/adapters/http/check_client_dead \
	%D%/adapters/http/check_client_free \
	%D%/adapters/http/check_client_held \
	%D%/adapters/http/check_connection \
	%D%/adapters/http/check_exchange \
	%D%/adapters/http/check_head_lenient \
	%D%/adapters/http/check_pool \
	%D%/adapters/http/check_pool_limit \
	%D%/adapters/http/check_pool_stray \
	%D%/adapters/http/check_request_abort \
	%D%/adapters/http/check_request_abort_others \
	%D%/adapters/http/check_request_early \
	%D%/adapters/http/check_request_hostile \
	%D%/adapters/http/check_request_limits \
	%D%/adapters/net/check_lookup \
	%D%/adapters/net/check_lookup_hostile
adapter_ldflags = $(AM_LDFLAGS) -no-install
adapter_libs = %D%/lib/libtest.la \
	src/libevpromise_extra.la src/libevpromise.la \
	$(LIBEVENT_EXTRA_LIBS) $(LIBEVENT_CORE_LIBS) $(CHECK_LIBS)
%C%_adapters_http_check_chunked_LDADD = $(adapter_libs)
%C%_adapters_http_check_chunked_LDFLAGS = $(adapter_ldflags)
%C%_adapters_http_check_client_dead_LDADD = $(adapter_libs)
%C%_adapters_http_check_client_dead_LDFLAGS = $(adapter_ldflags)
%C%_adapters_http_check_client_free_LDADD = $(adapter_libs)
%C%_adapters_http_check_client_free_LDFLAGS = $(adapter_ldflags)
%C%_adapters_http_check_client_held_LDADD = $(adapter_libs)
%C%_adapters_http_check_client_held_LDFLAGS = $(adapter_ldflags)
%C%_adapters_http_check_connection_LDADD = $(adapter_libs)
%C%_adapters_http_check_connection_LDFLAGS = $(adapter_ldflags)
%C%_adapters_http_check_exchange_LDADD = $(adapter_libs)
%C%_adapters_http_check_exchange_LDFLAGS = $(adapter_ldflags)
%C%_adapters_http_check_head_lenient_LDADD = $(adapter_libs)
%C%_adapters_http_check_head_lenient_LDFLAGS = $(adapter_ldflags)
%C%_adapters_http_check_pool_LDADD = $(adapter_libs)
%C%_adapters_http_check_pool_LDFLAGS = $(adapter_ldflags)
%C%_adapters_http_check_pool_limit_LDADD = $(adapter_libs)
%C%_adapters_http_check_pool_limit_LDFLAGS = $(adapter_ldflags)
%C%_adapters_http_check_pool_stray_LDADD = $(adapter_libs)
%C%_adapters_http_check_pool_stray_LDFLAGS = $(adapter_ldflags)
%C%_adapters_http_check_request_abort_LDADD = $(adapter_libs)
%C%_adapters_http_check_request_abort_LDFLAGS = $(adapter_ldflags)
%C%_adapters_http_check_request_abort_others_LDADD = $(adapter_libs)
%C%_adapters_http_check_request_abort_others_LDFLAGS = $(adapter_ldflags)
%C%_adapters_http_check_request_early_LDADD = $(adapter_libs)
%C%_adapters_http_check_request_early_LDFLAGS = $(adapter_ldflags)
%C%_adapters_http_check_request_hostile_LDADD = $(adapter_libs)
%C%_adapters_http_check_request_hostile_LDFLAGS = $(adapter_ldflags)
%C%_adapters_http_check_request_limits_LDADD = $(adapter_libs)
%C%_adapters_http_check_request_limits_LDFLAGS = $(adapter_ldflags)
%C%_adapters_net_check_lookup_LDADD = $(adapter_libs)
%C%_adapters_net_check_lookup_LDFLAGS = $(adapter_ldflags)
%C%_adapters_net_check_lookup_hostile_LDADD = $(adapter_libs)
%C%_adapters_net_check_lookup_hostile_LDFLAGS = $(adapter_ldflags)

%C%_lib_libtest_la_SOURCES = \
	%D%/lib/asking.c %D%/lib/asking.h \
	%D%/lib/case.c %D%/lib/case.h \
	%D%/lib/exhaust.c %D%/lib/exhaust.h \
	%D%/lib/fake_host.c %D%/lib/fake_host.h \
	%D%/lib/fetching.c %D%/lib/fetching.h \
	%D%/lib/full_socket.h \
	%D%/lib/heap.c %D%/lib/heap.h \
	%D%/lib/hostile.c %D%/lib/hostile.h \
	%D%/lib/numbers.c %D%/lib/numbers.h \
	%D%/lib/operation.c %D%/lib/operation.h \
	%D%/lib/random.h \
	%D%/lib/raw_server.c %D%/lib/raw_server.h \
	%D%/lib/serving.c %D%/lib/serving.h \
	%D%/lib/stopping.c %D%/lib/stopping.h \
	%D%/lib/suite.c %D%/lib/suite.h \
	%D%/lib/trace.c %D%/lib/trace.h \
	%D%/lib/weight.c %D%/lib/weight.h

include tests/conformance/local.mk
include tests/coverage/local.mk
include tests/fault/local.mk
include tests/fuzz/local.mk
include tests/sanitizers/local.mk
include tests/sim/local.mk

TESTS = $(build_tests) $(evping_tests) $(aplus_tests) $(sanitizer_tests)
if HAVE_CHECK
check_LTLIBRARIES += %D%/lib/libtest.la
check_PROGRAMS += $(check_tests) $(fuzz_programs) $(order_programs) \
	$(sim_programs) $(time_programs)
TESTS += $(check_tests) $(fuzz_tests) $(order_tests) $(sim_tests) $(time_tests)
check_PROGRAMS += $(system_call_programs)
TESTS += $(system_call_tests)
else
check-local:
	@echo >&2 'make check: most tests were left out, as Check >= 0.15 was'; \
	echo >&2 'not found when configure ran: install it, run configure again.'; \
	exit 1
endif
check_tests = $(unit_tests) $(conformance_tests) $(adapter_tests) \
	$(fault_tests)

# What make check builds before it runs anything
check-programs: $(lib_LTLIBRARIES) $(bin_PROGRAMS) $(check_LTLIBRARIES) \
	$(check_PROGRAMS)

# The Check programs under valgrind, each case in a process of its own: a leak
# is a case that ends with return value 98
VALGRIND_FLAGS = --quiet --leak-check=full --show-leak-kinds=definite,possible \
	--errors-for-leak-kinds=definite,possible --error-exitcode=98
check-valgrind: check-programs
	@test -n '$(VALGRIND)' || \
	{ echo >&2 '$@: valgrind was not found when configure ran'; exit 1; }
	@$(MAKE) $(AM_MAKEFLAGS) check-TESTS TESTS='$(check_tests)' \
	LOG_COMPILER='env CK_TIMEOUT_MULTIPLIER=10 $(LIBTOOL) --mode=execute $(VALGRIND) $(VALGRIND_FLAGS)'

# What takes hours, in a table
EXTRA_DIST += %D%/long.sh
CLEANFILES += %D%/long.log
check-long: check-programs
	@MAKE='$(MAKE)' $(SHELL) $(srcdir)/%D%/long.sh

# What abi.sh compares with, written at a release
EXTRA_DIST += $(wildcard $(srcdir)/%D%/build/abi/*.abi)
record-abi: $(lib_LTLIBRARIES)
	@srcdir='$(srcdir)' $(SHELL) $(srcdir)/%D%/build/abi.sh --record

# What a release is made of: takes two minutes
release_tests = %D%/build/archive.sh %D%/build/debian.sh %D%/build/system.sh
dist_check_SCRIPTS += $(release_tests)
EXTRA_DIST += %D%/build/packages.sh
check-release:
	@$(MAKE) $(AM_MAKEFLAGS) -j1 check-TESTS TESTS='$(release_tests)'
.PHONY: check-long check-programs check-release check-valgrind record-abi
