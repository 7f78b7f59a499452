# Faults: what the library does when something else fails

# Libevent's own allocations, which it does not always survive: for check-long
EXTRA_PROGRAMS += %D%/libevent_memory
CLEANFILES += %D%/libevent_memory$(EXEEXT)
EXTRA_DIST += %D%/libevent_memory.txt
check-libevent-memory: %D%/libevent_memory$(EXEEXT)
	@LIBEVENT_MEMORY='$(srcdir)/%D%/libevent_memory.txt' \
	CK_VERBOSITY=minimal CK_TIMEOUT_MULTIPLIER=10 $<
.PHONY: check-libevent-memory
