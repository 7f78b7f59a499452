#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# The numbered examples: each begins with a sentence that says what it shows,
# and prints what its first comment says.
. "${srcdir:=.}/tests/build/tap.sh"
. "$srcdir/tests/build/programs.sh"

sentence() # SOURCE
{
	comment "$1" | tr '\n' ' ' | grep -q '^Shows [^.]*\.' ||
		echo 'it does not begin with a sentence that begins with Shows'
}

ran() # NAME
{
	if [ -x "examples/$1" ]; then
		example_differs "examples/$1" "$srcdir/examples/$1.c"
	else
		echo 'it is not built: is it named in examples/local.mk?'
	fi
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
