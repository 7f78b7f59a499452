#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Timers and abort signals are Node's, to the tick: small programs, run by the
# library on its virtual clock and by Node on one of ours, must write the same
# log. Signals are compared with an engine that follows the DOM as it is, too:
# Node 20 marks dependents later. Where there are no engines the logs are
# compared with hashes of theirs that golden.txt holds.
#
# In the environment:
#   TIME_OPERATIONS  the exhaustive part has all programs of so many (4), and
#                    of one more without timers
#   TIME_RANDOM      how many random programs of each kind (5000)
#   TIME_SEED        their seed (1)
#   TIME_GOLDEN      a file to write the hashes to, in place of comparing
. "${srcdir:=.}/tests/build/tap.sh"
here=$srcdir/tests/conformance/time
. "$here/common.sh"
order=${ORDER:-tests/conformance/order/order}
: "${TIME_OPERATIONS:=4}" "${TIME_RANDOM:=5000}" "${TIME_SEED:=1}"
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT

# The first programs whose logs differ, with both logs.
differences() # EXPECTED, SEEN
{
	paste -d '|' "$work/programs" "$1" "$2" | awk -F '|' '
		$2 != $3 && count++ < 3 {
			print "program: " $1
			print "  expected: " $2
			print "  seen:     " $3
		}'
}

same() # NAME, EXPECTED, SEEN
{
	if cmp -s "$2" "$3"; then
		ok "$1 ($(wc -l <"$2") programs, $(grep -c = "$3") not to the end)"
	else
		not_ok "$1" "$(differences "$2" "$3")"
	fi
}

check_golden() # NAME, LOGS
{
	count=$(wc -l <"$2")
	"$order" hash <"$2" >"$work/hash"
	awk -v name="$1 $count" '
		/^#/ { next }
		/ / { on = $0 == name; next }
		on' "$here/golden.txt" >"$work/golden"
	if [ -n "${TIME_GOLDEN-}" ]; then
		{ echo "$1 $count"; cat "$work/hash"; } >>"$TIME_GOLDEN"
	elif [ ! -s "$work/golden" ]; then
		skip "$1: the logs have the engine's hashes" \
			'golden.txt has none for this number of programs'
	elif cmp -s "$work/golden" "$work/hash"; then
		ok "$1: the logs have the engine's hashes ($count programs)"
	else
		not_ok "$1: the logs have the engine's hashes" \
			"$(diff "$work/golden" "$work/hash")"
	fi
}

compare() # KIND, FORM, MODE
{
	"$TIME_PROGRAM" run "$3" <"$work/programs" >"$work/log"
	check_golden "$1 $2 $3" "$work/log"
	if { [ "$3" = node ] && $has_clock; } ||
		{ [ "$3" = dom ] && has_dom; }; then
		"run_$3" <"$work/programs" >"$work/engine"
		same "$1, $2: the logs are the engine's ($3)" "$work/engine" \
			"$work/log"
	else
		skip "$1, $2: the logs are the engine's ($3)" 'it is not there'
	fi
}

has_clock=false
if build_clock "$work" 2>/dev/null; then has_clock=true; fi
for form in exhaustive random; do
	generate timers $form >"$work/programs"
	compare timers $form node
	generate aborts $form >"$work/programs"
	compare aborts $form node
	compare aborts $form dom
done
done_testing
