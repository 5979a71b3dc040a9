/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/annotation.h"
#include "cli/gate.h"

/*
 * For the page of a workflow on GitHub, and the files of its pull request: an error for each route
 * that failed and each case that nobody may fail, a warning for what else is to be known.
 */

struct page {
	struct arena arena;
	const struct gate *gate;
	struct buf *out;
};

static void put_list(struct buf *out, const char *what, const struct calib_names *names)
{
	buf_printf(out, "\n%s (%zu): ", what, names->count);
	for (size_t i = 0; i < names->count && i < GATE_NAMES_SHOWN; i++)
		buf_printf(out, "%s%s", i ? ", " : "", names->ids[i]);
	if (names->count > GATE_NAMES_SHOWN)
		buf_printf(out, " and %zu more", names->count - GATE_NAMES_SHOWN);
}

static void put_route(struct page *page, size_t r)
{
	const struct calib_gate_route *row = &page->gate->routes[r];
	const struct annotation annotation = {.level = row->faults && !page->gate->missing
							       ? ANNOTATION_ERROR
							       : ANNOTATION_WARNING,
		.file = page->gate->config,
		.line = page->gate->places[r].line,
		.title = arena_printf(&page->arena, "tiercal gate: %s", row->name)};
	struct buf lists = {0}, message = {0};

	gate_each_list(&lists, row, put_list);
	buf_printf(&message, "%s: %s; quality %s before, %s now, p %s%s", row->candidate,
		gate_verdict(&page->arena, page->gate, row),
		gate_number(&page->arena, row->before, 3), gate_number(&page->arena, row->after, 3),
		gate_p(&page->arena, row), buf_z(&lists));
	if (row->faults || lists.len)
		annotation_write(page->out, &annotation, buf_view(&message));
	buf_free(&lists);
	buf_free(&message);
}

/* At their lines in the file of cases. */
static void put_failed(struct page *page, size_t r)
{
	const struct calib_gate_route *row = &page->gate->routes[r];
	const struct calib_gate_input *in = &page->gate->inputs[r];

	for (size_t i = 0; i < row->failed.count && !page->gate->missing; i++) {
		const struct baseline_case *item = baseline_find_case(in->now, row->failed.ids[i]);
		const struct annotation annotation = {.level = ANNOTATION_ERROR,
			.file = page->gate->places[r].cases,
			.line = in->marks[item - in->now->cases].line,
			.title = arena_printf(
				&page->arena, "tiercal gate: %s, case %s", row->name, item->id)};

		annotation_write(page->out, &annotation,
			str_of(arena_printf(
				&page->arena, "%s must pass it, and failed", row->candidate)));
	}
}

static void put_gone(struct page *page, const char *name)
{
	const struct annotation annotation = {
		.level = page->gate->missing ? ANNOTATION_WARNING : ANNOTATION_ERROR,
		.file = page->gate->config,
		.title = arena_printf(&page->arena, "tiercal gate: %s", name)};

	annotation_write(
		page->out, &annotation, STR("The route is in the baseline, and not in the table."));
}

void gate_github(const struct gate *gate, struct buf *out)
{
	struct page page = {.gate = gate, .out = out};
	const struct annotation all = {
		.level = gate->missing ? ANNOTATION_WARNING : ANNOTATION_NOTICE,
		.title = "tiercal gate"};

	for (size_t r = 0; r < gate->route_count; r++)
		put_route(&page, r);
	for (const char *const *gone = gate->gone; *gone; gone++)
		put_gone(&page, *gone);
	for (size_t r = 0; r < gate->route_count; r++)
		put_failed(&page, r);
	annotation_write(out, &all, str_of(gate_conclusion(&page.arena, gate)));
	arena_fini(&page.arena);
}
