/* SPDX-License-Identifier: BSD-3-Clause */
/* What a target of the fuzzer is: libFuzzer's own function, which replay.c
 * calls too. It aborts where something is wrong. */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stddef.h>

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t length);

#endif
