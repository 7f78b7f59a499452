# SPDX-License-Identifier: BSD-3-Clause
# For the scripts of this folder: the library compiled for a sanitizer, by
# itself, since configure's build has other flags.
# shellcheck shell=sh
: "${srcdir:=.}" "${CC:=cc}" "${CFLAGS:=}"
: "${public_cppflags:=-I$srcdir/include -Iinclude}"
: "${public_libs:=-levent_extra -levent_core}"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# shellcheck disable=SC2086 # the compiler, flags and libraries are words
compile() # PROGRAM, FLAGS and SOURCES...
{
	program=$1
	shift
	$CC -std=gnu11 -g -O1 -fno-omit-frame-pointer -DHAVE_CONFIG_H -I. \
		-I"$srcdir/src" -I"$srcdir/tests/lib" $public_cppflags \
		-o "$work/$program" "$@" $public_libs
}

# Why the sanitizer is of no use here; nothing if it is.
obstacle() # FLAGS...
{
	case " $CFLAGS " in
	*' -fsanitize='*) echo 'this build has other sanitizers' && return ;;
	esac
	echo 'int main(void) { return 0; }' >"$work/empty.c"
	{ compile empty "$@" "$work/empty.c" && "$work/empty"; } \
		>/dev/null 2>&1 || echo "no program of $CC runs with $*"
}
