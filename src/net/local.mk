src_libevpromise_extra_internal_la_SOURCES += \
	%D%/address.c \
	%D%/address.h \
	%D%/hosts.c \
	%D%/hosts.h \
	%D%/lookup.c \
	%D%/lookup.h \
	%D%/questions.c \
	%D%/questions.h
