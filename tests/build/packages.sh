# SPDX-License-Identifier: BSD-3-Clause
# For the tests of packages: makes them from an archive, in the build folder.
# shellcheck shell=sh

: "${srcdir:=.}" "${MAKE:=make}"
unset MAKEFLAGS MFLAGS DESTDIR # of the make that runs this test

make_packages() # FOLDER, which is not there
{
	$MAKE -s dist && DEB_BUILD_OPTIONS=nocheck \
		sh "$srcdir/packaging/debs.sh" evpromise-*.tar.xz "$1"
}
