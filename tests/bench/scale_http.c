/* SPDX-License-Identifier: BSD-3-Clause */
/* Scale: requests that wait for a name, and are given up. */
#include <stdio.h>

#include <evpromise/http.h>

#include "scale.h"

/* Of n origins, which all have a look-up under way when the client goes. */
static void
origins(size_t n)
{
	struct evpromise_http_client *client;
	char url[64];
	size_t i;

	scale_open();
	client = evpromise_http_client_new(scale_base);
	for (i = 0; i < n; i++) {
		(void)snprintf(url, sizeof(url), "http://127.0.0.1:%zu/",
		    1 + i % 65535);
		scale_require(evpromise_done(scale_count(evpromise_http_fetch(
		    client, url, NULL))) == 0);
	}
	evpromise_http_client_free(client);
	scale_run();
	bench_ran("origins", n);
	scale_close();
}

const struct bench_workload scale_http_workloads[] = {
	{ "origins", 10000, origins },
	{ NULL, 0, NULL }
};
