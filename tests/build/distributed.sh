#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# What is under version control is distributed: the makefiles name it, or the
# folder that it is in. archive.sh looks into an archive, which takes longer.
. "${srcdir:=.}/tests/build/tap.sh"
: "${MAKE:=make}"
unset MAKEFLAGS MFLAGS # of the make that runs this test

# Those that an archive is right not to have
unwanted='^\.gitignore$'

named()
{
	printf 'include Makefile\nprint:; @printf "%%s\\n" $(DISTFILES)\n' |
		$MAKE -s -f - print | sed "s|^$srcdir/||"
}

# A file whose name is not named, nor that of a folder above it
lost()
{
	{
		named
		echo
		git -C "$srcdir" ls-files | grep -v "$unwanted"
	} | awk '
	/^$/ { second = 1; next }
	!second { named[$0]; next }
	{
		for (path = $0; !(path in named); sub(/\/[^\/]*$/, "", path))
			if (path !~ /\//) { print "not distributed: " $0; next }
	}'
}

name='all that is under version control is distributed'
if [ -e "$srcdir/.git" ] && command -v git >/dev/null; then
	is_empty "$name" "$(lost)"
else
	skip "$name" 'it is not a clone'
fi
done_testing
