/* SPDX-License-Identifier: BSD-3-Clause */
/* The client: what the requests of a program share. */
#include "http_internal.h"

struct evpromise_http_client *
evpromise_http_client_new(struct evpromise_base *base)
{
	struct evpromise_http_client *client;

	client = evpromise__malloc(sizeof(*client));
	if (client == NULL)
		return NULL;
	client->base = base;
	client->requests = NULL;
	evpromise__dns_init(&client->dns, evpromise_base_get_event_base(base));
	return client;
}

int
evpromise_http_client_set_nameserver(struct evpromise_http_client *client,
    const char *address)
{
	return evpromise__dns_set_nameserver(&client->dns, address);
}

void
evpromise_http_client_free(struct evpromise_http_client *client)
{
	struct evpromise__request *request;

	if (client == NULL)
		return;
	while ((request = client->requests) != NULL) {
		evpromise__request_end(request,
		    EVPROMISE_HTTP_ERROR_CLIENT_FREED,
		    "the client was freed");
		evpromise__request_finish(request);
	}
	evpromise__dns_finish(&client->dns);
	evpromise__free(client);
}
