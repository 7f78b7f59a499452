#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Which lines and branches the tests reach: builds in coverage/, with counters
# and without optimization, as a debug build, which has the most code; runs the
# Check programs in $check_tests; prints a table, and fails below bounds.txt.
#
# The two branches of an assert() do not count: the one that ends the program
# is what no test may take. check_depth and its kin are left out: what they do a
# million times others do once.
set -eu
: "${srcdir:=..}" "${MAKE:=make}" "${check_tests:?}"
srcdir=$(cd "$srcdir" && pwd)		# as the objects name it

if ! command -v gcovr >/dev/null; then
	echo 'coverage: skipped, as gcovr was not found'
	exit 0
fi
mkdir -p coverage
cd coverage
[ -f Makefile ] || "$srcdir/configure" -q --enable-debug --disable-shared \
	--disable-hardening CFLAGS='-O0 -g --coverage -fprofile-abs-path'
$MAKE -s -j2 check-programs >build.log 2>&1 || { tail build.log; exit 1; }
find . -name '*.gcda' -exec rm -f {} +

tests=
for test in $check_tests; do
	case $test in
	tests/fault/check_depth*) ;;
	*) tests="$tests $test" ;;
	esac
done
CK_TIMEOUT_MULTIPLIER=5 $MAKE -s -j2 check-TESTS TESTS="$tests" \
	>tests.log 2>&1 ||
	grep -E '^(FAIL|ERROR):' tests.log	# make check is their judge

gcovr --root "$srcdir" --object-directory . --filter "$srcdir/src/" \
	--exclude-branches-by-pattern '.*\bassert\(' --json all.json .

# The core, and the adapters, which the bounds name by a pattern
report() # OPTION, PATTERN, GCOVR'S OTHER OPTIONS...
{
	choose="--$1=.*src/$2"
	shift 2
	gcovr --root "$srcdir" --add-tracefile all.json "$choose" "$@"
}

failed=0
while read -r name option pattern lines branches; do
	case $name in '' | '#'*) continue ;; esac
	printf '\n%s: at least %s %% of lines, %s %% of branches\n' "$name" \
		"$lines" "$branches"
	report "$option" "$pattern" --branches
	report "$option" "$pattern" --print-summary --output summary.txt \
		--fail-under-line "$lines" --fail-under-branch "$branches" ||
		failed=1
done <"$srcdir/tests/coverage/bounds.txt"
exit $failed
