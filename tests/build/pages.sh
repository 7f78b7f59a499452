#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# The manual and the headers say the same: every public function has a page,
# the pages name nothing that does not exist, and their examples compile and
# run. An example with a main is compiled, linked and run, and what it prints
# compared, but that of an HTTP client is not run, as tests use no network. Any
# other is compiled behind the headers that are named below.
. "${srcdir:=.}/tests/build/tap.sh"

: "${AWK:=awk}" "${LIBTOOL:=./libtool}"
: "${public_libs=$(pkg-config --libs libevent_extra libevent_core)}"

headers='#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <evpromise.h>'

man=$srcdir/man
work=$(mktemp -d) || exit
trap 'rm -rf "$work"' EXIT

part() # WANT, PAGE
{
	$AWK -v want="$1" -v dir="$work/examples" \
		-f "$srcdir/tests/build/pages.awk" "$2"
}

functions()
{
	declarations | sed -n '/EVPROMISE_API/{
		s/.*[ *]\(evpromise_[a-z][a-z0-9_]*\)(.*/\1/p
	}' | sort -u
}

macros()
{
	public_headers | while read -r header; do
		sed -n 's/^#define \(evpromise_[a-z][a-z0-9_]*\)(.*/\1/p
		s/^#define \(EVPROMISE_DE[CF][A-Z_]*_T[A-Z]*\)(.*/\1/p' "$header"
	done
}

callbacks()
{
	declarations |
		sed -n 's/.*typedef.*(\*\(evpromise_[a-z0-9_]*\))(.*/\1/p'
}

structs()
{
	public_headers | while read -r header; do
		sed -n 's/^struct \(evpromise[a-z_]*\)[; ].*/\1/p' "$header"
	done
}

# The pages that are none but links
pages()
{
	for page in $(files "$man"/evpromise*.[1-9] "$man"/EVPROMISE*.[1-9]); do
		is_link "$page" || echo "$page"
	done
}

without_page()
{
	for name in $functions $macros; do
		page=$man/$name.3
		[ -e "$page" ] || {
			echo "no page: $name"
			continue
		}
		! is_link "$page" || page=$man/$(link_target "$page")
		[ ! -e "$page" ] || part described "$page" | grep -qx "$name" ||
			echo "${page##*/} does not describe $name"
	done
}

lost_links()
{
	for page in $(files "$man"/*.[1-9]); do
		! is_link "$page" || [ -e "$man/$(link_target "$page")" ] ||
			echo "${page##*/} points to $(link_target "$page")"
	done
}

not_installed()
{
	for page in $(files "$man"/*.[1-9]); do
		grep -Eq "%D%/${page##*/}([[:space:]]|\$)" "$man/local.mk" ||
			echo "not in local.mk: ${page##*/}"
	done
}

# A family's page says all there is to say, and every page leads on.
missing_sections() # PAGE
{
	for section in NAME DESCRIPTION 'SEE ALSO'; do
		has_section "$section" "$1"
	done
	case $1 in
	*.3)
		for section in SYNOPSIS 'RETURN VALUES' EXAMPLES ERRORS; do
			has_section "$section" "$1"
		done
		;;
	esac
}

has_section() # SECTION, PAGE
{
	grep -A 1 -x "\.Sh $1" "$2" | tail -n +2 | grep -vq '^\.Sh' ||
		echo "no section, or nothing in it: $1"
}

# Names of others are not ours to check, but those of our pages are.
nameless() # PAGE
{
	part names "$1" | sort -u | while read -r macro name number; do
		case $macro,$name in
		*,evpromise* | *,EVPROMISE_*) ;;
		*) continue ;;
		esac
		case $macro in
		Xr) [ -e "$man/$name.$number" ] ;;
		*) has_name "$macro" "$name" ;;
		esac || echo "no such thing: $macro $name${number:+ $number}"
	done
}

has_name() # MACRO, NAME
{
	for has_name_known in $functions $macros $callbacks; do
		[ "$has_name_known" != "$2" ] || return 0
	done
	[ "$1" = Nm ] || return 1
	for has_name_known in $structs; do
		[ "$has_name_known" != "$2" ] || return 0
	done
	[ -e "$man/$2.1" ] || [ -e "$man/$2.7" ]
}

# shellcheck disable=SC2086 # flags are words
compile() # SOURCE, FLAGS...
{
	compile_source=$1
	shift
	$CC -std=c11 $CPPFLAGS $public_cppflags $CFLAGS -Wall -Werror "$@" \
		-c -o "${compile_source%.c}.o" "$compile_source" 2>&1 ||
		echo 'it does not compile'
}

disagreement() # PAGE
{
	part synopsis "$1" >"$work/synopsis.c"
	compile "$work/synopsis.c"
}

uses_http() # SOURCE
{
	grep -q 'evpromise_http_' "$1"
}

uses_extra() # SOURCE
{
	grep -q 'evpromise_\(http_\|lookup\)' "$1"
}

# The programs link what a user's would, nothing more.
# shellcheck disable=SC2086 # flags are words
link_program() # OBJECT, SOURCE
{
	link_extra=
	! uses_extra "$2" || link_extra=src/libevpromise_extra.la
	! grep -q 'pthread\.h' "$2" || link_extra=-pthread
	$LIBTOOL --silent --tag=CC --mode=link $CC $CFLAGS $LDFLAGS \
		-no-install -o "${1%.o}" "$1" \
		$link_extra src/libevpromise.la $public_libs 2>&1 ||
		echo 'it does not link'
}

is_debug_build()
{
	grep -q '^#define EVPROMISE_DEBUG 1' config.h
}

# What differs from one run and build to the other: times, addresses, and where
# a file is. A page goes on with a long line in the next, behind 8 blanks.
plain() # FILE
{
	$AWK 'sub(/^        /, " ") { printf "%s", $0; next }
		{ printf "%s%s", (NR > 1 ? "\n" : ""), $0 }
		END { print "" }' "$1" | sed '
			s/[0-9][0-9.]* s ago/N s ago/g
			s/[A-Za-z0-9_]*+0x[0-9a-f]*/PROGRAM+ADDRESS/g
			s/ at [^ ]*\.c:/ at FILE:/g'
}

# A page may say what a debug build prints, what others do, or both.
printed_otherwise() # PROGRAM
{
	what=output
	! is_debug_build || [ ! -e "$1.debug" ] || what=debug
	[ -e "$1.$what" ] || return
	plain "$1.$what" >"$1.expected"
	plain "$1.printed" | diff "$1.expected" -
}

run() # PROGRAM
{
	"$1" >"$1.printed" 2>"$1.errors" </dev/null ||
		echo "it ends with status $?"
	# what a debug build says of the mistake that evpromise_debug(3) shows
	case "$page" in
	*/evpromise_debug.3) sed '/evpromise: mistake: /d' "$1.errors" ;;
	*) cat "$1.errors" ;;
	esac
	printed_otherwise "$1"
}

check_program() # NAME, SOURCE
{
	said=$(compile "$2")
	if [ -n "$said" ]; then
		not_ok "$1 compiles" "$said"
	elif [ ! -e src/libevpromise.la ]; then
		skip "$1 runs" 'the library is not built'
	else
		said=$(link_program "${2%.c}.o" "$2")
		[ -n "$said" ] || uses_http "$2" || said=$(run "${2%.c}")
		is_empty "$1 runs" "$said"
	fi
}

check_functions() # NAME, SOURCE
{
	{
		printf '%s\n' "$headers"
		! uses_http "$2" || echo '#include <evpromise/http.h>'
		echo '#line 1'
		cat "$2"
	} >"${2%.c}-functions.c"
	is_empty "$1 compiles" "$(compile "${2%.c}-functions.c")"
}

check_examples() # PAGE
{
	rm -rf "$work/examples"
	mkdir "$work/examples"
	part examples "$1"
	n=0
	while n=$((n + 1)) && source=$work/examples/$n.c && [ -e "$source" ]; do
		if grep -q '^main(' "$source"; then
			check_program "${1##*/}: example $n" "$source"
		else
			check_functions "${1##*/}: example $n" "$source"
		fi
	done
}

# The page that says what errors there are says all.
lost_codes()
{
	sed -n 's/^	\(EVPROMISE_[A-Z]*_*ERROR_[A-Z_]*\) = -[0-9]*,*$/\1/p' \
		"$srcdir/include/evpromise/$1" | {
		n=0
		while read -r code; do
			n=$((n + 1))
			grep -qx "\.It Dv $code" "$man/$2" || echo "no $code"
		done
		[ $n -gt 8 ] || echo "$1 has $n codes"
	}
}

functions=$(functions) macros=$(macros) callbacks=$(callbacks)
structs=$(structs)
is_empty 'every public function has a page' "$(without_page)"
is_empty 'every link leads to a page' "$(lost_links)"
is_empty 'evpromise_throw.3 has every code' \
	"$(lost_codes error.h evpromise_throw.3)"
is_empty 'evpromise_http.3 has every code' \
	"$(lost_codes http.h evpromise_http.3)"
is_empty 'every page is installed' "$(not_installed)"
for page in $(pages); do
	is_empty "${page##*/} has its sections" "$(missing_sections "$page")"
	is_empty "${page##*/} names what exists" "$(nameless "$page")"
	is_empty "${page##*/}: its synopsis agrees with the headers" \
		"$(disagreement "$page")"
	check_examples "$page"
done
done_testing
