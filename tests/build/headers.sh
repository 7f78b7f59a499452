#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Each public header compiles alone, in strict C11 and in C++17, and defines no
# macro of another name than ours.
. "${srcdir:=.}/tests/build/tap.sh"

strict='-pedantic -Wall -Wextra -Werror -fsyntax-only'

find_cxx()
{
	for cxx in $CXX c++ g++ clang++; do
		command -v "$cxx" && return
	done
}

# shellcheck disable=SC2086 # flags are words
compiles() # NAME, INCLUDE, COMPILER and its flags...
{
	compiles_name=$1 compiles_include=$2
	shift 2
	is_empty "$compiles_name" "$(printf '%s\n' "#include <$compiles_include>" \
		"extern int evpromise_test;" |
		"$@" $CPPFLAGS $public_cppflags $strict - 2>&1 ||
		echo 'it does not compile')"
}

cxx=$(find_cxx)
for header in $(public_headers); do
	include=${header##*include/}
	# shellcheck disable=SC2086 # CC may have flags
	compiles "$include alone in C11" "$include" $CC -std=c11 -x c
	if [ -n "$cxx" ]; then
		compiles "$include alone in C++17" "$include" \
			"$cxx" -std=c++17 -x c++
	else
		skip "$include alone in C++17" 'no C++ compiler'
	fi
done
done_testing
