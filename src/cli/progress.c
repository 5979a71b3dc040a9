/* SPDX-License-Identifier: MIT */
#include "cli/progress.h"

#include <inttypes.h>

#include "base/term.h"
#include "core/money.h"

#define EVERY_US 100000
#define COLUMNS_MAX 79

void progress_init(struct progress *progress, FILE *out)
{
	*progress = (struct progress){.out = out, .on = term_is_tty(fileno(out))};
}

static void add_eta(struct buf *out, int64_t left, double rate)
{
	double seconds = rate > 0 ? (double)left / rate : -1;

	if (left <= 0 || seconds < 0 || seconds > 359999)
		return;
	if (seconds >= 3600)
		buf_printf(out, "  ETA %d:%02d:%02d", (int)seconds / 3600, (int)seconds / 60 % 60,
			(int)seconds % 60);
	else
		buf_printf(out, "  ETA %d:%02d", (int)seconds / 60, (int)seconds % 60);
}

void progress_line(struct buf *out, const struct run_summary *summary)
{
	const struct run_count *total = &summary->total;
	double seconds = (double)(summary->now_us - summary->started_us) / 1e6;
	double rate = seconds > 0 ? (double)total->ended / seconds : 0;
	int64_t done = total->from_store + total->ended;
	int64_t failed = run_count_failed(total);
	char cost[32];

	buf_printf(out, "%" PRId64 "/%" PRId64, done, total->tasks);
	if (total->ended)
		buf_printf(out, "  %.*f/s", rate < 10 ? 1 : 0, rate);
	money_show(money_add(total->cost, total->possibly_spent), cost);
	buf_printf(out, "  %s", cost);
	add_eta(out, total->tasks - done, rate);
	buf_printf(out, "  %" PRId64 " on their way", total->in_flight);
	if (total->retries)
		buf_printf(out, "  %" PRId64 " retries", total->retries);
	if (failed)
		buf_printf(out, "  %" PRId64 " failed", failed);
	if (out->len > COLUMNS_MAX) {
		out->len = COLUMNS_MAX;
		out->data[out->len] = '\0';
	}
}

/* Over the old line, and blanks over what is left of it: no terminal needs to know more. */
static void overwrite(struct progress *progress, struct str text)
{
	fprintf(progress->out, "\r%.*s", STR_ARG(text));
	for (size_t i = text.len; i < progress->columns; i++)
		fputc(' ', progress->out);
	if (text.len < progress->columns)
		fprintf(progress->out, "\r%.*s", STR_ARG(text));
	progress->columns = text.len;
	fflush(progress->out);
}

void progress_show(struct progress *progress, const struct run_summary *summary)
{
	struct buf text = {0};

	if (!progress->on || summary->now_us < progress->next_us)
		return;
	progress->next_us = summary->now_us + EVERY_US;
	progress_line(&text, summary);
	overwrite(progress, buf_view(&text));
	buf_free(&text);
}

void progress_clear(struct progress *progress)
{
	if (progress->columns)
		overwrite(progress, STR_NONE);
}

void progress_note(struct progress *progress, const char *line)
{
	struct buf text = {0};

	progress_clear(progress);
	term_escape(&text, str_of(line));
	fprintf(progress->out, "%s\n", buf_z(&text));
	fflush(progress->out);
	buf_free(&text);
	progress->next_us = 0;
}
