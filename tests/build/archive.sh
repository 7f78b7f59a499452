#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# The archive of a release is the same to the byte whoever makes it, when and
# where, also from another archive, and it has all that is under version
# control. It takes two clones and is called by make check-release.
. "${srcdir:=.}/tests/build/tap.sh"
unset MAKEFLAGS MFLAGS DESTDIR SOURCE_DATE_EPOCH

work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
chmod 755 "$work" # for the other user
srcdir=$(cd "$srcdir" && pwd)

# Those that an archive is right not to have
unwanted='^\.gitignore$'

# Makes the archive $1.tar.xz of the tree in $1, in the folder $2 below it.
cat >"$work/make.sh" <<'SCRIPT'
cd "$1" && { [ -e configure ] || autoreconf -fi; } && mkdir -p "$2" &&
	cd "$2" && "$1/configure" -q && make -s dist &&
	mv evpromise-*.tar.xz "$1.tar.xz"
SCRIPT

# An autom4te that leaves its cache newer than all that it was made of. On a
# machine that generates everything within one second it is as new, and no less
# believed where autoreconf is not told to force.
cat >"$work/autom4te" <<'SCRIPT'
#!/bin/sh
autom4te "$@" || exit
! [ -d autom4te.cache ] || touch -d '+1 min' autom4te.cache/*
SCRIPT
chmod 755 "$work/autom4te"

clone() # FOLDER
{
	git clone -q --no-hardlinks "$srcdir" "$1"
}

made() # COMMAND...
{
	"$@" >"$work/log" 2>&1 || cat "$work/log"
}

here()
{
	clone "$work/here" && sh "$work/make.sh" "$work/here" build
}

# By another user, with another umask, language and zone of time, on a machine
# that is quicker than clocks are fine
elsewhere()
{
	there=$work/elsewhere/far
	mkdir "$work/elsewhere" && (umask 077 && clone "$there") || return
	set -- env TZ=Asia/Kolkata LC_ALL=C.UTF-8 HOME="$there" \
		AUTOM4TE="$work/autom4te" sh -c "umask 077; . $work/make.sh" sh "$there" .
	if [ "$(id -u)" -eq 0 ] && command -v setpriv >/dev/null; then
		chown -R 65534:65534 "$work/elsewhere"
		set -- setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
	fi
	"$@"
}

# In a tree that only an archive left
unpacked()
{
	mkdir "$work/unpacked" && unpack -xf - --strip-components=1 \
		-C "$work/unpacked" && sh "$work/make.sh" "$work/unpacked" build
}

unpack() # OPTIONS of tar
{
	xz -dc "$work/here.tar.xz" | tar "$@"
}

# What of both archives differs, or that it is how they were packed
differs() # FOLDER
{
	cmp "$work/here.tar.xz" "$1.tar.xz" 2>&1 && return
	mkdir "$work/mine" "$work/other"
	unpack -xf - -C "$work/mine"
	xz -dc "$1.tar.xz" | tar -xf - -C "$work/other"
	diff -r "$work/mine" "$work/other"
}

missing()
{
	git -C "$work/here" ls-files | grep -v "$unwanted" |
		sort >"$work/tracked"
	unpack -tf - | sed 's/^[^\/]*\///' | sort | comm -23 "$work/tracked" -
}

if ! [ -e "$srcdir/.git" ] || ! tar --version | grep -q GNU; then
	skip 'an archive is the same whoever makes it' 'no clone, or no GNU tar'
	done_testing
	exit
fi
is_empty 'a clone makes an archive' "$(made here)"
is_empty 'it has all that is under version control' "$(missing)"
is_empty 'another user makes one elsewhere' "$(made elsewhere)"
is_empty 'it is the same' "$(differs "$work/elsewhere/far")"
is_empty 'the archive makes one' "$(made unpacked)"
is_empty 'it is the same again' "$(differs "$work/unpacked")"
done_testing
