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

configure() # PORT
{
	cat >"$scratch/nginx.conf" <<-END
	daemon off;
	master_process off;
	pid $scratch/nginx.pid;
	error_log $scratch/error.log;
	events { }
	http {
		access_log $scratch/access.log;
		client_body_temp_path $scratch/body;
		proxy_temp_path $scratch/proxy;
		fastcgi_temp_path $scratch/fastcgi;
		uwsgi_temp_path $scratch/uwsgi;
		scgi_temp_path $scratch/scgi;
		server {
			listen 127.0.0.1:$1;
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

# Many at once: each is answered.
set --
i=0
while [ $i -lt 200 ]; do
	set -- "$@" "$base/file.txt?$i"
	i=$((i + 1))
done
evping --style both --json -j 50 "$@"
check 'both: 200 pings in 50 chains are all answered' \
	test "$(json answered '"sites":200' | tr '\n' ,)" = 200,200,
done_testing
