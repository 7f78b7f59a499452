#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# The library has the static probes that evpromise_debug(3) lists.
. "${srcdir:=.}/tests/build/tap.sh"

library=src/.libs/libevpromise.so
page=$srcdir/man/evpromise_debug.3

documented()
{
	sed -n 's/^\.It Li \([a-z_]*\).*/\1/p' "$page" | sort
}

probes()
{
	readelf -n "$library" 2>/dev/null | awk '
		$1 == "Provider:" { ours = $2 == "evpromise" }
		$1 == "Name:" && ours { print $2 }' | sort -u
}

name='the probes of the library are those of the manual'
if ! command -v readelf >/dev/null; then
	skip "$name" 'readelf is not installed'
elif [ ! -e "$library" ]; then
	skip "$name" 'no shared library'
elif ! grep -q '^#define HAVE_SYS_SDT_H 1' config.h; then
	skip "$name" 'sys/sdt.h was not found by configure'
elif [ -n "$(documented)" ] && [ "$(documented)" = "$(probes)" ]; then
	ok "$name"
else
	not_ok "$name" "$(documented) differs from $(probes)"
fi
done_testing
