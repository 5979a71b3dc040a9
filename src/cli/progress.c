/* SPDX-License-Identifier: MIT */
#include "cli/progress.h"

#include <poll.h>

#include "base/term.h"
#include "cli/live.h"

#define EVERY_US 250000
#define LINE_COLUMNS 79

void progress_init(struct progress *progress, FILE *out, const struct opt_voice *voice)
{
	const struct term_info term = term_look(fileno(out));

	*progress = (struct progress){
		.out = out, .quiet = voice->quiet, .colour = term.colour, .head = ""};
	if (term.is && !voice->quiet)
		progress->kind = term.moves && !voice->verbose ? PROGRESS_VIEW : PROGRESS_LINE;
}

void progress_free(struct progress *progress)
{
	VEC_FREE(&progress->drawn);
}

void progress_of(struct progress *progress, const char *head, const struct config *config)
{
	progress->head = head;
	progress->config = config;
	progress->next_us = 0;
}

/* A terminal that is stopped (Ctrl-S) must not stop the run. */
static bool takes_more(const struct progress *progress)
{
	struct pollfd out = {.fd = fileno(progress->out), .events = POLLOUT};

	return poll(&out, 1, 0) == 1;
}

static void put(struct progress *progress, const struct buf *text)
{
	fwrite(buf_z(text), 1, text->len, progress->out);
	fflush(progress->out);
}

/* Over the old line, and blanks over what is left of it: no terminal needs to know more. */
static void overwrite(struct progress *progress, struct str text)
{
	struct buf out = {0};

	buf_char(&out, '\r');
	buf_str(&out, text);
	if (text.len < progress->columns) {
		buf_repeat(&out, ' ', progress->columns - text.len);
		buf_char(&out, '\r');
		buf_str(&out, text);
	}
	progress->columns = text.len;
	put(progress, &out);
	buf_free(&out);
}

/* To the first column of its first line. A window that became narrower has broken lines in two. */
static void go_up(const struct progress *progress, size_t columns, struct buf *out)
{
	size_t rows = 0;

	for (size_t i = 0; i < progress->drawn.count; i++) {
		const size_t width = progress->drawn.items[i];

		rows += columns && width > columns ? (width + columns - 1) / columns : 1;
	}
	buf_char(out, '\r');
	if (rows)
		buf_printf(out, "\x1B[%zuA", rows);
}

static void draw(struct progress *progress, const struct run_summary *summary)
{
	const struct term_info term = term_look(fileno(progress->out));
	const struct live_view view = {.head = progress->head,
		.config = progress->config,
		.summary = summary,
		.columns = term.columns,
		.rows = term.rows,
		.colour = progress->colour};
	struct buf text = {0}, out = {0};
	struct str rest, line;

	live_draw(&view, &text);
	go_up(progress, term.columns, &out);
	progress->drawn.count = 0;
	for (rest = buf_view(&text); rest.len;) {
		str_next(&rest, '\n', &line);
		buf_str(&out, line);
		buf_puts(&out, "\x1B[K\n"); /* what was behind it */
		*VEC_PUSH(&progress->drawn) = term_width(line);
	}
	buf_puts(&out, "\x1B[J"); /* what was below */
	put(progress, &out);
	buf_free(&text);
	buf_free(&out);
}

void progress_show(struct progress *progress, const struct run_summary *summary)
{
	struct buf text = {0};

	if (progress->kind == PROGRESS_NONE || summary->now_us < progress->next_us)
		return;
	progress->next_us = summary->now_us + EVERY_US;
	if (!takes_more(progress))
		return;
	if (progress->kind == PROGRESS_VIEW && progress->config) {
		draw(progress, summary);
		return;
	}
	live_line(summary, LINE_COLUMNS, &text);
	overwrite(progress, buf_view(&text));
	buf_free(&text);
}

void progress_clear(struct progress *progress)
{
	struct buf out = {0};

	if (progress->columns)
		overwrite(progress, STR_NONE);
	if (!progress->drawn.count)
		return;
	go_up(progress, term_look(fileno(progress->out)).columns, &out);
	buf_puts(&out, "\x1B[J");
	put(progress, &out);
	progress->drawn.count = 0;
	buf_free(&out);
}

void progress_note(struct progress *progress, const char *line)
{
	struct buf text = {0};

	if (progress->quiet)
		return;
	progress_clear(progress);
	term_escape(&text, str_of(line));
	buf_char(&text, '\n');
	put(progress, &text);
	buf_free(&text);
	progress->next_us = 0;
}
