# Sanitizers that need a build of their own

sanitizer_tests = %D%/threads.sh
dist_check_SCRIPTS += $(sanitizer_tests)
EXTRA_DIST += %D%/common.sh %D%/memory.sh %D%/threads.c

# For check-long
check-memory: include/evpromise/version.h
	@srcdir='$(srcdir)' public_cppflags='$(public_cppflags)' \
	public_libs='$(LIBEVENT_CORE_LIBS) $(CHECK_LIBS)' \
	sources='$(fuzz_promises_sources) tests/fuzz/replay.c $(fuzz_core)' \
	$(SHELL) $(srcdir)/%D%/memory.sh
.PHONY: check-memory
