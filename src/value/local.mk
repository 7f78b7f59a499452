src_libevpromise_internal_la_SOURCES += \
	%D%/array.c \
	%D%/collect.c \
	%D%/error.c \
	%D%/value.c
