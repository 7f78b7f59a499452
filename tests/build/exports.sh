#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Each shared library exports what its version script lists, no more and no
# less, and the public headers declare all of it but what our libraries share
# among themselves (evpromise__).
. "${srcdir:=.}/tests/build/tap.sh"

exported() # LIBRARY
{
	$NM -D --defined-only "$1" |
		awk '$2 != "A" { sub(/@.*/, "", $3); print $3 }'
}

difference() # LIBRARY, MAP
{
	{
		map_symbols "$2"
		echo
		exported "$1"
	} | awk '
	/^$/ { second = 1; next }
	!second { listed[$1]; next }
	!($1 in listed) { print "exported, not listed: " $1 }
	{ delete listed[$1] }
	END { for (name in listed) print "listed, not exported: " name }'
}

undeclared() # MAP
{
	map_symbols "$1" | grep -v '^evpromise__' | while read -r symbol; do
		printf '%s\n' "$declarations" | grep -q "[ *]$symbol *[(;[]" ||
			echo "in no public header: $symbol"
	done
}

# What the headers declare, but no map lists: programs could not link it.
unlisted() # MAP...
{
	printf '%s\n' "$declarations" |
		sed -n '/EVPROMISE_API/s/.*[ *]\(evpromise_[a-z0-9_]*\)(.*/\1/p' |
		sort -u | while read -r symbol; do
			grep -q "^[[:space:]]*$symbol;" "$@" ||
				echo "in no map: $symbol"
		done
}

declarations=$(declarations)
for name in evpromise evpromise_extra; do
	map=$srcdir/src/$name.map
	library=src/.libs/lib$name.so
	if [ -e "$library" ]; then
		is_empty "lib$name exports what its map lists" \
			"$(difference "$library" "$map")"
	else
		skip "lib$name exports what its map lists" 'no shared library'
	fi
	is_empty "the headers declare what lib$name exports" \
		"$(undeclared "$map")"
done
is_empty 'the maps list what the headers declare' \
	"$(unlisted "$srcdir/src/evpromise.map" "$srcdir/src/evpromise_extra.map")"
done_testing
