#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Every exported function has a doc comment, right before its declaration; and
# of every one that makes a promise check_origin tries where that was made. Who
# builds without assertions, by -DNDEBUG, is warned of nothing.
. "${srcdir:=.}/tests/build/tap.sh"

undocumented() # MAP
{
	map_symbols "$1" | grep -v '^evpromise__' | while read -r symbol; do
		printf '%s\n' "$declarations" |
			grep -q "^DOC .*[ *]$symbol *[(;[]" ||
			echo "no doc comment: $symbol"
	done
}

# Those that give back what they are given make none.
untried()
{
	printf '%s\n' "$declarations" | grep EVPROMISE_NEW_PROMISE |
		sed 's/.*[ *]\(evpromise_[a-z0-9_]*\)(.*/\1/' |
		grep -vx -e evpromise_keep -e evpromise_ref -e evpromise_set_name |
		while read -r maker; do
			grep -q "$maker(" "$srcdir/tests/unit/debug/check_origin.c" ||
				echo "no maker in check_origin.c: $maker"
		done
}

# shellcheck disable=SC2086,SC2154 # flags are words, from the Makefile
without_assertions()
{
	for source in "$srcdir"/src/*/*.c; do
		$CC $CPPFLAGS $public_cppflags -DNDEBUG -DHAVE_CONFIG_H -I. \
			-I"$srcdir/src" -std=gnu11 -Wall -Werror \
			-fsyntax-only "$source" 2>&1
	done
}

declarations=$(declarations)
is_empty 'check_origin tries every function that makes a promise' "$(untried)"
for name in evpromise evpromise_extra; do
	is_empty "every function of lib$name has a doc comment" \
		"$(undocumented "$srcdir/src/$name.map")"
done
is_empty 'without assertions nothing is unused' "$(without_assertions)"
done_testing
