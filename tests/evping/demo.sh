#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# The demonstration: evping without a site.
. "${srcdir:=.}/tests/evping/common.sh"

# Real time is at least that of the slowest chain, and well below the total.
overlapped() # MILLISECONDS OF THAT CHAIN, PART OF THE TOTAL
{
	echo "$(json real_ms '"sites":4') $(json total_ms '"sites":4')" |
		awk -v least="$1" -v part="$2" '
		{ exit !($1 >= least && $1 < part * $2 && $2 >= 555) }'
}

json_parser=$(command -v python3 || command -v node || command -v jq)

parses_as_json()
{
	case $json_parser in
	*python3)
		python3 -c 'import json, sys
for line in sys.stdin:
    assert isinstance(json.loads(line), dict)'
		;;
	*node)
		node -e 'require("fs").readFileSync(0, "utf8").trim()
			.split("\n").forEach(JSON.parse)'
		;;
	*)
		jq -e . >/dev/null
		;;
	esac <"$scratch/out"
}

# The lines of the demonstration, numbers and widths aside.
shape()
{
	sed 's/[0-9.]* ms/T/g; s/([0-9]* %)/P/; s/  */ /g' "$scratch/out"
}

expected='Real time : T
Time per site :
 demo-80ms T 200
 demo-120ms T 200
 demo-160ms-404 T 404
 demo-200ms T 200
Total time : T, of which the overlap saved T P'

for style in promise callback; do
	evping --style $style
	check "$style: ends with status 0" has_status 0
	check "$style: prints the times of four sites" \
		test "$(shape)" = "$expected"
	check "$style: says nothing on standard error" test -z "$err"

	evping --style $style --json
	check "$style: --json ends with status 0" has_status 0
	check "$style: --json prints five lines" \
		test "$(wc -l <"$scratch/out")" -eq 5
	check "$style: the chains overlap" overlapped 315 0.85
	if [ -n "$json_parser" ]; then
		check "$style: --json is JSON" parses_as_json
	else
		skip "$style: --json is JSON" 'no python3, node or jq'
	fi
done

evping
check 'the style is promise if none is named' \
	test "$(shape)" = "$expected"

evping --style both
check 'both: ends with status 0' has_status 0
check 'both: names the styles' test "$(grep -c '^Style : ' "$scratch/out")" = 2
check 'both: the verdicts are the same' out_has '^Verdicts  *the same'
check 'both: compares CPU time' out_has '^CPU time .* ms .* ms$'

evping --style both --json
check 'both: --json tells that the verdicts are the same' \
	out_has '"same_verdicts":true,"differences":0'

evping -j 1
check '-j 1: no time is said to be saved' out_has '^Total time : [0-9.]* ms$'
evping -j 1 --json
check '-j 1: nothing overlaps' test "$(json saved_ms '"sites":4' |
	awk '{ print ($1 < 30) }')" = 1
evping -j 4 --json
check '-j 4: all overlap' overlapped 195 0.55
evping -j 9999 --json
check '-j 9999: more chains than sites are no harm' has_status 0

if "$EVPING" -6 >/dev/null 2>&1; then
	evping -6 --style both
	check '-6: the demonstration runs on IPv6' out_has 'Verdicts *the same'
else
	skip '-6: the demonstration runs on IPv6' 'no IPv6 here'
fi
done_testing
