# Conformance: one test for an operation of ECMA-262, those of rejections that
# nobody handles, and Promises/A+ through Node

operation_tests = \
	%D%/check_create_resolving_functions \
	%D%/check_fulfill_promise \
	%D%/check_host_enqueue_promise_job \
	%D%/check_host_promise_rejection_tracker \
	%D%/check_new_promise_capability \
	%D%/check_new_promise_reaction_job \
	%D%/check_new_promise_resolve_thenable_job \
	%D%/check_perform_promise_all \
	%D%/check_perform_promise_all_settled \
	%D%/check_perform_promise_any \
	%D%/check_perform_promise_race \
	%D%/check_perform_promise_then \
	%D%/check_promise_prototype_catch \
	%D%/check_promise_prototype_finally \
	%D%/check_promise_prototype_then \
	%D%/check_promise_reject_functions \
	%D%/check_promise_resolve \
	%D%/check_promise_resolve_functions \
	%D%/check_promise_try \
	%D%/check_reject_promise \
	%D%/check_then_finally_functions \
	%D%/check_trigger_promise_reactions
rejection_tests = \
	%D%/check_rejections_handled \
	%D%/check_rejections_late \
	%D%/check_rejections_loop \
	%D%/check_rejections_reported
conformance_tests = $(operation_tests) $(rejection_tests)
aplus_tests = %D%/node/aplus.sh

tests_lib_libtest_la_SOURCES += %D%/steps.c %D%/steps.h
dist_check_SCRIPTS += $(aplus_tests)
EXTRA_DIST += %D%/node/addon.c %D%/node/index.js

include tests/conformance/order/local.mk
include tests/conformance/time/local.mk

check-aplus: src/libevpromise_internal.la
	@$(MAKE) $(AM_MAKEFLAGS) check-TESTS TESTS='$(aplus_tests)'
check-rejections: $(rejection_tests)
	@$(MAKE) $(AM_MAKEFLAGS) check-TESTS TESTS='$(rejection_tests)'
clean-local: clean-aplus
clean-aplus:
	rm -rf %D%/node/build
.PHONY: check-aplus check-rejections clean-aplus
