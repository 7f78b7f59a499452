src_libevpromise_internal_la_SOURCES += \
	%D%/array.c \
	%D%/array.h \
	%D%/collect.c \
	%D%/collect.h \
	%D%/error.c \
	%D%/error.h \
	%D%/value.c \
	%D%/value.h
