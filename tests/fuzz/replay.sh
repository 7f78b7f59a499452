#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# The fuzzers' targets, without a fuzzer: what was found to be worth trying, and
# random inputs.
. "${srcdir:=.}/tests/build/tap.sh"
: "${REPLAY:=tests/fuzz}"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

is_clean() # NAME, COMMAND...
{
	name=$1
	shift
	if (cd "$work" && "$@") >"$work/said" 2>&1; then
		ok "$name"
	else
		not_ok "$name" "$(tail -n 30 "$work/said")
$(cd "$work" && for file in crash-*; do od -An -tx1 "$file"; done)"
	fi
}

corpus=$(cd "$srcdir/tests/fuzz/corpus" && pwd)
is_clean 'promises: the corpus' "$REPLAY/replay_promises" "$corpus"/promises/*
is_clean 'promises: random programs' "$REPLAY/replay_promises" -random 3000 1
is_clean 'concurrency: the corpus' "$REPLAY/replay_concurrency" \
	"$corpus"/concurrency/*
is_clean 'concurrency: random programs' "$REPLAY/replay_concurrency" \
	-random 3000 1
is_clean 'http: the corpus' "$REPLAY/replay_http" "$corpus"/http/*
is_clean 'http: random responses' "$REPLAY/replay_http" -random 100 1
done_testing
