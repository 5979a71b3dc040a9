/* SPDX-License-Identifier: MIT */
#include <inttypes.h>

#include "base/markdown.h"
#include "base/utf8.h"
#include "cli/gate.h"

/* For a comment on a pull request: what failed comes first, and is the last that is left out. */

enum kind { TOP, FAILED, GONE, WHY, PASSED, ASIDE, KINDS };

static const char *const kind_names[KINDS] = {
	[TOP] = "lines at the top",
	[FAILED] = "routes that failed",
	[GONE] = "routes that are gone",
	[WHY] = "lists of cases",
	[PASSED] = "routes that passed",
	[ASIDE] = "lists of cases of these",
};

enum { NAME_BYTES = 120, ID_BYTES = 60 };

static void put_cut(struct buf *out, const char *text, size_t bytes)
{
	const struct str all = str_of(text), part = utf8_cut(all, bytes);

	markdown_escape(out, part);
	if (part.len < all.len)
		buf_puts(out, "...");
}

static void put_list(struct buf *out, const char *what, const struct calib_names *names)
{
	buf_printf(out, "  - %s (%zu): ", what, names->count);
	for (size_t i = 0; i < names->count && i < GATE_NAMES_SHOWN; i++) {
		buf_puts(out, i ? ", " : "");
		put_cut(out, names->ids[i], ID_BYTES);
	}
	if (names->count > GATE_NAMES_SHOWN)
		buf_printf(out, " and %zu more", names->count - GATE_NAMES_SHOWN);
	buf_char(out, '\n');
}

static void put_row(struct arena *arena, const struct gate *gate,
	const struct calib_gate_route *row, struct buf *out)
{
	buf_puts(out, "| ");
	put_cut(out, row->name, NAME_BYTES);
	buf_puts(out, " | ");
	put_cut(out, row->candidate, NAME_BYTES);
	buf_printf(out,
		" | %" PRId64 " | %" PRId64 " | %" PRId64 " | %s | %s | %s | %s | %s | %s |\n",
		row->compared, row->won, row->lost, gate_number(arena, row->before, 3),
		gate_number(arena, row->after, 3), gate_change(arena, row->difference),
		gate_p(arena, row), gate_money(arena, row->cost), gate_verdict(arena, gate, row));
}

static void put_lists(const struct calib_gate_route *row, struct buf *out)
{
	struct buf lists = {0};

	gate_each_list(&lists, row, put_list);
	if (lists.len) {
		buf_puts(out, "- ");
		put_cut(out, row->name, NAME_BYTES);
		buf_printf(out, "\n%s", buf_z(&lists));
	}
	buf_free(&lists);
}

/* Of the routes that failed, or of the others. */
static void put_rows(struct arena *arena, const struct gate *gate, bool failed, enum kind kind,
	struct pieces *pieces)
{
	for (size_t r = 0; r < gate->route_count; r++) {
		if (!gate->routes[r].faults == failed)
			continue;
		put_row(arena, gate, &gate->routes[r], &pieces->text);
		pieces_end(pieces, kind);
	}
}

static void put_cases(const struct gate *gate, bool failed, enum kind kind, struct pieces *pieces)
{
	for (size_t r = 0; r < gate->route_count; r++) {
		if (!gate->routes[r].faults == failed)
			continue;
		put_lists(&gate->routes[r], &pieces->text);
		pieces_end(pieces, kind);
	}
}

void gate_markdown(const struct gate *gate, struct buf *out)
{
	struct arena arena = {0};
	struct pieces pieces = {0};
	struct buf *text = &pieces.text;

	buf_printf(text, "### tiercal: %s\n", gate_conclusion(&arena, gate));
	pieces_end(&pieces, TOP);
	buf_puts(text,
		"\n| route | model | cases | won | lost | before | after | change | p | "
		"$/request | verdict |\n|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---|\n");
	pieces_end(&pieces, TOP);
	put_rows(&arena, gate, true, FAILED, &pieces);
	put_rows(&arena, gate, false, PASSED, &pieces);
	buf_char(text, '\n');
	put_cases(gate, true, WHY, &pieces);
	put_cases(gate, false, ASIDE, &pieces);
	for (const char *const *gone = gate->gone; *gone; gone++) {
		buf_puts(text, "- ");
		put_cut(text, *gone, NAME_BYTES);
		buf_puts(text, ": in the baseline, and not in the table\n");
		pieces_end(&pieces, GONE);
	}
	pieces_end(&pieces, TOP);
	markdown_fit(&pieces, kind_names, KINDS, "tiercal gate --collected --format json", out);
	arena_fini(&arena);
}
