#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
#
# Measures the two styles of evping against each other:
#
#	examples/evping/measure.sh [PINGS [CHAINS [ROUNDS]]]
#
# pings an nginx of its own, on a loopback port, PINGS times (1000) in CHAINS
# chains (10), in each style in turn, ROUNDS times (11), and prints a table of
# the medians, in Markdown: the CPU time of the client and its peak memory.
# Below stand the lines of code of each style, blank lines and comments left
# out: those of the pings, and those that make a single request. With 0 PINGS it
# prints these alone, and needs nothing.
#
# It needs nginx; GNU time for the memory. EVPING names the program to measure,
# if it is not examples/evping/evping below the folder where this is called.

set -eu
here=$(dirname "$0")
: "${EVPING:=examples/evping/evping}"
pings=${1:-1000} chains=${2:-10} rounds=${3:-11}
PATH=$PATH:/usr/sbin:/usr/local/sbin

fail()
{
	echo "measure.sh: $1" >&2
	exit 1
}

# In a build the program is a script of libtool's, whose memory would count.
find_program()
{
	build=$(dirname "$EVPING")
	[ -x "$build/.libs/evping" ] || return 0
	EVPING=$build/.libs/evping
	LD_LIBRARY_PATH=$build/../../src/.libs
	export LD_LIBRARY_PATH
}

if [ "$pings" -gt 0 ]; then
	command -v nginx >/dev/null || fail 'nginx is not installed'
	find_program
	[ -x "$EVPING" ] || fail "$EVPING is not there: build it, or set EVPING"
fi

scratch=$(mktemp -d)
nginx_pid=
trap '[ -z "$nginx_pid" ] || kill "$nginx_pid"; rm -rf "$scratch"' EXIT
trap 'exit 1' HUP INT TERM

configure_nginx() # PORT
{
	cat >"$scratch/nginx.conf" <<-END
	daemon off;
	master_process off;
	pid $scratch/nginx.pid;
	error_log $scratch/error.log;
	events { worker_connections 20000; }
	http {
		access_log off;
		client_body_temp_path $scratch/body;
		proxy_temp_path $scratch/proxy;
		fastcgi_temp_path $scratch/fastcgi;
		uwsgi_temp_path $scratch/uwsgi;
		scgi_temp_path $scratch/scgi;
		server { listen 127.0.0.1:$1; return 200; }
	}
	END
}

# Another port is tried if somebody has this one.
start_nginx()
{
	for port in 18080 18081 18082 18083 18084; do
		configure_nginx $port
		nginx -e "$scratch/error.log" -c "$scratch/nginx.conf" \
			-p "$scratch" 2>/dev/null &
		nginx_pid=$!
		sleep 1
		kill -0 $nginx_pid 2>/dev/null && return
	done
	nginx_pid=
	fail "nginx does not start: $(cat "$scratch/error.log")"
}

# One run: adds a line with its CPU time and its peak memory.
run() # STYLE, SITE...
{
	style=$1
	shift
	set -- "$EVPING" --json -j "$chains" --style "$style" "$@"
	if [ -n "$gnu_time" ]; then
		set -- env time -f %M -o "$scratch/memory" "$@"
	fi
	"$@" >"$scratch/out" || fail "$(tail -n 1 "$scratch/out")"
	cpu=$(sed -n 's/.*"cpu_ms":\([0-9.]*\).*/\1/p' "$scratch/out")
	memory=-
	[ -z "$gnu_time" ] || memory=$(cat "$scratch/memory")
	echo "$cpu $memory" >>"$scratch/$style"
}

median() # STYLE, COLUMN
{
	awk -v column="$2" '{ print $column }' "$scratch/$1" | sort -n |
		awk '{ line[NR] = $1 } END { print line[int((NR + 1) / 2)] }'
}

# Lines that are not blank and not only comment.
lines() # FILE...
{
	cat "$@" | awk '
	{
		line = ""
		while ($0 != "") {
			if (comment) {
				end = index($0, "*/")
				$0 = end ? substr($0, end + 2) : ""
				comment = !end
			} else {
				begin = index($0, "/*")
				line = line (begin ? substr($0, 1, begin - 1) \
					: $0)
				$0 = begin ? substr($0, begin + 2) : ""
				comment = begin > 0
			}
		}
		if (line ~ /[^ \t]/) n++
	}
	END { print n }'
}

row() # LABEL, PROMISES, CALLBACKS
{
	printf '| %s | %s | %s |\n' "$@"
}

# Pings with each style in turn, and prints what they took.
measure()
{
	gnu_time=$(env time -f yes true 2>&1) || gnu_time=
	start_nginx
	set --
	i=0
	while [ $i -lt "$pings" ]; do
		set -- "$@" "http://127.0.0.1:$port/"
		i=$((i + 1))
	done
	i=0
	while [ $i -lt "$rounds" ]; do
		run promise "$@"
		run callback "$@"
		i=$((i + 1))
	done
	row "CPU time of $pings pings in $chains chains, ms" \
		"$(median promise 1)" "$(median callback 1)"
	row 'peak memory, KiB' "$(median promise 2)" "$(median callback 2)"
}

row '' promises callbacks
echo '|---|--:|--:|'
[ "$pings" -eq 0 ] || measure
cd "$here"
row 'lines: the pings' "$(lines ping_promise.c)" "$(lines ping_callback.c)"
row 'lines: one careful request' "$(lines http_promise.[ch])" \
	"$(lines http_callback.[ch] http_attempt.[ch] http_head.[ch] \
	name_servers.[ch])"
