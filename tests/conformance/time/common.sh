# SPDX-License-Identifier: BSD-3-Clause
# For time.sh and long.sh: running programs of timers and signals by engines.
# shellcheck shell=sh

: "${TIME_PROGRAM:=tests/conformance/time/time}"
: "${here:=tests/conformance/time}"

# Node on a virtual clock; in $clock is where it was built, or nothing
run_node()
{
	LD_PRELOAD=$clock node "$here/time.cjs" node
}

# Builds the clock; false where Node is not there, is older than
# AbortSignal.any, or does not go by the clock.
build_clock() # FOLDER
{
	command -v node >/dev/null || return 1
	clock=$1/virtual_clock.so
	${CC:-cc} -shared -fPIC -O1 "$here/virtual_clock.c" -o "$clock" -ldl &&
		LD_PRELOAD=$clock timeout 30 node -e '
			setTimeout(() => AbortSignal.any([]), 1e8)'
}

# Without timers there are fewer programs, of one operation more.
generate() # KIND, FORM: exhaustive or random
{
	case $1,$2 in
	timers,exhaustive) "$TIME_PROGRAM" generate "$@" "$TIME_OPERATIONS" ;;
	aborts,exhaustive)
		"$TIME_PROGRAM" generate "$@" $((TIME_OPERATIONS + 1)) ;;
	*) "$TIME_PROGRAM" generate "$1" "$2" "$TIME_SEED" "$TIME_RANDOM" ;;
	esac
}

# An engine that follows the DOM, beside Node
run_dom()
{
	if command -v deno >/dev/null; then
		deno run -A "$here/time.cjs" dom
	else
		bun "$here/time.cjs" dom
	fi
}

has_dom()
{
	command -v deno >/dev/null || command -v bun >/dev/null
}
