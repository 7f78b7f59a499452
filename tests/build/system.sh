#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# The trial of a stranger, in a bare Debian 12: builds what an archive has,
# installs it, compiles the README's example, reads the manual, uninstalls, and
# looks whether anything is left. Then the same with the packages for Debian.
#
# DEBIAN names the folder that the system is in, which debootstrap fills if it
# is not there. It takes root, a network and some minutes; make check-release
# calls it.
. "${srcdir:=.}/tests/build/tap.sh"
. "$srcdir/tests/build/programs.sh"
. "$srcdir/tests/build/packages.sh"

needed='gcc libc-ares-dev libc6-dev libevent-dev make man-db pkgconf xz-utils'
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
root=$work/root built=$work/built

obstacle()
{
	[ -n "${DEBIAN-}" ] || echo 'DEBIAN names no folder'
	[ "$(id -u)" -eq 0 ] || echo 'only root can change to another system'
	command -v debootstrap >/dev/null || echo 'debootstrap is not installed'
}

# In the system, with a /proc that goes with it
inside() # COMMAND
{
	unshare --mount --pid --fork --mount-proc="$root/proc" \
		chroot "$root" env -i HOME=/root \
		PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
		LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
		sh -euc "cd /tmp && $1" </dev/null
}

# What COMMAND says matters if it fails.
succeeds() # NAME, COMMAND
{
	: >"$work/failure"
	inside "$2" >"$work/log" 2>&1 ||
		{ echo "status $?"; tail -n 30 "$work/log"; } >"$work/failure"
	is_empty "$1" "$(cat "$work/failure")"
}

says() # NAME, COMMAND, TEXT
{
	is_empty "$1" "$(inside "$2" 2>&1 | grep -qF "$3" ||
		inside "$2" 2>&1 | tail -n 30)"
}

make_system()
{
	[ -e "$DEBIAN/etc/debian_version" ] || debootstrap --variant=minbase \
		bookworm "$DEBIAN" >"$work/log" 2>&1 || return
	cp -a "$DEBIAN" "$root" &&
		inside 'apt-get update -q && apt-get install -q -y \
			--no-install-recommends '"$needed" >>"$work/log" 2>&1
}

# All names but those that the package manager keeps notes in
names()
{
	(cd "$root" && find . \( -path ./proc -o -path ./tmp -o -path ./var \) \
		-prune -o -print | sort)
}

left()
{
	names | diff "$work/names" -
}

# README's example, by its own line
try_library()
{
	says "$1: README's example runs" "cc answer.c $core && ./a.out" \
		'The answer is 42'
	says "$1: the manual can be read" 'man -P cat 7 evpromise' \
		'JavaScript'
	says "$1: it leads to each function" 'man -P cat evpromise_catch' \
		'evpromise_then'
	succeeds "$1: evping runs" evping
}

name='a bare Debian'
reason=$(obstacle | paste -s -d ' ' -)
if [ -n "$reason" ]; then
	skip "$name" "$reason"
	done_testing
	exit
fi
is_empty "$name is there" "$(make_system || tail -n 20 "$work/log")"
names >"$work/names"
core=$(flags_of answer.c "$readme")

is_empty 'an archive is made, and packages of it' \
	"$(make_packages "$built" >"$work/log" 2>&1 || tail "$work/log")"
cp evpromise-*.tar.xz "$built"/*.deb "$srcdir/packaging/debian/tests"/* \
	"$root/tmp"
readme_example >"$root/tmp/answer.c"

succeeds 'it is built from the archive' \
	'xz -dc evpromise-*.tar.xz | tar -xf - && cd evpromise-*[0-9] &&
	./configure && make -j "$(nproc)"'
succeeds 'it is installed' 'make -C evpromise-*[0-9] install && ldconfig'
try_library 'from the archive'
succeeds 'it is uninstalled' 'make -C evpromise-*[0-9] uninstall && ldconfig'
is_empty 'nothing is left' "$(left)"

succeeds 'the packages are installed' \
	'apt-get install -q -y ./evping_*.deb ./libevpromise*.deb'
try_library 'from the packages'
succeeds 'from the packages: the examples run' 'sh ./compile'
succeeds 'the packages are removed' \
	"apt-get purge -q -y evping 'libevpromise*'"
is_empty 'nothing is left of them' "$(left)"
done_testing
