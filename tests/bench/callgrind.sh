# SPDX-License-Identifier: BSD-3-Clause
# For bench.sh and instructions.sh: instructions are counted by callgrind, in
# bench_measured() alone, after a run that warms up. So the figures are the
# same each time, but for what malloc does.
# shellcheck shell=sh

: "${BENCH:=tests/bench}"

# The instructions of one run of N operations; nothing if it failed.
instructions() # PROGRAM, WORKLOAD, N
{
	"$VALGRIND" --tool=callgrind --callgrind-out-file=/dev/null \
		--collect-atstart=no --toggle-collect=bench_measured \
		"$BENCH/$1" -s 1 -n "$3" "$2" 2>&1 |
		sed -n 's/^.*Collected : \([0-9]*\).*/\1/p'
}
