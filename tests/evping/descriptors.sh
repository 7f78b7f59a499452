#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# More sites than files may be open: they wait for a descriptor, and where none
# comes evping says so.
. "${srcdir:=.}/tests/evping/common.sh"

start_sites

# Runs evping where so many files may be open. The limit of a shell is inherited
# by all that it starts, so it is that of a subshell.
limited() # OPTIONS OF ULIMIT, LIMIT, ARGUMENT...
{
	kind=$1 limit=$2
	shift 2
	(
		# shellcheck disable=SC3045 # dash, bash, ksh and busybox have it
		ulimit "$kind" "$limit" || exit 99
		exec "$EVPING" "$@"
	) >"$scratch/out" 2>"$scratch/err"
	status=$?
	out=$(cat "$scratch/out")
	err=$(cat "$scratch/err")
}

sites() # NUMBER, KIND
{
	n=0
	while [ $n -lt "$1" ]; do
		site "$2"
		n=$((n + 1))
	done
}

real_ms()
{
	json real_ms '"answered"' | cut -d . -f 1
}

# shellcheck disable=SC2046 # sites are words
for style in promise callback; do
	limited -n 40 --style $style --json -W 60 -j 100 $(sites 100 ok)
	check "$style: 100 sites where 40 files may be open: all answer" \
		test "$(json answered '"sites":100')" = 100
	check "$style: 100 sites where 40 files may be open: nothing is said" \
		test -z "$err"
	limited -n 40 --style $style --json -W 0.5 -j 60 $(sites 60 silent)
	check "$style: 60 sites where 40 files may be open: some wait" \
		test "$(real_ms)" -ge 1000
	check "$style: and the wait is not their time" \
		test "$(grep -c '"attempts":1,"ms":[4-9][0-9][0-9][.]' \
		"$scratch/out")" -eq 60
	limited -Sn 40 --style $style --json -W 1 -j 60 $(sites 60 silent)
	check "$style: the limit is raised as far as it may be" \
		test "$(real_ms)" -lt 1900
	check "$style: and all are under way at once" \
		test "$(json verdict '"site"' | grep -c 'timed out')" -eq 60
	limited -n 10 --style $style "$(site ok)"
	check "$style: no descriptor: status 4" has_status 4
	check "$style: no descriptor: it is told, and what to do" \
		err_has '^evping: too many open files; .* ulimit -n'
done

# Sites that wait when the user interrupts
# shellcheck disable=SC2046,SC3045 # as above
interrupt() # STYLE
{
	: >"$scratch/log"
	(
		ulimit -n 40 || exit 99
		exec "$EVPING" -j 60 -W 30 --style "$1" --json \
			$(sites 60 silent) >"$scratch/out" 2>"$scratch/err"
	) &
	pid=$!
	wait_for grep -q '^silent HEAD' "$scratch/log"
	sleep 0.5
	kill -INT $pid
	wait $pid
	status=$?
	out=$(cat "$scratch/out")
	err=$(cat "$scratch/err")
}

verdicts() # VERDICT
{
	json verdict '"site"' | grep -cx "$1"
}

for style in promise callback; do
	interrupt $style
	check "$style: Ctrl-C while sites wait: status 130" has_status 130
	check "$style: Ctrl-C while sites wait: they are not pinged" \
		test "$(verdicts 'not pinged')" -ge 20
	check "$style: Ctrl-C while sites wait: the others are interrupted" \
		test $(($(verdicts 'not pinged') + $(verdicts interrupted))) \
		-eq 60
done

# The limit goes down while a site is under way.
lower_limit() # STYLE
{
	: >"$scratch/log"
	"$EVPING" -j 1 -W 1 --style "$1" "$(site silent)" "$(site ok)" \
		>"$scratch/out" 2>"$scratch/err" &
	pid=$!
	wait_for grep -q '^silent HEAD' "$scratch/log"
	prlimit --pid $pid --nofile=3
	wait $pid
	status=$?
	out=$(cat "$scratch/out")
	err=$(cat "$scratch/err")
}

for style in promise callback; do
	if ! command -v prlimit >/dev/null; then
		skip "$style: no descriptor any more" 'prlimit is not installed'
		continue
	fi
	lower_limit $style
	check "$style: no descriptor any more: the site tells" \
		out_has '/ok  *[0-9.]* ms  failed: too many open files$'
	check "$style: no descriptor any more: evping tells what to do" \
		err_has '^evping: too many open files; .* ulimit -n'
done
done_testing
