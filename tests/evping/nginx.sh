#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# evping against a real server: nginx, unprivileged, on a loopback port.
. "${srcdir:=.}/tests/evping/common.sh"

PATH=$PATH:/usr/sbin:/usr/local/sbin
if ! command -v nginx >/dev/null; then
	skip 'nginx' 'nginx is not installed'
	done_testing
	exit 0
fi

# The demonstration needs nothing else.
has_ipv6()
{
	"$EVPING" -6 >/dev/null 2>&1
}

configure() # PORT
{
	ipv6=
	if has_ipv6; then ipv6="listen [::1]:$1;"; fi
	cat >"$scratch/nginx.conf" <<-END
	daemon off;
	master_process off;
	pid $scratch/nginx.pid;
	error_log $scratch/error.log;
	events { }
	http {
		log_format hosts '"\$request" \$status \$http_host';
		access_log $scratch/access.log hosts;
		client_body_temp_path $scratch/body;
		proxy_temp_path $scratch/proxy;
		fastcgi_temp_path $scratch/fastcgi;
		uwsgi_temp_path $scratch/uwsgi;
		scgi_temp_path $scratch/scgi;
		server {
			listen 127.0.0.1:$1;
			$ipv6
			root $scratch/www;
			location /moved { return 301 /file.txt; }
			location /dropped { return 444; }
		}
	}
	END
}

is_up()
{
	kill -0 $nginx_pid && "$EVPING" "$base/file.txt" >/dev/null
}

# The port was free a moment ago; another one is tried if it is not any more.
start_nginx()
{
	for _ in 1 2 3; do
		start_sites
		base=http://127.0.0.1:$(port free)
		configure "$(port free)"
		nginx -e "$scratch/error.log" -c "$scratch/nginx.conf" \
			-p "$scratch" &
		nginx_pid=$!
		wait_for is_up && return
		stop_all
	done
	echo "Bail out! nginx does not start: $(cat "$scratch/error.log")"
	exit 99
}

mkdir "$scratch/www" "$scratch/www/list"
echo hello >"$scratch/www/file.txt"
start_nginx

evping --style both --json "$base/file.txt" "$base/none" "$base/moved" \
	"$base/list/" "$base/dropped"
for style in promise callback; do
	line="^{\"style\":\"$style\",\"site\":\"$base"
	check "$style: a file: 200" test "$(json status "$line/file")" = 200
	check "$style: no such file: 404" \
		test "$(json status "$line/none")" = 404
	check "$style: moved: 301" test "$(json status "$line/moved")" = 301
	check "$style: forbidden: 403" \
		test "$(json status "$line/list")" = 403
	check "$style: dropped without an answer" \
		test "$(json verdict "$line/dropped")" = \
		'connection closed before the answer'
done
check 'both: the verdicts are the same' out_has '"same_verdicts":true'
check 'nginx saw HEAD requests' \
	grep -q '"HEAD /file.txt HTTP/1.1" 200' "$scratch/access.log"
check 'nginx saw nothing else' \
	test -z "$(grep -v '"HEAD /' "$scratch/access.log")"

# By a zone, if the loopback interface has a name that we know.
sees_no_zone()
{
	[ "$(grep -c " 200 \[::1\]:${base##*:}\$" "$scratch/access.log")" -eq 2 ]
}

for zone in lo lo0 ''; do
	evping --style both "[::1%$zone]:${base##*:}/file.txt"
	if has_status 0 || [ -z "$zone" ]; then break; fi
done
if [ -n "$zone" ]; then
	check 'the server is not told the zone' sees_no_zone
else
	skip 'the server is not told the zone' 'no ::1 at lo or lo0'
fi

# Many at once: each is answered.
set --
i=0
while [ $i -lt 400 ]; do
	set -- "$@" "$base/file.txt?$i"
	i=$((i + 1))
done
evping --style both --json -j 50 "$@"
check 'both: 400 pings in 50 chains are all answered' \
	test "$(json answered '"sites":400' | tr '\n' ,)" = 400,400,

# If the time of a site held the wait for the program's own turn, it would be
# most of the real time for the mean of them.
mean_is_short() # RUN
{
	echo "$(json real_ms "$1") $(json total_ms "$1")" |
		awk '{ exit !(NF == 2 && $2 / 400 < 0.3 * $1) }'
}

evping --style both --json -W 60 -j 400 "$@"
for style in promise callback; do
	run="\"$style\",\"sites\":400"
	check "$style: a site's time is not the wait for evping's own turn" \
		mean_is_short "$run"
	check "$style: no time is said to be saved at one server" \
		test -z "$(json saved_ms "$run")"
done

# Of the start-up, what can be seen whatever the machine does beside: that the
# first connection is not the site's.
connections() # STYLE
{
	# Leaks cannot be looked for in a program that is traced.
	ASAN_OPTIONS="${ASAN_OPTIONS:-}:detect_leaks=0" \
		strace -f -e trace=connect -o "$scratch/trace" \
		"$EVPING" -j 1 --style "$1" "$base" "$base" >"$scratch/out"
	sed -n 's/.*AF_INET, sin_port=htons(\([0-9]*\)).*/\1/p' \
		"$scratch/trace"
}

own_first()
{
	awk -v site="${base##*:}" '
		NR == 1 && $0 == site || NR > 1 && $0 != site { wrong = 1 }
		END { exit wrong || NR != 3 }'
}

for style in promise callback; do
	name="$style: start-up is not in the first site's time"
	if ! strace -o "$scratch/trace" true 2>/dev/null; then
		skip "$name" 'strace is not installed, or may not trace'
	elif connections $style | own_first; then
		ok "$name"
	else
		not_ok "$name" "$(cat "$scratch/trace" "$scratch/out")"
	fi
done
done_testing
