#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Every exported function has a doc comment, right before its declaration.
. "${srcdir:=.}/tests/build/tap.sh"

undocumented() # MAP
{
	map_symbols "$1" | grep -v '^evpromise__' | while read -r symbol; do
		printf '%s\n' "$declarations" |
			grep -q "^DOC .*[ *]$symbol *[(;[]" ||
			echo "no doc comment: $symbol"
	done
}

declarations=$(declarations)
for name in evpromise evpromise_extra; do
	is_empty "every function of lib$name has a doc comment" \
		"$(undocumented "$srcdir/src/$name.map")"
done
done_testing
