/* SPDX-License-Identifier: MIT */
#include "cli/looks.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/jsonw.h"
#include "core/order.h"

#define CASES_MAX 1000000
#define REMARKS_MAX 4

static bool parse(const char *text, struct config_quality *quality)
{
	struct str rest = str_of(text), part;
	size_t count = 0;
	int64_t cases;

	while (str_next(&rest, ',', &part)) {
		if (count == CONFIG_LOOKS || !str_to_i64(str_trim(part), &cases) || cases < 2 ||
			cases > CASES_MAX ||
			(count && (cases <= quality->looks[count - 1] ||
					  cases > 2 * quality->looks[count - 1])))
			return false;
		quality->looks[count++] = cases;
	}
	quality->look_count = count;
	return count > 0;
}

bool looks_parse(const char *text, struct config_quality *quality, struct err *err)
{
	return parse(text, quality) ||
	       err_set(err, ERR_USAGE,
		       "--looks takes 1 to 4 numbers of cases, each larger than the one before and "
		       "at most twice as large, like 50,100,200; not '%s'",
		       text);
}

static const char *text_of(struct arena *arena, const struct config_quality *quality)
{
	const char *text = "";

	for (size_t k = 0; k < quality->look_count; k++)
		text = arena_printf(arena, "%s%s%" PRId64, text, k ? "," : "", quality->looks[k]);
	return text;
}

static const char *hex_of(struct arena *arena, const struct digest *digest)
{
	char hex[SHA256_HEX];

	digest_hex(digest, hex);
	return arena_printf(arena, "sha256:%s", hex);
}

const char *looks_suite(struct arena *arena, const struct suite *suite)
{
	return hex_of(arena, &suite->digest);
}

#define IMPORT "import:"

const char *looks_import(struct arena *arena, const char *run_id)
{
	return arena_printf(arena, IMPORT "%s", run_id);
}

/* What a verdict is about, beside the cases and the reference: another margin is another question,
 * which has looks of its own. */
const char *looks_question(struct arena *arena, const struct config_quality *quality, bool fresh)
{
	struct buf text = {0};
	struct digest digest;
	struct jsonw w;

	jsonw_init(&w, &text, 0);
	jsonw_array(&w);
	jsonw_double(&w, quality->margin);
	jsonw_bool(&w, quality->relative);
	jsonw_double(&w, quality->confidence);
	jsonw_double(&w, quality->format_floor);
	jsonw_double(&w, quality->min_quality);
	jsonw_bool(&w, quality->any_cost);
	jsonw_int(&w, quality->guarantee);
	jsonw_int(&w, quality->rule);
	jsonw_int(&w, quality->multiplicity);
	if (fresh)
		jsonw_str(&w, STR("new evidence"));
	jsonw_array_end(&w);
	digest = sha256(buf_view(&text));
	buf_free(&text);
	return hex_of(arena, &digest);
}

static bool refuse(const struct looks_route *looks, const char *planned, struct err *err)
{
	const struct store_look *last = &looks->ledger.taken[looks->ledger.taken_count - 1];
	char date[11];

	clock_date(last->taken_us, date);
	return err_set(err, ERR_CONFIG,
		"route '%s': its cases were looked at on %s by another plan (looks: %s) than that "
		"of now (looks: %s), and to look again beyond a plan costs error that nobody "
		"counted: keep to the old plan, or %s",
		looks->question.route, date, *looks->ledger.looks ? looks->ledger.looks : "all",
		planned, looks->remedy);
}

bool looks_find(struct arena *arena, struct store *store, const char *route, const char *suite,
	struct config_quality *quality, const struct looks_fresh *fresh, struct looks_route *out,
	struct err *err)
{
	const char *planned = text_of(arena, quality), *known = NULL;
	bool imported = str_starts(str_of(suite), STR(IMPORT));
	bool renewed = fresh && fresh->fresh;

	*out = (struct looks_route){
		.question =
			{
				.route = route,
				.suite = suite,
				.reference = quality->reference ? quality->reference : "",
				.question = looks_question(arena, quality, renewed),
			},
		.fresh = renewed ? *fresh : (struct looks_fresh){0},
		.remedy = imported ? "import fresh cases by themselves"
				   : "add fresh cases and take these alone with --new-evidence",
		.changed = imported ? "another run was imported" : "its suite was changed"};
	if (!store_find_ledger(store, &out->question, arena, &out->ledger, &out->found, err))
		return false;
	if (out->found)
		known = out->ledger.looks;
	else if (!renewed && !store_find_looks(store, &out->question, arena, &known, err))
		return false;
	out->planned = *planned || (known && *known);
	if (*planned)
		return out->ledger.taken_count == 0 || strcmp(planned, out->ledger.looks) == 0 ||
		       refuse(out, planned, err);
	return !out->planned || parse(known, quality) ||
	       err_set(err, ERR_STORE, "the ledger of route '%s' holds no plan of looks", route);
}

bool looks_plan(struct store *store, const struct looks_route *looks,
	const struct config_quality *quality, struct err *err)
{
	struct arena arena = {0};
	bool ok = store_plan_looks(store, &looks->question, text_of(&arena, quality), err);

	arena_fini(&arena);
	return ok;
}

void looks_apply(struct arena *arena, struct looks_route *looks, struct calib_route *route)
{
	const struct store_ledger *ledger = &looks->ledger;
	struct calib_first *first = ARENA_NEW(arena, struct calib_first);
	const char **names = ARENA_ARRAY(arena, ledger->cost_count, const char *);
	int64_t *costs = ARENA_ARRAY(arena, ledger->cost_count, int64_t);
	int *joined = ARENA_ARRAY(arena, ledger->cost_count, int);

	for (size_t i = 0; i < ledger->cost_count; i++) {
		names[i] = ledger->costs[i].name;
		costs[i] = ledger->costs[i].cost;
		joined[i] = ledger->costs[i].joined;
	}
	*first = (struct calib_first){.reference = *ledger->compared ? ledger->compared : NULL,
		.names = names,
		.costs = costs,
		.joined = joined,
		.count = ledger->cost_count,
		.taken = (int)ledger->taken_count};
	looks->remarks = ARENA_ARRAY(arena, REMARKS_MAX + 1, const char *);
	route->first = first;
	route->remarks = looks->remarks;
}

/* ---- what is wanted, and what of it is there ---- */

static void at_least(int64_t *wanted, size_t candidate, int64_t cases)
{
	if (candidate != SIZE_MAX && wanted[candidate] < cases)
		wanted[candidate] = cases;
}

void looks_wanted(
	const struct table *table, const struct result_route *results, bool next, int64_t *wanted)
{
	const struct table_route *route = table_route_named(table, results->name);
	bool *open = mem_resize(NULL, table->candidate_count + 1, sizeof(*open));
	int64_t more = next ? calib_next_look(table, route, results->case_count, open) : 0;

	for (size_t c = 0; c < table->candidate_count; c++)
		wanted[c] = more && open[c] ? more : 0;
	free(open);
	for (size_t i = 0; i < route->evidence_count; i++) {
		const struct evidence *row = &route->evidence[i];
		const struct result_chain *chain = table_chain(table, route, row->candidate);

		if (!chain) {
			at_least(wanted, row->candidate, row->cases);
			continue;
		}
		at_least(wanted, chain->first, row->cases);
		at_least(wanted, chain->then, row->cases);
		at_least(wanted, chain->agree, row->cases);
	}
}

/* Of the first `cases` of every candidate, at most as many as are wanted. */
static int64_t count_missing(const struct results *results, const struct result_route *route,
	const size_t *order, const int64_t *wanted, int64_t cases, int64_t *missing_of,
	int64_t *unjudged)
{
	int64_t missing = 0;

	*unjudged = 0;
	for (size_t c = 0; c < results->candidate_count; c++) {
		int64_t own = 0;

		for (int64_t i = 0; i < cases && i < wanted[c]; i++) {
			own += RESULT_CELL(route, c, order[i])->missing;
			*unjudged += RESULT_CELL(route, c, order[i])->unjudged;
		}
		missing += own;
		if (missing_of)
			missing_of[c] = own;
	}
	return missing;
}

int64_t looks_missing(struct arena *arena, const struct results *results, const struct table *table,
	int64_t *missing_of, int64_t *unjudged)
{
	int64_t *wanted = ARENA_ARRAY(arena, results->candidate_count, int64_t);
	int64_t missing = 0, waiting = 0;

	*unjudged = 0;
	for (size_t r = 0; r < results->route_count; r++) {
		const struct result_route *route = &results->routes[r];
		const size_t *order = order_cases(arena, route->case_ids, route->case_count);
		int64_t count = 0;

		/* The present look first: what the next one wants is known after it. */
		for (int next = 0; next < 2 && count == 0; next++) {
			looks_wanted(table, route, next == 1, wanted);
			count = count_missing(results, route, order, wanted,
				(int64_t)route->case_count,
				missing_of ? missing_of + r * results->candidate_count : NULL,
				&waiting);
		}
		missing += count;
		*unjudged += waiting;
	}
	return missing;
}

/* ---- what is put on record ---- */

static const struct store_first_cost *cost_of(const struct store_ledger *ledger, const char *name)
{
	for (size_t i = 0; i < ledger->cost_count; i++) {
		if (strcmp(ledger->costs[i].name, name) == 0)
			return &ledger->costs[i];
	}
	return NULL;
}

typedef bool is_named(const struct store_first_cost *first, const struct evidence *row);

/* Not there when the ledger was begun, and no look of the plan was left for it to join at. */
static bool is_late(const struct store_first_cost *first, const struct evidence *row)
{
	return first ? first->late : row->first_cost != MONEY_UNKNOWN;
}

/* There without a price when the ledger was begun, priced now, and not to be put behind the others.
 */
static bool is_priced_late(const struct store_first_cost *first, const struct evidence *row)
{
	return first && first->cost == MONEY_UNKNOWN && row->cost_per_request != MONEY_UNKNOWN;
}

static const char *name_those(struct arena *arena, const struct store_ledger *ledger,
	const struct table *table, const struct table_route *route, is_named *named)
{
	const char *names = NULL;

	for (size_t i = 0; ledger->taken_count && i < route->evidence_count; i++) {
		const struct evidence *row = &route->evidence[i];
		const char *name = table_name(table, route, i);

		/* A named reference takes no level. */
		if (row->joined || (row->candidate == route->reference && !route->reference_best))
			continue;
		if (named(cost_of(ledger, name), row))
			names = names ? arena_printf(arena, "%s, %s", names, name) : name;
	}
	return names;
}

/* Known to be cheaper than the reference only since the plan was begun. */
static const char *name_joined(
	struct arena *arena, const struct table *table, const struct table_route *route)
{
	const char *names = NULL;

	for (size_t i = 0; i < route->evidence_count; i++) {
		const char *name = table_name(table, route, i);
		int look = route->evidence[i].joined;

		if (look)
			names = arena_printf(arena, "%s%s%s (look %d)", names ? names : "",
				names ? ", " : "", name, look);
	}
	return names;
}

static bool remark(struct arena *arena, struct store *store, struct looks_route *looks,
	const struct table *table, const struct table_route *route, struct err *err)
{
	const struct store_ledger *ledger = &looks->ledger;
	const char *late = name_those(arena, ledger, table, route, is_late);
	const char *priced = name_those(arena, ledger, table, route, is_priced_late);
	const char *joined = name_joined(arena, table, route);
	int64_t earlier_us;
	char date[11];
	size_t count = 0;

	if (!store_find_earlier_look(
		    store, looks->question.route, looks->question.suite, &earlier_us, err))
		return false;
	if (looks->fresh.left_out) {
		clock_date(looks->fresh.last_us, date);
		looks->remarks[count++] = arena_printf(arena,
			"new evidence: the cases that were looked at before (%zu, last on %s) are "
			"left out; the promise is of the fresh ones alone, not of all tables "
			"together that were made of this route",
			looks->fresh.left_out, date);
	} else if (earlier_us > 0) {
		clock_date(earlier_us, date);
		looks->remarks[count++] = arena_printf(arena,
			"the route was looked at on %s with other cases: since %s the looks start "
			"anew, and the promise is of these cases alone",
			date, looks->changed);
	}
	if (ledger->taken_count)
		clock_date(ledger->taken[0].taken_us, date);
	if (late)
		looks->remarks[count++] = arena_printf(arena,
			"not there at the first look on %s: %s; the levels are shared among all "
			"that are there now, and the promise is of this table alone, not of it and "
			"the earlier ones together",
			date, late);
	if (priced)
		looks->remarks[count++] = arena_printf(arena,
			"without a price at the first look on %s: %s; a later price changes no "
			"level, so to judge it, %s",
			date, priced, looks->remedy);
	if (joined)
		looks->remarks[count++] = arena_printf(arena,
			"known to be cheaper than the reference only since the first look, so "
			"joining behind those that were there, at the level that they hand on: %s",
			joined);
	return true;
}

/* It was asked, and what it costs is not known: a price that comes later changes no level. */
static bool is_unpriced(const struct table_route *route, size_t index)
{
	const struct evidence *row = &route->evidence[index];

	return row->candidate != route->reference && row->first_cost == MONEY_UNKNOWN &&
	       (row->reasons & 1u << REASON_NOT_PRICED) &&
	       !(row->reasons & 1u << REASON_INCOMPLETE);
}

static bool add_costs(struct store *store, const struct looks_route *looks,
	const struct store_ledger *ledger, const struct table *table,
	const struct table_route *route, int complete, struct err *err)
{
	for (size_t i = 0; i < route->evidence_count; i++) {
		struct store_first_cost cost = {
			.name = table_name(table, route, i),
			.cost = route->evidence[i].first_cost,
			.late = looks->ledger.taken_count > 0,
			.joined = route->evidence[i].joined,
		};

		/* A price that falls and rises again before the look changes nothing. */
		if (cost.joined > complete)
			continue;
		if (cost.cost == MONEY_UNKNOWN && (cost.late || !is_unpriced(route, i)))
			continue;
		if (!store_add_first_cost(store, ledger->id, &cost, err))
			return false;
	}
	return true;
}

static bool add_seen(struct store *store, int64_t ledger, const struct result_route *from,
	int64_t cases, int64_t taken_us, struct err *err)
{
	struct arena arena = {0};
	const size_t *order = order_cases(&arena, from->case_ids, from->case_count);
	bool ok = true;

	for (int64_t i = 0; ok && i < cases; i++)
		ok = store_add_seen(store, ledger, from->case_ids[order[i]], taken_us, err);
	arena_fini(&arena);
	return ok;
}

static bool add_looks(struct store *store, const struct looks_route *looks,
	const struct result_route *from, const struct table *table, const struct table_route *route,
	int complete, struct err *err)
{
	int64_t now_us = clock_wall_us();
	struct arena arena = {0};
	struct store_ledger ledger;
	const char *planned = "";
	bool found = false, ok;

	for (size_t k = 0; k < route->look_count && looks->planned; k++)
		planned = arena_printf(
			&arena, "%s%s%" PRId64, planned, k ? "," : "", route->looks[k]);
	ok = store_plan_looks(store, &looks->question, planned, err) &&
	     store_find_ledger(store, &looks->question, &arena, &ledger, &found, err) &&
	     add_costs(store, looks, &ledger, table, route, complete, err);
	for (int k = 0; ok && found && k < complete; k++) {
		const struct store_look look = {
			.look = k + 1,
			.cases = route->looks[k],
			.taken_us = now_us,
			.level = route->look_levels[k],
		};

		ok = store_add_look(
			store, ledger.id, &look, table->candidates[route->reference].name, err);
	}
	if (ok && found && (size_t)complete > looks->ledger.taken_count)
		ok = add_seen(store, ledger.id, from, route->looks[complete - 1], now_us, err);
	arena_fini(&arena);
	return ok;
}

/* How many looks of the route are complete. */
static int count_complete(struct arena *arena, const struct results *results,
	const struct result_route *from, const struct table *table, const struct table_route *route)
{
	int64_t *wanted = ARENA_ARRAY(arena, results->candidate_count, int64_t);
	const size_t *order = order_cases(arena, from->case_ids, from->case_count);
	int64_t unjudged;
	int complete = 0;

	looks_wanted(table, from, false, wanted);
	while (complete < route->look && route->looks[complete] <= (int64_t)from->case_count &&
		!count_missing(
			results, from, order, wanted, route->looks[complete], NULL, &unjudged))
		complete++;
	return complete;
}

bool looks_keep(struct arena *arena, struct store *store, struct looks_route *looks,
	const struct results *results, const struct table *table, bool write, struct err *err)
{
	write = write && store_writable(store);
	if (write && !store_begin(store, err))
		return false;
	for (size_t r = 0; r < results->route_count; r++) {
		const struct result_route *from = &results->routes[r];
		const struct table_route *route = table_route_named(table, from->name);
		int complete = count_complete(arena, results, from, table, route);

		if (remark(arena, store, &looks[r], table, route, err) &&
			(!write || complete == 0 ||
				add_looks(store, &looks[r], from, table, route, complete, err)))
			continue;
		if (write)
			store_rollback(store);
		return false;
	}
	return !write || store_commit(store, err);
}
