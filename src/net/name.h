/* SPDX-License-Identifier: BSD-3-Clause */
/* name: what a name may look like, and names that are never asked for. */
#ifndef EVPROMISE_NET_NAME_H
#define EVPROMISE_NET_NAME_H

#include <stdbool.h>

/* The longest name, RFC 1035, 2.3.4, without a dot at its end. */
#define EVPROMISE__MOST_NAME 253

/* What is wrong with a name, static text; NULL if nothing is. */
const char *evpromise__name_check(const char *name);
/* "localhost" and the names below it, RFC 6761, 6.3: this machine itself. */
bool evpromise__name_is_local(const char *name);

#endif
