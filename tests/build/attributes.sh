#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# The compiler helps: each wrong program of tests/attributes gets the warning
# that its first line expects, each right one gets none.
#
#   bad_*.c           must warn at plain -Wall
#   analyzer_bad_*.c  must warn with -fanalyzer (GCC 11 and later)
#   good_*.c          must not warn
#
# The first lines of a program may be
#   /* expect: text of the warning */
#   /* needs: gcc11 */
. "${srcdir:=.}/tests/build/tap.sh"

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

gcc11=no
! is_gcc11 || gcc11=yes

for file in $(files "$srcdir"/tests/attributes/*.c); do
	name=${file##*/}
	name=${name%.c}
	case $name,$gcc11,$(header_line "$file" needs) in
	*,no,gcc11 | analyzer_*,no,*) skip "$name" 'needs GCC 11 or later' ;;
	analyzer_bad_*) must_warn "$name" "$file" -fanalyzer ;;
	bad_*) must_warn "$name" "$file" ;;
	good_*) is_empty "$name" "$(warnings "$file")" ;;
	*) not_ok "$name" 'the name begins with bad_, analyzer_bad_ or good_' ;;
	esac
done
[ "$cases" -gt 0 ] || skip 'programs in tests/attributes' 'there are none'
done_testing
