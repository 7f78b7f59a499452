#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Prints what promises cost, beside the same work by hand: `make bench`.
#
# In the environment:
#   BENCH_ROUNDS  how often the programs run in turn; the least counts (3)
#   BENCH_SCALE   the numbers of pending promises to compare
#                 (1000 100000 10000000: needs 2 GB)
#   BENCH_WORKLOADS  those of bench_core -l to measure (all)
: "${BENCH:=tests/bench}" "${BENCH_ROUNDS:=3}"
: "${BENCH_SCALE:=1000 100000 10000000}"
: "${BENCH_WORKLOADS:=$("$BENCH/bench_core" -l)}" "${VALGRIND=valgrind}"
LC_ALL=C
export LC_ALL
. "${srcdir:=.}/tests/bench/callgrind.sh"
programs='bench_floor bench_floor_pooled bench_core'

# What a promise may cost, as a multiple of the same work by hand
targets='chain 0.45
settle 1.4
all 1.25
loop 1.7
adopt 2.2'

target_of() # WORKLOAD
{
	printf '%s\n' "$targets" | sed -n "s/^$1 //p"
}

# The programs in turn, so that what else the machine does hits all of them:
# a line with the least figure of each.
in_turn() # OPTIONS..., WORKLOAD
{
	round=0
	while [ "$round" -lt "$BENCH_ROUNDS" ]; do
		for program in $programs; do
			echo "$program $("$BENCH/$program" "$@")"
		done
		round=$((round + 1))
	done | awk '
		!($1 in least) { order[++n] = $1; least[$1] = $3 }
		$3 < least[$1] { least[$1] = $3 }
		END { for (i = 1; i <= n; i++) printf "%s ", least[order[i]] }'
}

header() # TEXT, the names of columns...
{
	printf '\n%s\n\n' "$1"
	shift
	printf '%-12s' "$1"
	shift
	printf '%9s' "$@"
	echo
}

print_times()
{
	header 'ns of CPU time for an operation, warm; ratios to the work by hand' \
		workload 'by hand' pooled promise ratio target '/ pooled' cold
	for workload in $BENCH_WORKLOADS; do
		echo "$workload $(in_turn "$workload") $(in_turn -c "$workload")" \
			"$(target_of "$workload")"
	done | awk '{
		printf "%-12s%9.1f%9.1f%9.1f%9.2f%9s%9.2f%9.2f\n",
			$1, $2, $3, $4, $4 / $2, $8 == "" ? "-" : $8, $4 / $3, $7 / $5
		fflush()
	}'
}

instructions_of_all() # WORKLOAD
{
	for program in $programs; do
		[ -n "$VALGRIND" ] || { printf -- '- '; continue; }
		echo "$(instructions "$program" "$1" 10000) 10000"
	done | awk '{ printf "%.0f ", $1 / $2 }'
}

print_counts()
{
	header 'instructions for an operation; allocations; bytes of peak memory' \
		workload 'by hand' pooled promise allocs 'by hand' pooled promise
	for workload in $BENCH_WORKLOADS; do
		# shellcheck disable=SC2046 # words
		printf '%-12s%9s%9s%9s%9.4f%9.0f%9.0f%9.0f\n' "$workload" \
			$(instructions_of_all "$workload") \
			$("$BENCH/bench_core" -a "$workload" | cut -d ' ' -f 2) \
			$(in_turn -m "$workload")
	done
}

print_scale()
{
	header 'ns for a promise by how many are pending at once' \
		pending 'by hand' pooled promise ratio
	for n in $BENCH_SCALE; do
		echo "$n $(in_turn -s 3 -n "$n" pending)"
	done | awk '{
		printf "%-12s%9.1f%9.1f%9.1f%9.2f\n", $1, $2, $3, $4, $4 / $2
		fflush()
	}'
}

print_times
print_counts
print_scale
