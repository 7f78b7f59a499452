/* SPDX-License-Identifier: BSD-3-Clause */
#include "verdict.h"

static const char *const texts[] = {
	[VERDICT_NOT_PINGED] = "not pinged",
	[VERDICT_ANSWERED] = "answered",
	[VERDICT_NAME_NOT_FOUND] = "name not found",
	[VERDICT_LOOKUP_FAILED] = "name look-up failed",
	[VERDICT_REFUSED] = "connection refused",
	[VERDICT_UNREACHABLE] = "unreachable",
	[VERDICT_TIMED_OUT] = "timed out",
	[VERDICT_RESET] = "connection closed before the answer",
	[VERDICT_PROTOCOL] = "protocol error",
	[VERDICT_TOO_LARGE] = "answer too large",
	[VERDICT_SYSTEM] = "no socket",
	[VERDICT_NO_DESCRIPTOR] = "too many open files",
	[VERDICT_INTERRUPTED] = "interrupted",
	[VERDICT_NO_MEMORY] = "out of memory",
};

const char *
verdict_text(enum verdict verdict)
{
	return texts[verdict];
}

bool
verdict_may_pass(enum verdict verdict)
{
	switch (verdict) {
	case VERDICT_LOOKUP_FAILED:
	case VERDICT_REFUSED:
	case VERDICT_UNREACHABLE:
	case VERDICT_RESET:
		return true;
	default:
		return false;
	}
}
