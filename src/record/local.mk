src_libevpromise_internal_la_SOURCES += \
	%D%/alloc.c \
	%D%/alloc.h \
	%D%/call_site.c \
	%D%/call_site.h \
	%D%/compiler.h \
	%D%/count.h \
	%D%/hash.c \
	%D%/hash.h \
	%D%/heap.h \
	%D%/hooks.c \
	%D%/hooks.h \
	%D%/kinds.h \
	%D%/list.h \
	%D%/log.c \
	%D%/log.h \
	%D%/loose.c \
	%D%/loose.h \
	%D%/new.h \
	%D%/options.h \
	%D%/poison.h \
	%D%/probes.h \
	%D%/record.h \
	%D%/ring.h \
	%D%/slab.c \
	%D%/slab.h \
	%D%/thread.c \
	%D%/thread.h
