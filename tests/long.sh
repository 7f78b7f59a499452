#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# What is too long for make check: `make check-long`. A part is a target of
# make, of which this prints the lines that begin with "tried", in a table with
# the date, the minutes that it took, and whether it passed; all that it said
# is in tests/long.log.
#
# In the environment:
#   LONG_PARTS  those to do (all); each may have variables of its own, with
#               which it is made shorter or longer: see its script
set -u
: "${MAKE:=make}"
: "${LONG_PARTS:=check-order-long check-libevent-memory check-system-calls \
	check-memory fuzz check-sim-long check-time-long}"
: "${FUZZ_SECONDS:=3600}"
export FUZZ_SECONDS
said=tests/long.out log=tests/long.log
failed=0
trap 'rm -f "$said"' EXIT

minutes_since() # SECONDS
{
	echo $((($(date +%s) - $1 + 59) / 60))
}

report() # PART, MINUTES, RESULT
{
	sed -n 's/^tried //p' "$said" | while read -r tried; do
		printf '%s  %-21s %4d min  %-6s  %s\n' \
			"$(date -u +%Y-%m-%d)" "$1" "$2" "$3" "$tried"
	done
}

part() # TARGET
{
	begin=$(date +%s) result=passed
	$MAKE -s "$1" >"$said" 2>&1 </dev/null || result=FAILED
	if ! grep -q '^tried ' "$said"; then
		echo 'tried nothing' >>"$said"
		result=FAILED
	fi
	report "$1" "$(minutes_since "$begin")" "$result"
	{ echo "== $1"; cat "$said"; } >>"$log"
	[ "$result" = passed ] || failed=1
}

: >"$log"
for target in $LONG_PARTS; do
	part "$target"
done
exit $failed
