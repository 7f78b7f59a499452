#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# gdb shows promises as promises.c says: src/debug/evpromise-gdb.py knows the records
# of the library, in builds of each kind.
. "${srcdir:=.}/tests/build/tap.sh"

: "${AWK:=awk}"
program=tests/build/promises
source=$srcdir/tests/build/promises.c
printer=$srcdir/src/debug/evpromise-gdb.py
page=$srcdir/man/evpromise_debug.3
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
# gdb traces the program already
ASAN_OPTIONS=detect_leaks=0:${ASAN_OPTIONS-}
export ASAN_OPTIONS

why_not()
{
	if ! command -v gdb >/dev/null; then
		echo 'gdb is not installed'
	elif [ "$(gdb -nx -batch -ex 'python print(6 * 7)' 2>/dev/null)" != 42 ]
	then
		echo 'gdb has no Python'
	elif [ ! -e src/.libs/libevpromise.so ]; then
		echo 'no shared library'
	elif ! readelf -S src/.libs/libevpromise.so | grep -q debug_info; then
		echo 'the library has no debugging information'
	elif ! gdb -nx -batch -ex 'break main' -ex run "$program" 2>&1 |
		grep -q '^Breakpoint 1, main'; then
		echo 'gdb may not trace a program here'
	fi
}

# What gdb shall say of each variable. A debug build adds the place of the call,
# which begins on the line of the statement.
expected()
{
	$AWK -v origin="$(grep -c '^#define EVPROMISE_DEBUG 1' config.h)" '
	/^\t\/\* (ADDR|throws) .* \*\/$/ {
		sub(/^\t\/\* /, "")
		sub(/ \*\/$/, "")
		said = $0
		next
	}
	said != "" {
		made = "; made at promises.c:" NR " in make"
		gsub(/LINE/, NR, said)
		print $1 ": " said (origin && said !~ /^throws/ ? made : "")
		said = ""
	}' "$source"
	echo 'resolver: as waiting'
	echo 'given_back: ADDR no promise any more: its memory was given back'
}

# What evpromise_debug(3) shows. A tab begins what a long line goes on with.
sampled()
{
	$AWK '
	/^\(gdb\) print / { name = $3 }
	/^\$[0-9]+ = / { sub(/^\$[0-9]+ =/, name ":"); text = $0; next }
	text != "" && sub(/^\t/, " ") { text = text $0; next }
	text != "" { print text; text = "" }' "$page" |
		sed 's/0x[0-9a-f]*/ADDR/g; s/ in make_[a-z]*$/ in make/'
}

without_origin()
{
	sed 's/; made at .*//'
}

# A sample is of a debug build or not, as is what is expected here.
wrong_samples()
{
	without_origin <"$work/expected" >"$work/without"
	sampled | grep -q . || echo 'there are none'
	sampled | grep '; made at' | if grep -q '; made at' "$work/expected"
	then
		grep -Fvx -f "$work/expected"
	else
		without_origin | grep -Fvx -f "$work/without"
	fi
	sampled | grep -v '; made at' | grep -Fvx -f "$work/without"
}

# Paths are left out, and which of the functions made it.
shown()
{
	gdb -nx -batch -x "$work/commands" "$program" 2>"$work/errors" |
		sed -n 's/^shows \(.*\) \$[0-9]* = /\1: /p' | sed '
			s/0x[0-9a-f][0-9a-f]*/ADDR/g
			s/ at [^ ]*\/promises\.c:/ at promises.c:/g
			s/ in \(make_settled\|make_pending\|main\)$/ in make/'
}

commands()
{
	echo 'set debuginfod enabled off'
	echo 'set width 0'
	echo "source $printer"
	echo 'break stop_here'
	echo 'run'
	expected | sed 's/:.*//' | while read -r name; do
		printf 'echo shows %s \\ \nprint %s\n' "$name" "$name"
	done
}

disagreement()
{
	commands >"$work/commands"
	shown >"$work/shown"
	diff "$work/expected" "$work/shown" || cat "$work/errors"
}

sizes()
{
	sed -n 's/^SLAB_SIZE = //p' "$printer"
	sed -n 's/^#define SLAB_SIZE ((size_t)\([0-9]*\))/\1/p' \
		"$srcdir/src/record/slab.h"
}

if [ "$(sizes | wc -l)" -eq 2 ] && [ "$(sizes | sort -u | wc -l)" -eq 1 ]; then
	ok 'the printer knows the size of a slab'
else
	not_ok 'the printer knows the size of a slab' "$(sizes)"
fi
waiting=$(expected | sed -n 's/^waiting: //p')
expected | sed "s|as waiting|$waiting|" >"$work/expected"
name='gdb shows promises as they are'
reason=$(why_not)
if [ -n "$reason" ]; then
	skip "$name" "$reason"
elif [ "$(wc -l <"$work/expected")" -lt 20 ]; then
	not_ok "$name" "$source says of too few how they are shown"
else
	is_empty "$name" "$(disagreement)"
fi
is_empty 'evpromise_debug(3) shows the same' "$(wrong_samples)"
done_testing
