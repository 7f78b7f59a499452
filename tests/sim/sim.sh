#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Simulated time, see world.h: a seed makes a program, and decides what happens
# to it and when. The same seed does the same, in another process too.
#
# In the environment:
#   SIM_SEEDS  how many seeds (500)
#   SIM_FIRST  the first (1)
. "${srcdir:=.}/tests/build/tap.sh"
: "${SIM:=tests/sim/sim}" "${SIM_SEEDS:=500}" "${SIM_FIRST:=1}"

said=$("$SIM" "$SIM_FIRST" "$SIM_SEEDS")
case $said in
tried*) ok "$said" ;;
*) not_ok 'nothing happens that must not' "$said" ;;
esac
one=$("$SIM" -h "$SIM_FIRST" 50)
another=$("$SIM" -h "$SIM_FIRST" 50)
if [ -n "$one" ] && [ "$one" = "$another" ]; then
	ok 'two processes do the same'
else
	not_ok 'two processes do the same' "$one
$another"
fi
done_testing
