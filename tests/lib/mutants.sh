# SPDX-License-Identifier: BSD-3-Clause
# For scripts that break the core on purpose, in one place after the other, to
# show that a test notices: `. tests/lib/mutants.sh` in the source tree. They
# work in a folder of their own and need a C compiler, pkg-config, libevent and Check.
#
# A mutant is a line: a name, the file, what stands there, what comes in its
# place, with bars between; a bar in a part is behind a backslash, \n is the end
# of a line.
# shellcheck shell=sh

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/include/evpromise"
sed 's/@[A-Z_]*MAJOR@/0/; s/@[A-Z_]*@/0/' include/evpromise/version.h.in \
	>"$work/include/evpromise/version.h"

# The sources of the core, as they are
core() # FOLDER
{
	rm -rf "$1"
	mkdir -p "$1"
	cp src/*.h "$1"
	for source in src/*.c; do
		case $source in
		src/http_* | src/ev_*) ;;
		*) cp "$source" "$1" ;;
		esac
	done
}

build() # FOLDER OF THE CORE, PROGRAM, what cc takes: the test's sources
{
	core=$1 program=$2
	shift 2
	# shellcheck disable=SC2046 # flags are words
	${CC:-cc} -std=c11 -O1 -DNDEBUG -D_GNU_SOURCE -Iinclude \
		-I"$work/include" -I"$core" -Itests/lib "$@" "$core"/*.c \
		-o "$program" \
		$(pkg-config --cflags --libs libevent_core check)
}

mutate() # FILE, OLD, NEW
{
	perl -0pi -e '
		BEGIN { ($old, $new) = splice @ARGV, 0, 2;
			for ($old, $new) { s/\\n/\n/g; s/\\\|/|/g; s/\\&/&/g } }
		s/\Q$old\E/$new/ or exit 3' -- "$2" "$3" "$1" ||
		{ echo "$0: $1 has no such line: $2" >&2; exit 1; }
}

# For each mutant that is read: breaks the core in $work/mutated, and calls the
# function with its name.
each_mutant() # FUNCTION
{
	while IFS= read -r line; do
		name=${line%%|*} rest=${line#*|}
		file=${rest%%|*} rest=${rest#*|}
		old=$(printf '%s\n' "$rest" | sed 's/\([^\\]\)|.*/\1/')
		new=$(printf '%s\n' "$rest" | sed 's/.*[^\\]|//')
		core "$work/mutated"
		mutate "$work/mutated/$file" "$old" "$new"
		"$1" "$name"
	done
}
