# SPDX-License-Identifier: BSD-3-Clause
# For the tests of what the documents show: the example of the README, the
# numbered ones, and the lines that compile them.
# shellcheck shell=sh

: "${srcdir:=.}"
readme=$srcdir/README

# The indented lines of a section of the README, without their indentation.
section() # TITLE
{
	awk -v title="$1" '
		$0 == title { on = 1; next }
		on && /^---/ { if (begun++) exit; next }
		on && /^    / { print substr($0, 5); next }
		on && /^$/ { print }
	' "$readme"
}

# Its example ends where its last brace stands alone.
readme_example()
{
	section 'An example' | awk '{ print } /^}$/ && main { exit }
		/^int main/ { main = 1 }'
}

# What the first line that compiles SOURCE gives the compiler besides.
flags_of() # SOURCE, README
{
	sed -n "s/^ *cc $1 \(\$(pkg-config .*)\)\$/\1/p" "$2" | head -n 1
}

# The text of the comment that follows the line of the licence
comment() # SOURCE
{
	sed -n '3,/^ \*\//s/^ \*[ /]\{0,1\}//p' "$1"
}

# What a numbered example prints stands behind a line of its own, after a tab.
printed() # SOURCE
{
	comment "$1" | sed -n '/^It prints:$/,$s/^	//p'
}

# A debug build says also by which call a promise was made.
example_differs() # PROGRAM, SOURCE
{
	said=$(printed "$2")
	seen=$("$1" 2>&1 </dev/null) || echo "it ends with status $?"
	seen=$(printf '%s\n' "$seen" | sed '/+0x[0-9a-f]*$/d')
	[ "$said" = "$seen" ] || printf 'expected:\n%s\nseen:\n%s\n' "$said" "$seen"
}
