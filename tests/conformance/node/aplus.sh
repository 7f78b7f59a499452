#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Promises/A+: the core, as an add-on of Node, passes promises-aplus-tests
# unchanged. What it needs from npm is installed in the build folder, once.
. "${srcdir:=.}/tests/build/tap.sh"

suite=promises-aplus-tests version=2.1.2 total=872
name="$suite $version: $total of $total"
adapter=$srcdir/tests/conformance/node
build=tests/conformance/node/build
modules=$build/node_modules
core=src/.libs/libevpromise_internal.a

give_up() # REASON
{
	skip "$name" "$1"
	done_testing
	exit
}

npm_install() # PACKAGE@VERSION
{
	npm install --no-save --no-package-lock --no-audit --no-fund \
		--ignore-scripts --prefer-offline --fetch-retries=0 \
		--prefix "$build" "$1" >>"$build/npm.log" 2>&1 </dev/null
}

# Where node_api.h is: beside the node that runs, or of the system.
headers()
{
	prefix=$(node -p 'path.dirname(path.dirname(process.execPath))')
	for folder in "$prefix/include/node" /usr/include/node \
		/usr/include/nodejs/src "$modules/node-api-headers/include"
	do
		[ ! -e "$folder/node_api.h" ] || { echo "$folder"; return; }
	done
	return 1
}

is_installed()
{
	grep -q "\"version\": *\"$version\"" \
		"$modules/$suite/package.json" 2>/dev/null
}

# shellcheck disable=SC2086,SC2154 # flags are words, set by tap.sh
build_addon()
{
	$CC $CPPFLAGS $public_cppflags -I"$srcdir/src" -I"$(headers)" -O1 -g \
		-std=gnu11 -shared -fPIC -o "$build/addon.node" \
		"$adapter/addon.c" $core ${public_libs--levent_core} 2>&1
}

run_suite()
{
	EVPROMISE_ADDON=$PWD/$build/addon.node \
	NODE_OPTIONS=--unhandled-rejections=none \
		node "$modules/$suite/lib/cli.js" \
		"$(node -p 'path.relative("", process.argv[1])' \
			"$adapter/index.js")" \
		--reporter tap >"$build/aplus.tap" 2>"$build/aplus.err"
}

# The names of the tests that failed, with what was seen.
failures()
{
	echo "$(grep -c '^ok ' "$build/aplus.tap") of $total"
	grep -A 3 '^not ok ' "$build/aplus.tap"
	tail -n 5 "$build/aplus.err"
}

mkdir -p "$build"
: >"$build/npm.log"
command -v node >/dev/null || give_up 'node is not installed'
[ -e $core ] || give_up 'built without a shared library'
! $NM $core | grep -q __asan_ || give_up 'built with sanitizers, node is not'
headers >/dev/null || npm_install node-api-headers
headers >/dev/null || give_up 'the headers of Node-API are not installed'
is_installed || command -v npm >/dev/null || give_up 'npm is not installed'
is_installed || npm_install $suite@$version
is_installed || give_up "npm cannot install $suite $version: no network?"

if ! messages=$(build_addon); then
	not_ok "$name" "$messages"
elif run_suite && [ "$(grep -c '^ok ' "$build/aplus.tap")" -eq $total ]; then
	ok "$name"
else
	not_ok "$name" "$(failures)"
fi
done_testing
