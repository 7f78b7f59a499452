/* SPDX-License-Identifier: BSD-3-Clause */
/* The text of programs. */
#include <stdbool.h>
#include <string.h>

#include "program.h"

static char *
put_slot(char *at, int slot)
{
	*at++ = (char)('0' + slot);
	return at;
}

static bool
has_slot(char handler_kind)
{
	return strchr("pst", handler_kind) != NULL;
}

static char *
put_handler(char *at, const struct order_handler *handler)
{
	*at++ = handler->kind;
	return has_slot(handler->kind) ? put_slot(at, handler->slot) : at;
}

static char *
put_op(char *at, const struct order_op *op)
{
	int i;

	*at++ = op->kind;
	if (strchr("sjahbctfd", op->kind) != NULL)
		at = put_slot(at, op->slot);
	if (strchr("ab", op->kind) != NULL)
		at = put_slot(at, op->other);
	if (strchr("Hh", op->kind) != NULL)
		*at++ = op->thenable;
	if (strchr("ASYR", op->kind) != NULL)
		for (i = 0; i < op->n_members; i++)
			at = put_slot(at, op->members[i]);
	if (strchr("tfT", op->kind) != NULL)
		at = put_handler(at, &op->on_fulfilled);
	if (op->kind == 't')
		at = put_handler(at, &op->on_rejected);
	return at;
}

void
order_print(const struct order_program *program, char *text)
{
	int i;

	for (i = 0; i < program->n_ops; i++) {
		if (i > 0)
			*text++ = ' ';
		text = put_op(text, &program->ops[i]);
	}
	*text = '\0';
}

/* The readers below advance to behind what they read; a text that ends early
 * reads as '\0', which is no kind of anything. */
static char
get(const char **at)
{
	return **at == '\0' || **at == ' ' ? '\0' : *(*at)++;
}

static int
get_slot(const char **at)
{
	int slot = get(at) - '0';

	return slot >= 0 && slot < PROGRAM_OPS ? slot : -1;
}

static bool
get_handler(const char **at, struct order_handler *handler)
{
	handler->kind = get(at);
	if (handler->kind == '\0' ||
	    strchr("-vxernlpst", handler->kind) == NULL)
		return false;
	if (!has_slot(handler->kind))
		return true;
	handler->slot = get_slot(at);
	return handler->slot >= 0;
}

static bool
get_members(const char **at, struct order_op *op)
{
	while (**at != '\0' && **at != ' ') {
		int slot = get_slot(at);

		if (slot < 0 || op->n_members == 3)
			return false;
		op->members[op->n_members++] = slot;
	}
	return true;
}

static bool
get_op(const char **at, struct order_op *op)
{
	bool good = true;

	memset(op, 0, sizeof(*op));
	op->kind = get(at);
	if (op->kind == '\0' || strchr("nvxHsjahbctfASYRTdU|", op->kind) == NULL)
		return false;
	if (strchr("sjahbctfd", op->kind) != NULL)
		good = (op->slot = get_slot(at)) >= 0;
	if (strchr("ab", op->kind) != NULL)
		good = good && (op->other = get_slot(at)) >= 0;
	if (strchr("Hh", op->kind) != NULL)
		op->thenable = get(at);
	if (strchr("ASYR", op->kind) != NULL)
		good = good && get_members(at, op);
	if (strchr("tfT", op->kind) != NULL)
		good = good && get_handler(at, &op->on_fulfilled);
	if (op->kind == 't')
		good = good && get_handler(at, &op->on_rejected);
	return good && (**at == '\0' || **at == ' ');
}

int
order_parse(const char *text, struct order_program *program)
{
	program->n_ops = 0;
	while (*text != '\0') {
		if (program->n_ops == PROGRAM_OPS ||
		    !get_op(&text, &program->ops[program->n_ops++]))
			return -1;
		if (*text == ' ')
			text++;
	}
	return 0;
}
