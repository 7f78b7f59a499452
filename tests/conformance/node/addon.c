/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The core's second host: Node, by its Node-API. A checkpoint is a microtask
 * of V8, so that handlers run when the stack of JavaScript is empty. There is
 * no libevent in it.
 *
 * What a handler of JavaScript completes with is made by index.js, which knows
 * what a thenable is: an array, [kind, payload, ...], see enum completion. The
 * core's values are references to such arrays.
 */
#include <stdlib.h>

#include <node_api.h>

#include <evpromise.h>

#include "loop/base.h"

/* The first member of a completion; index.js has the same. */
enum completion {
	COMPLETION_VALUE,	/* value */
	COMPLETION_THROW,	/* reason */
	COMPLETION_ADOPT,	/* a handle of a promise */
	COMPLETION_THENABLE	/* object, its then */
};

/* Functions of JavaScript that the core needs. */
static struct {
	napi_env env;
	struct evpromise_base *base;
	napi_ref queue_microtask;
	napi_ref checkpoint;
	napi_ref run_handler;	/* (handler, argument): a completion */
	napi_ref call_then;	/* (completion, resolver) */
} host;

static void
must(napi_status status)
{
	if (status != napi_ok)
		napi_fatal_error("addon.c", NAPI_AUTO_LENGTH,
		    "a call of Node-API failed", NAPI_AUTO_LENGTH);
}

static napi_ref
refer_to(napi_value value)
{
	napi_ref reference;

	must(napi_create_reference(host.env, value, 1, &reference));
	return reference;
}

static napi_value
referred_to(napi_ref reference)
{
	napi_value value;

	must(napi_get_reference_value(host.env, reference, &value));
	return value;
}

static napi_value
member(napi_value array, uint32_t index)
{
	napi_value value;

	must(napi_get_element(host.env, array, index, &value));
	return value;
}

/* None of the functions called here throws. */
static napi_value
call(napi_ref function, size_t count, const napi_value *arguments)
{
	napi_value undefined, result;

	must(napi_get_undefined(host.env, &undefined));
	must(napi_call_function(host.env, undefined, referred_to(function),
	    count, arguments, &result));
	return result;
}

/* Handles and resolvers are objects that the garbage collector gives up. */

static void
drop_promise(napi_env env, void *promise, void *hint)
{
	(void)env;
	(void)hint;
	evpromise_unref(promise);
}

static void
drop_resolver(napi_env env, void *resolver, void *hint)
{
	(void)env;
	(void)hint;
	evpromise_resolver_unref(resolver);
}

static napi_value
wrap(void *pointer, napi_finalize drop)
{
	napi_value external;

	must(napi_create_external(host.env, pointer, drop, NULL, &external));
	return external;
}

static void *
unwrap(napi_value external)
{
	void *pointer;

	must(napi_get_value_external(host.env, external, &pointer));
	return pointer;
}

/* Values: what owns one is a reference to the completion that bears it. */

static void
release_value(void *reference)
{
	must(napi_delete_reference(host.env, reference));
}

static void
call_then(void *completion, struct evpromise_resolver *resolver)
{
	napi_value arguments[2];
	napi_handle_scope scope;

	must(napi_open_handle_scope(host.env, &scope));
	arguments[0] = referred_to(completion);
	arguments[1] = wrap(evpromise_resolver_ref(resolver), drop_resolver);
	(void)call(host.call_then, 2, arguments);
	must(napi_close_handle_scope(host.env, scope));
}

static const struct evpromise_type javascript_type = {
	sizeof(struct evpromise_type), "javascript", release_value, NULL
};
static const struct evpromise_type thenable_type = {
	sizeof(struct evpromise_type), "thenable", release_value, call_then
};

static struct evpromise_value
to_core(napi_value completion)
{
	uint32_t kind;

	must(napi_get_value_uint32(host.env, member(completion, 0), &kind));
	switch ((enum completion)kind) {
	case COMPLETION_ADOPT:
		return evpromise_adopt(evpromise_ref(
		    unwrap(member(completion, 1))));
	case COMPLETION_THENABLE:
		return evpromise_own(&thenable_type, refer_to(completion));
	case COMPLETION_THROW:
		return evpromise_throw_value(evpromise_own(&javascript_type,
		    refer_to(completion)));
	case COMPLETION_VALUE:
		break;
	}
	return evpromise_own(&javascript_type, refer_to(completion));
}

/* An error of the core: of those only the type error is JavaScript's. */
static napi_value
error_to_javascript(const struct evpromise *settled)
{
	napi_value error, message;

	must(napi_create_string_utf8(host.env, evpromise_message(settled),
	    NAPI_AUTO_LENGTH, &message));
	if (evpromise_code(settled) == EVPROMISE_ERROR_TYPE)
		must(napi_create_type_error(host.env, NULL, message, &error));
	else
		must(napi_create_error(host.env, NULL, message, &error));
	return error;
}

static napi_value
to_javascript(const struct evpromise *settled)
{
	if (evpromise_is(settled, &javascript_type))
		return member(referred_to(
		    evpromise_as(settled, &javascript_type)), 1);
	return error_to_javascript(settled);
}

/* The handlers of a then; NULL where it was given none. */
struct handlers {
	napi_ref on_fulfilled;
	napi_ref on_rejected;
};

static void
handlers_free(void *arg)
{
	struct handlers *handlers = arg;

	if (handlers->on_fulfilled != NULL)
		release_value(handlers->on_fulfilled);
	if (handlers->on_rejected != NULL)
		release_value(handlers->on_rejected);
	free(handlers);
}

static struct evpromise_value
run_handler(napi_ref handler, const struct evpromise *settled)
{
	struct evpromise_value completion;
	napi_value arguments[2];
	napi_handle_scope scope;

	must(napi_open_handle_scope(host.env, &scope));
	arguments[0] = referred_to(handler);
	arguments[1] = to_javascript(settled);
	completion = to_core(call(host.run_handler, 2, arguments));
	must(napi_close_handle_scope(host.env, scope));
	return completion;
}

static struct evpromise_value
on_fulfilled(const struct evpromise *settled, void *arg)
{
	const struct handlers *handlers = arg;

	return run_handler(handlers->on_fulfilled, settled);
}

static struct evpromise_value
on_rejected(const struct evpromise *settled, void *arg)
{
	const struct handlers *handlers = arg;

	return run_handler(handlers->on_rejected, settled);
}

/* What index.js calls; NULL is undefined there. */

static void
arguments_of(napi_env env, napi_callback_info info, size_t count,
    napi_value *arguments)
{
	must(napi_get_cb_info(env, info, &count, arguments, NULL, NULL));
}

static napi_ref
handler_or_null(napi_value value)
{
	napi_valuetype type;

	must(napi_typeof(host.env, value, &type));
	return type == napi_function ? refer_to(value) : NULL;
}

/* then(handle, onFulfilled, onRejected): a handle of the derived promise. */
static napi_value
then(napi_env env, napi_callback_info info)
{
	struct handlers *handlers = malloc(sizeof(*handlers));
	struct evpromise *promise;
	napi_value arguments[3];

	must(handlers == NULL ? napi_generic_failure : napi_ok);
	arguments_of(env, info, 3, arguments);
	handlers->on_fulfilled = handler_or_null(arguments[1]);
	handlers->on_rejected = handler_or_null(arguments[2]);
	promise = evpromise_then2(evpromise_ref(unwrap(arguments[0])),
	    handlers->on_fulfilled == NULL ? NULL : on_fulfilled,
	    handlers->on_rejected == NULL ? NULL : on_rejected, handlers);
	promise = evpromise_keep(promise, handlers, handlers_free);
	must(promise == NULL ? napi_generic_failure : napi_ok);
	return wrap(promise, drop_promise);
}

/* withResolvers(): [handle, resolver] */
static napi_value
with_resolvers(napi_env env, napi_callback_info info)
{
	struct evpromise_resolver *resolver;
	struct evpromise *promise;
	napi_value array;

	(void)info;
	promise = evpromise_with_resolvers(host.base, &resolver);
	must(promise == NULL ? napi_generic_failure : napi_ok);
	must(napi_create_array_with_length(env, 2, &array));
	must(napi_set_element(env, array, 0, wrap(promise, drop_promise)));
	must(napi_set_element(env, array, 1, wrap(resolver, drop_resolver)));
	return array;
}

/* resolve(resolver, completion) */
static napi_value
resolve(napi_env env, napi_callback_info info)
{
	napi_value arguments[2];

	arguments_of(env, info, 2, arguments);
	(void)evpromise_resolve(unwrap(arguments[0]), to_core(arguments[1]));
	return NULL;
}

static napi_value
checkpoint(napi_env env, napi_callback_info info)
{
	(void)env;
	(void)info;
	evpromise_checkpoint(host.base);
	return NULL;
}

/* start(runHandler, callThen) */
static napi_value
start(napi_env env, napi_callback_info info)
{
	napi_value arguments[2];

	arguments_of(env, info, 2, arguments);
	host.run_handler = refer_to(arguments[0]);
	host.call_then = refer_to(arguments[1]);
	return NULL;
}

/* HostEnqueuePromiseJob ( job, realm ) #sec-hostenqueuepromisejob */
static void
host_enqueue_promise_job(struct evpromise_base *base, void *host_data)
{
	napi_handle_scope scope;
	napi_value argument;

	(void)base;
	(void)host_data;
	must(napi_open_handle_scope(host.env, &scope));
	argument = referred_to(host.checkpoint);
	(void)call(host.queue_microtask, 1, &argument);
	must(napi_close_handle_scope(host.env, scope));
}

static void
host_free(void *host_data)
{
	(void)host_data;
}

static const struct evpromise__host node_host = {
	host_enqueue_promise_job,
	host_free,
	NULL, NULL, NULL		/* timers are Node's own */
};

static void
ignore_rejection(const struct evpromise *promise, void *arg)
{
	(void)promise;
	(void)arg;
}

static void
free_base(void *arg)
{
	(void)arg;
	evpromise_base_free(host.base);
}

static const napi_property_descriptor exported[] = {
	{ "start", NULL, start, NULL, NULL, NULL, napi_default, NULL },
	{ "then", NULL, then, NULL, NULL, NULL, napi_default, NULL },
	{ "resolve", NULL, resolve, NULL, NULL, NULL, napi_default, NULL },
	{ "withResolvers", NULL, with_resolvers, NULL, NULL, NULL,
	    napi_default, NULL }
};

NAPI_MODULE_EXPORT napi_value
napi_register_module_v1(napi_env env, napi_value exports);

napi_value
napi_register_module_v1(napi_env env, napi_value exports)
{
	napi_value global, function;

	host.env = env;
	host.base = evpromise__base_create(&node_host, NULL);
	must(host.base == NULL ? napi_generic_failure : napi_ok);
	evpromise_base_on_unhandled_rejection(host.base, ignore_rejection,
	    NULL);
	must(napi_add_env_cleanup_hook(env, free_base, NULL));
	must(napi_get_global(env, &global));
	must(napi_get_named_property(env, global, "queueMicrotask",
	    &function));
	host.queue_microtask = refer_to(function);
	must(napi_create_function(env, "checkpoint", NAPI_AUTO_LENGTH,
	    checkpoint, NULL, &function));
	host.checkpoint = refer_to(function);
	must(napi_define_properties(env, exports,
	    sizeof(exported) / sizeof(exported[0]), exported));
	return exports;
}
