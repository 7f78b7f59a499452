#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# make install puts everything in its place, below DESTDIR; programs are
# compiled with what pkg-config says, also after the prefix was moved, with the
# shared libraries and with the static ones; make uninstall leaves nothing.
#
# With INSTALLED=yes nothing is installed, and the programs use what is in the
# configured prefix: that is make installcheck.
# shellcheck disable=SC2034,SC2154 # eval uses the value, and sets the folders
. "${srcdir:=.}/tests/build/tap.sh"
. "$srcdir/tests/build/programs.sh"
: "${MAKE:=make}" "${READELF:=readelf}"
unset MAKEFLAGS MFLAGS DESTDIR # of the make that runs this test

work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
root=$work/root

# The folders of the Makefile, relative to the prefix, which all are below.
read_folders()
{
	prefix=$(from_make prefix)
	for variable in bindir includedir libdir pkgconfigdir pkgdatadir \
		mandir exampledir; do
		value=$(from_make $variable)
		eval "$variable=\${value#\"\$prefix\"/}"
	done
}

from_make() # VARIABLE
{
	printf 'include Makefile\nprint:; @echo "$(%s)"\n' "$1" |
		$MAKE -s -f - print | tail -n 1 # may make the Makefile before
}

# --- what is installed -------------------------------------------------------

# The number of an interface changes, not its place in a name.
installed() # FOLDER
{
	(cd "$1" && find . ! -type d) | sed 's/^\.\///
		s/\.so\.[0-9]*$/.so.N/
		s/\.so\.[0-9]*\.[0-9]*\.[0-9]*$/.so.N.N.N/' | sort
}

# Each file of the FILES in FOLDER, without the path that leads to it.
into() # FOLDER, FILES
{
	into_folder=$1
	shift
	for file; do
		echo "$into_folder/${file##*/}"
	done
}

libraries()
{
	for name in evpromise evpromise_extra; do
		into "$pkgconfigdir" $name.pc
		into "$libdir" lib$name.la
		[ ! -e src/.libs/lib$name.a ] || into "$libdir" lib$name.a
		[ ! -e src/.libs/lib$name.so ] ||
			into "$libdir" lib$name.so lib$name.so.N \
				lib$name.so.N.N.N
	done
}

expected()
{
	into "$bindir" evping
	libraries
	public_headers | while read -r header; do
		echo "$includedir/${header##*include/}"
	done
	for section in 1 3 7; do
		into "$mandir/man$section" "$srcdir"/man/*.$section
	done
	into "$pkgdatadir" "$srcdir/src/debug/evpromise-gdb.py"
	into "$exampledir" "$srcdir"/examples/README "$srcdir"/examples/[0-9]*.c
	into "$exampledir/evping" "$srcdir"/examples/evping/*.[ch] \
		"$srcdir"/examples/evping/measure.sh
}

# --- programs that use it ----------------------------------------------------

compile() # PROGRAM, FLAGS as a README says them, SOURCE and options...
{
	compile_line="$CC -Wall $CFLAGS -o $1"
	compile_flags=$2
	shift 2
	[ -n "$compile_flags" ] || echo 'no line says how'
	eval "$compile_line \"\$@\" $compile_flags" 2>&1 || echo 'it fails'
}

statically() # FLAGS
{
	printf '%s\n' "$1" | sed 's/(pkg-config /(pkg-config --static /'
}

answers() # PROGRAM
{
	[ "$("$1" 2>&1)" = 'The answer is 42' ] || echo 'it prints no answer'
}

# The shared libraries that a program names, but for those of the compiler
needs() # PROGRAM
{
	$READELF -dW "$1" | sed -n 's/.*(NEEDED).*\[\(lib.*\)\.so\..*\]/\1/p' |
		grep -v '^lib\(c\|asan\|ubsan\)$' | sed 's/-[0-9.]*$//' |
		sort | paste -s -d ' ' -
}

needs_other() # PROGRAM, LIBRARIES
{
	[ "$(needs "$1")" = "$2" ] || echo "it needs: $(needs "$1")"
}

# --- the cases ---------------------------------------------------------------

check_readme()
{
	readme_example >"$work/answer.c"
	core=$(flags_of answer.c "$readme")
	is_empty "README's example compiles as it says" \
		"$(compile "$work/answer" "$core" "$work/answer.c")"
	is_empty "README's example runs" "$(answers "$work/answer")"
	[ ! -e "$at/$libdir/libevpromise.so" ] ||
		is_empty "README's example needs the core alone" \
			"$(needs_other "$work/answer" \
			'libevent_core libevpromise')"
	is_empty 'pkg-config names nothing but the core for it' \
		"$(pkg-config --static --libs evpromise | grep extra)"
}

# A program that calls nothing of libevent_extra itself names evpromise_extra.
client='$(pkg-config --cflags --libs evpromise_extra)'
write_client()
{
	cat >"$work/client.c" <<-'SOURCE'
	#include <stdio.h>
	#include <event2/event.h>
	#include <evpromise.h>
	#include <evpromise/http.h>

	int main(void)
	{
		struct event_base *loop = event_base_new();
		struct evpromise_base *base = evpromise_base_new(loop);

		evpromise_http_client_free(evpromise_http_client_new(base));
		evpromise_base_free(base);
		event_base_free(loop);
		return puts("The answer is 42") < 0;
	}
	SOURCE
}

check_client()
{
	is_empty 'a program for HTTP compiles by evpromise_extra' \
		"$(compile "$work/client" "$client" "$work/client.c"
		answers "$work/client")"
}

# Those that speak HTTP are compiled by a line of their own.
check_examples()
{
	for source in $(files "$at/$exampledir"/[0-9]*.c); do
		name=${source##*/}
		like=01_hello.c
		! grep -q 'evpromise/http\.h' "$source" || like=11_http.c
		flags=$(flags_of $like "$listed")
		is_empty "$name compiles from its folder" \
			"$(compile "$work/${name%.c}" "$flags" "$source")"
		is_empty "$name prints what it says" \
			"$(example_differs "$work/${name%.c}" "$source")"
	done
	flags=$(flags_of 'evping\/\*\.c' "$listed")
	is_empty 'evping compiles from its folder' \
		"$(compile "$work/evping" "$flags" "$at/$exampledir"/evping/*.c)"
	is_empty 'evping runs' "$(for program in "$work" "$at/$bindir"; do
		"$program/evping" --help 2>&1 >/dev/null ||
			echo "not that of $program"
	done)"
}

# First ours alone are static, as there is no shared one; then all libraries
# are, if those of the others can be.
check_static()
{
	client=$(echo "$client" | sed 's/pkg-config /&--static /')
	is_empty 'a program for HTTP links our static libraries' \
		"$(compile "$work/client" "$client" "$work/client.c"
		needs_other "$work/client" 'libcares libevent_core libevent_extra'
		answers "$work/client")"
	name='a program for HTTP links nothing but static libraries'
	echo 'int main(void) { return 0; }' >"$work/empty.c"
	if [ -n "$(compile "$work/empty" '$(pkg-config --libs libevent_extra)' \
		"$work/empty.c" -static)" ]; then
		skip "$name" 'this compiler, or other libraries, cannot'
	else
		is_empty "$name" "$(compile "$work/alone" "$client" \
			"$work/client.c" -static |
			grep -v ': warning: \|: in function '
		needs_other "$work/alone" ''
		answers "$work/alone")"
	fi
}

use() # PREFIX
{
	at=$1
	listed=$at/$exampledir/README
	PKG_CONFIG_PATH=$at/$pkgconfigdir${path:+:$path}
	LD_LIBRARY_PATH=$at/$libdir
	export PKG_CONFIG_PATH LD_LIBRARY_PATH
}

# The prefix is in one line of each file of pkg-config.
move() # FOLDER
{
	mkdir "$1" && cp -R "$root$prefix/." "$1" || exit 99
	for pc in "$1/$pkgconfigdir"/*.pc; do
		sed "s|^prefix=.*|prefix=$1|" "$pc" >"$work/pc" &&
			cp "$work/pc" "$pc"
	done
}

make_said() # ARGUMENTS...
{
	$MAKE -s "$@" DESTDIR="$root" >"$work/log" 2>&1 || cat "$work/log"
}

path=${PKG_CONFIG_PATH-}
read_folders
write_client
if [ "${INSTALLED-no}" = yes ]; then
	use "$prefix"
	check_readme
	check_client
	check_examples
	done_testing
	exit
fi

(umask 022 && cd / && mkdir -p "$root$prefix" && cd "$root$prefix" &&
	mkdir -p bin include "$libdir" share/man) || exit 99
find "$root" | sort >"$work/before"
is_empty 'make install succeeds' "$(make_said install)"
expected | sort >"$work/expected"
is_empty 'it puts in place what it should, and nothing else' \
	"$(installed "$root$prefix" | diff "$work/expected" -)"
is_empty 'the files of pkg-config name the prefix once' "$(sed '/^prefix=/d' \
	"$root$prefix/$pkgconfigdir"/*.pc | grep -F "$prefix")"

move "$work/moved"
use "$work/moved"
check_readme
check_client
check_examples
if [ -e "$at/$libdir/libevpromise.a" ]; then
	rm -f "$at/$libdir"/lib*.so*
	check_static
fi

is_empty 'make uninstall succeeds' "$(make_said uninstall)"
is_empty 'it leaves neither file nor folder' \
	"$(find "$root" | sort | diff "$work/before" -)"
done_testing
