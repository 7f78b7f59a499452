# The libraries. Each is built from a convenience library of the same objects,
# which the unit tests link to reach the functions that are not exported.

pkgconfig_DATA = %D%/evpromise.pc %D%/evpromise_extra.pc
EXTRA_DIST += %D%/evpromise.map %D%/evpromise_extra.map
# for gdb, by hand: source /usr/share/evpromise/evpromise-gdb.py
dist_pkgdata_DATA = %D%/evpromise-gdb.py

# libevpromise: promises on libevent_core
noinst_LTLIBRARIES += %D%/libevpromise_internal.la
%C%_libevpromise_internal_la_SOURCES = \
	%D%/abort_controller.c \
	%D%/abort_internal.h \
	%D%/abort_listener.c \
	%D%/abort_signal.c \
	%D%/abort_timeout.c \
	%D%/accessors.c \
	%D%/alloc.c \
	%D%/array.c \
	%D%/base.c \
	%D%/call_site.c \
	%D%/clock.c \
	%D%/collect.c \
	%D%/combinators.c \
	%D%/count.h \
	%D%/cycles.c \
	%D%/cycles.h \
	%D%/delay.c \
	%D%/dump.c \
	%D%/each.c \
	%D%/error.c \
	%D%/filter.c \
	%D%/forward.c \
	%D%/host.h \
	%D%/host_libevent.c \
	%D%/internal.h \
	%D%/interval.c \
	%D%/job_queue.h \
	%D%/jobs.c \
	%D%/keep.c \
	%D%/limit.c \
	%D%/list.h \
	%D%/log.c \
	%D%/map.c \
	%D%/mapping.c \
	%D%/mapping.h \
	%D%/microtask.c \
	%D%/mistakes.c \
	%D%/options.h \
	%D%/origin.c \
	%D%/origin.h \
	%D%/probes.h \
	%D%/promise.c \
	%D%/record.h \
	%D%/reduce.c \
	%D%/resolver.c \
	%D%/retry.c \
	%D%/ring.h \
	%D%/run.c \
	%D%/scope.c \
	%D%/scope.h \
	%D%/settle.h \
	%D%/slab.c \
	%D%/slab.h \
	%D%/some.c \
	%D%/task.c \
	%D%/task.h \
	%D%/task_queue.c \
	%D%/throttle.c \
	%D%/timeout.c \
	%D%/timer.c \
	%D%/timer_internal.h \
	%D%/using.c \
	%D%/value.c \
	%D%/wait_for.c

lib_LTLIBRARIES += %D%/libevpromise.la
%C%_libevpromise_la_SOURCES =
%C%_libevpromise_la_LIBADD = %D%/libevpromise_internal.la $(LIBEVENT_CORE_LIBS)
%C%_libevpromise_la_LDFLAGS = $(AM_LDFLAGS) $(library_ldflags)

# libevpromise_extra: HTTP and DNS, on libevent_extra
noinst_LTLIBRARIES += %D%/libevpromise_extra_internal.la
%C%_libevpromise_extra_internal_la_SOURCES = \
	%D%/ev_dns.c \
	%D%/ev_http.c \
	%D%/http_address.c \
	%D%/http_client.c \
	%D%/http_connection.c \
	%D%/http_error.c \
	%D%/http_fetch.c \
	%D%/http_head.c \
	%D%/http_headers.c \
	%D%/http_hosts.c \
	%D%/http_input.c \
	%D%/http_internal.h \
	%D%/http_options.c \
	%D%/http_pool.c \
	%D%/http_questions.c \
	%D%/http_request.c \
	%D%/http_response.c \
	%D%/http_url.c

lib_LTLIBRARIES += %D%/libevpromise_extra.la
%C%_libevpromise_extra_la_SOURCES =
%C%_libevpromise_extra_la_LIBADD = %D%/libevpromise_extra_internal.la \
	%D%/libevpromise.la $(LIBEVENT_EXTRA_LIBS) $(LIBEVENT_CORE_LIBS)
%C%_libevpromise_extra_la_LDFLAGS = $(AM_LDFLAGS) $(library_ldflags)

library_ldflags = -no-undefined -version-info $(LIBRARY_VERSION)

if HAVE_VERSION_SCRIPT
%C%_libevpromise_la_LDFLAGS += \
	-Wl,--version-script=$(srcdir)/%D%/evpromise.map
%C%_libevpromise_extra_la_LDFLAGS += \
	-Wl,--version-script=$(srcdir)/%D%/evpromise_extra.map
EXTRA_%C%_libevpromise_la_DEPENDENCIES = %D%/evpromise.map
EXTRA_%C%_libevpromise_extra_la_DEPENDENCIES = %D%/evpromise_extra.map
endif
