#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Prints what promises cost elsewhere: `make bench-peers`. Each peer is left out
# where its library or engine is not installed.
#
# In the environment:
#   BENCH_ROUNDS  how often the programs run in turn; the least counts (3)
#   BENCH_WORKLOADS  those of bench_core -l to measure (all)
: "${srcdir:=.}"
. "$srcdir/tests/bench/tables.sh"
: "${BENCH_WORKLOADS:=$("$BENCH/bench_core" -l)}"
sources=$srcdir/tests/bench
columns='hand pooled ours'
programs='bench_floor bench_floor_pooled bench_core'
versions='' missing=''

found() # COLUMN, PROGRAM, VERSION
{
	columns="$columns $1" programs="$programs $2"
	versions="$versions${versions:+, }$1 $3"
}

lacks() # COLUMN, WHAT
{
	missing="$missing${missing:+, }$1 ($2)"
}

# Builds tests/bench/peers/NAME.c or NAME.c++ into $BENCH/bench_NAME.
library() # COLUMN, NAME, COMPILER, PKG-CONFIG MODULES...
{
	column=$1 name=$2 compiler=$3
	shift 3
	pkg=${PKG_CONFIG:-pkg-config}
	source=$(echo "$sources/peers/$name".c*)
	# shellcheck disable=SC2046,SC2086 # words
	if ! $pkg --exists "$@"; then
		lacks "$column" "$*"
	elif ! $compiler -O2 $($pkg --cflags "$@") -o "$BENCH/bench_$name" \
		"$source" "$BENCH/peers.o" $($pkg --libs "$@"); then
		lacks "$column" 'it does not build here'
	else
		found "$column" "bench_$name" "$(version "$1")"
	fi
}

engine() # COLUMN, COMMAND
{
	if command -v "$2" >/dev/null; then
		found "$1" "$2" "$("$2" --version | sed -n '1s/[^0-9]*\([0-9.]*\).*/\1/p')"
	else
		lacks "$1" "$2"
	fi
}

find_peers()
{
	${CC:-cc} -O2 -c -o "$BENCH/peers.o" "$sources/bench.c" || exit
	library GTask gtask "${CC:-cc}" gio-2.0
	library Eina eina "${CC:-cc}" ecore eina eo
	library KJ kj "${CXX:-c++} -std=c++17" kj-async
	engine Node node
	engine Bun bun
	engine Deno deno
}

lines() # WORKLOADS, OPTIONS...
{
	workloads=$1
	shift
	for workload in $workloads; do
		echo "$workload $(in_turn "$programs" "$workload" "$@")"
	done | awk "$table_awk"'{
		printf "%-12s", $1
		for (i = 2; i <= NF; i++)
			printf "%7s", figure($i)
		print ""
		fflush()
	}'
}

print_lines() # TEXT, WORKLOADS, OPTIONS...
{
	text=$1
	shift
	# shellcheck disable=SC2086 # words
	header 7 "$text" workload $columns
	lines "$@"
}

find_peers
# Some peers recurse, and need all the stack that there is.
# shellcheck disable=SC3045 # a shell without it says nothing and goes on
ulimit -s unlimited 2>/dev/null
print_lines 'ns of CPU time for an operation, warm' "$BENCH_WORKLOADS"
print_lines 'bytes of peak memory for an operation' 'pending chain' -m
print_machine
echo "${versions:-no peers}"
[ -z "$missing" ] || echo "missing: $missing"
