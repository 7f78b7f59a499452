/* SPDX-License-Identifier: BSD-3-Clause */
/* options: what a fetch is asked for, with its defaults, and what is wrong
 * with it. */
#ifndef EVPROMISE_HTTP_OPTIONS_H
#define EVPROMISE_HTTP_OPTIONS_H

#include <evpromise/http.h>
#include <evpromise/value.h>

/* The options with every default filled in. The size is 0 if they have none. */
void evpromise__options_fill_in(struct evpromise_http_options *to,
    const struct evpromise_http_options *from);

/* An error, or undefined if nothing is wrong. */
struct evpromise_value evpromise__options_check(
    const struct evpromise_http_options *options);

#endif
