# SPDX-License-Identifier: BSD-3-Clause
# For the tests of evping as a program: `. "$srcdir/tests/evping/common.sh"`.
# Only loopback is contacted.
# shellcheck shell=sh disable=SC2034

. "$srcdir/tests/build/tap.sh"
: "${EVPING:=./evping}" "${RAW_SITES:=tests/evping/raw_sites}"

scratch=$(mktemp -d) || exit 99
sites_pid=
nginx_pid=
trap 'stop_all; rm -rf "$scratch"' EXIT
trap 'exit 99' HUP INT TERM

# End the servers that the test started.
stop_all()
{
	for pid in $sites_pid $nginx_pid; do
		kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null
	done
	sites_pid='' nginx_pid=''
}

# Wait for a command to succeed, ten seconds at most.
wait_for() # COMMAND...
{
	tries=0
	until "$@" 2>/dev/null; do
		tries=$((tries + 1))
		[ $tries -lt 200 ] || return 1
		sleep 0.05
	done
}

start_sites()
{
	rm -f "$scratch/ports" "$scratch/log"
	: >"$scratch/log"
	"$RAW_SITES" "$scratch/ports" "$scratch/log" &
	sites_pid=$!
	if ! wait_for test -s "$scratch/ports"; then
		echo 'Bail out! raw_sites does not start'
		exit 99
	fi
}

port() # KIND
{
	sed -n "s/^$1 //p" "$scratch/ports"
}

# The URL of a site, whose path is its kind.
site() # KIND
{
	echo "http://127.0.0.1:$(port "$1")/$1"
}

# Run evping: $status, $out and $err tell what came of it.
evping() # ARGUMENT...
{
	"$EVPING" "$@" >"$scratch/out" 2>"$scratch/err"
	status=$?
	out=$(cat "$scratch/out")
	err=$(cat "$scratch/err")
}

seen()
{
	printf 'status %s\nstdout:\n%s\nstderr:\n%s\n' "$status" "$out" "$err"
}

# One case: a condition, given as a command, holds for the latest run.
check() # NAME, COMMAND...
{
	name=$1
	shift
	if "$@"; then ok "$name"; else not_ok "$name" "failed: $*
$(seen)"; fi
}

has_status() # STATUS
{
	[ "$status" -eq "$1" ]
}

out_has() # BASIC REGULAR EXPRESSION
{
	grep -q -e "$1" "$scratch/out"
}

err_has() # BASIC REGULAR EXPRESSION
{
	grep -q -e "$1" "$scratch/err"
}

# The value of a member in those lines of JSON output that match a pattern, by
# text: the output is one object a line.
json() # MEMBER, BASIC REGULAR EXPRESSION
{
	grep -e "$2" "$scratch/out" |
		sed -n "s/.*\"$1\":\"\{0,1\}\([^,\"}]*\).*/\1/p"
}
