#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# The README is true: its example compiles without a warning and prints what it
# says, what it quotes stands in the sources, and what it names is there.
. "${srcdir:=.}/tests/build/tap.sh"
. "$srcdir/tests/build/programs.sh"
: "${LIBTOOL:=./libtool}"
: "${public_libs=$(pkg-config --libs libevent_core)}"

work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT

# shellcheck disable=SC2086 # flags are words
compiled()
{
	readme_example >"$work/example.c"
	$CC -std=c11 -Wall -Wextra -Werror $CPPFLAGS $public_cppflags $CFLAGS \
		-c -o "$work/example.o" "$work/example.c" 2>&1 &&
	$LIBTOOL --quiet --tag=CC --mode=link $CC $CFLAGS $LDFLAGS -o \
		"$work/example" "$work/example.o" src/libevpromise.la \
		$public_libs 2>&1 &&
	$LIBTOOL --quiet --mode=execute "$work/example" >"$work/out" 2>&1
}

# The text with all white space folded, so that indentation does not matter.
folded() { tr -s ' \t\n' ' '; }

quoted() # NAME, FIRST LINE, LAST LINE, FILE
{
	quote=$(awk -v first="$2" -v last="$3" '
		index($0, first) { on = 1 }
		on { print }
		on && index($0, last) { exit }' "$readme" | folded)
	[ -n "$quote" ] || { not_ok "$1" "the README has no line '$2'"; return; }
	case $(folded <"$srcdir/$4") in
	*"$quote"*) ok "$1" ;;
	*) not_ok "$1" "$4 does not have: $quote" ;;
	esac
}

# Of the map of the tree: the folders are there, but for a release's tests.
lost()
{
	sed -n '/^Where things are/,$s/^    \([a-z]*\/\) .*/\1/p' "$readme" |
		while read -r folder; do
			[ -d "$srcdir/$folder" ] || echo "no folder: $folder"
		done
	grep -o 'examples/evping/[a-z_]*\.[a-z]*' "$readme" | sort -u |
		while read -r file; do
			[ -e "$srcdir/$file" ] || echo "no file: $file"
		done
}

# The lines of code in the table are those that measure.sh counts.
miscounted()
{
	sh "$srcdir/examples/evping/measure.sh" 0 | sed -n \
		's/^| lines: the pings | \([0-9]*\) | \([0-9]*\) |$/the pings *\1 *\2/p
		s/^| lines: one .* | \([0-9]*\) | \([0-9]*\) |$/one careful *\1: .* \2:/p' |
		while read -r line; do
			grep -q "lines: $line" "$readme" || echo "not there: $line"
		done
}

seen=$(compiled) || seen="$seen (it failed)"
is_empty 'the example compiles, links and runs' "$seen"
is_empty 'the example prints the answer' "$(echo 'The answer is 42' |
	diff - "$work/out" 2>&1)"
quoted 'the step in promises is that of ping_promise.c' \
	'chain = evpromise_each(' \
	'return evpromise_adopt(evpromise_keep' examples/evping/ping_promise.c
quoted 'the step in callbacks is that of ping_callback.c' \
	'sequentially_http_ping_sites(struct chain *chain)' \
	'on_chain_end(run);' examples/evping/ping_callback.c
is_empty 'the lines of code in its table are right' "$(miscounted)"
is_empty 'what it names is there' "$(lost)"
done_testing
