#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Static analysis of the libraries and evping, both as an ordinary and as a debug
# build, and of the shell scripts: whatever a tool says is a failure. make
# analyze calls it in the build folder.
#
#   cppcheck, shellcheck
#   gcc          -fanalyzer, and the warnings of the build
#   scan-build   what it runs for each file: clang --analyze
#   clang-tidy   the checks of .clang-tidy
#
# Where a tool is wrong the code is written plainer, or a comment in the code
# tells the tool so, and why. In the environment:
#   ANALYZE_TOOLS  which of these
#   JOBS           how many files at once (as many as there are processors)
set -u
LC_ALL=C
export LC_ALL
: "${srcdir:=.}" "${cppflags:=}" "${sources:=}"
: "${ANALYZE_TOOLS:=cppcheck gcc scan-build clang-tidy shellcheck}"
: "${JOBS:=$(getconf _NPROCESSORS_ONLN)}"
warnings='-Wall -Wextra -Wconversion -Wshadow -Wno-missing-field-initializers'
work=$(mktemp -d) || exit
said=$work/said object=$work/object.o
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

has() { command -v "$1" >/dev/null 2>&1; }

c_sources()
{
	for source in $sources; do
		case $source in
		*.c) printf '%s\n' "$srcdir/$source" ;;
		esac
	done
}

# Runs the command for each line of the input, JOBS at once, the line in the
# place of FILE; what they say goes to $said, each in one piece.
each() # COMMAND...
{
	xargs -P "$JOBS" -I FILE sh -c '
		text=$("$@" 2>&1) || text="$text
$* failed: $?"
		[ -z "$text" ] || printf "%s\n" "$text"' sh "$@" >>"$said"
}

both_builds() # COMMAND..., for each source, with the flags of each build
{
	c_sources | each "$@"
	c_sources | each "$@" -DEVPROMISE_DEBUG=1
}

# cppcheck reads no system headers, but the macros of this one it must know.
queue_header()
{
	echo '#include <sys/queue.h>' | cc -E -x c - |
		sed -n 's|^# [0-9]* "\(/.*sys/queue\.h\)".*|\1|p' | head -n 1
}

# shellcheck disable=SC2086 # flags are words
run_cppcheck()
{
	macros_and_folders=$(for flag in $cppflags; do
		case $flag in -[DIU]*) printf '%s ' "$flag" ;; esac
	done)
	# What is not wanted: declarations stand at the top of a function, the
	# types of callbacks say what is const, and the macros of a queue use
	# the members of its head.
	both_builds cppcheck -q --std=c11 --error-exitcode=0 --inline-suppr \
		--enable=warning,style,performance,portability \
		--suppress=variableScope --suppress=constParameter \
		--suppress=unusedStructMember \
		--suppress=missingIncludeSystem --suppress=unmatchedSuppression \
		--include="$(queue_header)" $macros_and_folders FILE
}

# Leaks are left to clang: gcc takes each function that returns a promise for
# one that allocates it (see EVPROMISE_ENDS_IN), and so a reference that a record
# or an array keeps for a leak, and evpromise_ref() for a call that may fail.
# shellcheck disable=SC2086
run_gcc()
{
	both_builds gcc -std=gnu11 -O1 -fanalyzer -Wno-analyzer-malloc-leak \
		-Wno-analyzer-possible-null-dereference $warnings $cppflags \
		-c -o "$object" FILE
}

# It wants memcpy_s(), which the C library does not have.
unknown_functions=security.insecureAPI.DeprecatedOrUnsafeBufferHandling

# shellcheck disable=SC2086
run_scan_build()
{
	both_builds clang --analyze --analyzer-output text -std=gnu11 \
		-Xclang -analyzer-checker=nullability,security \
		-Xclang -analyzer-disable-checker="$unknown_functions" \
		$cppflags -o "$object" FILE
}

# shellcheck disable=SC2086
run_clang_tidy()
{
	both_builds clang-tidy --quiet --config-file="$srcdir/.clang-tidy" \
		FILE -- -std=gnu11 $warnings $cppflags
}

# Text that the shell shall leave alone is often meant for awk or make, and
# functions are called by names in variables.
run_shellcheck()
{
	{
		printf '%s\n' "$srcdir/bootstrap" "$srcdir/.ci/run"
		find "$srcdir/examples" "$srcdir/tests" -name '*.sh'
	} | each shellcheck -e SC2016,SC2317 -x \
		-P "$srcdir" -P SCRIPTDIR FILE
}

run() # TOOL
{
	: >"$said"
	begin=$(date +%s)
	case $1 in
	cppcheck) run_cppcheck ;;
	gcc) run_gcc ;;
	scan-build) run_scan_build ;;
	clang-tidy) run_clang_tidy ;;
	shellcheck) run_shellcheck ;;
	*) echo "no such tool: $1" >"$said" ;;
	esac
	# clang-tidy counts what it was told not to say.
	sed -i '/^[0-9]* warnings\? generated\.$/d' "$said"
	seconds=$(($(date +%s) - begin))
	if [ -s "$said" ]; then
		cat "$said"
		echo "analyze: $1: FAILED in $seconds s"
		return 1
	fi
	echo "analyze: $1: nothing found in $seconds s"
}

failed=0
for tool in $ANALYZE_TOOLS; do
	command=$tool
	[ "$tool" != scan-build ] || command=clang
	if has "$command"; then
		run "$tool" || failed=1
	else
		echo "analyze: $tool: skipped: there is no $command"
	fi
done
exit $failed
