/* SPDX-License-Identifier: BSD-3-Clause */
#include "report.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "text.h"

#define MAX_WIDTH 40
/* The part of the real time for which evping may have been busy, where nothing
 * waited for it that counts. */
#define MOST_BUSY 0.25

/* How much of the sites' times went by at the same time as others. */
static double
overlap_ms(const struct report_run *run)
{
	double overlap = stopwatch_total_ms(run->times) - run->real_ms;

	return overlap > 0 ? overlap : 0;
}

static int
compare(const void *a, const void *b)
{
	return strcasecmp(*(const char *const *)a, *(const char *const *)b);
}

/* Whether no server was given two of the sites; false if memory is out. */
static bool
servers_differ(const struct stopwatch *times)
{
	const char **servers = calloc(times->n, sizeof(*servers));
	bool differ = servers != NULL;

	for (size_t i = 0; differ && i < times->n; i++)
		servers[i] = times->laps[i].site->authority;
	if (differ)
		qsort(servers, times->n, sizeof(*servers), compare);
	for (size_t i = 1; differ && i < times->n; i++)
		differ = strcasecmp(servers[i - 1], servers[i]) != 0;
	free(servers);
	return differ;
}

/* One after the other the sites would have taken that much longer, unless they
 * answered late because their server, or we, were busy with others. */
static bool
was_saved(const struct report_run *run)
{
	return run->cpu_ms <= run->real_ms * MOST_BUSY &&
	    servers_differ(run->times);
}

static void
print_total(FILE *out, const struct report_run *run)
{
	double total = stopwatch_total_ms(run->times);
	double overlap = overlap_ms(run);
	double percent = total > 0 ? 100 * overlap / total : 0;

	fprintf(out, "Total time : %.1f ms", total);
	if (overlap > 0 && was_saved(run))
		fprintf(out, ", of which the overlap saved %.1f ms (%.0f %%)",
		    overlap, percent);
	else if (overlap > 0)
		fprintf(out, ", of which %.1f ms (%.0f %%) overlapped",
		    overlap, percent);
	fputc('\n', out);
}

/* That of the longest name, but one that is much too long stands out alone. */
static int
name_width(const struct stopwatch *times)
{
	int width = 0;

	for (size_t i = 0; i < times->n; i++) {
		int length = text_width(times->laps[i].site->name);

		if (length > width && length <= MAX_WIDTH)
			width = length;
	}
	return width;
}

static void
print_lap(FILE *out, const struct lap *lap, int width)
{
	fputs("  ", out);
	text_print(out, lap->site->name, width);
	fputs("  ", out);
	if (lap->verdict == VERDICT_NOT_PINGED)
		fprintf(out, "%11s  %s", "-", verdict_text(lap->verdict));
	else if (lap->verdict == VERDICT_ANSWERED)
		fprintf(out, "%8.1f ms  %d", lap->elapsed_ms, lap->status);
	else
		fprintf(out, "%8.1f ms  failed: %s", lap->elapsed_ms,
		    verdict_text(lap->verdict));
	if (lap->attempts > 1)
		fprintf(out, ", attempt %u", lap->attempts);
	fputc('\n', out);
}

static void
print_run(const struct report *report, const struct report_run *run)
{
	FILE *out = report->out;
	int width = name_width(run->times);

	if (report->titles)
		fprintf(out, "Style : %s\n", run->style);
	fprintf(out, "Real time : %.1f ms\nTime per site :\n", run->real_ms);
	for (size_t i = 0; i < run->times->n; i++)
		print_lap(out, &run->times->laps[i], width);
	print_total(out, run);
	if (report->titles)
		fputc('\n', out);
}

static void
json_lap(FILE *out, const char *style, const struct lap *lap)
{
	fprintf(out, "{\"style\":\"%s\",\"site\":", style);
	text_quote(out, lap->site->name);
	fputs(",\"url\":", out);
	text_quote(out, lap->site->url);
	fprintf(out, ",\"verdict\":\"%s\"", verdict_text(lap->verdict));
	if (lap->verdict == VERDICT_ANSWERED)
		fprintf(out, ",\"status\":%d", lap->status);
	if (lap->verdict != VERDICT_NOT_PINGED)
		fprintf(out, ",\"attempts\":%u,\"ms\":%.3f", lap->attempts,
		    lap->elapsed_ms);
	fputs("}\n", out);
}

static void
json_run(const struct report *report, const struct report_run *run)
{
	FILE *out = report->out;

	for (size_t i = 0; i < run->times->n; i++)
		json_lap(out, run->style, &run->times->laps[i]);
	fprintf(out, "{\"style\":\"%s\",\"sites\":%zu,\"answered\":%zu,"
	    "\"real_ms\":%.3f,\"total_ms\":%.3f,\"overlap_ms\":%.3f,",
	    run->style, run->times->n,
	    stopwatch_count(run->times, VERDICT_ANSWERED), run->real_ms,
	    stopwatch_total_ms(run->times), overlap_ms(run));
	if (was_saved(run))
		fprintf(out, "\"saved_ms\":%.3f,", overlap_ms(run));
	fprintf(out, "\"cpu_ms\":%.3f}\n", run->cpu_ms);
}

void
report_begin(struct report *report)
{
	report->cpu_began_ms = cpu_clock_ms();
}

void
report_run(struct report *report, const char *style, double real_ms,
    struct stopwatch *times)
{
	struct report_run *run = &report->runs[report->n++];

	*run = (struct report_run){ .style = style, .real_ms = real_ms,
		.cpu_ms = cpu_clock_ms() - report->cpu_began_ms,
		.times = stopwatch_ref(times) };
	if (report->out == NULL)
		return;
	if (report->json)
		json_run(report, run);
	else
		print_run(report, run);
	fflush(report->out);
}

static int
same_verdict(const struct lap *a, const struct lap *b)
{
	return a->verdict == b->verdict && a->status == b->status;
}

static size_t
count_differences(const struct report *report)
{
	const struct stopwatch *a = report->runs[0].times;
	const struct stopwatch *b = report->runs[1].times;
	size_t differences = 0;

	for (size_t i = 0; i < a->n; i++)
		differences += !same_verdict(&a->laps[i], &b->laps[i]);
	return differences;
}

static void
print_comparison(const struct report *report, size_t differences)
{
	const struct report_run *a = &report->runs[0], *b = &report->runs[1];
	FILE *out = report->out;

	fprintf(out, "%-9s  %11s  %11s\n", "", a->style, b->style);
	fprintf(out, "%-9s  %8.1f ms  %8.1f ms\n", "Real time", a->real_ms,
	    b->real_ms);
	fprintf(out, "%-9s  %8.1f ms  %8.1f ms\n", "CPU time", a->cpu_ms,
	    b->cpu_ms);
	if (differences == 0)
		fputs("Verdicts   the same for every site\n", out);
	else
		fprintf(out, "Verdicts   different for %zu of %zu sites\n",
		    differences, a->times->n);
}

static void
json_comparison(const struct report *report, size_t differences)
{
	fprintf(report->out, "{\"same_verdicts\":%s,\"differences\":%zu",
	    differences == 0 ? "true" : "false", differences);
	for (size_t i = 0; i < report->n; i++) {
		const struct report_run *run = &report->runs[i];

		fprintf(report->out, ",\"%s\":{\"real_ms\":%.3f,"
		    "\"cpu_ms\":%.3f}", run->style, run->real_ms,
		    run->cpu_ms);
	}
	fputs("}\n", report->out);
}

void
report_comparison(const struct report *report)
{
	size_t differences;

	if (report->n < 2)
		return;
	differences = count_differences(report);
	if (report->json)
		json_comparison(report, differences);
	else
		print_comparison(report, differences);
}

size_t
report_count(const struct report *report, enum verdict verdict)
{
	size_t n = 0;

	for (size_t i = 0; i < report->n; i++)
		n += stopwatch_count(report->runs[i].times, verdict);
	return n;
}

size_t
report_sites(const struct report *report)
{
	size_t sites = 0;

	for (size_t i = 0; i < report->n; i++)
		sites += report->runs[i].times->n;
	return sites;
}

void
report_clear(struct report *report)
{
	for (size_t i = 0; i < report->n; i++)
		stopwatch_unref(report->runs[i].times);
	report->n = 0;
}
