src_libevpromise_internal_la_SOURCES += \
	%D%/cycles.c \
	%D%/cycles.h \
	%D%/dump.c \
	%D%/mistakes.c \
	%D%/mistakes.h \
	%D%/origin.c \
	%D%/origin.h
