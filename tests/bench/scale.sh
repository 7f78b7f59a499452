#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Prints what one of many operations takes, by how many there are at once:
# `make bench-scale`. ns are CPU time, with the base that is opened and freed;
# the median of 3 runs after one that warms up.
: "${srcdir:=.}"
. "$srcdir/tests/bench/tables.sh"
: "${BENCH_SCALE:=10000 100000 1000000}"

# shellcheck disable=SC2086 # words
printf '%-20s' workload && printf '%10s' $BENCH_SCALE && printf '%10s\n' growth
"$BENCH/bench_scale" -l | while read -r workload; do
	printf '%s' "$workload"
	for n in $BENCH_SCALE; do
		printf ' %s' "$("$BENCH/bench_scale" -s 3 -n "$n" \
			"$workload" | cut -d ' ' -f 2)"
	done
	echo
done | awk '{
	most = 0
	printf "%-20s", $1
	for (i = 2; i <= NF; i++) {
		printf "%10.0f", $i
		if (i > 2 && $i / $(i - 1) > most)
			most = $i / $(i - 1)
	}
	printf "%10.2f\n", most
	fflush()
}'
