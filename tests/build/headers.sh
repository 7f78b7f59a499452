#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Each public header compiles alone, in strict C11 and in C++17, and so do the
# macros that a program in C++ writes. A handler in C++17 that may throw does not.
. "${srcdir:=.}/tests/build/tap.sh"

strict='-pedantic -Wall -Wextra -Werror -fsyntax-only'

find_cxx()
{
	for cxx in $CXX c++ g++ clang++; do
		command -v "$cxx" && return
	done
}

# shellcheck disable=SC2086 # flags are words
compiles() # NAME, SOURCE, COMPILER and its flags...
{
	compiles_name=$1 compiles_source=$2
	shift 2
	is_empty "$compiles_name" "$(printf '%s\n' "$compiles_source" |
		"$@" $CPPFLAGS $public_cppflags $strict - 2>&1 ||
		echo 'it does not compile')"
}

alone() # INCLUDE
{
	printf '%s\n' "#include <$1>" 'extern int evpromise_test;'
}

# One of each kind: what they expand to is the program's own to its compiler.
macros()
{
	cat <<-'SOURCE'
	#include <evpromise.h>
	#include <evpromise/http.h>
	static void box_free(int *box) { delete box; }
	EVPROMISE_DEFINE_STATIC_TYPE(box, int, box_free);
	EVPROMISE_DECLARE_TYPE(crate, int);
	EVPROMISE_DEFINE_TYPE(crate, int, box_free);
	static void wait_for(int *, evpromise_resolver *) {}
	EVPROMISE_DECLARE_TYPE(future, int);
	EVPROMISE_DEFINE_THENABLE(future, int, box_free, wait_for);
	EVPROMISE_DEFINE_STATIC_THENABLE(task, int, box_free, wait_for);
	extern evpromise_value made(const evpromise *settled);
	evpromise_value made(const evpromise *settled)
	{
		evpromise_http_options options = EVPROMISE_HTTP_OPTIONS_INIT;
		if (crate_is(settled) || future_is(settled) || task_is(settled))
			return evpromise_share(settled);
		if (options.signal == nullptr && box_as(settled) == nullptr)
			return evpromise_throw_cause(settled, 1, "no %s", "box");
		return box_own(box_take(settled));
	}
	SOURCE
}

# The handlers of a program in C++, whose functions end in what is given
handlers() # NOEXCEPT
{
	cat <<-SOURCE
	#include <evpromise.h>
	static evpromise_value read(const evpromise *settled, void *) $1
	{
		return evpromise_int(evpromise_as_int(settled));
	}
	static evpromise_value ask(evpromise_abort_signal *, void *) $1
	{
		return evpromise_undefined();
	}
	extern evpromise *made(evpromise_base *base);
	evpromise *made(evpromise_base *base)
	{
		evpromise *p = evpromise_wait_for(base, ask, nullptr, nullptr);
		return evpromise_then(evpromise_catch(p, read, nullptr),
		    [](const evpromise *settled, void *) $1
		    { return evpromise_share(settled); }, nullptr);
	}
	SOURCE
}

# shellcheck disable=SC2086 # flags are words
does_not_compile() # NAME, SOURCE, COMPILER and its flags...
{
	does_not_name=$1 does_not_source=$2
	shift 2
	case $(printf '%s\n' "$does_not_source" | "$@" $CPPFLAGS \
		$public_cppflags -fsyntax-only - 2>&1 || echo refused) in
	*refused) ok "$does_not_name" ;;
	*) not_ok "$does_not_name" 'it compiles' ;;
	esac
}

cxx=$(find_cxx)
for header in $(public_headers); do
	include=${header##*include/}
	# shellcheck disable=SC2086 # CC may have flags
	compiles "$include alone in C11" "$(alone "$include")" \
		$CC -std=c11 -x c
	if [ -n "$cxx" ]; then
		compiles "$include alone in C++17" "$(alone "$include")" \
			"$cxx" -std=c++17 -x c++
	else
		skip "$include alone in C++17" 'no C++ compiler'
	fi
done
if [ -n "$cxx" ]; then
	compiles 'macros in C++17' "$(macros)" "$cxx" -std=c++17 -x c++ \
		-Wconversion -Wold-style-cast
else
	skip 'macros in C++17' 'no C++ compiler'
fi
if [ -n "$cxx" ]; then
	for standard in 11 14; do
		compiles "macros in C++$standard" "$(macros)" \
			"$cxx" -std=c++$standard -x c++
		compiles "handlers in C++$standard, which cannot say more" \
			"$(handlers '')" "$cxx" -std=c++$standard -x c++
		compiles "handlers in C++$standard that are noexcept" \
			"$(handlers noexcept)" "$cxx" -std=c++$standard -x c++
	done
	for standard in 17 20; do
		compiles "handlers in C++$standard that are noexcept" \
			"$(handlers noexcept)" "$cxx" -std=c++$standard -x c++
		does_not_compile "handlers in C++$standard that may throw" \
			"$(handlers '')" "$cxx" -std=c++$standard -x c++
	done
else
	skip 'handlers in C++' 'no C++ compiler'
fi
done_testing
