#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# The manual is well-formed mdoc.
. "${srcdir:=.}/tests/build/tap.sh"

# Pages of other libraries need not be installed.
lint() # PAGE
{
	mandoc -T lint -W style "$1" |
		grep -v 'STYLE: referenced manual not found'
}

for page in $(files "$srcdir"/man/*.[1-9]); do
	! is_link "$page" || continue
	if command -v mandoc >/dev/null; then
		is_empty "${page##*/} is clean" "$(lint "$page")"
	else
		skip "${page##*/} is clean" 'mandoc is not installed'
	fi
done
[ "$cases" -gt 0 ] || skip 'pages in man' 'there are none'
done_testing
