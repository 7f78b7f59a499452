/* SPDX-License-Identifier: BSD-3-Clause */
/* log: libevent's habit, a line on standard error or to a callback. */
#include <stdarg.h>
#include <stdio.h>

#include "record/log.h"

#include <evpromise/base.h>

static evpromise_log_cb log_cb;

void
evpromise_set_log_callback(evpromise_log_cb cb)
{
	log_cb = cb;
}

/* One line, whatever the message of an error holds, which others may have said:
 * it breaks no line and moves no cursor. */
static void
blank_controls(char *line)
{
	for (; *line != '\0'; line++)
		if ((unsigned char)*line < ' ' || *line == '\x7f')
			*line = ' ';
}

/* A line longer than the buffer is cut: logging must not need memory. */
void
evpromise__log(const char *format, ...)
{
	char line[1024];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	blank_controls(line);
	if (log_cb != NULL)
		log_cb(line);
	else
		(void)fprintf(stderr, "[warn] evpromise: %s\n", line);
}
