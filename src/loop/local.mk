src_libevpromise_internal_la_SOURCES += \
	%D%/base.c \
	%D%/clock.c \
	%D%/host_libevent.c \
	%D%/microtask.c \
	%D%/run.c \
	%D%/timer.c \
	%D%/timer.h
