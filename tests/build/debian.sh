#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# The packages for Debian are made from an archive, lintian finds no fault with
# them, each thing is in the package that it belongs to, and what is installed
# can be removed. It is called by make check-release.
# shellcheck disable=SC2046,SC2086 # lists of packages are words
. "${srcdir:=.}/tests/build/tap.sh"
. "$srcdir/tests/build/packages.sh"

work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
built=$work/built

# Why they cannot be made here; nothing if they can.
obstacle()
{
	for tool in dpkg-buildpackage dh lintian fakeroot; do
		command -v $tool >/dev/null || echo "$tool is not installed"
	done
	dpkg-checkbuilddeps "$srcdir/packaging/debian/control" 2>&1
}

made()
{
	make_packages "$built" >"$work/log" 2>&1 || cat "$work/log"
}

package() # NAME
{
	files "$built/$1"_*.deb
}

packed() # PACKAGE
{
	dpkg-deb --fsys-tarfile "$(package "$1")" | tar -tf -
}

# A file of each kind, and the package that it is in
kinds='/usr/bin/evping evping
/usr/share/man/man1/evping\.1\.gz evping
/usr/lib/.*/libevpromise\.so\.[0-9]* libevpromise0
/usr/lib/.*/libevpromise_extra\.so\.[0-9]* libevpromise0
/usr/lib/.*/libevpromise\.so libevpromise-dev
/usr/lib/.*/libevpromise\.a libevpromise-dev
/usr/lib/.*/pkgconfig/evpromise\.pc libevpromise-dev
/usr/include/evpromise\.h libevpromise-dev
/usr/include/evpromise/version\.h libevpromise-dev
/usr/share/man/man3/evpromise_then\.3\.gz libevpromise-dev
/usr/share/man/man7/evpromise\.7\.gz libevpromise-dev
/usr/share/doc/libevpromise-dev/examples/01_hello\.c libevpromise-dev
/usr/share/evpromise/evpromise-gdb\.py libevpromise-dev
/usr/share/doc/libevpromise-dev/README\.gz libevpromise-dev'

misplaced()
{
	printf '%s\n' "$kinds" | while read -r pattern wanted; do
		for name in $packages; do
			! grep -qx "\\.$pattern" "$work/$name" ||
				printf '%s ' "$name"
		done >"$work/found"
		[ "$(cat "$work/found")" = "$wanted " ] ||
			echo "$pattern is in: $(cat "$work/found")"
	done
}

# The pages of the manual that no package has
lost_pages()
{
	for page in $(files "$srcdir"/man/*.[1-9]); do
		cat "$work/evping" "$work/libevpromise-dev" |
			grep -q "/${page##*/}\\.gz\$" || echo "${page##*/}"
	done
}

# In an empty system, without what they depend on.
# shellcheck disable=SC2046,SC2086 # names are words
in_root() # ARGUMENTS of dpkg
{
	$fakeroot dpkg --root="$work/root" --log=/dev/null --force-depends \
		--force-not-root --force-bad-path "$@" >"$work/log" 2>&1 ||
		cat "$work/log"
}

left()
{
	(cd "$work/root" && find . ! -path './var*' ! -name .)
}

name='packages for Debian'
reason=$(obstacle | paste -s -d ' ' -)
if [ -n "$reason" ]; then
	skip "$name" "$reason"
	done_testing
	exit
fi
packages='libevpromise0 libevpromise-dev evping'
fakeroot=
[ "$(id -u)" -eq 0 ] || fakeroot=fakeroot

is_empty "the archive makes $name" "$(made)"
is_empty 'lintian finds no fault with them' \
	"$(lintian --allow-root --fail-on error,warning "$built"/*.changes 2>&1)"
for name in $packages; do
	packed $name >"$work/$name"
done
is_empty 'each thing is in its package' "$(misplaced)"
is_empty 'every page of the manual is in one' "$(lost_pages)"

mkdir -p "$work/root/var/lib/dpkg/info" "$work/root/var/lib/dpkg/updates"
touch "$work/root/var/lib/dpkg/status"
is_empty 'they can be installed' "$(in_root -i $(for name in $packages; do
	package $name
done))"
is_empty 'evping is there' "$([ -x "$work/root/usr/bin/evping" ] || left)"
is_empty 'they can be removed' "$(in_root --purge $packages)"
is_empty 'nothing is left of them' "$(left)"
done_testing
