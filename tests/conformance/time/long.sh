#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# The long form of time.sh: more operations, more programs. It prints a line for
# each kind: how many logs differ, and how many end where Node is known to.
#
# In the environment, beside those of time.sh:
#   TIME_PROGRAM  the program time
set -eu
here=$(dirname "$0")
. "$here/common.sh"
: "${TIME_OPERATIONS:=5}" "${TIME_RANDOM:=500000}" "${TIME_SEED:=2}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
build_clock "$work" || { echo "$0: there is no node" >&2; exit 77; }
failed=0

compare() # KIND, FORM, MODE, ENGINE
{
	"$TIME_PROGRAM" run "$3" <"$work/programs" >"$work/log"
	"run_$3" <"$work/programs" >"$work/engine"
	differ=$(paste -d '|' "$work/log" "$work/engine" |
		awk -F '|' '$1 != $2 { n++ } END { print n + 0 }')
	echo "tried $(wc -l <"$work/programs") $2 programs of $1, seed" \
		"$TIME_SEED, beside $4: $differ differ," \
		"$(grep -c = "$work/log" || :) end early"
	[ "$differ" = 0 ] || failed=1
}

node="Node $(node --version)"
for kind in timers aborts; do
	for form in exhaustive random; do
		generate $kind $form >"$work/programs"
		compare $kind $form node "$node"
		if [ $kind = aborts ] && has_dom; then
			compare $kind $form dom 'an engine that follows the DOM'
		fi
	done
done
exit $failed
