#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# How evping ends when it is interrupted, or cannot write.
. "${srcdir:=.}/tests/evping/common.sh"

start_sites
dns=127.0.0.1:$(port dns)

# A signal once the site "silent" has been asked: "ok" has answered by then.
interrupt_by() # SIGNAL, STYLE, ARGUMENT...
{
	signal=$1
	shift
	: >"$scratch/log"
	"$EVPING" -j 1 -W 30 --style "$@" "$(site ok)" "$(site silent)" \
		"$(site created)" >"$scratch/out" 2>"$scratch/err" &
	pid=$!
	wait_for grep -q '^silent HEAD' "$scratch/log"
	kill -"$signal" $pid
	wait $pid
	status=$?
}

interrupt() # STYLE, ARGUMENT...
{
	interrupt_by INT "$@"
}

asked() # HOW OFTEN, AT LEAST
{
	[ "$(grep -c HEAD "$scratch/log")" -ge "$1" ]
}

# Ctrl-C in a pause, of 1600 ms: the fourth attempt failed.
interrupt_pause() # STYLE
{
	: >"$scratch/log"
	"$EVPING" -j 1 -W 30 --retry 9 --style "$1" --json "$(site close)" \
		"$(site ok)" >"$scratch/out" 2>"$scratch/err" &
	pid=$!
	wait_for asked 4
	sleep 0.2
	kill -INT $pid
	wait $pid
	status=$?
}

interrupt_lookup() # STYLE
{
	: >"$scratch/log"
	"$EVPING" -W 30 --style "$1" --nameserver "$dns" mute.test \
		>"$scratch/out" 2>"$scratch/err" &
	pid=$!
	wait_for grep -qi '^dns mute' "$scratch/log"
	kill -INT $pid
	wait $pid
	status=$?
}

for style in promise callback; do
	interrupt $style
	check "$style: Ctrl-C: status 130" has_status 130
	check "$style: Ctrl-C: the answer that came is shown" \
		out_has '/ok  *[0-9.]* ms  200$'
	check "$style: Ctrl-C: the site under way is interrupted" \
		out_has '/silent  *[0-9.]* ms  failed: interrupted$'
	check "$style: Ctrl-C: the one after it is not pinged" \
		out_has '/created  *-  not pinged$'
	check "$style: Ctrl-C: nothing is sent any more" \
		test "$(grep -c HEAD "$scratch/log")" = 2
	interrupt $style --json
	check "$style: Ctrl-C: --json tells the same" \
		test "$(json verdict '"site"' | tr '\n' ,)" = \
		'answered,interrupted,not pinged,'
	check "$style: Ctrl-C: nothing on standard error" test -z "$(cat \
		"$scratch/err")"
	interrupt_by TERM $style
	check "$style: SIGTERM: status 143" has_status 143
	check "$style: SIGTERM: what is known is shown" \
		out_has '/ok  *[0-9.]* ms  200$'
	check "$style: SIGTERM: the site under way is interrupted" \
		out_has '/silent  *[0-9.]* ms  failed: interrupted$'
	if [ -n "$(sh -c 'kill -HUP $$; echo ignored')" ]; then # by nohup(1)
		skip "$style: SIGHUP" 'it is ignored here'
	else
		interrupt_by HUP $style
		check "$style: SIGHUP: status 129" has_status 129
		check "$style: SIGHUP: what is known is shown" \
			out_has '/ok  *[0-9.]* ms  200$'
	fi
	interrupt_pause $style
	check "$style: Ctrl-C in a pause: status 130" has_status 130
	check "$style: Ctrl-C in a pause: the site is interrupted" \
		test "$(json verdict '"site"' | tr '\n' ,)" = \
		'interrupted,not pinged,'
	check "$style: Ctrl-C in a pause: it ends at once" \
		test "$(json real_ms '"answered"' | cut -d . -f 1)" -lt 2800
	interrupt_lookup $style
	check "$style: Ctrl-C during a look-up: status 130" has_status 130
done

# As nohup(1) does it
trap '' HUP
interrupt_by HUP promise -W 0.5
trap 'exit 99' HUP
check 'SIGHUP that is ignored stays so' test "$status $(grep -c 'timed out$' \
	"$scratch/out")" = '1 1'

interrupt both
check 'both: Ctrl-C: the second style is not run' \
	test "$(grep -c '^Style' "$scratch/out")" = 1

for arguments in '' --json '--style both' --help --version; do
	# shellcheck disable=SC2086
	if [ -e /dev/full ]; then
		"$EVPING" $arguments >/dev/full 2>"$scratch/err"
		status=$?
		check "full disk: status 4: evping $arguments" has_status 4
		check "full disk: it is told: evping $arguments" \
			err_has 'cannot write to standard output'
	else
		skip "full disk: evping $arguments" 'no /dev/full'
	fi
	# shellcheck disable=SC2086
	"$EVPING" $arguments >&- 2>"$scratch/err"
	status=$?
	check "closed output: status 4: evping $arguments" has_status 4
	# shellcheck disable=SC2086
	"$EVPING" $arguments <&- >&- 2>"$scratch/err"
	status=$?
	check "closed input, too: status 4: evping $arguments" has_status 4
done

{ "$EVPING" 2>"$scratch/err"; echo $? >"$scratch/status"; } | true
wait_for test -s "$scratch/status"
status=$(cat "$scratch/status")
check 'broken pipe: status 4, not death by SIGPIPE' has_status 4
done_testing
