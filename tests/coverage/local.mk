# Coverage: see run.sh; in a folder and with objects of its own

EXTRA_DIST += %D%/bounds.txt %D%/run.sh
coverage:
	@srcdir='$(abs_srcdir)' MAKE='$(MAKE)' check_tests='$(check_tests)' \
	$(SHELL) $(srcdir)/%D%/run.sh
clean-local: clean-coverage
clean-coverage:
	rm -rf coverage
.PHONY: clean-coverage coverage
