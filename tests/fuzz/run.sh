#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Fuzzing by libFuzzer, with the address and undefined behaviour sanitizers;
# make fuzz calls it in the build folder. What it finds grows in
# tests/fuzz/found/TARGET, a crash is left beside it.
#
# In the environment:
#   FUZZ_SECONDS  for each target (60); the targets run side by side
#   FUZZ_TARGETS  promises, http and concurrency
#   CLANG         the compiler (clang)
set -u
: "${srcdir:=.}" "${cppflags:=}" "${libs:=}"
: "${FUZZ_SECONDS:=60}" "${FUZZ_TARGETS:=promises http concurrency}"
: "${CLANG:=clang}"
found=tests/fuzz/found
failed=0

mkdir -p "$found" || exit
if ! echo 'int LLVMFuzzerTestOneInput(void) { return 0; }' |
	"$CLANG" -fsanitize=fuzzer -x c - -o "$found/probe" 2>/dev/null; then
	echo "fuzz: skipped: there is no $CLANG with libFuzzer"
	exit 0
fi
rm -f "$found/probe"

build() # TARGET, SOURCES...
{
	target=$1
	shift
	for source; do
		shift
		case $source in
		*.c) set -- "$@" "$srcdir/$source" ;;
		esac
	done
	# shellcheck disable=SC2086 # flags are words
	"$CLANG" -std=gnu11 -g -O2 -fsanitize=fuzzer,address,undefined \
		-fno-sanitize-recover=all $cppflags -I"$srcdir/tests/fuzz" \
		"$@" $libs -o "$found/fuzz_$target"
}

fuzz() # TARGET
{
	mkdir -p "$found/$1"
	"$found/fuzz_$1" -entropic=0 -max_total_time="$FUZZ_SECONDS" \
		-max_len=512 -rss_limit_mb=1000 -print_final_stats=1 \
		-artifact_prefix="$found/$1-" "$found/$1" \
		"$srcdir/tests/fuzz/corpus/$1" >"$found/$1.log" 2>&1
}

report() # TARGET, PROCESS: what came of it
{
	result='nothing found'
	wait "$2" || { result='FAILED' failed=1; }
	printf 'tried fuzz %s: %s inputs in %s s, %s\n' "$1" "$(sed -n \
		's/^stat::number_of_executed_units: *//p' "$found/$1.log")" \
		"$FUZZ_SECONDS" "$result"
	[ "$result" != FAILED ] || tail -n 30 "$found/$1.log"
}

# shellcheck disable=SC2154,SC2086 # promises...: lists of words from make
for target in $FUZZ_TARGETS; do
	eval "build $target \$$target" >"$found/$target.build" 2>&1 &
	eval "build_$target=\$!"
done
for target in $FUZZ_TARGETS; do
	eval "wait \$build_$target" || { cat "$found/$target.build"; exit 1; }
done
for target in $FUZZ_TARGETS; do
	fuzz "$target" &
	eval "fuzz_$target=\$!"
done
for target in $FUZZ_TARGETS; do
	eval "report $target \$fuzz_$target"
done
exit $failed
