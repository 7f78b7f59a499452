# evping sees what an installed program sees: the public headers and libraries.

bin_PROGRAMS += %D%/evping/evping
%C%_evping_evping_SOURCES = \
	%D%/evping/demo.c %D%/evping/demo.h \
	%D%/evping/http_attempt.c %D%/evping/http_attempt.h \
	%D%/evping/http_callback.c %D%/evping/http_callback.h \
	%D%/evping/http_head.c %D%/evping/http_head.h \
	%D%/evping/http_promise.c %D%/evping/http_promise.h \
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
%C%_evping_evping_CPPFLAGS = $(public_cppflags)
%C%_evping_evping_LDADD = src/libevpromise_extra.la src/libevpromise.la \
	$(LIBEVENT_EXTRA_LIBS) $(LIBEVENT_CORE_LIBS)
EXTRA_DIST += %D%/evping/measure.sh
