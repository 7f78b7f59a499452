# Fuzzing: see run.sh. make check runs the corpus, and random inputs.

fuzz_programs = %D%/replay_concurrency %D%/replay_http %D%/replay_promises
fuzz_tests = %D%/replay.sh
fuzz_concurrency_sources = \
	%D%/concurrency_calls.c \
	%D%/concurrency_outcomes.c \
	%D%/concurrency_time.c \
	%D%/concurrency_using.c \
	%D%/fuzz_concurrency.c
fuzz_promises_sources = \
	%D%/engine_library.c \
	%D%/engine_model.c \
	%D%/fuzz_promises.c \
	%D%/handler.c \
	%D%/model.c \
	%D%/model_abort.c \
	%D%/model_listener.c \
	%D%/model_some.c \
	%D%/model_timer.c \
	%D%/operate_abort.c \
	%D%/operate_timer.c \
	%D%/program.c
%C%_replay_concurrency_SOURCES = $(fuzz_concurrency_sources) %D%/replay.c \
	%D%/concurrency.h %D%/fuzz.h
%C%_replay_promises_SOURCES = $(fuzz_promises_sources) %D%/replay.c \
	%D%/engine.h %D%/fuzz.h %D%/model.h %D%/program.h
%C%_replay_http_SOURCES = %D%/fuzz_http.c %D%/fuzz.h %D%/replay.c

tests_lib_libtest_la_SOURCES += tests/lib/audit.c tests/lib/audit.h \
	tests/lib/audit_abort.c tests/lib/audit_internal.h
dist_check_SCRIPTS += $(fuzz_tests)
EXTRA_DIST += %D%/corpus %D%/run.sh
AM_TESTS_ENVIRONMENT += REPLAY='$(abs_builddir)/%D%'; export REPLAY;

# What the targets are made of, for the fuzzer's own compiler
fuzz_core = $(src_libevpromise_internal_la_SOURCES) tests/lib/audit.c \
	tests/lib/audit_abort.c tests/lib/fake_host.c tests/lib/heap.c \
	tests/lib/trace.c tests/lib/weight.c
fuzz_extra = $(fuzz_core) $(src_libevpromise_extra_internal_la_SOURCES)

fuzz_libs = $(LIBCARES_LIBS) $(LIBEVENT_EXTRA_LIBS) $(LIBEVENT_CORE_LIBS) \
	$(CHECK_LIBS)

# libFuzzer, FUZZ_SECONDS for each of FUZZ_TARGETS
fuzz: include/evpromise/version.h
	@srcdir='$(srcdir)' cppflags='$(DEFS) -I. $(AM_CPPFLAGS)' \
	libs='$(fuzz_libs)' \
	promises='$(fuzz_promises_sources) $(fuzz_core)' \
	http='%D%/fuzz_http.c $(fuzz_extra)' \
	concurrency='$(fuzz_concurrency_sources) $(fuzz_core)' \
	$(SHELL) $(srcdir)/%D%/run.sh
clean-local: clean-fuzz
clean-fuzz:
	rm -rf %D%/found
.PHONY: clean-fuzz fuzz
