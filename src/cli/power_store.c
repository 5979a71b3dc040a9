/* SPDX-License-Identifier: MIT */
#include "cli/power_print.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/jsonw.h"
#include "cli/columns.h"
#include "cli/route.h"
#include "core/member.h"
#include "stats/stats.h"

/* What the recorded cases can show of each candidate, if it is truly as good as the reference and
 * differs from it as often as was seen. */

#define NAME_COLUMNS 28

struct shown {
	const struct table_route *route;
	const struct evidence *row;
	bool counted;  /* right or wrong, an absolute margin: the rest is known */
	double level;  /* NaN: not tested */
	int fewest;    /* no verdict with fewer; 0: not tested */
	double psi;    /* discordance */
	double power;  /* of the present number of cases */
	double margin; /* the smallest they show with the power wanted; NaN: none */
	int cases;     /* with the power wanted; 0: more than POWER_CASES_MAX */
	int64_t more;  /* cases still needed at the difference seen; -1: none would help */
};

static struct shown show(const struct power_store *store, const struct table_route *route,
	const struct evidence *row, double alpha)
{
	struct shown out = {.route = route,
		.row = row,
		.level = NAN,
		.psi = NAN,
		.power = NAN,
		.margin = NAN,
		.more = row->cases_needed};
	struct power_ask ask = {.margin = route->margin, .gamma = stats_exact_gamma(alpha)};
	bool waits = row->reasons & 1u << REASON_TOO_FEW_CASES && isnan(row->level);

	if (row->verdict == VERDICT_REFERENCE || (isnan(row->level) && !waits))
		return out;
	out.level = ask.level = row->level > 0 ? row->level : alpha;
	out.fewest = stats_n_floor(route->margin, ask.level);
	out.counted = row->wins >= 0 && row->cases > 0 && row->cases <= POWER_CASES_MAX &&
		      !route->margin_relative;
	if (!out.counted)
		return out;
	out.psi = ask.psi =
		((double)row->wins + (double)row->losses + 1) / ((double)row->cases + 2);
	out.power = power_of((int)row->cases, &ask);
	out.margin = power_margin((int)row->cases, &ask, store->power);
	out.cases = power_cases(&ask, store->power);
	return out;
}

static const char *real(struct arena *arena, double value, int digits)
{
	return isnan(value) ? "-" : arena_printf(arena, "%.*f", digits, value);
}

static void add_shown(struct columns *columns, struct arena *arena, const struct power_store *store,
	const struct shown *s)
{
	const struct evidence *row = s->row;
	const char *name = table_name(&store->loaded->table, s->route, row->candidate);

	columns_add(columns, columns_name(arena, name, NAME_COLUMNS));
	columns_add(columns, real(arena, s->psi, 3));
	columns_add(columns, real(arena, s->level, 4));
	columns_add(columns, s->fewest ? arena_printf(arena, "%d", s->fewest) : "-");
	columns_add(columns, real(arena, s->power, 2));
	columns_add(columns, real(arena, s->margin, 3));
	columns_add(columns, !s->counted ? "-"
			     : s->cases  ? arena_printf(arena, "%d", s->cases)
					 : arena_printf(arena, "over %d", POWER_CASES_MAX));
	columns_add(columns, verdict_name(row->verdict));
	columns_add(columns, s->more < 0 ? "-" : arena_printf(arena, "%" PRId64, s->more));
}

static void put_route(struct arena *arena, const struct power_store *store,
	const struct table_route *route, struct buf *out)
{
	static const bool right[] = {false, true, true, true, true, true, true, false, true};
	double alpha = route_alpha(route);
	struct columns columns = {.right = right, .count = ARRAY_LEN(right)};

	buf_printf(out, "%s: %" PRId64 " cases, margin %s, alpha %.4g, levels by %s\n",
		columns_name(arena, route->name, 0), route->evidence[route->reference].cases,
		route_margin(arena, route), alpha, route->multiplicity);
	columns_add(&columns, "candidate");
	columns_add(&columns, "discordance");
	columns_add(&columns, "level");
	columns_add(&columns, "at least");
	columns_add(&columns, "power");
	columns_add(&columns, "margin");
	columns_add(&columns, "cases");
	columns_add(&columns, "verdict");
	columns_add(&columns, "more");
	for (size_t i = 0; i < route->evidence_count; i++) {
		struct shown shown = show(store, route, &route->evidence[i], alpha);

		if (shown.row->verdict != VERDICT_REFERENCE)
			add_shown(&columns, arena, store, &shown);
	}
	columns_print(&columns, "  ", out);
	columns_free(&columns);
	buf_char(out, '\n');
}

static bool is_wanted(const struct power_store *store, const struct table_route *route)
{
	return !store->route || strcmp(store->route, route->name) == 0;
}

void power_store_text(struct arena *arena, const struct power_store *store, struct buf *out)
{
	const struct table *table = &store->loaded->table;

	for (size_t r = 0; r < table->route_count; r++) {
		if (is_wanted(store, &table->routes[r]))
			put_route(arena, store, &table->routes[r], out);
	}
	columns_wrap("discordance  ", "             ",
		"how often exactly one of the two is right: (won + lost + 1) / (cases + 2)", out);
	columns_wrap("at least     ", "             ",
		"with fewer cases agreement on all of them does not qualify at its level", out);
	columns_wrap("power        ", "             ",
		"the probability that so many cases qualify it, if it is truly as good as the "
		"reference and differs from it as often",
		out);
	columns_wrap("margin       ", "             ",
		arena_printf(arena,
			"the smallest for which that probability is %.4g; a smaller one is beyond "
			"these cases",
			store->power),
		out);
	columns_wrap("cases        ", "             ",
		arena_printf(arena, "how many make it %.4g at the route's margin", store->power),
		out);
	columns_wrap("more         ", "             ",
		"how many more are likely to qualify it, if the difference stays what was seen",
		out);
}

static void put_shown(struct jsonw *w, const struct power_store *store, const struct shown *s)
{
	const struct evidence *row = s->row;

	jsonw_object(w);
	jsonw_key(w, "name");
	jsonw_z(w, table_name(&store->loaded->table, s->route, row->candidate));
	jsonw_key(w, "verdict");
	jsonw_z(w, verdict_name(row->verdict));
	member_number(w, "discordance", s->psi);
	member_number(w, "level", s->level);
	member_count(w, "leastCases", s->fewest > 0 ? s->fewest : -1);
	member_number(w, "power", s->power);
	member_number(w, "marginShown", s->margin);
	member_count(w, "cases", s->cases > 0 ? s->cases : -1);
	member_count(w, "casesNeeded", s->more);
	jsonw_object_end(w);
}

static void put_route_json(
	struct jsonw *w, const struct power_store *store, const struct table_route *route)
{
	double alpha = route_alpha(route);

	jsonw_key(w, route->name);
	jsonw_object(w);
	member_count(w, "cases", route->evidence[route->reference].cases);
	member_number(w, "margin", route->margin);
	jsonw_key(w, "relative");
	jsonw_bool(w, route->margin_relative);
	member_number(w, "alpha", alpha);
	jsonw_key(w, "candidates");
	jsonw_array(w);
	for (size_t i = 0; i < route->evidence_count; i++) {
		struct shown shown = show(store, route, &route->evidence[i], alpha);

		if (shown.row->verdict != VERDICT_REFERENCE)
			put_shown(w, store, &shown);
	}
	jsonw_array_end(w);
	jsonw_object_end(w);
}

void power_store_json(const struct power_store *store, struct buf *out)
{
	const struct table *table = &store->loaded->table;
	struct jsonw w;

	jsonw_init(&w, out, 2);
	jsonw_object(&w);
	member_number(&w, "power", store->power);
	jsonw_key(&w, "routes");
	jsonw_object(&w);
	for (size_t r = 0; r < table->route_count; r++) {
		if (is_wanted(store, &table->routes[r]))
			put_route_json(&w, store, &table->routes[r]);
	}
	jsonw_object_end(&w);
	jsonw_object_end(&w);
	buf_char(out, '\n');
}
