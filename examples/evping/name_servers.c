/* SPDX-License-Identifier: BSD-3-Clause */
#include "name_servers.h"

#include "descriptors.h"

struct evdns_base *
name_servers_new(struct event_base *base, const char *nameserver)
{
	/* With this flag an idle evdns does not keep the loop running. */
	struct evdns_base *dns =
	    evdns_base_new(base, EVDNS_BASE_DISABLE_WHEN_INACTIVE);
	int flags = DNS_OPTIONS_ALL;

	if (dns == NULL)
		return NULL;
	if (nameserver != NULL)
		flags &= ~DNS_OPTION_NAMESERVERS;
	/* If it cannot be read, the defaults hold. */
	evdns_base_resolv_conf_parse(dns, flags, "/etc/resolv.conf");
	if (nameserver != NULL &&
	    evdns_base_nameserver_ip_add(dns, nameserver) != 0) {
		evdns_base_free(dns, 0);
		return NULL;
	}
	return dns;
}

enum verdict
name_servers_verdict(int result)
{
	switch (result) {
	case DNS_ERR_NODATA:
	case DNS_ERR_NOTEXIST:
		return VERDICT_NAME_NOT_FOUND;
	default:
		return descriptors_are_out() ? VERDICT_NO_DESCRIPTOR :
		    VERDICT_LOOKUP_FAILED;
	}
}
