#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# A file, its object, its test and its page have one name. Who has found
# src/loop/timer.c knows where its test is; who holds a struct evpromise_queue
# knows its page, evpromise_queue(3), and its source, queue.c. Whether the pages
# say the same as the headers is checked by pages.sh.
. "${srcdir:=.}/tests/build/tap.sh"

man=$srcdir/man

# ROOM/NAME of each file that a test can be named for
sources()
{
	files "$srcdir"/src/*/*.c | sed 's|.*/src/\(.*\)\.c$|\1|'
}

tests()
{
	files "$srcdir"/tests/unit/*/check_*.c \
		"$srcdir"/tests/adapters/*/check_*.c
}

untested()
{
	sources | while read -r source; do
		test=${source%/*}/check_${source##*/}.c
		[ -e "$srcdir/tests/unit/$test" ] ||
			[ -e "$srcdir/tests/adapters/$test" ] ||
			echo "no test: src/$source.c"
	done
}

# A test is named for a source or a header, and may say more behind that:
# check_pool_limit.c is a further test of pool.c.
is_of_a_source() # ROOM/NAME
{
	source=$1
	while [ ! -e "$srcdir/src/$source.c" ] &&
		[ ! -e "$srcdir/src/$source.h" ]; do
		case ${source##*/} in
		*_*) source=${source%_*} ;;
		*) return 1 ;;
		esac
	done
}

tests_of_nothing()
{
	tests | while read -r test; do
		room=${test%/*} name=${test##*/check_}
		is_of_a_source "${room##*/}/${name%.c}" ||
			echo "no source: ${test#"$srcdir"/}"
	done
}

public_functions() # HEADER
{
	declarations_of "$1" | sed -n '/EVPROMISE_API/{
		s/.*[ *]\(evpromise_[a-z][a-z0-9_]*\)(.*/\1/p
	}'
	sed -n 's/^#define \(evpromise_[a-z][a-z0-9_]*\)(.*/\1/p' "$1"
}

# The page that the page of a function leads to; pages.sh names those of none.
page_of() # FUNCTION
{
	page=$man/$1.3
	[ ! -e "$page" ] || page=$(link_target "$page")
	[ -n "$page" ] || page=$1.3
	page=${page##*/}
	echo "${page%.3}"
}

# FUNCTION HEADER PAGE ROOM SOURCE, one line for each public function; macros
# have no source.
# shellcheck disable=SC2046 # one word for each file
table()
{
	public_headers | while read -r header; do
		name=${header##*/}
		public_functions "$header" | while read -r function; do
			echo "$function ${name%.h} $(page_of "$function")"
		done
	done | awk '
	FILENAME != "-" && /^evpromise_[a-z0-9_]*\(/ {
		sub(/\(.*/, "")
		n = split(FILENAME, path, /[\/.]/)
		source[$0] = path[n - 2] " " path[n - 1]
	}
	FILENAME == "-" { print $0, $1 in source ? source[$1] : "- -" }' \
		$(files "$srcdir"/src/*/*.c) -
}

# What a program makes and ends is an object. Its page has its name, or begins
# it as evpromise_http(3) does that of evpromise_http_client, and so does its
# source: http/client.c.
strange_objects()
{
	printf '%s\n' "$table" | while read -r name header page room source; do
		object=${name%_free} object=${object%_unref}
		short=${object#evpromise_}
		case $object in
		"$name" | evpromise) continue ;;
		esac
		case ${object}_ in
		"${page}"_*) ;;
		*) echo "$object ($header.h) has the page $page(3)" ;;
		esac
		[ "$short" = "$source" ] || [ "$short" = "${room}_$source" ] ||
			echo "$object ends in src/$room/$source.c"
	done
}

# Any other page has the name of a header or of one of its functions.
strange_pages()
{
	printf '%s\n' "$table" | awk '
	{
		pages[$3]
		known["evpromise_" $2]
		known[$1]
		object = $1
		if (sub(/_(free|unref)$/, "", object))
			known[object]
	}
	END {
		for (page in pages)
			if (!(page in known))
				print "neither object, header nor function: " \
				    page "(3)"
	}' | sort
}

# apropos(1) finds what a page names in its first section.
nameless()
{
	{
		awk '
		/^\.Sh/ { first = $2 == "NAME" }
		first && /^\.Nm / { print FILENAME, $2 }' "$man"/*.3 |
			sed 's|.*/||'
		printf '%s\n' "$table"
	} | awk '
	NF == 2 { named[$1, $2]; next }
	!(($3 ".3", $1) in named) {
		print "not in NAME of " $3 "(3): " $1 " of " $2 ".h"
	}'
}

table=$(table)
is_empty 'each source has its test' "$(untested)"
is_empty 'each test has its source' "$(tests_of_nothing)"
is_empty 'each object has the name of its page and source' \
	"$(strange_objects)"
is_empty 'each page has the name of an object, a header or a function' \
	"$(strange_pages)"
is_empty 'each page names its functions' "$(nameless)"
done_testing
