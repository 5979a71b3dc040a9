/* SPDX-License-Identifier: MIT */
#include "cli/live.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/term.h"
#include "core/money.h"
#include "stats/stats.h"

#define NAME_MOST 40  /* columns of a name in a wide window, */
#define NAME_LEAST 12 /* what it keeps before columns are left out for it, */
#define NAME_TOKEN 6  /* and before the last of them is */
#define GAP 2
#define CONFIDENCE 0.95
#define HOURS_MOST 100

enum column { NAME, DONE, FAILED, QUALITY, COST, LEFT, RATE, FLYING, RETRIES, COLUMN_COUNT };

/* In this order they are shown; the last of the enum are the first to be left out. */
static const enum column order[] = {NAME, DONE, RATE, FLYING, RETRIES, FAILED, QUALITY, COST, LEFT};

static const char *const heads[COLUMN_COUNT] = {
	[DONE] = "done",
	[FAILED] = "failed",
	[QUALITY] = "running quality",
	[COST] = "cost",
	[LEFT] = "left",
	[RATE] = "rate",
	[FLYING] = "on their way",
	[RETRIES] = "retries",
};

struct cell {
	char text[48];
	enum term_style style;
};

struct row {
	const char *name;
	struct cell cells[COLUMN_COUNT];
	bool over; /* nothing more is asked of it */
};

struct layout {
	struct row *rows; /* the first is the head */
	size_t count;
	size_t widths[COLUMN_COUNT]; /* 0: left out */
};

static void add_time(struct buf *out, double seconds)
{
	const int64_t whole = (int64_t)seconds;

	if (whole >= 3600)
		buf_printf(out, "%" PRId64 ":%02" PRId64 ":%02" PRId64, whole / 3600,
			whole / 60 % 60, whole % 60);
	else
		buf_printf(out, "%" PRId64 ":%02" PRId64, whole / 60, whole % 60);
}

static int64_t done_of(const struct run_count *count)
{
	return count->from_store + count->ended;
}

/* Answers a second since the start. */
static double rate_of(const struct run_summary *summary, const struct run_count *count)
{
	const double seconds = (double)(summary->now_us - summary->started_us) / 1e6;

	return seconds > 0 ? (double)count->ended / seconds : 0;
}

/* False: it cannot be told, or is far away. */
static bool time_left(
	const struct run_summary *summary, const struct run_count *count, double *seconds)
{
	const int64_t left = count->tasks - done_of(count);
	const double rate = rate_of(summary, count);

	if (left <= 0 || rate <= 0)
		return false;
	*seconds = (double)left / rate;
	return *seconds < HOURS_MOST * 3600;
}

static void show_cost(const struct run_count *count, char out[32])
{
	money_show(money_add(count->cost, count->possibly_spent), out);
}

void live_line(const struct run_summary *summary, size_t columns, struct buf *out)
{
	const struct run_count *total = &summary->total;
	const double rate = rate_of(summary, total);
	const int64_t failed = run_count_failed(total);
	const size_t from = out->len;
	char cost[32];
	double seconds;

	buf_printf(out, "%" PRId64 "/%" PRId64, done_of(total), total->tasks);
	if (total->ended)
		buf_printf(out, "  %.*f/s", rate < 10 ? 1 : 0, rate);
	show_cost(total, cost);
	buf_printf(out, "  %s", cost);
	if (time_left(summary, total, &seconds)) {
		buf_puts(out, "  ETA ");
		add_time(out, seconds);
	}
	buf_printf(out, "  %" PRId64 " on their way", total->in_flight);
	if (total->retries)
		buf_printf(out, "  %" PRId64 " retries", total->retries);
	if (failed)
		buf_printf(out, "  %" PRId64 " failed", failed);
	if (out->len > from + columns) {
		out->len = from + columns;
		out->data[out->len] = '\0';
	}
}

/* ---- the cells ---- */

static void set_quality(struct cell *cell, const struct run_count *count)
{
	double mean;
	struct stats_interval interval;

	if (count->measured <= 0 || count->measured > INT32_MAX)
		return;
	mean = count->quality / (double)count->measured;
	mean = mean < 0 ? 0 : mean > 1 ? 1 : mean; /* sums round */
	interval = stats_wilson_mean(mean, (int)count->measured, CONFIDENCE, STATS_TWO_SIDED);
	snprintf(cell->text, sizeof(cell->text), "%.3f [%.2f, %.2f]", mean, interval.lo,
		interval.hi);
}

static void set_left(
	struct cell *cell, const struct run_summary *summary, const struct run_count *count)
{
	struct buf text = {0};
	double seconds;

	if (count->stopped) {
		cell->style = TERM_BAD;
		buf_puts(&text, "stopped");
	} else if (done_of(count) >= count->tasks) {
		cell->style = TERM_GOOD;
		buf_puts(&text, "done");
	} else if (time_left(summary, count, &seconds)) {
		add_time(&text, seconds);
	}
	snprintf(cell->text, sizeof(cell->text), "%s", buf_z(&text));
	buf_free(&text);
}

static void set_number(struct cell *cell, int64_t number)
{
	snprintf(cell->text, sizeof(cell->text), "%" PRId64, number);
}

static void set_row(struct row *row, const char *name, const struct run_summary *summary,
	const struct run_count *count)
{
	const double rate = rate_of(summary, count);
	const int64_t failed = run_count_failed(count);
	char cost[32];

	*row = (struct row){.name = name, .over = count->stopped || done_of(count) >= count->tasks};
	snprintf(row->cells[DONE].text, sizeof(row->cells[DONE].text), "%" PRId64 "/%" PRId64,
		done_of(count), count->tasks);
	if (count->ended)
		snprintf(row->cells[RATE].text, sizeof(row->cells[RATE].text), "%.*f/s",
			rate < 10 ? 1 : 0, rate);
	set_number(&row->cells[FLYING], count->in_flight);
	set_number(&row->cells[RETRIES], count->retries);
	set_number(&row->cells[FAILED], failed);
	row->cells[FAILED].style = failed ? TERM_BAD : TERM_PLAIN;
	set_quality(&row->cells[QUALITY], count);
	show_cost(count, cost);
	snprintf(row->cells[COST].text, sizeof(row->cells[COST].text), "%s", cost);
	set_left(&row->cells[LEFT], summary, count);
}

static void set_rows(struct layout *layout, const struct live_view *view)
{
	const struct run_summary *summary = view->summary;
	struct row *head = &layout->rows[layout->count++];

	*head = (struct row){.name = view->head};
	for (int k = 0; k < COLUMN_COUNT; k++) {
		head->cells[k].style = TERM_STRONG;
		if (heads[k])
			snprintf(head->cells[k].text, sizeof(head->cells[k].text), "%s", heads[k]);
	}
	for (size_t c = 0; c < summary->candidate_count; c++) {
		if (summary->candidates[c].tasks)
			set_row(&layout->rows[layout->count++], view->config->candidates[c].name,
				summary, &summary->candidates[c]);
	}
}

/* ---- what there is room for ---- */

static size_t name_width(const char *name)
{
	struct buf text = {0};
	size_t width;

	term_escape_cut(&text, str_of(name), NAME_MOST);
	width = term_width(buf_view(&text));
	buf_free(&text);
	return width;
}

static size_t total_width(const struct layout *layout)
{
	size_t total = layout->widths[NAME];

	for (int k = NAME + 1; k < COLUMN_COUNT; k++)
		total += layout->widths[k] ? layout->widths[k] + GAP : 0;
	return total;
}

static void fit(struct layout *layout, size_t room)
{
	size_t wanted = 0;

	for (size_t i = 0; i < layout->count; i++) {
		const struct row *row = &layout->rows[i];
		const size_t width = name_width(row->name);

		wanted = width > wanted ? width : wanted;
		for (int k = NAME + 1; k < COLUMN_COUNT; k++) {
			const size_t cell = term_width(str_of(row->cells[k].text));

			/* A column of which nothing is known has no head either. */
			if (cell && i && layout->widths[k] < cell)
				layout->widths[k] = cell;
		}
	}
	for (int k = NAME + 1; k < COLUMN_COUNT; k++) {
		const size_t head = term_width(str_of(heads[k]));

		if (layout->widths[k] && layout->widths[k] < head)
			layout->widths[k] = head;
	}
	for (int k = COLUMN_COUNT - 1; k > NAME; k--) {
		const size_t least = k == DONE ? NAME_TOKEN : NAME_LEAST;

		layout->widths[NAME] = wanted < least ? wanted : least;
		if (total_width(layout) > room)
			layout->widths[k] = 0;
	}
	layout->widths[NAME] = 0;
	room = room > total_width(layout) ? room - total_width(layout) : 1;
	layout->widths[NAME] = wanted < room ? wanted : room;
}

static void put_row(
	const struct layout *layout, const struct row *row, bool colour, struct buf *out)
{
	struct buf name = {0};

	for (size_t i = 0; i < ARRAY_LEN(order); i++) {
		const enum column k = order[i];
		const struct cell *cell = &row->cells[k];
		const size_t width = layout->widths[k];

		if (!width)
			continue;
		if (k == NAME) {
			term_escape_cut(&name, str_of(row->name), width);
			term_styled(out, colour, cell->style, buf_view(&name));
			buf_repeat(out, ' ', width - term_width(buf_view(&name)));
		} else {
			buf_repeat(out, ' ', GAP + width - term_width(str_of(cell->text)));
			term_styled(out, colour, cell->style, str_of(cell->text));
		}
	}
	buf_char(out, '\n');
	buf_free(&name);
}

/* Of more than there is room for, those that go on come first. */
static void put_rows(const struct layout *layout, size_t most, bool colour, struct buf *out)
{
	const size_t count = layout->count - 1;
	size_t room = count <= most ? count : most - 1;

	put_row(layout, &layout->rows[0], colour, out);
	for (int pass = 0; pass < 2; pass++) {
		for (size_t i = 1; i <= count && room; i++) {
			if (count > most && layout->rows[i].over != (pass == 1))
				continue;
			put_row(layout, &layout->rows[i], colour, out);
			room--;
		}
		if (count <= most)
			return;
	}
}

static void put_sum(const struct live_view *view, size_t room, struct buf *out)
{
	struct buf line = {0};

	live_line(view->summary, room, &line);
	term_styled(out, view->colour, TERM_STRONG, buf_view(&line));
	buf_char(out, '\n');
	buf_free(&line);
}

/* What the numbers are not, in as many words as there is room for. */
static void put_caution(const struct layout *layout, size_t room, struct buf *out)
{
	static const char *const words[] = {
		"running quality: of what was graded so far, 95 % Wilson interval, no verdict",
		"running quality: 95 % Wilson interval, no verdict",
		"quality: no verdict",
	};

	if (!layout->widths[QUALITY])
		return;
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if (term_width(str_of(words[i])) > room)
			continue;
		buf_printf(out, "%s\n", words[i]);
		return;
	}
}

enum {
	OTHERS = 4, /* lines beside those of candidates: head, sum, caution, and the free one */
	LEAST = 2,  /* candidates, or what is said in place of one */
	COLUMNS_UNKNOWN = 80,
	ROWS_UNKNOWN = 24,
};

void live_draw(const struct live_view *view, struct buf *out)
{
	const size_t columns = view->columns ? view->columns : COLUMNS_UNKNOWN;
	const size_t rows = view->rows ? view->rows : ROWS_UNKNOWN;
	const size_t room = columns > 1 ? columns - 1 : 1;
	struct layout layout = {0};
	size_t most;

	if (rows >= OTHERS + LEAST) {
		layout.rows =
			mem_resize(NULL, view->summary->candidate_count + 1, sizeof(*layout.rows));
		set_rows(&layout, view);
		fit(&layout, room);
		most = rows - OTHERS;
		put_rows(&layout, most, view->colour, out);
		if (layout.count - 1 > most) {
			struct buf more = {0};

			buf_printf(&more, "and %zu more", layout.count - most);
			term_escape_cut(out, buf_view(&more), room);
			buf_char(out, '\n');
			buf_free(&more);
		}
	}
	if (rows > 1)
		put_sum(view, room, out);
	put_caution(&layout, room, out);
	free(layout.rows);
}
