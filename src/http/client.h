/* SPDX-License-Identifier: BSD-3-Clause */
/* client: what the requests of a program share. */
#ifndef EVPROMISE_HTTP_CLIENT_H
#define EVPROMISE_HTTP_CLIENT_H

#include <evpromise/promise.h>

#include "http/request.h"

struct evpromise_http_client {
	struct evpromise *anchor;	/* keeps the base's memory */
	struct evpromise__http_shared shared;
};

#endif
