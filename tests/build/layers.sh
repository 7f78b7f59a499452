#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# The rooms of src/ stand on each other in the order of layers.txt: no file
# needs a file of a room above its own, neither by a name that the linker
# resolves nor by an include. So there is no circle between rooms either, since
# one arrow of a circle would run up. Private headers are complete and short.
# The objects are those of this build: one with --enable-debug shows the arrows
# that only debug builds have.
. "${srcdir:=.}/tests/build/tap.sh"

order=$srcdir/tests/build/layers.txt

floors() # ROOM LIBRARY, from the ground up
{
	sed '/^#/d' "$order" | while read -r room library purpose; do
		echo "$room $library"
		[ -n "$purpose" ] || echo "$room has no purpose" >&2
	done
}

# The rooms of the tree, and those of the order
misplaced()
{
	files "$srcdir"/src/*.[ch] | sed 's|.*/\(src/\)|in no room: \1|'
	for room in "$srcdir"/src/*/; do
		room=${room%/} room=${room##*/}
		[ "$room" = '*' ] || floors | grep -q "^$room " ||
			echo "not in layers.txt: src/$room/"
	done
	floors | while read -r room library; do
		[ -d "$srcdir/src/$room" ] || echo "no folder: src/$room/"
		grep -qs "^src_lib${library}_internal_la_SOURCES " \
			"$srcdir/src/$room/local.mk" ||
			echo "src/$room/local.mk adds nothing to lib$library"
	done
}

# The picture of doc/design has a line "    ROOM/  PURPOSE" for each room; as
# the picture of a house, it has the ground at the bottom.
otherwise_drawn()
{
	{
		floors | sed 's/ .*/ listed/'
		sed -n 's|^ \{4,\}\([a-z]*\)/ .*|\1 drawn|p' \
			"$srcdir/doc/design"
	} | awk '
	$2 == "listed" { expected = $1 (expected ? " " expected : ""); next }
	{ drawn = drawn (drawn ? " " : "") $1 }
	END {
		if (drawn != expected)
			print "doc/design: " drawn "\nlayers.txt: " expected
	}'
}

# The object of a source, position-independent or not; an object that an older
# tree has left in the build folder is none of these.
objects()
{
	for source in $(files "$srcdir"/src/*/*.c); do
		name=${source##*/} room=${source%/*}
		name=${name%.c}.o room=src/${room##*/}
		if [ -e "$room/.libs/$name" ]; then
			echo "$room/.libs/$name"
		elif [ -e "$room/$name" ]; then
			echo "$room/$name"
		else
			echo "not built: $room/$name" >&2
		fi
	done
}

# shellcheck disable=SC2046 # one word for each object
names_from_above()
{
	$NM -A -P -g $(objects) | awk '
	FILENAME != "-" { if (!/^#/) floor[$1] = ++floors; next }
	{
		file = $1
		sub(/:$/, "", file)
		sub(/^src\//, "", file)
		sub(/\.libs\//, "", file)
		if ($3 ~ /^[Uvw]$/)
			needed[file, $2]
		else
			owner[$2] = file
	}
	function room(file) { sub(/\/.*/, "", file); return file }
	END {
		for (need in needed) {
			split(need, part, SUBSEP)
			file = part[1]
			name = part[2]
			if (name in owner &&
			    floor[room(owner[name])] > floor[room(file)])
				print file " needs " name " of " owner[name]
		}
	}' "$order" - | sort
}

# A private include names its room: "ROOM/FILE.h".
includes_from_above()
{
	find "$srcdir"/src -name '*.[ch]' -exec grep -Hn \
		'^[[:space:]]*#[[:space:]]*include' {} + | awk '
	FILENAME != "-" { if (!/^#/) floor[$1] = ++floors; next }
	{
		line = $0
		sub(/^.*\/src\//, "", line)
		from = line
		sub(/\/.*/, "", from)
		quoted = /include[ \t]*"/
		to = line
		sub(/.*include[ \t]*["<]/, "", to)
		sub(/[">].*/, "", to)
		whole = to
		sub(/\/.*/, "", to)
		if (quoted && (!(to in floor) || whole !~ /^[a-z]+\/[^\/]+$/))
			print "not \"room/file.h\": src/" line
		else if (to in floor && floor[to] > floor[from])
			print "up: src/" line
	}' "$order" - | sort
}

private_headers()
{
	files "$srcdir"/src/*.h "$srcdir"/src/*/*.h | sed 's|.*/src/||'
}

# One call of the compiler for all, of which each error names the header that it
# is in: the first one of each is enough.
# shellcheck disable=SC2086,SC2154 # flags are words, from the Makefile
not_alone() # FLAGS...
{
	private_headers | while read -r header; do
		echo "#include \"$header\"" \
			>"$work/$(echo "$header" | tr / _).c"
	done
	said=$($CC $CPPFLAGS $public_cppflags -DHAVE_CONFIG_H -I. \
		-I"$srcdir/src" -std=gnu11 -Wall -Werror -fsyntax-only "$@" \
		"$work"/*.c 2>&1) || {
		echo 'they do not all compile'
		printf '%s\n' "$said" | sed 's|^[^ ]*/src/|src/|' |
			awk -F : '/error:/ && !seen[$1]++'
	}
}

longer_than() # LINES, FILES...
{
	most=$1
	shift
	[ $# = 0 ] || wc -l "$@" | awk -v most="$most" '
	$2 != "total" && $1 > most {
		sub(/.*\/src\//, "src/", $2)
		print $2 " has " $1 " lines"
	}'
}

work=$(mktemp -d) || exit
trap 'rm -rf "$work"' EXIT
# shellcheck disable=SC2046 # one word for each file
{
	is_empty 'each room of src/ has its floor and its library' \
		"$(misplaced 2>&1)"
	is_empty 'doc/design draws the rooms in this order' \
		"$(otherwise_drawn)"
	is_empty 'no object needs a name of a room above' \
		"$(names_from_above 2>&1)"
	is_empty 'no file includes a header of a room above' \
		"$(includes_from_above)"
	is_empty 'each private header compiles alone' "$(not_alone)"
	is_empty 'each private header compiles alone in a debug build' \
		"$(not_alone -DEVPROMISE_DEBUG=1)"
	is_empty 'no private header has more than 120 lines' \
		"$(longer_than 120 $(files "$srcdir"/src/*.h \
			"$srcdir"/src/*/*.h))"
	is_empty 'no source file has more than 400 lines' \
		"$(longer_than 400 $(files "$srcdir"/src/*/*.c))"
}
done_testing
