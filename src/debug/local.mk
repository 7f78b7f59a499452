src_libevpromise_internal_la_SOURCES += \
	%D%/call_site.c \
	%D%/cycles.c \
	%D%/cycles.h \
	%D%/dump.c \
	%D%/mistakes.c \
	%D%/origin.c \
	%D%/origin.h
