#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Promises get no slower unnoticed: the instructions of one operation stay below
# the bounds of bounds.txt. Times vary, instructions do not.
#
# BENCH_BOUNDS=new prints a new table in place of testing; its bounds are 5 %
# above what was counted.
. "${srcdir:=.}/tests/build/tap.sh"
. "$srcdir/tests/bench/callgrind.sh"
bounds=$srcdir/tests/bench/bounds.txt
operations=5000

compiler()
{
	case $(${CC:-cc} --version 2>/dev/null) in
	*clang*) echo clang ;;
	*'Free Software Foundation'*) echo gcc ;;
	*) echo unknown ;;
	esac
}

# The last -O in the flags that the library was built with
optimization()
{
	# shellcheck disable=SC2086 # flags are words
	printf '%s\n' ${CFLAGS-} | grep '^-O' | tail -n 1
}

# Why the bounds do not hold for this build; nothing if they do.
# shellcheck disable=SC2086 # the flags are words
obstacle()
{
	case " ${CFLAGS-} " in
	*-fsanitize=* | *--coverage* | *-fprofile*)
		echo 'this build is instrumented' && return ;;
	esac
	[ "$(optimization)" = -O2 ] ||
		{ echo 'this build is not one with -O2' && return; }
	[ "$(uname -m)" = x86_64 ] ||
		{ echo 'the bounds are for x86_64' && return; }
	[ "$(compiler)" != unknown ] ||
		{ echo 'the bounds are for gcc and clang' && return; }
	[ -n "${VALGRIND-}" ] ||
		{ echo 'valgrind was not found by configure' && return; }
	[ -n "$(instructions bench_core chain 1)" ] ||
		echo 'valgrind cannot run what this compiler builds: -gdwarf-4?'
}

per_operation() # WORKLOAD
{
	count=$(instructions bench_core "$1" $operations)
	[ -z "$count" ] || echo $((count / operations))
}

check_bound() # WORKLOAD, BOUND
{
	name="$1: at most $2 instructions for an operation"
	count=$(per_operation "$1")
	if [ -z "$count" ]; then
		not_ok "$name" 'bench_core failed under callgrind'
	elif [ "$count" -gt "$2" ]; then
		not_ok "$name" "$count instructions were counted"
	else
		ok "$name ($count)"
	fi
}

# The lines of the table: workload and bound for this compiler.
table()
{
	awk -v compiler="$(compiler)" '
		/^workload/ { for (i = 2; i <= NF; i++) if ($i == compiler) at = i; next }
		/^[a-z]/ && at { print $1, $at }' "$bounds"
}

if ! "$BENCH/bench_core" -s 1 -n 1 chain >/dev/null; then
	not_ok 'bench_core runs' 'see its message'
	done_testing
	exit 0
fi
reason=$(obstacle)
if [ -n "$reason" ]; then
	skip 'instructions for an operation' "$reason"
	done_testing
	exit 0
fi
set -f
# shellcheck disable=SC2046 # words
set -- $(table)
while [ $# -gt 0 ]; do
	if [ "${BENCH_BOUNDS-}" = new ]; then
		echo "$1 $(($(per_operation "$1") * 105 / 100))"
	else
		check_bound "$1" "$2"
	fi
	shift 2
done
[ "${BENCH_BOUNDS-}" = new ] || done_testing
