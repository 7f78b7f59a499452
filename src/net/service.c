/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the look-ups of a base share, in its annex from the first one on: the
 * hosts file, and the name servers of the system; other servers as long as
 * somebody asks them.
 */
#include "net/service.h"

#include <string.h>

#include "loop/annex.h"
#include "record/alloc.h"

struct service {
	struct evpromise__hosts hosts;
	struct evpromise__service_entry *entries;
	struct evpromise__service_user *users;
};

static void
entry_free(struct evpromise__service_entry *entry)
{
	*entry->link = entry->next;
	if (entry->next != NULL)
		entry->next->link = entry->link;
	evpromise__dns_finish(&entry->dns);
	evpromise__free(entry);
}

static void
user_remove(struct evpromise__service_user *user)
{
	*user->link = user->next;
	if (user->next != NULL)
		user->next->link = user->link;
}

/* The base is freed: all its promises have settled. */
static void
service_free(void *arg)
{
	struct service *service = arg;
	struct evpromise__service_user *user;

	while ((user = service->users) != NULL) {
		user_remove(user);
		user->end(user);
	}
	while (service->entries != NULL)
		entry_free(service->entries);
	evpromise__hosts_finish(&service->hosts);
	evpromise__free(service);
}

static struct service *
service_of(struct evpromise_base *base)
{
	struct evpromise__annex *annex = evpromise__base_annex(base);

	if (annex->data != NULL)
		return annex->data;
	annex->data = evpromise__malloc(sizeof(struct service));
	if (annex->data == NULL)
		return NULL;
	memset(annex->data, 0, sizeof(struct service));
	annex->free = service_free;
	return annex->data;
}

static bool
asks(const struct evpromise__dns *dns, const struct evpromise__dns *other)
{
	return dns->has_server == other->has_server &&
	    memcmp(&dns->server, &other->server, sizeof(dns->server)) == 0;
}

static struct evpromise__service_entry *
entry_of(struct service *service, const struct evpromise__dns *wanted)
{
	struct evpromise__service_entry *entry = service->entries;

	while (entry != NULL && !asks(&entry->dns, wanted))
		entry = entry->next;
	if (entry != NULL)
		return entry;
	entry = evpromise__malloc(sizeof(*entry));
	if (entry == NULL)
		return NULL;
	entry->n_users = 0;
	evpromise__dns_init(&entry->dns, wanted->event_base);
	entry->dns.has_server = wanted->has_server;
	entry->dns.server = wanted->server;
	entry->dns.hosts = &service->hosts;
	entry->next = service->entries;
	entry->link = &service->entries;
	if (entry->next != NULL)
		entry->next->link = &entry->next;
	service->entries = entry;
	return entry;
}

struct evpromise__dns *
evpromise__service_enter(struct evpromise_base *base,
    struct evpromise__service_user *user, const char *server)
{
	struct service *service = service_of(base);
	struct evpromise__dns wanted;

	if (service == NULL)
		return NULL;
	evpromise__dns_init(&wanted, evpromise_base_get_event_base(base));
	if (server != NULL)
		(void)evpromise__dns_set_nameserver(&wanted, server);
	user->entry = entry_of(service, &wanted);
	if (user->entry == NULL)
		return NULL;
	user->entry->n_users++;
	user->next = service->users;
	user->link = &service->users;
	if (user->next != NULL)
		user->next->link = &user->next;
	service->users = user;
	return &user->entry->dns;
}

void
evpromise__service_leave(struct evpromise__service_user *user)
{
	user_remove(user);
	if (--user->entry->n_users == 0 && user->entry->dns.has_server)
		entry_free(user->entry);
}
