#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# The built libraries and evping have what configure hardens them with, on the
# systems where that is known to be there: GNU/Linux, with gcc or clang.
. "${srcdir:=.}/tests/build/tap.sh"
: "${READELF:=readelf}"

name='the libraries and evping are hardened'

# Why there is nothing to see; nothing if there is.
obstacle()
{
	[ "${HARDENING-yes}" = yes ] || { echo 'configure says no' && return; }
	[ "$(uname -s)" = Linux ] || { echo 'not known for this system' && return; }
	command -v "$READELF" >/dev/null || echo "there is no $READELF"
}

# What the dynamic linker is told: to bind all at the start, and then to make
# the tables of addresses read-only; no code is writable, no data can run.
segments() # FILE
{
	$READELF -dW "$1" | grep -q BIND_NOW || echo 'it is bound lazily'
	! $READELF -dW "$1" | grep -q TEXTREL || echo 'its code is relocated'
	$READELF -lW "$1" | awk '
	/GNU_RELRO/ { relro = 1 }
	/GNU_STACK/ { stack = 1; if ($7 ~ /E/) print "its stack can run" }
	END {
		if (!relro) print "its tables stay writable"
		if (!stack) print "its stack may run"
	}'
}

refers() # FILE, PATTERN, what its absence means
{
	$NM -D -u "$1" | grep -q "$2" || echo "$3"
}

# The core and evping have functions with an array on the stack, and calls that
# the C library can check, if it is one that does.
functions() # FILE
{
	refers "$1" __stack_chk_fail 'its stack is not protected'
	! fortified || refers "$1" '_chk\(@\|$\)' 'its calls are not checked'
}

fortified()
{
	case " ${CFLAGS--O2} " in
	*' -O'[1-3s]' '*) getconf GNU_LIBC_VERSION >/dev/null 2>&1 ;;
	*) false ;;
	esac
}

position_independent() # PROGRAM
{
	$READELF -hW "$1" | grep -q 'Type: *DYN' ||
		echo 'it is bound to one address'
}

# Each object says that it checks where jumps and returns lead to, on the
# processors that can.
unchecked_jumps() # ARCHIVE
{
	$READELF -nW "$1" | awk '
	/^File:/ { objects++ }
	/x86 feature: IBT, SHSTK/ { checked++ }
	END { if (!objects || checked < objects)
		print checked + 0 " of " objects + 0 " objects check jumps" }'
}

reason=$(obstacle)
if [ -n "$reason" ]; then
	skip "$name" "$reason"
	done_testing
	exit 0
fi

for file in $(files src/.libs/lib*.so); do
	is_empty "${file##*/} is bound at the start" "$(segments "$file")"
done
[ ! -e src/.libs/libevpromise.so ] ||
	is_empty 'libevpromise.so checks its stack and calls' \
		"$(functions src/.libs/libevpromise.so)"
[ "$(uname -m)" != x86_64 ] || for file in $(files src/.libs/lib*.a); do
	is_empty "${file##*/} checks its jumps" "$(unchecked_jumps "$file")"
done
program=examples/evping/.libs/evping
[ -e "$program" ] || program=examples/evping/evping
is_empty 'evping is bound at the start' "$(segments "$program")"
is_empty 'evping checks its stack and calls' "$(functions "$program")"
is_empty 'evping runs at any address' "$(position_independent "$program")"
done_testing
