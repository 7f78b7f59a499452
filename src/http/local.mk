src_libevpromise_extra_internal_la_SOURCES += \
	%D%/client.c \
	%D%/connection.c \
	%D%/error.c \
	%D%/exchange.c \
	%D%/fetch.c \
	%D%/head.c \
	%D%/headers.c \
	%D%/http.h \
	%D%/input.c \
	%D%/options.c \
	%D%/pool.c \
	%D%/request.c \
	%D%/response.c \
	%D%/url.c
