#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# What programs were compiled for by the last release is still there: abidiff
# compares the libraries with its record, tests/build/abi/NAME-ARCH.abi, which
# `make record-abi` writes. Functions may be added; a library that may break
# programs has a new soname, and no record until it is released.
. "${srcdir:=.}/tests/build/tap.sh"
: "${READELF:=readelf}"

records=$srcdir/tests/build/abi
arch=$(uname -m)
library=src/.libs/libevpromise.so

# What is not in the public headers is private, and left out.
record() # LIBRARY, RECORD, folder of its headers
{
	abidw --headers-dir "${3-$srcdir/include}" --drop-private-types \
		--no-corpus-path --no-comp-dir-path --no-show-locs \
		--type-id-style hash --out-file "$2" "$1"
}

# What a program of the recorded library would notice
changes() # RECORD, LIBRARY, folder of its headers
{
	changes_record=$1
	shift
	record "$1" "$work/now.abi" "${2-$srcdir/include}"
	abidiff --no-added-syms "$changes_record" "$work/now.abi" \
		>"$work/log" 2>&1 || cat "$work/log"
}

soname() # RECORD
{
	sed -n "1s/.*soname='\([^']*\)'.*/\1/p" "$1"
}

obstacle()
{
	if [ ! -e "$library" ]; then
		echo 'no shared library'
	elif ! command -v abidiff >/dev/null; then
		echo 'abigail-tools are not installed'
	elif ! $READELF -SW "$library" | grep -q debug_info; then
		echo 'the libraries are built without -g'
	fi
}

check_release() # NAME
{
	old=$records/$1-$arch.abi
	name="lib$1 serves programs of the last release"
	if [ ! -e "$old" ]; then
		skip "$name" "no release has a record for $arch"
	elif ! $READELF -dW "src/.libs/lib$1.so" | grep -qF "[$(soname "$old")]"
	then
		skip "$name" "it is not $(soname "$old") any more"
	else
		is_empty "$name" "$(changes "$old" "src/.libs/lib$1.so")"
	fi
}

notices() # NAME, what was said, TEXT that it should have
{
	case $2 in
	*"$3"*) ok "$1" ;;
	*) not_ok "$1" "$2" ;;
	esac
}

# A library in $work whose function takes a public structure
plant() # folder of headers
{
	cat >"$work/planted.c" <<-'SOURCE'
	#include <evpromise/map.h>
	int planted(const struct evpromise_map_options *options);
	int planted(const struct evpromise_map_options *options)
	{
		return options != 0;
	}
	SOURCE
	# shellcheck disable=SC2086 # flags are words
	$CC -g $CPPFLAGS -I"$1" $public_cppflags -fPIC -shared \
		-o "$work/planted.so" "$work/planted.c"
}

# The comparison sees what it is for.
check_comparison()
{
	record "$library" "$work/own.abi"
	is_empty 'a library serves its own programs' \
		"$(changes "$work/own.abi" "$library")"
	sed "s/'evpromise_then'/'evpromise_gone'/" "$work/own.abi" \
		>"$work/gone.abi"
	notices 'a function that is gone is noticed' \
		"$(changes "$work/gone.abi" "$library")" evpromise_gone

	plant "$srcdir/include" && record "$work/planted.so" "$work/planted.abi"
	mkdir -p "$work/include/evpromise"
	sed 's/^struct evpromise_map_options {/& long planted;/' \
		"$srcdir/include/evpromise/map.h" \
		>"$work/include/evpromise/map.h"
	plant "$work/include"
	notices 'a structure that is laid out anew is noticed' "$(changes \
		"$work/planted.abi" "$work/planted.so" "$work/include")" \
		"'long int planted'"
}

reason=$(obstacle)
if [ "${1-}" = --record ]; then
	[ -z "$reason" ] || { echo >&2 "abi.sh: $reason"; exit 1; }
	mkdir -p "$records"
	record "$library" "$records/evpromise-$arch.abi" &&
		record src/.libs/libevpromise_extra.so \
			"$records/evpromise_extra-$arch.abi"
	exit
fi

if [ -n "$reason" ]; then
	skip 'the libraries serve programs of the last release' "$reason"
else
	work=$(mktemp -d) || exit 99
	trap 'rm -rf "$work"' EXIT
	check_comparison
	check_release evpromise
	check_release evpromise_extra
fi
done_testing
