#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Options and bad input: what is wrong is named in one line, nothing is sent.
. "${srcdir:=.}/tests/evping/common.sh"

start_sites
good=$(site ok)

one_line_names() # TEXT, fixed
{
	[ "$(wc -l <"$scratch/err")" -eq 1 ] && [ ! -s "$scratch/out" ] &&
		grep -qF -e "$1" "$scratch/err"
}

# The good site is named as well, and must hear nothing.
is_bad() # NAME, WHAT THE MESSAGE NAMES, WHAT IT SAYS, ARGUMENT...
{
	what=$1 named=$2 says=$3
	shift 3
	: >"$scratch/log"
	evping "$@"
	if has_status 3 && one_line_names "$named" && err_has "$says" &&
		[ ! -s "$scratch/log" ]; then
		ok "bad: $what"
	else
		not_ok "bad: $what" "$(seen; cat "$scratch/log")"
	fi
}

is_bad 'an unknown long option' --frob 'option' --frob "$good"
is_bad 'an unknown short option' x 'option' -x "$good"
is_bad 'an option after the site' --frob 'option' "$good" --frob
is_bad 'an option without its value' j 'requires an argument' "$good" -j
is_bad 'a value for an option without one' json 'argument' --json=1 "$good"
for value in 0 x -1 1x '' ' 1' 1.5 10001 99999999999999999999; do
	is_bad "-j '$value'" "$value" '-j .*not' -j "$value" "$good"
done
for value in x -1 1x '' ' 1' 1.5 1001 99999999999999999999; do
	is_bad "--retry '$value'" "$value" '--retry .*not' --retry "$value" \
		"$good"
done
for value in -1 0 nan inf x 1s '' 1e3 0x1 0.0001 86401 1,5 . 1.2.3; do
	is_bad "-W '$value'" "$value" '-W .*not' -W "$value" "$good"
done
is_bad '--style frob' frob 'not promise, callback or both' --style frob "$good"
is_bad '--nameserver localhost' localhost 'not a numeric address' \
	--nameserver localhost "$good"

while read -r url says; do
	is_bad "$url" "$url" "$says" "$good" "$url"
done <<'END'
http:// host
http:///path host
:80 host
http://:80/ host
http://user@localhost/ user
http://user:password@localhost/ user
user@localhost user
localhost:0 port
localhost:70000 port
localhost:65536 port
localhost:-1 port
localhost:x .
http://localhost:99999999999999999999/ port
https://localhost/ http
ftp://localhost/ http
file:///etc/passwd http
http://[::1/ .
http://[::g]/ .
http://[127.0.0.1]/ .
http://local_host:1:2/ .
http://%6cocalhost/ .
END
is_bad 'an empty argument' '""' host "$good" ''
is_bad 'a space in a path' '/a b' . "$good" 'http://localhost/a b'
is_bad 'a space in a host' 'local host' . "$good" 'local host'
is_bad 'a line end in a path' '\u000d\u000aX: y' . "$good" \
	"$(printf 'http://localhost/\r\nX: y')"
is_bad 'an escape sequence in a host' '\u001b[1mbold' . "$good" \
	"$(printf '\033[1mbold')"
is_bad 'a letter beyond ASCII' 'm\u00c3\u00bcnchen' . "$good" \
	"$(printf 'm\303\274nchen')"
is_bad '-4 with an IPv6 address' '[::1]:1' 'not an IPv4 address' \
	-4 "$good" '[::1]:1'
is_bad '-6 with an IPv4 address' 127.0.0.1:1 'not an IPv6 address' \
	-6 127.0.0.1:1

evping --help
check '--help: status 0' has_status 0
check '--help: on standard output' out_has '^Usage: evping'
for option in -j -W --retry --style --json -4 -6 --nameserver --help --version; do
	check "--help: tells of $option" out_has "^  .*$option"
done
evping --version
check '--version: status 0' has_status 0
check '--version: prints it' out_has '^evping [0-9]'

# What is good: the forms of a site, and where options may stand.
address=127.0.0.1:$(port ok)
for form in "$address" "$address/" "http://$address" "HTTP://$address/?q=1" \
	"$address/a%20b?c=d&e" "localhost:$(port ok)"; do
	evping --style both "$form"
	check "good: $form" has_status 0
done
evping "$address" --json
check 'good: an option after the site' out_has '"answered":1'
evping -- "$address"
check 'good: -- before the site' has_status 0
evping "$address" "$address"
check 'good: a site twice' test "$(grep -c "^  $address" "$scratch/out")" = 2
evping -W 0.5 -j 00002 "$address"
check 'good: -W 0.5 -j 00002' has_status 0

# What was sent is the same in both styles but for the User-Agent.
sent() # STYLE
{
	: >"$scratch/log"
	evping --style "$1" "$address/path?query#fragment"
	grep -v '^ok User-Agent: ' "$scratch/log" | sort
}
promise=$(sent promise)
callback=$(sent callback)
expected=$(printf 'ok %s\n' 'Connection: close' 'HEAD /path?query HTTP/1.1' \
	"Host: $address")
check 'sent: by promises, what was asked' test "$promise" = "$expected"
check 'sent: by callbacks, the same' test "$callback" = "$expected"
done_testing
