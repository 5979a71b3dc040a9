/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "cli/explain.h"
#include "cli/qualify.h"
#include "core/money.h"

/* What a candidate changes, in sentences. */

enum { STOPS_SHOWN = 5 };

struct words {
	struct arena *arena;
	const struct loaded *loaded;
	struct qualify *out;
};

static const char *joined(struct words *w, const char *text, const char *more)
{
	return !more ? text : text ? arena_printf(w->arena, "%s; %s", text, more) : more;
}

static const char *shown(struct words *w, int64_t picodollars)
{
	char text[32];

	money_show(picodollars, text);
	return arena_strz(w->arena, str_of(text));
}

/* "62.1 % less", "3.0 % more"; NULL where it is not known. */
static const char *change(struct words *w, int64_t before, int64_t after)
{
	double share;

	if (before == MONEY_UNKNOWN || after == MONEY_UNKNOWN || before <= 0)
		return NULL;
	share = ((double)before - (double)after) / (double)before * 100;
	return arena_printf(w->arena, "%.1f %% %s", fabs(share), share < 0 ? "more" : "less");
}

static const char *name_at(const struct words *w, const struct table_route *route, size_t index)
{
	return table_name(&w->loaded->table, route, index);
}

/* ---- one route ---- */

static const char *result_of(struct words *w, const struct calib_qualified *row)
{
	switch (row->standing) {
	case CALIB_TAKES_OVER:
		return "takes over";
	case CALIB_BY_CHAIN:
		return arena_printf(w->arena, "takes over in the chain %s",
			name_at(w, row->route, row->route->candidate));
	case CALIB_QUALIFIES:
		return "qualified";
	case CALIB_RETIRED:
		return "retired";
	case CALIB_FAILS:
		return "disqualified";
	case CALIB_REFERENCE:
		return "reference";
	case CALIB_OPEN:
		break;
	}
	if (row->remedy == CALIB_WANTS_PRICE)
		return "not priced";
	return row->remedy == CALIB_WANTS_LOWER_PRICE ? "not cheaper" : "inconclusive";
}

static const char *more_of(struct words *w, const struct calib_qualified *row)
{
	if (row->remedy == CALIB_WANTS_CASES)
		return arena_printf(w->arena, "about %" PRId64, row->more);
	if (row->remedy == CALIB_WANTS_FIRST_CASES)
		return arena_printf(w->arena, "at least %" PRId64, row->more);
	return "-";
}

static const char *answers_words(struct words *w, const struct qualify_row *row)
{
	if (row->missing)
		return arena_printf(w->arena, "%" PRId64 " answers are missing: `%s` collects them",
			row->missing, w->out->command);
	return arena_printf(w->arena,
		"%" PRId64 " of %" PRId64 " cases are not measured, so more cases alone may not "
		"decide it",
		row->row->unmeasured, row->row->cases);
}

static const char *remedy_words(struct words *w, const struct qualify_row *row)
{
	int64_t more = row->found->more;

	switch (row->found->remedy) {
	case CALIB_DECIDED:
	case CALIB_WANTS_LOWER_PRICE:
		return NULL;
	case CALIB_WANTS_PRICE:
		return "a price in a catalog (prices, --prices) lets it take part";
	case CALIB_WANTS_ANSWERS:
		return answers_words(w, row);
	case CALIB_WANTS_LEVEL:
		return "no number of cases would do unless one before it qualifies and hands its "
		       "level on";
	case CALIB_WANTS_CASES:
		return arena_printf(
			w->arena, "about %" PRId64 " more cases would probably decide it", more);
	case CALIB_WANTS_FIRST_CASES:
		return arena_printf(
			w->arena, "at least %" PRId64 " more cases are wanted for a verdict", more);
	case CALIB_WANTS_UNKNOWN:
		return "more cases would decide it; how many cannot be said";
	case CALIB_HOPELESS:
		return "at what was seen more cases would hardly qualify it";
	}
	return NULL;
}

static const char *next_look(struct words *w, const struct qualify_row *row)
{
	const struct table_route *route = row->found->route;

	if (!row->row->open || (size_t)route->look >= route->look_count)
		return NULL;
	return arena_printf(
		w->arena, "the plan looks next at %" PRId64 " cases", route->looks[route->look]);
}

/* Who has the route although it is good enough: a cheaper one, or the model of the tier. */
static const char *holder_words(struct words *w, const struct calib_qualified *found)
{
	const struct table_route *route = found->route;
	const struct evidence *holder = &route->evidence[route->candidate];
	const char *name = name_at(w, route, route->candidate);
	const char *less = change(w, found->cost, holder->cost_per_request);

	if (!less || holder->cost_per_request >= found->cost)
		return arena_printf(w->arena, "%s has the route", name);
	return arena_printf(w->arena, "%s has the route and costs %s", name, less);
}

/* What it saves there, or would. */
static const char *saving_words(struct words *w, const struct qualify_row *row)
{
	const struct calib_qualified *found = row->found;
	const char *less = change(w, found->cost_before, found->cost);

	switch (found->standing) {
	case CALIB_TAKES_OVER:
	case CALIB_BY_CHAIN:
		return less ? arena_printf(w->arena, "costs %s than %s", less, row->before) : NULL;
	case CALIB_OPEN:
	case CALIB_RETIRED:
		return less && found->cost < found->cost_before
			       ? arena_printf(w->arena, "would cost %s than %s", less, row->before)
			       : NULL;
	case CALIB_QUALIFIES:
		return holder_words(w, found);
	case CALIB_FAILS:
	case CALIB_REFERENCE:
		return NULL;
	}
	return NULL;
}

static const char *move_words(struct words *w, const struct qualify_row *row)
{
	const struct table_route *route = row->found->route;

	if (!row->found->moves)
		return NULL;
	return arena_printf(w->arena,
		"with it the route moves from %s to %s, since those that are tested share the "
		"error probability and hand it on",
		row->before, name_at(w, route, route->candidate));
}

static const char *verdict_words(
	struct words *w, const struct calib_qualified *found, size_t candidate)
{
	struct explain explain;

	if (found->standing == CALIB_REFERENCE)
		return "the others are measured against it here, so there is nothing to qualify "
		       "for";
	explain_gather(w->arena, w->loaded, found->route, found->route, &explain);
	for (size_t i = 0; i < explain.count; i++) {
		if (explain.rows[i].row->candidate == candidate)
			return explain_verdict(&explain, &explain.rows[i]);
	}
	return NULL;
}

/* Its own and its reference's. */
static int64_t missing_on(
	const struct words *w, const struct table_route *route, size_t candidate, int64_t *others)
{
	const struct results *results = &w->loaded->results;
	int64_t own = 0;

	for (size_t r = 0; w->loaded->missing_of && r < results->route_count; r++) {
		if (strcmp(results->routes[r].name, route->name) != 0)
			continue;
		for (size_t c = 0; c < results->candidate_count; c++) {
			int64_t count = w->loaded->missing_of[r * results->candidate_count + c];

			if (c == candidate || c == route->reference)
				own += count;
			else
				*others += count;
		}
	}
	return own;
}

static void fill_row(struct words *w, const struct calib_qualified *found, struct qualify_row *row)
{
	const struct table_route *route = found->route;
	const char *why;

	row->found = found;
	row->row = &route->evidence[w->out->found->candidate];
	row->before = name_at(w, route, found->before);
	row->result = result_of(w, found);
	row->more = more_of(w, found);
	why = verdict_words(w, found, w->out->found->candidate);
	why = joined(w, why, remedy_words(w, row));
	if (row->missing && found->remedy != CALIB_WANTS_ANSWERS)
		why = joined(w, why, answers_words(w, row));
	why = joined(w, why, next_look(w, row));
	why = joined(w, why, saving_words(w, row));
	row->why = joined(w, why, move_words(w, row));
}

/* ---- all routes ---- */

/* The same thing is said once, of all routes of which it holds. */
static void add_note(
	struct words *w, struct qualify_note *notes, const char *route, const char *text)
{
	size_t i = 0;

	while (i < w->out->note_count && strcmp(notes[i].text, text) != 0)
		i++;
	if (i < w->out->note_count) {
		notes[i].routes = arena_printf(w->arena, "%s, %s", notes[i].routes, route);
		return;
	}
	notes[w->out->note_count++] = (struct qualify_note){.text = text, .routes = route};
}

static void gather_notes(struct words *w)
{
	const struct table *table = w->out->table;
	struct qualify_note *notes;
	size_t most = 0;

	for (size_t r = 0; r < table->route_count; r++) {
		for (const char *const *text = table->routes[r].remarks; text && *text; text++)
			most++;
	}
	w->out->notes = notes = ARENA_ARRAY(w->arena, most + 1, struct qualify_note);
	for (size_t r = 0; r < table->route_count; r++) {
		for (const char *const *text = table->routes[r].remarks; text && *text; text++)
			add_note(w, notes, table->routes[r].name, *text);
	}
}

static const char *count_words(struct words *w, const char *text, size_t count, const char *what)
{
	return count ? arena_printf(w->arena, "%s, %s %zu", text, what, count) : text;
}

static const char *qualified_words(struct words *w, const char *text)
{
	const struct calib_qualify *found = w->out->found;

	text = count_words(w, text, found->qualified - found->taken, "is good enough on");
	return found->taken && found->qualified > found->taken
		       ? arena_printf(w->arena, "%s more", text)
		       : text;
}

static const char *headline(struct words *w)
{
	const struct calib_qualify *found = w->out->found;
	const char *text = found->taken ? arena_printf(w->arena, "%s takes over %zu of %zu routes",
						  w->out->name, found->taken, found->route_count)
					: arena_printf(w->arena, "%s takes over none of %zu routes",
						  w->out->name, found->route_count);

	text = qualified_words(w, text);
	text = count_words(w, text, found->open, "is undecided on");
	text = count_words(w, text, found->failed, "fails on");
	text = count_words(w, text, found->references, "is the reference of");
	return arena_printf(w->arena, "%s.", text);
}

static const char *whole_saving(struct words *w)
{
	const struct calib_qualify *found = w->out->found;
	const char *less = change(w, found->month_before, found->month);

	if (!less || found->month == found->month_before)
		return NULL;
	return arena_printf(w->arena, "With it a month costs %s instead of %s: %s.",
		shown(w, found->month), shown(w, found->month_before), less);
}

static const char *stops(struct words *w)
{
	const struct calib_qualify *found = w->out->found;
	const char *text = "";

	for (size_t i = 0; i < found->stop_count && i < STOPS_SHOWN; i++) {
		const struct qualify_row *row = &w->out->rows[found->stops[i]];

		text = arena_printf(w->arena, "%s%s%s (%s)", text, i ? ", " : "",
			row->found->route->name, row->result);
	}
	if (found->stop_count > STOPS_SHOWN)
		text = arena_printf(
			w->arena, "%s and %zu more", text, found->stop_count - STOPS_SHOWN);
	return text;
}

static const char *tiers(struct words *w)
{
	const struct table *table = w->out->table;
	const struct calib_qualify *found = w->out->found;
	const char *text, *models = NULL;

	if (!found->tier && !found->next_tier)
		return NULL;
	text = found->tier ? arena_printf(w->arena, "It holds tier %d%s", found->tier,
				     found->tier > 1 ? " and those below" : "")
			   : "It holds no tier";
	if (found->next_tier)
		text = arena_printf(
			w->arena, "%s; tier %d stops it at %s", text, found->next_tier, stops(w));
	for (size_t t = 0; t < table->tier_count; t++) {
		if (table->tiers[t].candidate == found->candidate)
			models = models ? arena_printf(w->arena, "%s, %d", models,
						  table->tiers[t].number)
					: arena_printf(w->arena, "%d", table->tiers[t].number);
	}
	if (models)
		text = arena_printf(
			w->arena, "%s. It is the cheapest that holds tier %s", text, models);
	return arena_printf(w->arena, "%s.", text);
}

static size_t tested_on(const struct table_route *route)
{
	size_t count = 0;

	for (size_t c = 0; c < route->evidence_count; c++)
		count += !isnan(route->evidence[c].level);
	return count;
}

/* Many candidates are not many chances to be wrong: what is promised is of the table, so that a
 * test of this one alone, which nobody chose beforehand, is not what is shown. */
static const char *promise(struct words *w)
{
	const struct table *table = w->out->table;
	const struct report report = {.promise = w->loaded->promise, .table = table};
	const char *text = promise_of(w->arena, &report);
	size_t most = 0;

	for (size_t r = 0; r < table->route_count; r++) {
		const struct table_route *route = &table->routes[r];

		if (strcmp(route->multiplicity, "none") == 0 || strcmp(route->rule, "point") == 0)
			return text;
		if (!isnan(route->evidence[w->out->found->candidate].level) &&
			tested_on(route) > most)
			most = tested_on(route);
	}
	if (most == 1)
		return arena_printf(w->arena,
			"%s No other candidate is tested with %s, so the whole of it is its own.",
			text, w->out->name);
	if (most == 0)
		return text;
	return arena_printf(w->arena,
		"%s That is about the table with %s in it, one of up to %zu candidates that are "
		"tested on a route: they share that probability, so each is held to a level of "
		"its own, and %s is not judged as if it were the only one.",
		text, w->out->name, most, w->out->name);
}

/* The command that asks for what it and its references lack. */
static const char *command(struct words *w, bool of_references)
{
	const struct table *table = &w->loaded->table;
	bool *named = ARENA_ARRAY(w->arena, table->candidate_count, bool);
	const char *text =
		arena_printf(w->arena, "%s --candidate %s", w->loaded->command, w->out->name);

	for (size_t r = 0; of_references && r < table->route_count; r++) {
		size_t reference = table->routes[r].reference;

		if (named[reference] || reference == w->out->found->candidate)
			continue;
		named[reference] = true;
		text = arena_printf(
			w->arena, "%s --candidate %s", text, table->candidates[reference].name);
	}
	return text;
}

static bool references_lack(const struct words *w)
{
	const struct results *results = &w->loaded->results;

	for (size_t r = 0; w->loaded->missing_of && r < results->route_count; r++) {
		const struct table_route *route =
			table_route_named(&w->loaded->table, results->routes[r].name);

		if (w->loaded->missing_of[r * results->candidate_count + route->reference])
			return true;
	}
	return false;
}

void qualify_gather(
	struct arena *arena, const struct loaded *loaded, size_t candidate, struct qualify *out)
{
	struct calib_qualify *found = ARENA_NEW(arena, struct calib_qualify);
	struct qualify_row *rows =
		ARENA_ARRAY(arena, loaded->table.route_count, struct qualify_row);
	struct words w = {.arena = arena, .loaded = loaded, .out = out};

	calib_qualify(arena, &loaded->table, loaded->without, candidate, found);
	*out = (struct qualify){.table = &loaded->table,
		.name = loaded->table.candidates[candidate].name,
		.found = found,
		.rows = rows,
		.command_others = loaded->command};
	for (size_t r = 0; r < found->route_count; r++) {
		rows[r].missing =
			missing_on(&w, found->routes[r].route, candidate, &out->missing_others);
		out->missing += rows[r].missing;
	}
	if (loaded->command)
		out->command = command(&w, references_lack(&w));
	for (size_t r = 0; r < found->route_count; r++)
		fill_row(&w, &found->routes[r], &rows[r]);
	gather_notes(&w);
	out->headline = headline(&w);
	out->saving = whole_saving(&w);
	out->tier = tiers(&w);
	out->promise = promise(&w);
}
