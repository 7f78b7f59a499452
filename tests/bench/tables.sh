# SPDX-License-Identifier: BSD-3-Clause
# For bench.sh and peers.sh: programs run in turn, tables, the machine.
#
# A program is bench_floor, bench_core and the like, which are in $BENCH, or a
# JavaScript engine. It prints a line `workload figure', and lists with -l what
# workloads it has.
# shellcheck shell=sh
: "${srcdir:=.}" "${BENCH:=tests/bench}" "${BENCH_ROUNDS:=3}"
LC_ALL=C
export LC_ALL

run_program() # PROGRAM, OPTIONS..., WORKLOAD
{
	program=$1
	shift
	javascript=$srcdir/tests/bench/peers/javascript.cjs
	case $program in
	bench_*) "$BENCH/$program" "$@" ;;
	deno) deno run --allow-all "$javascript" "$@" ;;
	*) "$program" "$javascript" "$@" ;;
	esac 2>/dev/null
}

has_workload() # PROGRAM, WORKLOAD
{
	run_program "$1" -l | grep -qx "$2"
}

# The programs in turn, so that what else the machine does hits all of them:
# a line with the least figure of each; `-' for one that has no such workload,
# `fails' for one that does not survive it.
in_turn() # PROGRAMS, WORKLOAD, OPTIONS...
{
	programs=$1 workload=$2 round=0
	shift 2
	for program in $programs; do
		has_workload "$program" "$workload" || echo "$program - -"
	done >"$BENCH/lacking"
	while [ "$round" -lt "$BENCH_ROUNDS" ]; do
		for program in $programs; do
			! grep "^$program " "$BENCH/lacking" || continue
			echo "$program $(run_program "$program" "$@" "$workload" ||
				echo - fails)"
		done
		round=$((round + 1))
	done | awk '
		!($1 in least) { order[++n] = $1; least[$1] = $3 }
		$3 + 0 < least[$1] + 0 || $3 == "fails" { least[$1] = $3 }
		END { for (i = 1; i <= n; i++) printf "%s ", least[order[i]] }'
	rm -f "$BENCH/lacking"
}

# awk's, for a figure or a word in place of one
# shellcheck disable=SC2034 # for those who read this file
table_awk='
	function is_number(a) { return a ~ /^[0-9.]+$/ }
	function figure(a) {
		return !is_number(a) ? a : sprintf(a < 99.95 ? "%.1f" : "%.0f", a)
	}
	function ratio(a, b) {
		if (!is_number(a) || !is_number(b) || b <= 0)
			return "-"
		return sprintf("%.2f", a / b)
	}'

header() # WIDTH, TEXT, the names of columns...
{
	width=$1
	printf '\n%s\n\n' "$2"
	shift 2
	printf '%-12s' "$1"
	shift
	for column; do
		printf "%${width}s" "$column"
	done
	echo
}

version() # PKG-CONFIG MODULE
{
	${PKG_CONFIG:-pkg-config} --modversion "$1"
}

print_machine()
{
	processor=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo 2>/dev/null |
		head -n 1)
	printf '\n%s\n' "${processor:-$(uname -m)}, $(getconf _NPROCESSORS_ONLN) \
cores; $(getconf GNU_LIBC_VERSION 2>/dev/null || uname -s)"
	echo "$(${CC:-cc} --version | head -n 1) ${CFLAGS-}"
	echo "libevent $(version libevent_core)"
}
