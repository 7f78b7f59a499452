#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# The long form of order.sh: every program of at most 5 operations, and many
# millions of random and directed ones, compared with V8. It keeps nothing but
# hashes, one for each 1000 programs, and prints a line for each kind: how many chunks
# differ while handles are held, and while they are dropped.
#
# In the environment:
#   ORDER             the program order
#   ORDER_OPERATIONS  the exhaustive part has all programs of so many (5)
#   ORDER_RANDOM      how many random and directed programs each (10000000)
#   ORDER_SEED        their seed (2)
set -eu
here=$(dirname "$0")
: "${ORDER:=tests/conformance/order/order}"
: "${ORDER_OPERATIONS:=5}" "${ORDER_RANDOM:=10000000}" "${ORDER_SEED:=2}"
command -v node >/dev/null || { echo "$0: there is no node" >&2; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

generate() # KIND
{
	case $1 in
	exhaustive) "$ORDER" generate exhaustive "$ORDER_OPERATIONS" ;;
	*) "$ORDER" generate "$1" "$ORDER_SEED" "$ORDER_RANDOM" ;;
	esac
}

# The chunks of 1000 programs whose hashes differ.
differing() # FILE, FILE
{
	awk 'NR == FNR { hash[NR] = $0; n = NR; next }
		$0 != hash[FNR] { differing++ }
		END { print differing + (n > FNR ? n - FNR : FNR - n) }' "$1" "$2"
}

node=$(node --version)
for kind in exhaustive random directed; do
	generate $kind | node "$here/order.js" | "$ORDER" hash >"$work/v8" &
	generate $kind | "$ORDER" run hold | "$ORDER" hash >"$work/hold"
	generate $kind | "$ORDER" run drop | "$ORDER" hash >"$work/drop"
	wait
	hold=$(differing "$work/v8" "$work/hold")
	drop=$(differing "$work/v8" "$work/drop")
	echo "tried $(generate $kind | wc -l) $kind programs, seed $ORDER_SEED," \
		"beside Node $node: $hold and $drop chunks of 1000 differ"
	[ "$hold$drop" = 00 ] || failed=1
done
exit $failed
