/* SPDX-License-Identifier: BSD-3-Clause */
/* answer: what the answer of a name server says of the name asked for. */
#ifndef EVPROMISE_NET_ANSWER_H
#define EVPROMISE_NET_ANSWER_H

#include "net/address.h"

/* RFC 1035, 4.1.1, and 6895, 2.3 */
enum evpromise__rcode {
	RCODE_GOOD = 0, RCODE_NOT_UNDERSTOOD = 1, RCODE_SERVER_FAILED = 2,
	RCODE_NO_NAME = 3, RCODE_NOT_IMPLEMENTED = 4, RCODE_REFUSED = 5
};

/* Adds the addresses, of a family, of the name that the message itself asks
 * for; returns the code of the answer, or -1 if the message is malformed. */
int evpromise__answer_read(const unsigned char *message, size_t length,
    int family, struct evpromise__addresses *found);

#endif
