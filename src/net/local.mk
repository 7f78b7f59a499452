src_libevpromise_extra_internal_la_SOURCES += \
	%D%/address.c \
	%D%/hosts.c \
	%D%/lookup.c \
	%D%/questions.c
