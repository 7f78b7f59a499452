/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * probes: static ones, for SystemTap, bpftrace, perf and gdb: each is one nop,
 * and a note that says where it is and where its arguments are.
 */
#ifndef EVPROMISE_RECORD_PROBES_H
#define EVPROMISE_RECORD_PROBES_H

#include "record/compiler.h"

#ifdef HAVE_SYS_SDT_H
#include <sys/sdt.h>
#define PROBE1(name, a) DTRACE_PROBE1(evpromise, name, a)
#else
#define PROBE1(name, a) ((void)(a))
#endif

#endif
