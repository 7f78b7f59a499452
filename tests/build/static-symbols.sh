#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# A static library has no hidden symbols: every global one of ours must begin
# with evpromise_ (or with evpromise__ when it is internal). And only alloc.c
# allocates, so that the tests of memory that runs out miss nothing.
. "${srcdir:=.}/tests/build/tap.sh"

# The sanitizers add symbols of their own, which begin with two underscores,
# and sys/sdt.h one for all static probes of a program.
foreign_symbols() # LIBRARY
{
	$NM -g "$1" | awk '
	NF == 3 && $2 != "U" && $3 !~ /^_?evpromise_/ && $3 !~ /^___?[a-z]+san/ &&
	$3 !~ /^__odr_asan/ && $3 != "_.stapsdt.base" { print $3 }'
}

allocating() # LIBRARY
{
	$NM -A -g "$1" | awk '
	$(NF - 1) == "U" && !/[:(]alloc\.o/ &&
	$NF ~ /^(malloc|calloc|realloc|reallocarray|free|strn?dup|v?asprintf)$/'
}

for name in evpromise evpromise_extra; do
	library=src/.libs/lib$name.a
	if [ -e "$library" ]; then
		is_empty "lib$name.a has no symbol of another name" \
			"$(foreign_symbols "$library")"
		is_empty "lib$name.a allocates in alloc.c alone" \
			"$(allocating "$library")"
	else
		skip "lib$name.a has no symbol of another name" \
			'no static library'
		skip "lib$name.a allocates in alloc.c alone" \
			'no static library'
	fi
done
done_testing
