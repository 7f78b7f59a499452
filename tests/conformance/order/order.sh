#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# The order of handlers is V8's, to the tick: small programs of promises, run by
# the library and by V8, must write the same log. Where there is no Node the
# logs are compared with hashes of V8's that golden.txt holds.
#
# In the environment:
#   ORDER_OPERATIONS  the exhaustive part has all programs of so many (4)
#   ORDER_RANDOM      how many random and directed programs each (20000)
#   ORDER_SEED        their seed (1)
#   ORDER_STARVED     how many of them run with memory failing everywhere (200)
#   ORDER_GOLDEN      a file to write the hashes to, in place of comparing
. "${srcdir:=.}/tests/build/tap.sh"
order=${ORDER:-tests/conformance/order/order}
v8=$srcdir/tests/conformance/order/order.js
golden=$srcdir/tests/conformance/order/golden.txt
: "${ORDER_OPERATIONS:=4}" "${ORDER_RANDOM:=20000}" "${ORDER_SEED:=1}"
: "${ORDER_STARVED:=200}"
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT

generate() # KIND: the programs of a kind
{
	case $1 in
	exhaustive) "$order" generate exhaustive "$ORDER_OPERATIONS" ;;
	*) "$order" generate "$1" "$ORDER_SEED" "$ORDER_RANDOM" ;;
	esac
}

# The first programs whose logs differ, with both logs.
differences() # PROGRAMS, EXPECTED, SEEN
{
	paste -d '|' "$1" "$2" "$3" | awk -F '|' '
		{ n = NF; program = $1; for (i = 2; i <= n - 2; i++) program = program "|" $i }
		$(n - 1) != $n && count++ < 3 {
			print "program: " program
			print "  expected: " $(n - 1)
			print "  seen:     " $n
		}'
}

same() # NAME, PROGRAMS, EXPECTED, SEEN
{
	if [ "$(wc -l <"$3")" -eq "$(wc -l <"$2")" ] && cmp -s "$3" "$4"; then
		ok "$1 ($(wc -l <"$2") programs)"
	else
		not_ok "$1" "$(differences "$2" "$3" "$4")"
	fi
}

has_node() { command -v node >/dev/null 2>&1; }

# The hashes that stand in golden.txt for a kind and a number of programs.
golden_of() # KIND, COUNT
{
	awk -v kind="$1" -v count="$2" '
		/^#/ { next }
		NF == 2 { on = $1 == kind && $2 == count; next }
		on' "$golden"
}

check_golden() # KIND, LOGS
{
	count=$(wc -l <"$2")
	golden_of "$1" "$count" >"$work/golden"
	"$order" hash <"$2" >"$work/hash"
	if [ -n "${ORDER_GOLDEN-}" ]; then
		{ echo "$1 $count"; cat "$work/hash"; } >>"$ORDER_GOLDEN"
	elif [ ! -s "$work/golden" ]; then
		skip "$1: the logs have the hashes of V8's" \
			'golden.txt has none for this number of programs'
	elif cmp -s "$work/golden" "$work/hash"; then
		ok "$1: the logs have the hashes of V8's ($count programs)"
	else
		not_ok "$1: the logs have the hashes of V8's" "these chunks of 1000: $(
			diff "$work/golden" "$work/hash" | sed -n 's/^\([0-9,]*\)[cad].*/\1/p')"
	fi
}

for kind in exhaustive random directed; do
	programs=$work/programs
	generate $kind >"$programs"
	for handles in hold drop; do
		"$order" run $handles <"$programs" >"$work/$handles"
	done
	same "$kind: when handles are dropped makes no difference" \
		"$programs" "$work/hold" "$work/drop"
	check_golden $kind "$work/hold"
	if has_node; then
		node "$v8" <"$programs" >"$work/v8"
		same "$kind: the logs are V8's" "$programs" "$work/v8" \
			"$work/hold"
	else
		skip "$kind: the logs are V8's" 'there is no node'
	fi
	head -n "$ORDER_STARVED" "$programs" >"$work/starved"
	is_empty "$kind: memory may run out at every point" \
		"$("$order" starve <"$work/starved" 2>&1 | head -n 5)"
done
done_testing
