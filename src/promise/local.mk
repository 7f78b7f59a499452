src_libevpromise_internal_la_SOURCES += \
	%D%/accessors.c \
	%D%/combinators.c \
	%D%/forward.c \
	%D%/host.h \
	%D%/job_queue.h \
	%D%/jobs.c \
	%D%/keep.c \
	%D%/promise.c \
	%D%/resolver.c \
	%D%/settle.h \
	%D%/some.c
