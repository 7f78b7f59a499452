src_libevpromise_internal_la_SOURCES += \
	%D%/any.c \
	%D%/controller.c \
	%D%/list.h \
	%D%/listener.c \
	%D%/listener.h \
	%D%/scope.c \
	%D%/scope.h \
	%D%/signal.c \
	%D%/signal.h
