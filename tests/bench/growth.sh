#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# No operation gets dearer by how many there are: from 500 to 5,000 of them the
# instructions of one grow by a quarter at most, which the logarithm of a heap
# stays below and a search does not.
. "${srcdir:=.}/tests/build/tap.sh"
. "$srcdir/tests/bench/callgrind.sh"
few=500 many=5000
counts=$BENCH/growth.counts

# A line for each workload: its name and the instructions of one operation.
# callgrind ends a file behind each call of bench_measured().
count_each() # N
{
	rm -f "$counts".*
	"$VALGRIND" -q --tool=callgrind --collect-atstart=no \
		--toggle-collect=bench_measured --dump-after=bench_measured \
		--callgrind-out-file="$counts" "$BENCH/bench_scale" \
		-s 1 -n "$1" >"$counts.names" || return
	i=0
	while read -r name _; do
		i=$((i + 1))
		echo "$name $(sed -n 's/^totals: //p' "$counts.$i")"
	done <"$counts.names" | awk -v n="$1" '{ print $1, $2 / n }'
	rm -f "$counts" "$counts".*
}

if ! "$BENCH/bench_scale" -s 1 -n 10 >/dev/null; then
	not_ok 'bench_scale runs' 'see its message'
	done_testing
	exit 0
fi
case "${CFLAGS-}:${VALGRIND-}" in
*-fsanitize=* | *--coverage* | *-fprofile* | *:)
	skip 'the growth of instructions' \
		'this build is instrumented, or there is no valgrind'
	done_testing
	exit 0
	;;
esac
count_each $few >"$BENCH/growth.few"
count_each $many >"$BENCH/growth.many"
if [ "$(wc -l <"$BENCH/growth.many")" -eq 0 ]; then
	skip 'the growth of instructions' 'valgrind cannot run bench_scale'
	done_testing
	exit 0
fi
while read -r name before after; do
	growth="from $before to $after instructions"
	if awk "BEGIN { exit !($after <= 1.25 * $before) }"; then
		ok "$name: $growth"
	else
		not_ok "$name" "$growth"
	fi
done <<END
$(paste -d ' ' "$BENCH/growth.few" "$BENCH/growth.many" |
	awk '{ printf "%s %d %d\n", $1, $2, $4 }')
END
rm -f "$BENCH/growth.few" "$BENCH/growth.many"
done_testing
