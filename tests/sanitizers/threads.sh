#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Bases on several threads under the thread sanitizer: threads.c, with a debug
# build of the library, which shares more between threads.
. "${srcdir:=.}/tests/build/tap.sh"
. "$srcdir/tests/sanitizers/common.sh"

name='bases on several threads, under the thread sanitizer'
flags='-fsanitize=thread -pthread -DEVPROMISE_DEBUG=1'
: "${cares_libs=$(pkg-config --libs libcares)}"

# shellcheck disable=SC2086 # flags are words
run()
{
	compile threads $flags "$srcdir/tests/sanitizers/threads.c" \
		"$srcdir"/src/*/*.c $cares_libs &&
		TSAN_OPTIONS=halt_on_error=1 timeout 120 "$work/threads"
}

# shellcheck disable=SC2086
reason=$(obstacle $flags)
if [ -n "$reason" ]; then
	skip "$name" "$reason"
elif said=$(run 2>&1); then
	ok "$name"
else
	not_ok "$name" "$said"
fi
done_testing
