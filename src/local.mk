# The libraries. Each is built from a convenience library of the same objects,
# which the unit tests link to reach the functions that are not exported. The
# local.mk of a folder adds its files to one of the two.

pkgconfig_DATA = %D%/evpromise.pc %D%/evpromise_extra.pc
EXTRA_DIST += %D%/evpromise.map %D%/evpromise_extra.map
# for gdb, by hand: source /usr/share/evpromise/evpromise-gdb.py
dist_pkgdata_DATA = %D%/debug/evpromise-gdb.py

# libevpromise: promises on libevent_core
noinst_LTLIBRARIES += %D%/libevpromise_internal.la
%C%_libevpromise_internal_la_SOURCES =
include src/record/local.mk
include src/value/local.mk
include src/promise/local.mk
include src/debug/local.mk
include src/abort/local.mk
include src/loop/local.mk
include src/time/local.mk
include src/concurrency/local.mk

lib_LTLIBRARIES += %D%/libevpromise.la
%C%_libevpromise_la_SOURCES =
%C%_libevpromise_la_LIBADD = %D%/libevpromise_internal.la $(LIBEVENT_CORE_LIBS)
%C%_libevpromise_la_LDFLAGS = $(AM_LDFLAGS) $(library_ldflags)

# libevpromise_extra: HTTP on libevent_extra, DNS on c-ares
noinst_LTLIBRARIES += %D%/libevpromise_extra_internal.la
%C%_libevpromise_extra_internal_la_SOURCES =
%C%_libevpromise_extra_internal_la_LIBADD = $(LIBCARES_LIBS)
include src/net/local.mk
include src/http/local.mk

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
