#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# A type of values is one in the whole program: what two source files share is
# declared in their header and defined in one of them, and a definition in the
# header does not compile or link.
. "${srcdir:=.}/tests/build/tap.sh"

: "${LIBTOOL:=./libtool}"
: "${public_libs=$(pkg-config --libs libevent_core)}"

work=$(mktemp -d) || exit
trap 'rm -rf "$work"' EXIT

find_cxx()
{
	for cxx in $CXX c++ g++ clang++; do
		command -v "$cxx" && return
	done
}

# A program of two files: maker.c makes a thing, user.c reads it.
cat >"$work/maker.h" <<'SOURCE'
#include <stdlib.h>
#include <evpromise.h>
struct thing {
	int n;
};
static inline void thing_free(struct thing *thing) { free(thing); }
struct evpromise *make(struct evpromise_base *base);
DECLARATION
SOURCE
cat >"$work/maker.c" <<'SOURCE'
#include "thing.h"
DEFINITION
struct evpromise *make(struct evpromise_base *base)
{
	return evpromise_resolved(base,
	    thing_own((struct thing *)calloc(1, sizeof(struct thing))));
}
SOURCE
cat >"$work/user.c" <<'SOURCE'
#include <stdio.h>
#include <event2/event.h>
#include "thing.h"
int main(void)
{
	struct event_base *event_base = event_base_new();
	struct evpromise_base *base = evpromise_base_new(event_base);
	struct evpromise *promise = make(base);

	puts(thing_is(promise) && thing_as(promise) != NULL ?
	    "a thing" : "something else");
	evpromise_unref(promise);
	evpromise_base_free(base);
	event_base_free(event_base);
	return 0;
}
SOURCE

# shellcheck disable=SC2086 # flags are words
compile() # OBJECT, SOURCE, COMPILER and flags...
{
	compile_object=$1 compile_source=$2
	shift 2
	"$@" $CPPFLAGS $public_cppflags $CFLAGS -Wall -Wextra -Werror \
		-I"$work" -c -o "$compile_object" "$compile_source" 2>&1 ||
		echo 'it does not compile'
}

# shellcheck disable=SC2086 # flags are words
link_program()
{
	$LIBTOOL --silent --tag=CC --mode=link $CC $CFLAGS $LDFLAGS -no-install \
		-o "$work/program" "$work/maker.o" "$work/user.o" \
		src/libevpromise.la $public_libs 2>&1 || echo 'it does not link'
}

# What is said while the program is made and run; a line of the header, and one
# of maker.c.
# shellcheck disable=SC2086 # a compiler may have flags
program() # DECLARATION, DEFINITION, COMPILER and flags...
{
	sed "s/^DECLARATION/$1/" "$work/maker.h" >"$work/thing.h"
	sed "s/^DEFINITION/$2/" "$work/maker.c" >"$work/maker_.c"
	shift 2
	said=$(compile "$work/maker.o" "$work/maker_.c" "$@"
		compile "$work/user.o" "$work/user.c" "$@")
	[ -n "$said" ] || said=$(link_program)
	[ -n "$said" ] || said=$("$work/program" 2>&1)
	printf '%s\n' "$said"
}

says() # NAME, EXPECTED, DECLARATION, DEFINITION, COMPILER and flags...
{
	says_name=$1 says_expected=$2
	shift 2
	said=$(program "$@")
	case $said in
	*"$says_expected"*) ok "$says_name" ;;
	*) not_ok "$says_name" "$said" ;;
	esac
}

# shellcheck disable=SC2086 # CC may have flags
in_language() # LANGUAGE, COMPILER and flags...
{
	language=$1
	shift
	says "a type that is declared and defined is one in $language" \
		'a thing' \
		'EVPROMISE_DECLARE_TYPE(thing, struct thing);' \
		'EVPROMISE_DEFINE_TYPE(thing, struct thing, thing_free);' "$@"
	says "a type that is defined in a header does not link in $language" \
		'it does not link' \
		'EVPROMISE_DECLARE_TYPE(thing, struct thing); EVPROMISE_DEFINE_TYPE(thing, struct thing, thing_free);' \
		'' "$@"
	says "a static type in a header does not compile in $language" \
		'a header needs EVPROMISE_DECLARE_TYPE' \
		'EVPROMISE_DEFINE_STATIC_TYPE(thing, struct thing, thing_free);' \
		'' "$@"
}

if [ ! -e src/libevpromise.la ]; then
	skip 'types of values' 'the library is not built'
	done_testing
	exit
fi
# shellcheck disable=SC2086 # CC may have flags
in_language C $CC -std=gnu11
cxx=$(find_cxx)
if [ -n "$cxx" ]; then
	in_language 'C++' "$cxx" -std=gnu++11 -x c++
else
	skip 'types of values in C++' 'no C++ compiler'
fi
# shellcheck disable=SC2086 # CC may have flags
is_empty 'the examples of types compile without a warning' "$(
	for example in 07_value 09_thenable; do
		compile "$work/o" "$srcdir/examples/$example.c" $CC -std=gnu11 \
			-pedantic
	done
)"
done_testing
