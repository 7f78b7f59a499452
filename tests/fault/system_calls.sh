#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Fetches while system calls fail: system_calls.c, in several processes, since
# most of the time passes with waiting for deadlines.
#
# In the environment:
#   SYSTEM_CALLS  the program
#   FAULT_FIRST   the first seed (1)
#   FAULT_SEEDS   how many (200)
. "${srcdir:=.}/tests/build/tap.sh"
: "${SYSTEM_CALLS:=tests/fault/system_calls}"
: "${FAULT_FIRST:=1}" "${FAULT_SEEDS:=200}"
processes=8
settled='fetches settle as they should, while system calls fail'
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export CK_FORK=no CK_VERBOSITY=silent
unset CK_TAP_LOG_FILE_NAME

# The seeds of one process, in $work/NUMBER
run_part() # NUMBER
{
	share=$(((FAULT_SEEDS + processes - 1) / processes))
	from=$((share * $1))
	left=$((FAULT_SEEDS - from))
	[ "$left" -ge "$share" ] || share=$left
	[ "$share" -gt 0 ] || return 0
	FAULT_FIRST=$((FAULT_FIRST + from)) FAULT_SEEDS=$share \
		"$SYSTEM_CALLS" >"$work/$1" 2>&1
}

status=0
parts=
part=0
while [ $part -lt $processes ]; do
	run_part $part &
	parts="$parts $!"
	part=$((part + 1))
done
for part in $parts; do
	wait "$part" || status=$?
done
if [ $status -eq 77 ]; then
	skip "$settled" "$(cat "$work/0")"
	done_testing
	exit 0
fi
if [ $status -eq 0 ]; then
	ok "$settled"
else
	not_ok "$settled" "$(grep -h '^seed' "$work"/* || cat "$work"/*)"
fi

# Few seeds do not meet each fault.
sum=$(cat "$work"/* | awk 'NF == 3 && $3 ~ /^[0-9]+$/ { n[$1 " " $2] += $3 }
	END { for (fault in n) print n[fault], fault }')
[ $status -ne 0 ] || [ "$FAULT_SEEDS" -lt 200 ] ||
	is_empty 'each fault was met' "$(printf '%s\n' "$sum" | grep '^0 ')"
done_testing
printf '%s\n' "$sum" | awk -v seeds="$FAULT_SEEDS" '{ n += $1 }
	END { print "tried " seeds " seeds, in which " n " system calls failed" }'
exit $((status != 0))
