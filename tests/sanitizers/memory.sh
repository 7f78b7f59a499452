#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# The core under clang's memory sanitizer, which finds what is read before it is
# written: the fuzzer's corpus, and random programs. They bring a host of their
# own; the C library is all that is not compiled for it. Make check-memory calls
# it in the build folder.
#
# In the environment:
#   MEMORY_PROGRAMS  how many random programs (1000000)
#   CLANG            the compiler (clang)
CC=${CLANG:=clang}
. "${srcdir:=.}/tests/sanitizers/common.sh"
: "${MEMORY_PROGRAMS:=1000000}" "${MEMORY_SEED:=1}"
flags='-fsanitize=memory -fsanitize-memory-track-origins'

c_sources()
{
	for source in ${sources-}; do
		case $source in
		*.c) printf '%s\n' "$srcdir/$source" ;;
		esac
	done
}

# shellcheck disable=SC2046,SC2086 # flags and sources are words
build()
{
	compile replay $flags -w -I"$srcdir/tests/fuzz" $(c_sources)
}

run()
{
	./replay "$corpus"/* && ./replay -random "$MEMORY_PROGRAMS" "$MEMORY_SEED"
}

# shellcheck disable=SC2086
reason=$(obstacle $flags)
if [ -n "$reason" ]; then
	echo "memory: skipped: $reason"
	exit 0
fi
corpus=$(cd "$srcdir/tests/fuzz/corpus/promises" && pwd)
build || exit
cd "$work" || exit
if ! run >said 2>&1; then
	tail -n 40 said
	exit 1
fi
echo "tried the corpus and $MEMORY_PROGRAMS random programs, nothing read" \
	'before it was written'
