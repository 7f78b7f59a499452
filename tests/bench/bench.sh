#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Prints what promises cost, beside the same work by hand: `make bench`.
#
# In the environment:
#   BENCH_ROUNDS  how often the programs run in turn; the least counts (3)
#   BENCH_SCALE   the numbers of pending promises to compare
#                 (1000 100000 10000000: needs 2 GB)
#   BENCH_WORKLOADS  those of bench_core -l to measure (all)
: "${srcdir:=.}"
. "$srcdir/tests/bench/tables.sh"
. "$srcdir/tests/bench/callgrind.sh"
: "${BENCH_SCALE:=1000 100000 10000000}"
: "${BENCH_WORKLOADS:=$("$BENCH/bench_core" -l)}" "${VALGRIND=valgrind}"
all='bench_floor bench_floor_pooled bench_core'

# What a promise may cost: ns and the CPU time of HEAD as a multiple of the same
# work by hand; the others as they are
targets='chain 0.45
settle 1.4
all 1.25
loop 1.7
adopt 2.2
head 1.05
pending_bytes 128
then_bytes 64
then_allocations 0'

target_of() # WORKLOAD
{
	printf '%s\n' "$targets" | sed -n "s/^$1 //p" | grep . || echo -
}

print_times()
{
	header 9 \
		'ns of CPU time for an operation, warm; ratios to the work by hand' \
		workload 'by hand' pooled promise ratio target '/ pooled' cold
	for workload in $BENCH_WORKLOADS; do
		echo "$workload $(target_of "$workload")" \
			"$(in_turn "$all" "$workload")" \
			"$(in_turn "$all" "$workload" -c)"
	done | awk "$table_awk"'{
		printf "%-12s%9s%9s%9s%9s%9s%9s%9s\n", $1,
			figure($3), figure($4), figure($5),
			ratio($5, $3), $2, ratio($5, $4), ratio($8, $6)
		fflush()
	}'
}

instructions_of_all() # WORKLOAD, N
{
	for program in $all; do
		if [ -n "$VALGRIND" ] && has_workload "$program" "$1"; then
			echo "$(instructions "$program" "$1" "$2") $2"
		else
			echo -
		fi
	done | awk '{ printf "%s ", $1 == "-" ? "-" : int($1 / $2 + 0.5) }'
}

print_counts()
{
	header 9 \
		'instructions for an operation; allocations; bytes of peak memory' \
		workload 'by hand' pooled promise allocs 'by hand' pooled promise
	for workload in $BENCH_WORKLOADS; do
		echo "$workload $(instructions_of_all "$workload" 10000)" \
			"$(run_program bench_core -a "$workload" | cut -d ' ' -f 2)" \
			"$(in_turn "$all" "$workload" -m)"
	done | awk "$table_awk"'{
		printf "%-12s%9s%9s%9s%9.4f%9s%9s%9s\n", $1, $2, $3, $4, $5,
			figure($6), figure($7), figure($8)
		fflush()
	}'
}

print_scale()
{
	header 9 'ns for a promise by how many are pending at once; instructions' \
		pending 'by hand' pooled promise ratio 'by hand' pooled promise
	for n in $BENCH_SCALE; do
		echo "$n $(in_turn "$all" pending -s 3 -n "$n")" \
			"$(instructions_of_all pending "$n")"
	done | awk "$table_awk"'{
		printf "%-12s%9s%9s%9s%9s%9s%9s%9s\n", $1,
			figure($2), figure($3), figure($4), ratio($4, $2), $5, $6, $7
		fflush()
	}'
}

print_target() # NAME, TEXT, MEASURED
{
	printf '%-56s%10s%9s\n' "$2" "${3:--}" "$(target_of "$1")"
}

# Where there is nginx
head_ratio()
{
	sh "$srcdir/tests/bench/head.sh" 2>/dev/null | sed -n 's/^head .* //p'
}

# What has a target beside times
print_targets()
{
	printf '\n%-56s%10s%9s\n\n' '' measured target
	print_target pending_bytes 'bytes for a pending promise with one then' \
		"$(run_program bench_core -m pending | cut -d ' ' -f 2)"
	print_target then_bytes 'bytes for each then more' \
		"$(run_program bench_core -m fan_out | cut -d ' ' -f 2)"
	print_target then_allocations 'allocations for a then, when warm' \
		"$(run_program bench_core -a chain | cut -d ' ' -f 2)"
	print_target head 'HEAD with keep-alive: CPU time to that of callbacks' \
		"$(head_ratio)"
}

print_times
print_counts
print_scale
print_targets
print_machine
