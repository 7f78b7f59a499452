src_libevpromise_internal_la_SOURCES += \
	%D%/abort_timeout.c \
	%D%/delay.c \
	%D%/interval.c \
	%D%/timeout.c
