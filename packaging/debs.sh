#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Makes Debian packages from the archive of a release:
#
#	packaging/debs.sh evpromise-0.1.0.tar.xz FOLDER
#
# FOLDER, which must not be there, gets the source package, the binary packages
# and what was said while they were built. The recipe is that of the archive, in
# packaging/debian. DEBFULLNAME and DEBEMAIL say who packages, otherwise it is
# the maintainer of the recipe. DEB_BUILD_OPTIONS=nocheck leaves the tests out.
set -eu

die() { echo "debs.sh: $*" >&2; exit 1; }

[ $# -eq 2 ] || die "usage: ${0##*/} ARCHIVE FOLDER"
[ -f "$1" ] || die "there is no $1"
name=${1##*/}
version=${name#evpromise-}
version=${version%.tar.xz}
[ "evpromise-$version.tar.xz" = "$name" ] || die "$name is no release"
mkdir "$2"
folder=$(cd "$2" && pwd)
source=$folder/evpromise-$version

# What comes from upstream gives way to a package of the distribution's own,
# whose number is 1 or more.
changelog()
{
	cat <<-CHANGELOG
	evpromise ($version-0upstream1) unstable; urgency=medium

	  * Release $version, packaged as it comes.

	 -- $packager  $(date -R -u -r ChangeLog)
	CHANGELOG
}

cp "$1" "$folder/evpromise_$version.orig.tar.xz"
xz -dc "$1" | tar -xf - -C "$folder"
cd "$source"
cp -R packaging/debian debian
packager=$(sed -n 's/^Maintainer: //p' debian/control)
[ -z "${DEBEMAIL-}" ] || packager="${DEBFULLNAME-$DEBEMAIL} <$DEBEMAIL>"
sed -i "s/^Maintainer: .*/Maintainer: $packager/" debian/control
changelog >debian/changelog
dpkg-buildpackage --unsigned-source --unsigned-changes \
	>"$folder/build.log" 2>&1 || {
	tail -n 40 "$folder/build.log" >&2
	die "dpkg-buildpackage failed; $folder/build.log says all"
}
