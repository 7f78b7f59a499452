#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Shows that the differential programs can fail: breaks the core on purpose, in
# one place after the other, and counts the programs whose log changes.
#
#   mutants.sh [PROGRAMS...]    files of programs, one a line; by default all of
#                               at most 4 operations, 50,000 random ones and
#                               50,000 directed ones
#
# Run it in the source tree; it works in a folder of its own and needs a C
# compiler, pkg-config and libevent. The log of the unbroken core, which equals
# V8's, is what the mutants are compared with.
set -eu
cd "$(dirname "$0")/../../.."
. tests/lib/mutants.sh

build_order() # FOLDER OF THE CORE, PROGRAM
{
	build "$1" "$2" -Itests/conformance/order tests/conformance/order/*.c \
		tests/lib/exhaust.c tests/lib/fake_host.c tests/lib/heap.c \
		tests/lib/trace.c tests/lib/weight.c
}

mutants()
{
	cat <<'END'
the job of an adoption overtakes the others|resolver.c|	evpromise__host_enqueue_promise_job(base, promise);\n}|	if (queue_is_empty(\&base->jobs))\n		evpromise__host_enqueue_promise_job(base, promise);\n	else\n		promise->next = base->jobs.first, base->jobs.first = promise;\n}
that of a foreign thenable overtakes them|resolver.c|	evpromise__host_enqueue_promise_job(evpromise__base(promise), promise);|	struct evpromise_base *base = evpromise__base(promise);\n	if (queue_is_empty(\&base->jobs))\n		evpromise__host_enqueue_promise_job(base, promise);\n	else\n		promise->next = base->jobs.first, base->jobs.first = promise;
finally takes a tick less|jobs.c|	job->u.ticks = 1;|	job->u.ticks = 0;
finally takes a tick more|jobs.c|	job->u.ticks = 1;|	job->u.ticks = 2;
a collapsed middle takes no tick (its job)|forward.c|	outer->u.ticks++;|
a collapsed middle takes no tick (its place)|forward.c|u.ticks += ticks + 1;|u.ticks += ticks;
a collapse forgets the ticks of the outer|forward.c|u.ticks += ticks + 1;|u.ticks += 1;
ticks are skipped while others can see them|jobs.c|job->u.ticks == 0 \|\| queue_is_empty(&base->jobs)|1
reactions run last first|list.h|	list->last = record;|	if (list->last == NULL) list->last = record;
handlers do not mark a promise as handled|settle.h|	promise->flags \|= FLAG_HANDLED;|
late handlers are not reported|microtask.c|	list = &base->handled_late;|	return;
any gives up at the first rejection|combinators.c|	if (member->state == EVPROMISE_FULFILLED)\n		settle_as_member(combinator, member);\n	else if (note_member(combinator, index, member))\n		reject_with|	if (1)\n		settle_as_member(combinator, member);\n	else if (note_member(combinator, index, member))\n		reject_with
all waits for all in spite of a rejection|combinators.c|	if (member->state == EVPROMISE_REJECTED)\n		settle_as_member|	if (combinator->u.remaining == 1 \&\& member->state == EVPROMISE_REJECTED)\n		settle_as_member
all notes the owner's state for the member's|array.c|	if (owner->state != member->state)\n		owner = member;|
an older resolver can still settle|resolver.c|	resolver->flags \|= FLAG_RESOLVED;|	if (resolver->kind == RECORD_FORWARDER) resolver->flags \|= FLAG_RESOLVED;
a moved value is lost|promise.c|	    NULL);\n	return result;|	    NULL);\n	return settled->u.result;
END
}

# The programs whose logs differ, or all of the rest if it dies or hangs.
count()
{
	for mode in hold drop; do
		timeout 120 "$work/mutant" run "$mode" <"$work/programs" \
			>"$work/log" 2>/dev/null || :
		awk 'NR == FNR { log_of[NR] = $0; next }
			$0 != log_of[FNR] { n++ }
			END { print n + 0 }' "$work/log" "$work/expected"
	done | sort -n | tail -n 1
}

core "$work/core"
build_order "$work/core" "$work/order"
if [ $# -gt 0 ]; then
	cat "$@"
else
	"$work/order" generate exhaustive 4
	"$work/order" generate random 1 50000
	"$work/order" generate directed 1 50000
fi >"$work/programs"
"$work/order" run hold <"$work/programs" >"$work/expected"
total=$(wc -l <"$work/programs")
echo "$total programs"

notice() # NAME
{
	build_order "$work/mutated" "$work/mutant" 2>/dev/null
	noticed=$(count)
	printf '%8d  1 in %-8s %s\n' "$noticed" "$(awk -v n="$noticed" -v t="$total" \
		'BEGIN { print n ? int(t / n) : "none" }')" "$1"
}
mutants | each_mutant notice
