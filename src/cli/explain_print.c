/* SPDX-License-Identifier: MIT */
#include "cli/explain.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/columns.h"
#include "cli/route.h"

/* One screen: of many candidates only those that matter most to the choice. */

#define ROWS_MAX 7
#define NAME_COLUMNS 22
#define GIVER_COLUMNS 20

/* Small for what matters most: who could take over, then who stands behind. */
enum { RANKS = 6 };

static int rank_of(const struct explain *e, const struct explain_row *row)
{
	enum verdict verdict = row->row->verdict;

	if (row == e->chosen)
		return 0;
	if (row->cheaper && verdict != VERDICT_DISQUALIFIED)
		return 1;
	if (verdict == VERDICT_QUALIFIED)
		return 2;
	if (row->cheaper)
		return 3;
	return row->tested ? 4 : 5;
}

/* Which rows are shown; of equal rank those whose cost is near the choice's. */
static bool *pick(const struct explain *e, size_t *left_out)
{
	bool *shown = ARENA_ARRAY(e->arena, e->count + 1, bool);
	size_t count = 0;

	for (int rank = 0; rank < RANKS; rank++) {
		for (size_t i = 0; i < e->count && count < ROWS_MAX; i++) {
			size_t at = rank == 1 || rank == 3 ? i : e->count - 1 - i;

			if (rank_of(e, &e->rows[at]) == rank) {
				shown[at] = true;
				count++;
			}
		}
	}
	*left_out = e->count - count;
	return shown;
}

static const char *show_count(struct arena *arena, int64_t count)
{
	return count < 0 ? "-" : arena_printf(arena, "%" PRId64, count);
}

static const char *show_p(struct arena *arena, double p)
{
	return isnan(p) ? "-" : explain_p(arena, p);
}

static const char *show_cost(struct arena *arena, int64_t cost)
{
	char text[32];

	if (cost == MONEY_UNKNOWN)
		return "-";
	money_show(money_times(cost, 1000), text);
	return arena_strz(arena, str_of(text));
}

static const char *show_difference(struct arena *arena, double difference)
{
	if (isnan(difference))
		return "-";
	return fabs(difference) < 0.0005 ? "0.000" : arena_printf(arena, "%+.3f", difference);
}

static void put_heads(struct columns *columns, const char *const *heads)
{
	for (size_t i = 0; i < columns->count; i++)
		columns_add_styled(columns, TERM_STRONG, heads[i]);
}

static void put_counts(const struct explain *e, const bool *shown, struct buf *out)
{
	static const bool right[] = {false, true, true, true, true, true, true, true, false};
	static const char *const heads[] = {"candidate", "right", "won", "lost", "wrong",
		"unmeasured", "difference", "$/1,000", "verdict"};
	struct columns columns = {.right = right, .count = ARRAY_LEN(right)};

	put_heads(&columns, heads);
	for (size_t i = 0; i < e->count; i++) {
		const struct explain_row *row = &e->rows[i];

		if (!shown[i])
			continue;
		columns_add(&columns, columns_name(e->arena, row->name, NAME_COLUMNS));
		columns_add(&columns, show_count(e->arena, row->pairs.both_right));
		columns_add(&columns, show_count(e->arena, row->pairs.won));
		columns_add(&columns, show_count(e->arena, row->pairs.lost));
		columns_add(&columns, show_count(e->arena, row->pairs.both_wrong));
		columns_add(&columns, show_count(e->arena, row->pairs.unmeasured));
		columns_add(&columns, show_difference(e->arena, row->row->difference));
		columns_add(&columns, show_cost(e->arena, row->row->cost_per_request));
		columns_add_styled(&columns, verdict_style(row->row->verdict),
			verdict_name(row->row->verdict));
	}
	columns_print(&columns, "  ", out);
	columns_free(&columns);
}

static const char *whence(const struct explain *e, const struct explain_row *row)
{
	if (isnan(row->own))
		return "-";
	if (row->giver == SIZE_MAX)
		return arena_printf(e->arena, "%s its own", explain_p(e->arena, row->own));
	return arena_printf(e->arena, "%s + %s of %s", explain_p(e->arena, row->own),
		explain_p(e->arena, row->handed),
		columns_name(e->arena, e->rows[row->giver].name, GIVER_COLUMNS));
}

static void put_tests(const struct explain *e, const bool *shown, struct buf *out)
{
	static const char *const gates[GATE_COUNT] = {
		"quality", "format", "latency", "min_quality"};
	static const bool right[] = {false, true, true, true, true, false, true, false};
	static const char *const heads[] = {"candidate", "p quality", "p format", "p latency",
		"p min_quality", "largest", "level", "whence"};
	struct columns columns = {.right = right, .count = ARRAY_LEN(right)};

	put_heads(&columns, heads);
	for (size_t i = 0; i < e->count; i++) {
		const struct explain_row *row = &e->rows[i];

		if (!shown[i] || !row->tested)
			continue;
		columns_add(&columns, columns_name(e->arena, row->name, NAME_COLUMNS));
		for (int gate = 0; gate < GATE_COUNT; gate++)
			columns_add(&columns, show_p(e->arena, row->p[gate]));
		columns_add(&columns, gates[row->largest]);
		columns_add(&columns, show_p(e->arena, row->row->level));
		columns_add(&columns, whence(e, row));
	}
	columns_print(&columns, "  ", out);
	columns_free(&columns);
}

static const char *point_sentence(const struct explain *e)
{
	double error = e->route->point_error;

	return arena_printf(e->arena,
		"Rule point decides by the difference alone%s. What the proven rule finds, its "
		"levels by %s:",
		isnan(error) ? ""
			     : arena_printf(e->arena,
				       ", and takes a model that is worse by the margin with a "
				       "probability of up to %.2f",
				       error),
		e->route->multiplicity);
}

static const char *levels_sentence(const struct explain *e)
{
	static const struct {
		const char *name, *sentence;
	} known[] = {
		{"fallback", "shared out by weights 1, 0.7, 0.7^2, ..., most for the dearest; who "
			     "qualifies hands its level on to the next"},
		{"holm", "by Holm's procedure: the smallest p must pass the level divided by the "
			 "number of candidates, and so on"},
		{"fixed", "for each in turn, until the first one fails"},
		{"none", "for each by itself, so that several candidates are several chances to "
			 "err"},
	};

	if (route_is_point(e->route))
		return point_sentence(e);
	for (size_t i = 0; i < ARRAY_LEN(known); i++) {
		if (strcmp(known[i].name, e->route->multiplicity) == 0)
			return arena_printf(e->arena,
				"The tests, in their order. The largest p must be at most the "
				"level; %.4g is %s.",
				e->alpha, known[i].sentence);
	}
	return "The tests, in their order. The largest p must be at most the level.";
}

static void put_head(const struct explain *e, struct buf *out)
{
	const struct table_route *route = e->route;
	const char *text = arena_printf(e->arena,
		"%s: %" PRId64 " cases, margin %s, confidence %.4g for %s, rule %s",
		columns_name(e->arena, route->name, 0), route->evidence[route->reference].cases,
		route_margin(e->arena, route), route->confidence,
		strcmp(route->guarantee, "table") == 0 ? "the whole table" : "the route",
		route->rule);

	if (route->tier)
		text = arena_printf(e->arena, "%s, tier %d", text, route->tier);
	if (route->look_count > 1)
		text = arena_printf(
			e->arena, "%s, look %d of %zu", text, route->look, route->look_count);
	if (route->safety_critical)
		text = arena_printf(e->arena, "%s, safety-critical", text);
	columns_wrap("", "  ", text, out);
	columns_wrap("  reference  ", "             ", explain_reference(e), out);
	columns_wrap("  choice     ", "             ", explain_choice(e), out);
}

static void put_lines(const struct explain *e, const bool *shown, const char *head,
	const char *(*sentence)(const struct explain *, const struct explain_row *),
	struct buf *out)
{
	bool any = false;

	for (size_t i = 0; i < e->count; i++) {
		const char *text = shown[i] ? sentence(e, &e->rows[i]) : NULL;

		if (!text)
			continue;
		if (!any)
			buf_printf(out, "\n%s\n", head);
		any = true;
		columns_wrap(arena_printf(e->arena, "  %s: ",
				     columns_name(e->arena, e->rows[i].name, NAME_COLUMNS)),
			"    ", text, out);
	}
}

/* Of those that qualify the table says it. */
static const char *why(const struct explain *e, const struct explain_row *row)
{
	bool plain =
		row->row->verdict == VERDICT_QUALIFIED && row->row->proven == VERDICT_QUALIFIED;

	return plain ? NULL : explain_verdict(e, row);
}

static bool any_tested(const struct explain *e)
{
	for (size_t i = 0; i < e->count; i++) {
		if (e->rows[i].tested)
			return true;
	}
	return false;
}

void explain_text(const struct explain *e, struct buf *out)
{
	size_t left_out;
	const bool *shown = pick(e, &left_out);
	const char *other = e->route->reference_best ? "the best of the others" : "the reference";

	put_head(e, out);
	if (e->count == 0) {
		buf_puts(out, "\nThere is no other candidate.\n");
		return;
	}
	buf_char(out, '\n');
	columns_wrap("", "",
		arena_printf(e->arena,
			"Case by case, dearest first (right, wrong: both are; won, lost: only the "
			"candidate, only %s is right):",
			other),
		out);
	put_counts(e, shown, out);
	if (any_tested(e)) {
		buf_char(out, '\n');
		columns_wrap("", "", levels_sentence(e), out);
		put_tests(e, shown, out);
	}
	put_lines(e, shown, "Why", why, out);
	put_lines(e, shown, "What would change the choice", explain_change, out);
	if (left_out)
		buf_printf(out,
			"\n%zu more candidate%s that matter%s less: --format json has all\n",
			left_out, left_out == 1 ? "" : "s", left_out == 1 ? "s" : "");
}
