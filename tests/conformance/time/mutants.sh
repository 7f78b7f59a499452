#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Shows that the programs of timers and signals can fail: breaks the library on
# purpose, in one place after the other, and counts the logs that change.
#
# Run it in the source tree; see tests/lib/mutants.sh. The logs of the unbroken
# library, which equal the engines', are what the mutants' are compared with.
set -eu
cd "$(dirname "$0")/../../.."
. tests/lib/mutants.sh

build_time() # FOLDER OF THE CORE, PROGRAM
{
	build "$1" "$2" -Itests/conformance/time \
		tests/conformance/time/generator.c \
		tests/conformance/time/interpreter.c \
		tests/conformance/time/program.c tests/conformance/time/time.c \
		tests/lib/fake_host.c tests/lib/heap.c tests/lib/trace.c \
		tests/lib/weight.c
}

mutants()
{
	cat <<'END'
equal times: the last one made fires first|timer.c|a->number < b->number|a->number > b->number
no checkpoint after a timer|timer.c|	if (!base->freed)\n		evpromise_checkpoint(base);|
a delay of 0 is due at once|clock.c|ms == 0 ? 1 : (uint64_t)ms;|(uint64_t)ms;
a delay does not hear of its signal|delay.c|delay->resolver, signal, cancel|delay->resolver, NULL, cancel
dependents are marked after the listeners ran|abort_signal.c|	dependents = mark_dependents(signal);\n	evpromise__run_abort_steps(signal);|	evpromise__run_abort_steps(signal);\n	dependents = mark_dependents(signal);
dependents run before their source|abort_signal.c|	evpromise__run_abort_steps(signal);\n	while ((dependent = dependents) != NULL) {\n		dependents = dependent->next;\n		evpromise__run_abort_steps(dependent);\n		evpromise_abort_signal_unref(dependent);\n	}|	while ((dependent = dependents) != NULL) {\n		dependents = dependent->next;\n		evpromise__run_abort_steps(dependent);\n		evpromise_abort_signal_unref(dependent);\n	}\n	evpromise__run_abort_steps(signal);
any does not flatten|abort_signal.c|	for (i = 0; i < signal->n_links; i++)\n		if (signal|	for (i = 0; i < 0; i++)\n		if (signal
any of an aborted signal is not aborted|abort_signal.c|		if (evpromise_abort_signal_aborted(signals[i]))|		if (0)
the last listener runs first|abort_listener.c|	return ring_entry(signal->listeners.next,|	return ring_entry(signal->listeners.prev,
a listener that was removed runs|abort_listener.c|			listener_free(listener);\n			return true;|			return true;
a time-out aborts as abort() does|abort_timeout.c|EVPROMISE_ERROR_TIMEOUT|EVPROMISE_ERROR_ABORT
END
}

# The logs that differ, or all of the rest if it dies or hangs
count() # MODE
{
	timeout 120 "$work/mutant" run "$1" <"$work/programs" \
		>"$work/log" 2>/dev/null || :
	awk 'NR == FNR { log_of[NR] = $0; next }
		$0 != log_of[FNR] { n++ }
		END { print n + 0 }' "$work/log" "$work/expected.$1"
}

notice() # NAME
{
	build_time "$work/mutated" "$work/mutant" 2>/dev/null
	printf '%8d %8d  %s\n' "$(count node)" "$(count dom)" "$1"
}

core "$work/core"
build_time "$work/core" "$work/time"
{
	"$work/time" generate timers exhaustive 4
	"$work/time" generate timers random 1 5000
	"$work/time" generate aborts exhaustive 5
	"$work/time" generate aborts random 1 5000
} >"$work/programs"
for mode in node dom; do
	"$work/time" run $mode <"$work/programs" >"$work/expected.$mode"
done
echo "$(wc -l <"$work/programs") programs, noticed as beside Node, as the DOM"
mutants | each_mutant notice
