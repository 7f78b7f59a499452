/* SPDX-License-Identifier: BSD-3-Clause */
/* A look-up as a promise of the addresses. */
#define EVPROMISE_ERROR_DOMAIN EVPROMISE_LOOKUP_DOMAIN
#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include <event2/util.h>

#include <evpromise/combinators.h>
#include <evpromise/error.h>
#include <evpromise/lookup.h>
#include <evpromise/resolver.h>
#include <evpromise/run.h>

#include "net/lookup.h"
#include "net/name.h"
#include "net/service.h"
#include "record/alloc.h"
#include "record/hooks.h"
#include "record/options.h"

struct operation {
	struct evpromise__service_user user; /* its first member */
	struct evpromise_base *base;
	struct evpromise_resolver *resolver;
	struct evpromise__lookup *lookup; /* NULL until it has begun */
	int family;
	char name[];
};

/* --- what it comes to ---------------------------------------------------- */

/* The name of an interface, or its index if it has none any more. */
static const char *
zone_text(unsigned int zone, char *text, size_t size)
{
	if (if_indextoname(zone, text) == NULL)
		(void)snprintf(text, size, "%u", zone);
	return text;
}

static struct evpromise *
text_of(struct evpromise_base *base, const struct evpromise__address *address)
{
	char text[INET6_ADDRSTRLEN], zone[IF_NAMESIZE];
	char zoned[INET6_ADDRSTRLEN + 1 + IF_NAMESIZE];

	(void)evutil_inet_ntop(address->family, address->bytes, text,
	    sizeof(text));
	if (address->zone == 0)
		return evpromise_resolved(base, evpromise_string(text));
	(void)snprintf(zoned, sizeof(zoned), "%s%%%s", text,
	    zone_text(address->zone, zone, sizeof(zone)));
	return evpromise_resolved(base, evpromise_string(zoned));
}

static struct evpromise_value
array_of(struct evpromise_base *base,
    const struct evpromise__addresses *addresses)
{
	struct evpromise *texts[EVPROMISE__MAX_ADDRESSES];
	size_t i;

	for (i = 0; i < addresses->n; i++)
		texts[i] = text_of(base, &addresses->at[i]);
	return evpromise_adopt(evpromise_all(base, texts, addresses->n));
}

static struct evpromise_value
no_address(const char *name, int family)
{
	const char *kind = family == AF_INET ? "IPv4 " :
	    family == AF_INET6 ? "IPv6 " : "";

	return evpromise_throw(EVPROMISE_LOOKUP_ERROR_NO_ADDRESS,
	    "%s: the name has no %saddress", name, kind);
}

static struct evpromise_value
no_socket(const char *name, int error)
{
	const char *reason;

	if (error == ENOMEM)
		return evpromise_string(NULL);	/* out of memory */
	/* NOLINTNEXTLINE(concurrency-mt-unsafe): of errno, a constant text */
	reason = strerror(error);
	return evpromise_throw(EVPROMISE_LOOKUP_ERROR_SYSTEM,
	    "%s: the system gave no socket: %s", name, reason);
}

static struct evpromise_value
bad_name(const char *name, const char *why)
{
	return evpromise_throw(EVPROMISE_LOOKUP_ERROR_BAD_NAME,
	    "\"%.200s\" is no name: %s", name, why);
}

static struct evpromise_value
outcome_of(const struct operation *operation)
{
	const struct evpromise__addresses *addresses;
	const char *cause, *name = operation->name;

	switch (evpromise__lookup_state(operation->lookup, &addresses,
	    &cause)) {
	case LOOKUP_FOUND:
		return array_of(operation->base, addresses);
	case LOOKUP_BAD_NAME:
		return bad_name(name, cause);
	case LOOKUP_NO_NAME:
		return evpromise_throw(EVPROMISE_LOOKUP_ERROR_NOT_FOUND,
		    "%s: %s", name, cause);
	case LOOKUP_NO_ADDRESS:
		return no_address(name, operation->family);
	case LOOKUP_NO_ANSWER:
		return evpromise_throw(EVPROMISE_LOOKUP_ERROR_NO_ANSWER,
		    "%s: %s", name, cause);
	case LOOKUP_SYSTEM:
		return no_socket(name, errno);
	default:
		return evpromise_throw(EVPROMISE_LOOKUP_ERROR_SERVER_FAILED,
		    "%s: %s", name, cause);
	}
}

/* --- its course ---------------------------------------------------------- */

/* Gives up what it holds; it has left the service. */
static void
operation_end(struct evpromise__service_user *user)
{
	struct operation *operation = (struct operation *)user;

	evpromise__lookup_drop(operation->lookup);
	evpromise_resolver_unref(operation->resolver);
	evpromise__free(operation);
}

/* The dns may go with its last user, so the look-up goes before. */
static void
operation_free(struct operation *operation)
{
	evpromise__lookup_drop(operation->lookup);
	operation->lookup = NULL;
	evpromise__service_leave(&operation->user);
	operation_end(&operation->user);
}

static void
settle(struct operation *operation, struct evpromise_value outcome)
{
	(void)evpromise_resolve(operation->resolver, outcome);
	operation_free(operation);
}

/* The answer came, from the loop; or while it begins. */
static void
on_done(void *arg)
{
	struct operation *operation = arg;
	struct evpromise_base *base = operation->base;

	if (operation->lookup == NULL)
		return;
	settle(operation, outcome_of(operation));
	evpromise_checkpoint(base);
}

static void
on_abort(const struct evpromise *reason, void *arg)
{
	(void)reason;
	operation_free(arg);
}

static void
begin(struct operation *operation, struct evpromise__dns *dns)
{
	const struct evpromise__addresses *addresses;
	const char *cause;

	operation->lookup = evpromise__lookup_start(dns, operation->name,
	    operation->family, on_done, operation);
	if (operation->lookup == NULL)
		settle(operation, no_socket(operation->name, errno));
	else if (evpromise__lookup_state(operation->lookup, &addresses,
	    &cause) != LOOKUP_PENDING)
		settle(operation, outcome_of(operation));
}

static struct operation *
operation_new(struct evpromise_base *base, const char *name,
    const struct evpromise_lookup_options *options)
{
	size_t size = strlen(name) + 1;
	struct operation *operation;

	operation = evpromise__malloc(sizeof(*operation) + size);
	if (operation == NULL)
		return NULL;
	memset(operation, 0, sizeof(*operation));
	memcpy(operation->name, name, size);
	operation->user.end = operation_end;
	operation->base = base;
	operation->family = options->family;
	return operation;
}

static struct evpromise *
look_up(struct evpromise_base *base, const char *name,
    const struct evpromise_lookup_options *options)
{
	struct operation *operation = operation_new(base, name, options);
	struct evpromise__dns *dns = NULL;
	struct evpromise *promise;

	if (operation == NULL)
		return NULL;
	promise = evpromise_with_resolvers(base, &operation->resolver);
	if (promise != NULL)
		dns = evpromise__service_enter(base, &operation->user,
		    options->nameserver);
	if (dns == NULL) {
		(void)evpromise_resolve(operation->resolver,
		    evpromise_string(NULL));
		operation_end(&operation->user);
		return promise;
	}
	if (evpromise_resolver_on_abort(operation->resolver, options->signal,
	    on_abort, operation))
		begin(operation, dns);
	else
		operation_free(operation);
	return promise;
}

/* --- what it is asked for ------------------------------------------------ */

#define INVALID(...)                                                          \
	evpromise_throw(EVPROMISE_LOOKUP_ERROR_INVALID, __VA_ARGS__)

static bool
is_family(int family)
{
	return family == AF_UNSPEC || family == AF_INET || family == AF_INET6;
}

static bool
is_server(const char *address)
{
	struct evpromise__dns dns;

	evpromise__dns_init(&dns, NULL);
	return evpromise__dns_set_nameserver(&dns, address) == 0;
}

/* Why it does not begin: what is wrong with the options, or that the signal was
 * aborted; undefined if it may. */
static struct evpromise_value
check(const struct evpromise_base *base,
    const struct evpromise_lookup_options *options)
{
	if (options->size == 0)
		return INVALID(NO_SIZE, "EVPROMISE_LOOKUP_OPTIONS_INIT");
	if (!is_family(options->family))
		return INVALID("unknown address family: %d", options->family);
	if (options->nameserver != NULL && !is_server(options->nameserver))
		return INVALID("the name server \"%.80s\" is no numeric "
		    "address", options->nameserver);
	if (evpromise_base_get_event_base(base) == NULL)
		return INVALID("the base has no event_base");
	return evpromise_abort_signal_throw_if_aborted(options->signal);
}

/* A numeric address is its own, if the family fits. */
static struct evpromise *
take_numeric(struct evpromise_base *base, const char *name,
    const struct evpromise__address *address, int family)
{
	const struct evpromise__addresses one = { 1, { *address } };

	if (family != AF_UNSPEC && family != address->family)
		return evpromise_resolved(base,
		    evpromise_throw(EVPROMISE_LOOKUP_ERROR_NO_ADDRESS,
		    "%s: the address is of the other family", name));
	return evpromise_resolved(base, array_of(base, &one));
}

struct evpromise *
evpromise_lookup(struct evpromise_base *base, const char *name,
    const struct evpromise_lookup_options *options)
{
	struct evpromise_lookup_options all = EVPROMISE_LOOKUP_OPTIONS_INIT;
	struct evpromise__address address;
	struct evpromise_value wrong;
	const char *why = evpromise__name_check(name);

	if (base == NULL)
		return NULL;
	if (!evpromise__options_read(&all, sizeof(all), options))
		all.size = 0;
	wrong = check(base, &all);
	if (wrong.tag != evpromise_undefined().tag)
		return MADE_HERE(evpromise_resolved(base, wrong));
	if (evpromise__address_parse_zoned(name, &address) == 0)
		return MADE_HERE(take_numeric(base, name, &address,
		    all.family));
	if (why != NULL)
		return MADE_HERE(evpromise_resolved(base, bad_name(name,
		    why)));
	return MADE_HERE(look_up(base, name, &all));
}
