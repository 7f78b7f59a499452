src_libevpromise_internal_la_SOURCES += \
	%D%/abort_timeout.c \
	%D%/abort_timeout.h \
	%D%/delay.c \
	%D%/delay.h \
	%D%/interval.c \
	%D%/timeout.c \
	%D%/timeout.h
