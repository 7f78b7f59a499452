#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Every kind of site, good and bad: both styles give the verdict that is right.
. "${srcdir:=.}/tests/evping/common.sh"

start_sites
dns=127.0.0.1:$(port dns)
names=$(port ok)

# What is pinged, the status or verdict that is expected, and a name.
list()
{
	while read -r kind expected; do
		case $kind in
		*.test) echo "$kind:$names $expected" ;;
		*) echo "$(site "$kind") $expected" ;;
		esac
	done <<-'END'
	ok 200
	created 201
	moved 301
	not-found 404
	error 500
	http10 200
	chunked 200
	body 200
	continue 200
	hints 200
	hints-8 200
	hints-9 answer too large
	switch protocol error
	silent timed out
	drip timed out
	close connection closed before the answer
	half connection closed before the answer
	reset connection closed before the answer
	reset-late connection closed before the answer
	garbage protocol error
	http09 protocol error
	status-99 protocol error
	status-600 600
	status-999 999
	status-099 99
	status-000 protocol error
	status-minus protocol error
	bad-header protocol error
	space-in-name protocol error
	space-before-colon 200
	space-in-length protocol error
	space-in-encoding protocol error
	identity 200
	identity-alone 200
	folded 200
	folded-first protocol error
	escape protocol error
	bare-return protocol error
	bare-feed 200
	no-reason 200
	no-space protocol error
	two-spaces protocol error
	lower-case protocol error
	http2 protocol error
	blank-first protocol error
	status-wraps protocol error
	length-minus protocol error
	length-empty protocol error
	length-huge 200
	length-twice 200
	length-differs protocol error
	length-and-chunks protocol error
	headers-1000 200
	headers-1001 answer too large
	endless-line answer too large
	endless-headers answer too large
	endless-continue answer too large
	refused connection refused
	one.test 200
	two.test 200
	six.test connection refused
	none.test name not found
	empty.test name not found
	mute.test timed out
	END
}

verdict() # STYLE, SITE
{
	line="^{\"style\":\"$1\",\"site\":\"$2\","
	answered=$(json status "$line")
	echo "${answered:-$(json verdict "$line")}"
}

# Pings the sites of a list in both styles at once; a case for each.
ping_list() # LIST, DEADLINE
{
	# shellcheck disable=SC2046
	evping --style both --json -W "$2" -j 100 --nameserver "$dns" \
		$(cut -d ' ' -f 1 "$1")
	while read -r site expected; do
		for style in promise callback; do
			got=$(verdict $style "$site")
			name="$style: ${site##*/} is: $expected"
			if [ "$got" = "$expected" ]; then
				ok "$name"
			else
				not_ok "$name" "got: $got"
			fi
		done
	done <"$1"
	check 'both: the verdicts are the same' out_has '"same_verdicts":true'
}

# Real time is between two numbers of milliseconds, in every run.
takes() # LEAST, MOST
{
	json real_ms '"answered"' | awk -v least="$1" -v most="$2" '
		$1 < least || $1 > most { wrong = 1 }
		END { exit wrong }'
}

# A busy machine must not turn an answer into a timeout.
list | grep -v 'timed out$' >"$scratch/prompt"
list | grep 'timed out$' >"$scratch/late"
ping_list "$scratch/prompt" 60
check 'some failed: status 1' has_status 1
ping_list "$scratch/late" 1
check 'none answered: status 2' has_status 2
check 'no deadline is overrun' takes 995 4500

for style in promise callback; do
	stop_all
	start_sites
	dns=127.0.0.1:$(port dns)
	evping --style $style "$(site close)" "$(site garbage)"
	check "$style: none answered: status 2" has_status 2
	check "$style: nothing is asked twice" \
		test "$(grep -c HEAD "$scratch/log")" = 2
	evping --style $style --json --nameserver "$dns" refuse.test
	check "$style: a name server that refuses: the look-up failed" \
		test "$(json verdict '"site":"refuse')" = 'name look-up failed'
	evping --style $style --json -4 --nameserver "$dns" \
		"six.test:$(port ok)"
	check "$style: -4 does not use IPv6 addresses" \
		test "$(json verdict '"site":"six')" = 'name not found'
	evping --style $style --json -j 1 "$(site refused)" "$(site ok)"
	check "$style: a site that fails does not stop its chain" \
		test "$(json status '/ok"')" = 200
	evping --style $style --json -W 0.2 "$(site silent)"
	check "$style: -W 0.2 is kept" takes 195 4500
	evping --style $style --json -W 0.2 --nameserver "$dns" mute.test
	check "$style: the deadline covers the look-up" takes 195 4500

	# Of "flaky", each third connection is served.
	evping --style $style --json --retry 2 "$(site flaky)"
	check "$style: --retry 2: the third attempt is answered" \
		test "$(json status '/flaky"') $(json attempts '/flaky"')" = \
		'200 3'
	check "$style: --retry 2: the pauses are of 200 and 400 ms" \
		takes 595 4500
	: >"$scratch/log"
	evping --style $style --retry 1 "$(site flaky)"
	check "$style: --retry 1: the second attempt is the last" \
		out_has 'failed: connection closed .*, attempt 2$'
	check "$style: --retry 1: so the server sees it" \
		test "$(grep -c HEAD "$scratch/log")" = 2
	: >"$scratch/log"
	evping --style $style --json -W 1 --retry 9 --nameserver "$dns" \
		"$(site ok)" "$(site error)" "$(site garbage)" \
		"$(site endless-line)" "$(site silent)" "none.test:$names"
	check "$style: --retry: what will not pass is not asked again" \
		test "$(json attempts '"site"' | tr -d '\n')" = 111111
	check "$style: --retry: nor does the server see it" \
		test "$(grep -c HEAD "$scratch/log")" = 5
	evping --style $style --json --retry 1 -W 30 --nameserver "$dns" \
		"$(site refused)" "$(site reset)" refuse.test
	check "$style: --retry: what may pass is" \
		test "$(json attempts '"site"' | tr -d '\n')" = 222
	evping --style $style --json -W 0.5 --retry 4 "$(site refused)"
	check "$style: -W covers the attempts and pauses" takes 495 4500
	check "$style: -W: the site timed out" \
		test "$(json verdict '/refused"')" = 'timed out'
done
done_testing
