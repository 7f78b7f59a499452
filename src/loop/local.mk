src_libevpromise_internal_la_SOURCES += \
	%D%/annex.h \
	%D%/base.c \
	%D%/base.h \
	%D%/clock.c \
	%D%/clock.h \
	%D%/host_libevent.c \
	%D%/microtask.c \
	%D%/run.c \
	%D%/timer.c \
	%D%/timer.h
