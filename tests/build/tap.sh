# SPDX-License-Identifier: BSD-3-Clause
# For the shell tests of this folder: `. "$srcdir/tests/build/tap.sh"`, one
# call of ok, not_ok or skip for each case, and `done_testing` at the end.
# shellcheck shell=sh

LC_ALL=C
export LC_ALL
: "${srcdir:=.}" "${CC:=cc}" "${NM:=nm}"
: "${public_cppflags=-I$srcdir/include -Iinclude}"
cases=0

ok() # NAME
{
	cases=$((cases + 1))
	printf 'ok %d - %s\n' $cases "$1"
}

not_ok() # NAME, what was seen
{
	cases=$((cases + 1))
	printf 'not ok %d - %s\n' $cases "$1"
	printf '%s\n' "$2" | sed 's/^/# /'
}

skip() # NAME, REASON
{
	cases=$((cases + 1))
	printf 'ok %d - %s # SKIP %s\n' $cases "$1" "$2"
}

is_empty() # NAME, TEXT that should not be there
{
	if [ -z "$2" ]; then ok "$1"; else not_ok "$1" "$2"; fi
}

done_testing()
{
	printf '1..%d\n' $cases
}

# The files of a kind, one a line; nothing for a pattern without a match.
files() # PATTERN...
{
	for file; do
		[ ! -e "$file" ] || printf '%s\n' "$file"
	done
}

public_headers()
{
	files "$srcdir"/include/evpromise.h "$srcdir"/include/evpromise/*.h \
		include/evpromise/version.h | sed 's/^\.\///' | sort -u
}

# A page of the manual that only leads to another one
is_link() # PAGE
{
	head -n 1 "$1" | grep -q '^\.so '
}

link_target() # PAGE
{
	sed -n '1s/^\.so man[0-9]\///p' "$1"
}

# The symbols that a version script exports, sorted.
map_symbols() # MAP
{
	sed -n '/global:/,/local:/s/^[[:space:]]*\([A-Za-z_0-9]*\);.*/\1/p' "$1" |
		sort
}

# A header's declarations, one a line, without comments and macros: each begins
# with DOC when a doc comment stands right before it.
declarations_of() # HEADER
{
	awk '
	/^[ \t]*#/   { while (/\\$/ && getline > 0); next }
	/^[ \t]*\/\*\*/ { doc = "DOC " }
	comment || /^[ \t]*\/\*/ { comment = !/\*\//; next }
	/^[ \t]*$/   { if (text == "") doc = ""; next }
	             { text = text " " $0 }
	/;[ \t]*(\/\*.*)?$/ { print doc text; text = doc = "" }' "$1"
}

declarations()
{
	public_headers | while read -r header; do
		declarations_of "$header"
	done
}
