# All examples see what an installed program sees: the public headers and
# libraries. They are installed as sources, with the lines that compile them.
exampledir = $(docdir)/examples
dist_example_DATA = %D%/README $(example_programs:=.c)
evpingexampledir = $(exampledir)/evping
dist_evpingexample_DATA = $(%C%_evping_evping_SOURCES) %D%/evping/measure.sh

# The numbered ones: make check builds and runs them, tests/build/examples.sh.
example_programs = \
	%D%/01_hello \
	%D%/02_chain \
	%D%/03_finally \
	%D%/04_callback \
	%D%/05_all \
	%D%/06_outcomes \
	%D%/07_value \
	%D%/08_keep \
	%D%/09_thenable \
	%D%/10_unhandled \
	%D%/11_http \
	%D%/12_time \
	%D%/13_abort \
	%D%/14_run \
	%D%/15_map \
	%D%/16_queue \
	%D%/17_downloads \
	%D%/18_client
check_PROGRAMS += $(example_programs)
example_ldflags = $(AM_LDFLAGS) -no-install
example_libs = src/libevpromise.la $(LIBEVENT_CORE_LIBS)
example_extra_libs = src/libevpromise_extra.la src/libevpromise.la \
	$(LIBEVENT_EXTRA_LIBS) $(LIBEVENT_CORE_LIBS)
%C%_01_hello_CPPFLAGS = $(public_cppflags)
%C%_01_hello_LDFLAGS = $(example_ldflags)
%C%_01_hello_LDADD = $(example_libs)
%C%_02_chain_CPPFLAGS = $(public_cppflags)
%C%_02_chain_LDFLAGS = $(example_ldflags)
%C%_02_chain_LDADD = $(example_libs)
%C%_03_finally_CPPFLAGS = $(public_cppflags)
%C%_03_finally_LDFLAGS = $(example_ldflags)
%C%_03_finally_LDADD = $(example_libs)
%C%_04_callback_CPPFLAGS = $(public_cppflags)
%C%_04_callback_LDFLAGS = $(example_ldflags)
%C%_04_callback_LDADD = $(example_libs)
%C%_05_all_CPPFLAGS = $(public_cppflags)
%C%_05_all_LDFLAGS = $(example_ldflags)
%C%_05_all_LDADD = $(example_libs)
%C%_06_outcomes_CPPFLAGS = $(public_cppflags)
%C%_06_outcomes_LDFLAGS = $(example_ldflags)
%C%_06_outcomes_LDADD = $(example_libs)
%C%_07_value_CPPFLAGS = $(public_cppflags)
%C%_07_value_LDFLAGS = $(example_ldflags)
%C%_07_value_LDADD = $(example_libs)
%C%_08_keep_CPPFLAGS = $(public_cppflags)
%C%_08_keep_LDFLAGS = $(example_ldflags)
%C%_08_keep_LDADD = $(example_libs)
%C%_09_thenable_CPPFLAGS = $(public_cppflags)
%C%_09_thenable_LDFLAGS = $(example_ldflags)
%C%_09_thenable_LDADD = $(example_libs)
%C%_10_unhandled_CPPFLAGS = $(public_cppflags)
%C%_10_unhandled_LDFLAGS = $(example_ldflags)
%C%_10_unhandled_LDADD = $(example_libs)
%C%_11_http_CPPFLAGS = $(public_cppflags)
%C%_11_http_LDFLAGS = $(example_ldflags)
%C%_11_http_LDADD = $(example_extra_libs)
%C%_12_time_CPPFLAGS = $(public_cppflags)
%C%_12_time_LDFLAGS = $(example_ldflags)
%C%_12_time_LDADD = $(example_libs)
%C%_13_abort_CPPFLAGS = $(public_cppflags)
%C%_13_abort_LDFLAGS = $(example_ldflags)
%C%_13_abort_LDADD = $(example_libs)
%C%_14_run_CPPFLAGS = $(public_cppflags)
%C%_14_run_LDFLAGS = $(example_ldflags)
%C%_14_run_LDADD = $(example_libs)
%C%_15_map_CPPFLAGS = $(public_cppflags)
%C%_15_map_LDFLAGS = $(example_ldflags)
%C%_15_map_LDADD = $(example_libs)
%C%_16_queue_CPPFLAGS = $(public_cppflags)
%C%_16_queue_LDFLAGS = $(example_ldflags)
%C%_16_queue_LDADD = $(example_libs)
%C%_17_downloads_CPPFLAGS = $(public_cppflags)
%C%_17_downloads_LDFLAGS = $(example_ldflags)
%C%_17_downloads_LDADD = $(example_extra_libs)
%C%_18_client_CPPFLAGS = $(public_cppflags)
%C%_18_client_LDFLAGS = $(example_ldflags)
%C%_18_client_LDADD = $(example_libs)

# evping, in two styles
bin_PROGRAMS += %D%/evping/evping
%C%_evping_evping_SOURCES = \
	%D%/evping/demo.c %D%/evping/demo.h \
	%D%/evping/descriptors.c %D%/evping/descriptors.h \
	%D%/evping/gate.c %D%/evping/gate.h \
	%D%/evping/http_attempt.c %D%/evping/http_attempt.h \
	%D%/evping/http_callback.c %D%/evping/http_callback.h \
	%D%/evping/http_head.c %D%/evping/http_head.h \
	%D%/evping/http_promise.c %D%/evping/http_promise.h \
	%D%/evping/idn.c %D%/evping/idn.h \
	%D%/evping/main.c \
	%D%/evping/name_servers.c %D%/evping/name_servers.h \
	%D%/evping/options.c %D%/evping/options.h \
	%D%/evping/ping.h \
	%D%/evping/ping_callback.c \
	%D%/evping/ping_promise.c \
	%D%/evping/report.c %D%/evping/report.h \
	%D%/evping/sites.c %D%/evping/sites.h \
	%D%/evping/stopwatch.c %D%/evping/stopwatch.h \
	%D%/evping/text.c %D%/evping/text.h \
	%D%/evping/verdict.c %D%/evping/verdict.h
%C%_evping_evping_CPPFLAGS = $(public_cppflags) $(LIBIDN2_CFLAGS)
%C%_evping_evping_CFLAGS = $(AM_CFLAGS) $(PIE_CFLAGS)
%C%_evping_evping_LDFLAGS = $(AM_LDFLAGS) $(PIE_LDFLAGS)
%C%_evping_evping_LDADD = src/libevpromise_extra.la src/libevpromise.la \
	$(LIBEVENT_EXTRA_LIBS) $(LIBEVENT_CORE_LIBS) $(LIBIDN2_LIBS)
