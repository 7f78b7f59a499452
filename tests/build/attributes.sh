#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# The compiler helps: each wrong program of tests/attributes gets the warning
# that its first line expects, each right one gets none. A slip that no compiler
# sees is told by a debug build of the library.
#
#   bad_*.c           must warn at plain -Wall
#   analyzer_bad_*.c  must warn with -fanalyzer (GCC 11 and later)
#   debug_bad_*.c     compiles, and a debug build tells it when it runs
#   good_*.c          must not warn
#
# The first lines of a program may be
#   /* expect: text of the warning */
#   /* needs: gcc11 */
. "${srcdir:=.}/tests/build/tap.sh"

: "${LIBTOOL:=./libtool}"
: "${public_libs=$(pkg-config --libs libevent_core)}"
work=$(mktemp -d) || exit
trap 'rm -rf "$work"' EXIT

# shellcheck disable=SC2086 # CC may have flags
is_gcc11()
{
	printf '%s\n' '#if defined __clang__ || __GNUC__ < 11' '#error' '#endif' |
		$CC -E - >/dev/null 2>&1
}

header_line() # FILE, WORD
{
	sed -n "1,2s|^/\* $2: *\(.*[^ ]\) *\*/.*|\1|p" "$1"
}

# shellcheck disable=SC2086 # flags are words
warnings() # FILE, FLAGS...
{
	warnings_file=$1
	shift
	LC_ALL=C $CC $CPPFLAGS $public_cppflags -Wall -O2 "$@" -c -o "$work/o" \
		"$warnings_file" 2>&1 || echo 'it does not compile'
}

must_warn() # NAME, FILE, FLAGS...
{
	must_warn_name=$1 expected=$(header_line "$2" expect)
	shift
	seen=$(warnings "$@")
	case $expected,$seen in
	,*) not_ok "$must_warn_name" 'its first line is not /* expect: ... */' ;;
	*'it does not compile'*) not_ok "$must_warn_name" "$seen" ;;
	*,*"$expected"*) ok "$must_warn_name" ;;
	*) not_ok "$must_warn_name" "expected: $expected
seen: $seen" ;;
	esac
}

is_debug_build()
{
	[ -e src/libevpromise.la ] &&
		grep -q '^#define EVPROMISE_DEBUG 1' config.h
}

# shellcheck disable=SC2086 # flags are words
what_is_told() # FILE
{
	said=$($CC $CPPFLAGS $public_cppflags $CFLAGS -c -o "$work/slip.o" \
		"$1" 2>&1 && $LIBTOOL --silent --tag=CC --mode=link $CC \
		$CFLAGS $LDFLAGS -no-install -o "$work/slip" "$work/slip.o" \
		src/libevpromise.la $public_libs 2>&1) || {
		echo "it is not built: $said"
		return
	}
	# The process may abort, and a sanitizer may say more.
	"$work/slip" 2>&1 || :
}

must_tell() # NAME, FILE
{
	expected=$(header_line "$2" expect)
	case $(what_is_told "$2") in
	*"$expected"*) ok "$1" ;;
	*) not_ok "$1" "expected: $expected
seen: $(what_is_told "$2")" ;;
	esac
}

gcc11=no
! is_gcc11 || gcc11=yes

for file in $(files "$srcdir"/tests/attributes/*.c); do
	name=${file##*/}
	name=${name%.c}
	case $name,$gcc11,$(header_line "$file" needs) in
	*,no,gcc11 | analyzer_*,no,*) skip "$name" 'needs GCC 11 or later' ;;
	analyzer_bad_*) must_warn "$name" "$file" -fanalyzer ;;
	debug_bad_*)
		if is_debug_build; then
			must_tell "$name" "$file"
		else
			skip "$name" 'this is no debug build'
		fi
		;;
	bad_*) must_warn "$name" "$file" ;;
	good_*) is_empty "$name" "$(warnings "$file")" ;;
	*) not_ok "$name" 'the name begins with bad_, analyzer_bad_ or good_' ;;
	esac
done
[ "$cases" -gt 0 ] || skip 'programs in tests/attributes' 'there are none'
done_testing
