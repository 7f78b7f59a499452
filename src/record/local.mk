src_libevpromise_internal_la_SOURCES += \
	%D%/alloc.c \
	%D%/count.h \
	%D%/list.h \
	%D%/log.c \
	%D%/options.h \
	%D%/probes.h \
	%D%/record.h \
	%D%/ring.h \
	%D%/slab.c \
	%D%/slab.h
