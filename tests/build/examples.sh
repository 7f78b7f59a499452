#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# The numbered examples: each begins with a sentence that says what it shows,
# and prints what its first comment says.
. "${srcdir:=.}/tests/build/tap.sh"

work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT

# The text of the comment that follows the line of the licence
comment() # SOURCE
{
	sed -n '3,/^ \*\//s/^ \*[ /]\{0,1\}//p' "$1"
}

sentence() # SOURCE
{
	comment "$1" | tr '\n' ' ' | grep -q '^Shows [^.]*\.' ||
		echo 'it does not begin with a sentence that begins with Shows'
}

# What a program prints stands behind a line of its own, after a tab.
printed() # SOURCE
{
	comment "$1" | sed -n '/^It prints:$/,$s/^	//p'
}

ran() # NAME
{
	[ -x "examples/$1" ] || {
		echo 'it is not built: is it named in examples/local.mk?'
		return
	}
	"examples/$1" >"$work/out" 2>"$work/err" </dev/null ||
		echo "it ends with status $?"
	cat "$work/err"
	# a debug build says also by which call a promise was made
	printed "$srcdir/examples/$1.c" >"$work/said"
	sed '/+0x[0-9a-f]*$/d' "$work/out" | diff "$work/said" -
}

# Numbers begin with 01, have no gaps and are not used twice.
misnumbered()
{
	n=0
	for source in $(files "$srcdir"/examples/[0-9]*.c); do
		n=$((n + 1))
		case ${source##*/} in
		$(printf %02d $n)_*) ;;
		*) echo "${source##*/} should be number $n" ;;
		esac
	done
	[ $n -gt 0 ] || echo 'there are none'
}

is_empty 'the examples are numbered from 1 on' "$(misnumbered)"
for source in $(files "$srcdir"/examples/[0-9]*.c); do
	name=${source##*/}
	is_empty "$name says what it shows" "$(sentence "$source")"
	is_empty "$name prints what it says" "$(ran "${name%.c}")"
done
done_testing
