# Timers and abort signals, compared with Node's and the DOM's

time_programs = %D%/time
time_tests = %D%/time.sh
%C%_time_SOURCES = \
	%D%/generator.c \
	%D%/interpreter.c \
	%D%/interpreter.h \
	%D%/program.c \
	%D%/program.h \
	%D%/time.c
dist_check_SCRIPTS += $(time_tests)
EXTRA_DIST += %D%/common.sh %D%/golden.txt %D%/long.sh \
	%D%/time.cjs %D%/virtual_clock.c
AM_TESTS_ENVIRONMENT += \
	export TIME_PROGRAM='$(abs_builddir)/%D%/time$(EXEEXT)';

check-time: $(time_programs) $(order_programs)
	@$(MAKE) $(AM_MAKEFLAGS) check-TESTS TESTS='$(time_tests)'
# What is too long for make check
check-time-long: $(time_programs)
	@TIME_PROGRAM=$(time_programs) $(SHELL) $(srcdir)/%D%/long.sh
.PHONY: check-time check-time-long
