# SPDX-License-Identifier: BSD-3-Clause
# Takes a page of the manual apart, for pages.sh. -v want= one of
#
#   names      what the page speaks of: the macro (Nm, Fn, Xr) and the name,
#              and for Xr the section
#   described  what the page describes: the functions of its SYNOPSIS
#   synopsis   its SYNOPSIS in C
#   examples   the literal blocks of its EXAMPLES, written to files in dir:
#              N.c for a block of C, N.output for what that program prints,
#              which is a block with the comment .\" output before it, and
#              N.debug for what it prints with a debug build of the library,
#              with .\" output of a debug build

/^\.Sh/ { section = $2 }
/^\.\\" output$/ { kind = "output" }
/^\.\\" output of a debug build$/ { kind = "debug" }

want == "names" && /^\./ { names() }
section == "SYNOPSIS" && want == "described" { described() }
section == "SYNOPSIS" && want == "synopsis" { synopsis() }
section == "EXAMPLES" && want == "examples" { examples() }

# The name of a function, also of a pointer to one: (*name)
function bare(name) {
	gsub(/[(*)"]/, "", name)
	return name
}

function unescape(text) {
	gsub(/\\\(dq/, "\"", text)
	gsub(/\\\(aq/, "'", text)
	gsub(/\\-/, "-", text)
	gsub(/\\&/, "", text)
	gsub(/\\e/, "\\", text)
	return text
}

function names(    i, macro) {
	for (i = 1; i < NF; i++) {
		macro = $i
		sub(/^\./, "", macro)
		if (macro == "Fo")
			macro = "Fn"
		if (macro == "Xr")
			print macro, $(i + 1), $(i + 2)
		else if (macro == "Nm" || macro == "Fn")
			print macro, bare($(i + 1))
	}
}

function described() {
	if (/^\.F[no] /)
		print bare($2)
}

# The words of a macro's line: those in quotes are one
function split_words(line, words,    n) {
	n = 0
	while (sub(/^ +/, "", line) || line != "") {
		if (match(line, /^"[^"]*"/))
			words[++n] = substr(line, 2, RLENGTH - 2)
		else if (match(line, /^[^ ]+/))
			words[++n] = substr(line, 1, RLENGTH)
		line = substr(line, RLENGTH + 1)
	}
	return n
}

# What is a macro in C has no prototype.
function declare(name, arguments) {
	printf "#ifndef %s\n%s %s(%s);\n#endif\n", bare(name), type, name,
	    arguments
}

function synopsis(    n, i, words) {
	n = split_words(unescape(substr($0, 5)), words)
	if (/^\.In /)
		print "#include <" words[1] ">"
	else if (/^\.Fd /)
		print unescape(substr($0, 5))
	else if (/^\.Ft /)
		type = substr($0, 5)
	else if (/^\.Fo /)
		name = words[1]
	else if (/^\.Fc/)
		declare(name, arguments)
	if (/^\.F[no] /)
		arguments = ""
	if (/^\.Fa /)
		arguments = arguments (arguments == "" ? "" : ", ") words[1]
	for (i = 2; /^\.Fn / && i <= n; i++)
		arguments = arguments (i == 2 ? "" : ", ") words[i]
	if (/^\.Fn /)
		declare(words[1], arguments)
}

function begin_block() {
	if (kind == "")
		block++
	file = dir "/" block "." (kind == "" ? "c" : kind)
	printf "" > file
	kind = ""
}

function examples() {
	if (/^\.Ed/ && file != "") {
		close(file)
		file = ""
	} else if (file != "") {
		print unescape($0) > file
	} else if (/^\.Bd .*-literal/) {
		begin_block()
	}
}
