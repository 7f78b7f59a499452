#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Puts what bench.sh and peers.sh printed in place of the tables of
# doc/performance and of the README, if their output is given, and draws the
# tables that are there, in doc/scale.svg and doc/cost.svg.
#   doc.sh [FILE-OF-BENCH.SH FILE-OF-PEERS.SH]
set -e
: "${srcdir:=.}" "${BENCH:=tests/bench}"
performance=$srcdir/doc/performance readme=$srcdir/README

# A table stands below the command that makes it, and is indented.
replace() # DOCUMENT, TABLES, INDENTATION
{
	awk -v tables="$2" -v indentation="$3" '
		/^[^ ]/ { inside = 0 }
		!inside { print }
		/^    \$ make bench-doc$/ {
			inside = 1
			while ((getline line < tables) > 0)
				print line == "" ? "" : indentation line
			print ""
		}' "$1" >"$BENCH/replaced"
	cat "$BENCH/replaced" >"$1"
	rm "$BENCH/replaced"
}

# The names of the columns and the lines of a table, words for gnuplot
table() # DOCUMENT, WHAT ITS TITLE BEGINS WITH
{
	awk -v title="$2" '
		NF == 0 { blank++; next }
		{ text = $0; sub(/^ */, "", text) }
		index(text, title) == 1 { found = 1; blank = 0; next }
		found && blank > 1 { exit }
		found { gsub(/by hand/, "hand"); gsub(/fails/, "-"); print }' "$1"
}

draw() # FIGURE, DOCUMENT, TITLE
{
	table "$2" "$3" >"$BENCH/table"
	[ "$(wc -l <"$BENCH/table")" -gt 1 ] ||
		{ echo "doc.sh: $2 has no table: $3" >&2; exit 1; }
	gnuplot -e "table='$BENCH/table'" -e "figure='$1'" \
		"$srcdir/tests/bench/figures.gp" >"$BENCH/figure"
	cat "$BENCH/figure" >"$srcdir/doc/$1.svg"
	rm "$BENCH/table" "$BENCH/figure"
}

if [ $# -eq 2 ]; then
	replace "$performance" "$1" '  '
	replace "$readme" "$2" '    '
fi
draw scale "$performance" 'ns for a promise by how many are pending'
draw cost "$readme" 'ns of CPU time for an operation'
