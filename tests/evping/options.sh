#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Options and bad input: what is wrong is named in one line, nothing is sent.
. "${srcdir:=.}/tests/evping/common.sh"

start_sites
good=$(site ok)

# Nothing is printed but errors: LINES of them, that of evping the first.
lines_name() # LINES, TEXT, fixed
{
	[ "$(wc -l <"$scratch/err")" -eq "$1" ] && [ ! -s "$scratch/out" ] &&
		sed -n '1s/^evping: //p' "$scratch/err" | grep -qF -e "$2"
}

# A good site is named as well, and must hear nothing.
is_bad() # NAME, WHAT THE MESSAGE NAMES, WHAT IT SAYS, ARGUMENT...
{
	what=$1 named=$2 says=$3
	shift 3
	: >"$scratch/log"
	evping "$@"
	if has_status 3 && lines_name 2 "$named" && err_has "$says" &&
		err_has "^Try 'evping --help' for" && [ ! -s "$scratch/log" ]
	then
		ok "bad: $what"
	else
		not_ok "bad: $what" "$(seen; cat "$scratch/log")"
	fi
}

# A site that is none is told, and the one behind it is pinged.
is_no_site() # NAME, WHAT THE MESSAGE NAMES, WHAT IT SAYS, ARGUMENT...
{
	what=$1 named=$2 says=$3
	shift 3
	evping "$@"
	if has_status 3 && lines_name 1 "$named" && err_has "$says"; then
		ok "no site: $what"
	else
		not_ok "no site: $what" "$(seen)"
	fi
	: >"$scratch/log"
	evping "$@" "$good"
	if has_status 1 && err_has "$says" && out_has '/ok .* 200$' &&
		[ -s "$scratch/log" ]; then
		ok "no site: $what: the next one is pinged"
	else
		not_ok "no site: $what: the next one is pinged" "$(seen)"
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
	is_no_site "$url" "$url" "$says" "$url"
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
https://localhost/ TLS
ftp://localhost/ http
file:///etc/passwd http
http://[::1/ .
http://[::g]/ .
http://[127.0.0.1]/ .
http://local_host:1:2/ .
http://%6cocalhost/ .
END
is_no_site 'an empty argument' '""' host ''
is_no_site 'a space in a path' '/a b' . 'http://localhost/a b'
is_no_site 'a space in a host' 'local host' . 'local host'
is_no_site 'a line end in a path' '\u000d\u000aX: y' . \
	"$(printf 'http://localhost/\r\nX: y')"
is_no_site 'an escape sequence in a host' '\u001b[1mbold' . \
	"$(printf '\033[1mbold')"
is_no_site 'a letter beyond ASCII in a path' '/é' 'with percent signs' \
	'http://localhost/é'
is_no_site 'an emoji in a path is shown as it is' '/💡"' ASCII \
	'http://localhost/💡'
is_no_site 'a byte that is not UTF-8' 'm\ufffdnchen' . \
	"$(printf 'm\374nchen')"
is_no_site 'UTF-8 that is cut off' 'm\ufffd"' . "$(printf 'm\303')"
is_no_site 'UTF-8 that is longer than it need be' '\ufffd\ufffdb' . \
	"$(printf '\301\202b')"
is_no_site 'a surrogate' '\ufffd\ufffd\ufffdb' . \
	"$(printf '\355\240\200b')"
is_no_site 'a change of the direction of the text' 'a\u202eb' . \
	"$(printf 'a\342\200\256b')"
is_no_site 'a control beyond ASCII' 'a\u009bb' . "$(printf 'a\302\233b')"
is_no_site 'a tag beyond U+FFFF' 'a\udb40\udc41b' . \
	"$(printf 'a\363\240\201\201b')"
is_no_site '-4 with an IPv6 address' '[::1]:1' 'not an IPv4 address' \
	-4 '[::1]:1'
evping -6 127.0.0.1:1
check '-6 with an IPv4 address: status 3' has_status 3
check '-6 with an IPv4 address: it is told' err_has 'not an IPv6 address'
evping -6 '[::1]:1' 127.0.0.1:1
check '-6 with an IPv4 address: the other one is pinged' has_status 2
is_bad '-4 and -6' '-4 and -6 exclude each other' -6 -46 "$good"
is_bad '-6 and -4' '-4 and -6 exclude each other' -4 -6 -4 "$good"
evping -4 -4 "$good"
check 'good: -4 twice' has_status 0

# Hosts beyond ASCII. The name server knows none of them.
dns=127.0.0.1:$(port dns)
if "$EVPING" --version | grep -q libidn2; then
	evping --json --style both --nameserver "$dns" 'Bücher.none.test:80/a' \
		'http://日本語。none.test/?q'
	check 'a host beyond ASCII: is shown as it was typed' \
		out_has '"site":"Bücher.none.test:80/a",'
	check 'a host beyond ASCII: is asked for in its xn-- form' \
		out_has '"url":"http://xn--bcher-kva.none.test:80/a",'
	check 'a host beyond ASCII: as a URL' \
		out_has '"url":"http://xn--wgv71a119e.none.test/?q",'
	check 'a host beyond ASCII: is looked up' \
		test "$(json verdict '"site":"' | sort -u)" = 'name not found'
	evping --nameserver "$dns" '日本語.none.test' 'aüb.none.test' \
		"$(printf 'au\314\210b.none.test')"
	check 'a host beyond ASCII: columns are those of the terminal' \
		test "$(sed -n 's/^  [^ ]*\( *\)  [ 0-9.]\{8\} ms.*/[\1]/p' \
		"$scratch/out" | tr -d '\n')" = '[][   ][   ]'
	is_no_site 'a host that is no name' 'a♥b' 'the host: .' 'http://a♥b/'
	is_no_site 'a host beyond ASCII with a user' 'u@ü' ASCII 'u@ü'
else
	is_no_site 'a host beyond ASCII' 'bücher.test"' 'xn-- form' bücher.test
fi

# Zones: of the loopback interface, if it has IPv6 and a name that we know.
for zone in lo lo0 ''; do
	evping "[::1%$zone]:$(port refused)"
	has_status 3 || break
done
if [ -n "$zone" ]; then
	evping --json --style both "[::1%$zone]:$(port refused)" \
		"http://[::1%25$zone]:$(port refused)/" "::1%$zone"
	check 'a zone: all are pinged' out_has '"sites":3,'
	check 'a zone: both styles agree' out_has '"same_verdicts":true'
else
	skip 'a zone' 'no loopback interface lo or lo0'
fi
is_no_site 'a zone without an interface' 'fe80::1%nowhere' \
	'network interface' 'fe80::1%nowhere'

# A long name stands out, and the others are aligned by themselves.
long="$good?$(printf '%0100d' 0)"
evping "$good" "$long" "$(site created)"
check 'a long name does not pad the others' test "$(sed -n \
	"s|^  \($good *\)[0-9.]* ms.*|\1|p" "$scratch/out" | wc -c)" -le 50

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
