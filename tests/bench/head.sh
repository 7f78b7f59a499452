#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# HEAD requests over kept connections to an nginx of its own, on loopback:
# prints `head ns_promise ns_callback ratio', of CPU time of the client, user
# and system, for a request. The ratio is the median of those of the rounds:
# in each the styles run one right after the other.
#
# In the environment:
#   BENCH_HEAD_N            requests in a run (50000)
#   BENCH_HEAD_CONNECTIONS  at once (64)
#   BENCH_HEAD_ROUNDS       (7)
: "${BENCH:=tests/bench}" "${BENCH_HEAD_N:=50000}"
: "${BENCH_HEAD_CONNECTIONS:=64}" "${BENCH_HEAD_ROUNDS:=7}"
PATH=$PATH:/usr/sbin:/usr/local/sbin
LC_ALL=C
export LC_ALL

command -v nginx >/dev/null || {
	echo 'head.sh: nginx is not installed' >&2
	exit 77
}
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
		keepalive_requests 1000000000;
		client_body_temp_path $scratch/body;
		proxy_temp_path $scratch/proxy;
		fastcgi_temp_path $scratch/fastcgi;
		uwsgi_temp_path $scratch/uwsgi;
		scgi_temp_path $scratch/scgi;
		server { listen 127.0.0.1:$1 backlog=1024; return 200; }
	}
	END
}

# Another port is tried if somebody has this one.
start_nginx()
{
	for port in 18090 18091 18092 18093 18094; do
		configure_nginx $port
		nginx -e "$scratch/error.log" -c "$scratch/nginx.conf" \
			-p "$scratch" 2>/dev/null &
		nginx_pid=$!
		sleep 1
		kill -0 "$nginx_pid" 2>/dev/null && return
	done
	nginx_pid=
	cat "$scratch/error.log" >&2
	exit 1
}

# A core for the server and another for the client, where there are two.
start_nginx
if taskset -c 1 true 2>/dev/null; then
	taskset -p -c 0 "$nginx_pid" >/dev/null
	pinned='taskset -c 1'
else
	pinned=
fi

style() # STYLE
{
	$pinned "$BENCH/bench_head" "$1" "$port" "$BENCH_HEAD_N" \
		"$BENCH_HEAD_CONNECTIONS" || exit 1
}

round=0
while [ "$round" -lt "$BENCH_HEAD_ROUNDS" ]; do
	promise=$(style promise) || exit 1
	callback=$(style callback) || exit 1
	echo "$promise $callback"
	round=$((round + 1))
done >"$scratch/rounds" || exit 1
awk '{ print $1 / $2, $1, $2 }' "$scratch/rounds" | sort -n | awk '
	{ line[NR] = $0 }
	END {
		split(line[int((NR + 1) / 2)], median)
		printf "head %.0f %.0f %.3f\n", median[2], median[3], median[1]
	}'
