/* SPDX-License-Identifier: BSD-3-Clause */
/* The client: what the requests of a program share. */
#include "http/http.h"

struct evpromise_http_client *
evpromise_http_client_new(struct evpromise_base *base)
{
	struct evpromise_http_client *client;

	client = evpromise__malloc(sizeof(*client));
	if (client == NULL)
		return NULL;
	client->base = base;
	client->anchor = evpromise_resolved(base, evpromise_undefined());
	if (client->anchor == NULL) {
		evpromise__free(client);
		return NULL;
	}
	client->requests = NULL;
	evpromise__dns_init(&client->dns, evpromise_base_get_event_base(base));
	evpromise__pool_init(&client->pool,
	    evpromise_base_get_event_base(base));
	return client;
}

void
evpromise_http_client_set_max_connections(struct evpromise_http_client *client,
    size_t per_origin)
{
	evpromise__pool_set_max_connections(&client->pool, per_origin);
}

void
evpromise_http_client_set_keep_alive(struct evpromise_http_client *client,
    size_t max_idle, unsigned int idle_ms)
{
	evpromise__pool_set_keep_alive(&client->pool, max_idle, idle_ms);
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
	client->dns.closing = true;
	while ((request = client->requests) != NULL) {
		evpromise__request_end(request,
		    EVPROMISE_HTTP_ERROR_CLIENT_FREED,
		    "the client was freed");
		evpromise__request_finish(request);
	}
	evpromise__dns_finish(&client->dns);
	evpromise__pool_finish(&client->pool);
	evpromise_unref(client->anchor);
	evpromise__free(client);
}
