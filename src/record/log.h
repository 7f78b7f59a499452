/* SPDX-License-Identifier: BSD-3-Clause */
/* log: one line of text, to standard error or to the program's callback. */
#ifndef EVPROMISE_RECORD_LOG_H
#define EVPROMISE_RECORD_LOG_H

#include <evpromise/attributes.h>

void evpromise__log(const char *format, ...) EVPROMISE_PRINTF(1, 2);

#endif
