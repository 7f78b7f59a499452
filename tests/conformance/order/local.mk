# Order, compared with V8's

check_PROGRAMS += %D%/order
%C%_order_SOURCES = \
	%D%/generator.c \
	%D%/interpreter.c \
	%D%/interpreter.h \
	%D%/order.c \
	%D%/program.c \
	%D%/program.h
%C%_order_CPPFLAGS = $(AM_CPPFLAGS) -I$(srcdir)/%D%
EXTRA_DIST += %D%/golden.txt %D%/long.sh %D%/mutants.sh %D%/order.js
