/* SPDX-License-Identifier: BSD-3-Clause */
#include "options.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <event2/event.h>
#include <event2/util.h>
#include <evpromise/version.h>

#include "idn.h"

#define MAX_CHAINS 10000
#define MAX_DEADLINE_S 86400
#define MAX_RETRIES 1000

static const char usage[] =
    "Usage: evping [OPTION]... [HOST|HOST:PORT|URL]...\n"
    "Asks each site for HEAD and prints how long the answer took.\n"
    "Without a site it shows itself on four small servers of its own.\n"
    "\n"
    "  -j, --chains N         ping in N chains that run in parallel (2)\n"
    "  -W, --deadline SECONDS give up on a site after that time (5)\n"
    "      --retry N          make N more attempts at a site that fails (0)\n"
    "      --style STYLE      promise, callback, or both in turn (promise)\n"
    "      --json             print one JSON object a line\n"
    "  -4                     use IPv4 addresses only\n"
    "  -6                     use IPv6 addresses only\n"
    "      --nameserver ADDR  ask this name server, not the system's\n"
    "      --help             print this and exit\n"
    "      --version          print the version and exit\n"
    "\n"
    "Exit status: 0 all sites answered, 1 some failed, 2 none answered,\n"
    "3 wrong usage, 4 internal error, 128 and its number after a signal.\n";

enum { OPTION_STYLE = 256, OPTION_RETRY, OPTION_JSON, OPTION_NAMESERVER,
	OPTION_HELP, OPTION_VERSION };

static const struct option long_options[] = {
	{ "chains", required_argument, NULL, 'j' },
	{ "deadline", required_argument, NULL, 'W' },
	{ "retry", required_argument, NULL, OPTION_RETRY },
	{ "style", required_argument, NULL, OPTION_STYLE },
	{ "json", no_argument, NULL, OPTION_JSON },
	{ "nameserver", required_argument, NULL, OPTION_NAMESERVER },
	{ "help", no_argument, NULL, OPTION_HELP },
	{ "version", no_argument, NULL, OPTION_VERSION },
	{ NULL, 0, NULL, 0 }
};

static enum options_result
point_to_help(void)
{
	fputs("Try 'evping --help' for more information.\n", stderr);
	return OPTIONS_WRONG;
}

static enum options_result
wrong(const char *option, const char *value, const char *what)
{
	fprintf(stderr, "evping: %s '%s': %s\n", option, value, what);
	return point_to_help();
}

static enum options_result
parse_number(unsigned int *number, const char *option, const char *text,
    unsigned int least, unsigned int most)
{
	/* Nine digits cannot overflow, and a sign or a space is no digit. */
	size_t digits = strspn(text, "0123456789");
	unsigned long n = strtoul(text, NULL, 10);
	char range[64];

	if (digits == 0 || text[digits] != '\0')
		return wrong(option, text, "not a whole number");
	if (digits > 9 || n < least || n > most) {
		snprintf(range, sizeof(range), "not from %u to %u", least,
		    most);
		return wrong(option, text, range);
	}
	*number = (unsigned int)n;
	return OPTIONS_RUN;
}

static enum options_result
parse_deadline(struct options *options, const char *text)
{
	char *end;
	double seconds = strtod(text, &end);

	/* strtod() would also take "nan", "inf", "0x1p3" and " 1". */
	if (*text == '\0' || *end != '\0' ||
	    text[strspn(text, "0123456789.")] != '\0')
		return wrong("-W", text, "not a number of seconds above 0");
	if (seconds < 0.001 || seconds > MAX_DEADLINE_S)
		return wrong("-W", text, "not from 0.001 to 86400 seconds");
	options->deadline_ms = (unsigned int)(seconds * 1000 + 0.5);
	return OPTIONS_RUN;
}

static enum options_result
parse_style(struct options *options, const char *text)
{
	static const char *const names[] = { "promise", "callback", "both" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (strcmp(text, names[i]) == 0) {
			options->style = (enum style)i;
			return OPTIONS_RUN;
		}
	}
	return wrong("--style", text, "not promise, callback or both");
}

static enum options_result
parse_nameserver(struct options *options, const char *text)
{
	struct sockaddr_storage address;
	int length = sizeof(address);

	if (evutil_parse_sockaddr_port(text, (struct sockaddr *)&address,
	    &length) != 0)
		return wrong("--nameserver", text, "not a numeric address");
	options->nameserver = text;
	return OPTIONS_RUN;
}

static enum options_result
set_family(struct options *options, int family)
{
	if (options->family != AF_UNSPEC && options->family != family) {
		fputs("evping: -4 and -6 exclude each other\n", stderr);
		return point_to_help();
	}
	options->family = family;
	return OPTIONS_RUN;
}

static enum options_result
print_version(void)
{
	printf("evping %s (libevent %s%s)\n", EVPROMISE_VERSION,
	    event_get_version(), idn_library());
	return OPTIONS_DONE;
}

static enum options_result
parse_option(struct options *options, int option)
{
	switch (option) {
	case 'j':
		return parse_number(&options->chains, "-j", optarg, 1,
		    MAX_CHAINS);
	case 'W':
		return parse_deadline(options, optarg);
	case '4':
		return set_family(options, AF_INET);
	case '6':
		return set_family(options, AF_INET6);
	case OPTION_RETRY:
		return parse_number(&options->retries, "--retry", optarg, 0,
		    MAX_RETRIES);
	case OPTION_STYLE:
		return parse_style(options, optarg);
	case OPTION_JSON:
		options->json = true;
		return OPTIONS_RUN;
	case OPTION_NAMESERVER:
		return parse_nameserver(options, optarg);
	case OPTION_HELP:
		fputs(usage, stdout);
		return OPTIONS_DONE;
	case OPTION_VERSION:
		return print_version();
	default:
		/* getopt_long() has said what is wrong. */
		return point_to_help();
	}
}

enum options_result
options_parse(struct options *options, int argc, char **argv)
{
	static char name[] = "evping";
	enum options_result result = OPTIONS_RUN;
	int option;

	/* So getopt_long() names the program as our own messages do. */
	if (argc > 0)
		argv[0] = name;
	*options = (struct options){ .style = STYLE_PROMISE, .chains = 2,
		.deadline_ms = 5000, .family = AF_UNSPEC };
	while (result == OPTIONS_RUN &&
	    /* NOLINTNEXTLINE(concurrency-mt-unsafe): evping has one thread. */
	    (option = getopt_long(argc, argv, "j:W:46", long_options,
	    NULL)) != -1)
		result = parse_option(options, option);
	options->sites = argv + optind;
	options->n_sites = argc - optind;
	return result;
}
