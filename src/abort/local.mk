src_libevpromise_internal_la_SOURCES += \
	%D%/controller.c \
	%D%/listener.c \
	%D%/listener.h \
	%D%/scope.c \
	%D%/scope.h \
	%D%/signal.c \
	%D%/signal.h
