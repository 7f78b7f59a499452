#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Prints what many operations cost: `make bench-concurrency`. ns are CPU time,
# the median of 5 runs after one that warms up; the memory is by how much the
# peak grows in a run of its own.
: "${srcdir:=.}"
. "$srcdir/tests/bench/tables.sh"

printf '%-18s%12s%10s%10s%12s\n' workload number 'ns each' 'B each' \
	'peak, KiB'
"$BENCH/bench_concurrency" -l | while read -r workload; do
	number=$(sed -n "s/^	{ \"$workload\", \([0-9]*\),.*/\1/p" \
		"$srcdir/tests/bench/bench_concurrency.c")
	echo "$workload $number" \
		"$("$BENCH/bench_concurrency" "$workload" | cut -d ' ' -f 2)" \
		"$("$BENCH/bench_concurrency" -m -s 1 "$workload" |
			cut -d ' ' -f 2)"
done | awk '{
	printf "%-18s%12d%10.0f%10.1f%12.0f\n", $1, $2, $3, $4, $4 * $2 / 1024
	fflush()
}'
