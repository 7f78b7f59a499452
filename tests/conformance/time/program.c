/* SPDX-License-Identifier: BSD-3-Clause */
/* The text of programs of timers and signals. */
#include <string.h>

#include "program.h"

bool
time_has_body(const struct time_op *op)
{
	return strchr("lmd", op->kind) != NULL;
}

bool
time_is_signal(const struct time_op *op)
{
	return strchr("cxwy", op->kind) != NULL;
}

int
time_ms(const struct time_op *op)
{
	static const int times_ms[] = { 0, 1, 5, 12, 31, 100 };

	return times_ms[op->time];
}

static char *
put_op(char *at, const struct time_op *op)
{
	int i;

	*at++ = op->kind;
	if (strchr("wd", op->kind) != NULL)
		*at++ = (char)('0' + op->time);
	for (i = 0; i < op->n_others; i++)
		*at++ = (char)('0' + op->others[i]);
	if (op->kind == 'd' && op->n_others == 0)
		*at++ = '-';
	*at++ = ' ';
	return at;
}

void
time_print(const struct time_program *program, char *text)
{
	int i, depth = 0;

	for (i = 0; i < program->n_ops; i++) {
		const struct time_op *op = &program->ops[i];

		for (; depth < op->depth; depth++) {
			*text++ = '(';
			*text++ = ' ';
		}
		for (; depth > op->depth; depth--) {
			*text++ = ')';
			*text++ = ' ';
		}
		text = put_op(text, op);
	}
	text[program->n_ops > 0 ? -1 : 0] = '\0';
}

static bool
is_word(const char *at)
{
	return *at != '\0' && *at != ' ';
}

/* Reads an operation, up to the end of its word. */
static const char *
get_op(const char *at, struct time_op *op)
{
	memset(op, 0, sizeof(*op));
	op->kind = *at++;
	if (strchr("cxwyaAlrtmd", op->kind) == NULL)
		return NULL;
	if (strchr("wd", op->kind) != NULL) {
		if (*at < '0' || *at > '5')
			return NULL;
		op->time = *at++ - '0';
	}
	if (op->kind == 'd' && *at == '-')
		at++;
	for (; is_word(at); at++) {
		int other = *at - '0';

		if (op->n_others == 3 || other < 0 || other >= PROGRAM_OPS)
			return NULL;
		op->others[op->n_others++] = other;
	}
	if (strchr("aAlrt", op->kind) != NULL && op->n_others != 1)
		return NULL;
	return at;
}

int
time_parse(const char *text, struct time_program *program)
{
	int depth = 0;

	program->n_ops = 0;
	while (*text != '\0') {
		if (*text == '(' || *text == ')') {
			depth += *text++ == '(' ? 1 : -1;
		} else if (*text == ' ') {
			text++;
		} else {
			struct time_op *op;

			if (program->n_ops == PROGRAM_OPS)
				return -1;
			op = &program->ops[program->n_ops++];
			text = get_op(text, op);
			if (text == NULL)
				return -1;
			op->depth = depth;
		}
	}
	return depth < 0 || depth > PROGRAM_DEPTH ? -1 : 0;
}
