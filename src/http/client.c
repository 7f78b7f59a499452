/* SPDX-License-Identifier: BSD-3-Clause */
/* The client: what the requests of a program share. */
#include <evpromise/base.h>
#include <evpromise/http.h>

#include "http/client.h"
#include "record/alloc.h"

struct evpromise_http_client *
evpromise_http_client_new(struct evpromise_base *base)
{
	struct evpromise_http_client *client;

	client = evpromise__malloc(sizeof(*client));
	if (client == NULL)
		return NULL;
	client->anchor = evpromise_resolved(base, evpromise_undefined());
	if (client->anchor == NULL) {
		evpromise__free(client);
		return NULL;
	}
	client->shared.base = base;
	client->shared.requests = NULL;
	evpromise__dns_init(&client->shared.dns,
	    evpromise_base_get_event_base(base));
	evpromise__pool_init(&client->shared.pool,
	    evpromise_base_get_event_base(base));
	return client;
}

void
evpromise_http_client_set_max_connections(struct evpromise_http_client *client,
    size_t per_origin)
{
	evpromise__pool_set_max_connections(&client->shared.pool, per_origin);
}

void
evpromise_http_client_set_keep_alive(struct evpromise_http_client *client,
    size_t max_idle, unsigned int idle_ms)
{
	evpromise__pool_set_keep_alive(&client->shared.pool, max_idle, idle_ms);
}

int
evpromise_http_client_set_nameserver(struct evpromise_http_client *client,
    const char *address)
{
	return evpromise__dns_set_nameserver(&client->shared.dns, address);
}

void
evpromise_http_client_free(struct evpromise_http_client *client)
{
	struct evpromise__request *request;

	if (client == NULL)
		return;
	while ((request = client->shared.requests) != NULL)
		evpromise__request_cancel(request,
		    EVPROMISE_HTTP_ERROR_CLIENT_FREED,
		    "the client was freed");
	evpromise__dns_finish(&client->shared.dns);
	evpromise__pool_finish(&client->shared.pool);
	evpromise_unref(client->anchor);
	evpromise__free(client);
}
