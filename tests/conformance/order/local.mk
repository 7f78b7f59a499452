# Order, compared with V8's

order_programs = %D%/order
order_tests = %D%/order.sh
%C%_order_SOURCES = \
	%D%/generator.c \
	%D%/interpreter.c \
	%D%/interpreter.h \
	%D%/order.c \
	%D%/program.c \
	%D%/program.h
dist_check_SCRIPTS += $(order_tests)
EXTRA_DIST += %D%/golden.txt %D%/long.sh %D%/order.js

check-order: $(order_programs)
	@$(MAKE) $(AM_MAKEFLAGS) check-TESTS TESTS='$(order_tests)'
# About an hour: a part of check-long
check-order-long: $(order_programs)
	@ORDER=$(order_programs) $(SHELL) $(srcdir)/%D%/long.sh
.PHONY: check-order check-order-long
