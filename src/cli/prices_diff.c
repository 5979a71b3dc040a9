/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cli/columns.h"
#include "cli/load.h"
#include "cli/prices.h"
#include "core/member.h"

/* `tiercal prices diff OLD NEW`: which prices changed, and which routes that touches. */

enum { SHOWN = 20 }; /* changes, without --all */

struct change {
	const struct price *old, *new; /* one of them NULL: gone, or new */
};

struct changes {
	struct change *items; /* malloc */
	size_t count, cap;
};

static int compare(const struct price *a, const struct price *b)
{
	int order = strcmp(a->model, b->model);

	return order ? order
		     : strcmp(a->provider ? a->provider : "", b->provider ? b->provider : "");
}

/* Both are sorted by model and provider. */
static void find_changes(
	const struct catalog *old, const struct catalog *new, struct changes *changes)
{
	size_t i = 0, k = 0;

	while (i < catalog_count(old) || k < catalog_count(new)) {
		const struct price *a = i < catalog_count(old) ? catalog_at(old, i) : NULL;
		const struct price *b = k < catalog_count(new) ? catalog_at(new, k) : NULL;
		int order = !a ? 1 : !b ? -1 : compare(a, b);

		i += order <= 0;
		k += order >= 0;
		if (order == 0 && catalog_same_price(a, b))
			continue;
		*VEC_PUSH(changes) = (struct change){order <= 0 ? a : NULL, order >= 0 ? b : NULL};
	}
}

/* "input $1 -> $2 (+100.0 %)" */
static void add_rate(
	struct arena *arena, const char *name, int64_t old, int64_t new, struct buf *out)
{
	if (old == new)
		return;
	buf_printf(out, "%s%s %s -> %s", out->len ? ", " : "", name, prices_show_rate(arena, old),
		prices_show_rate(arena, new));
	if (old > 0 && new != MONEY_UNKNOWN)
		buf_printf(out, " (%+.1f %%)", 100 * ((double)new / (double)old - 1));
}

static const char *words(struct arena *arena, const struct change *change)
{
	const struct price *old = change->old, *new = change->new;
	struct buf out = {0};
	const char *text;

	if (!old || !new)
		return old ? "is gone" : "is new";
	for (int s = SERVICE_LIST; s < SERVICE_COUNT; s++) {
		for (size_t k = 0; k < RATE_KINDS; k++) {
			const char *name =
				s == SERVICE_LIST
					? rate_name(k)
					: arena_printf(arena, "%s %s",
						  service_name((enum service)s), rate_name(k));

			add_rate(arena, name, old->rates[s].of[k], new->rates[s].of[k], &out);
		}
	}
	if (price_fee(old) != price_fee(new))
		buf_printf(&out, "%sfee of a request", out.len ? ", " : "");
	if (strcmp(old->retires ? old->retires : "", new->retires ? new->retires : "") != 0)
		buf_printf(&out, "%sretires %s -> %s", out.len ? ", " : "",
			old->retires ? old->retires : "-", new->retires ? new->retires : "-");
	if (out.len == 0)
		buf_puts(&out, "prices by length, time or multiplier");
	text = arena_strz(arena, buf_view(&out));
	buf_free(&out);
	return text;
}

/* What a candidate is to the routes of a table. */
static void add_routes(
	const struct prices_job *job, const struct table *table, size_t candidate, struct buf *out)
{
	struct arena *arena = job->inv->arena;

	for (size_t r = 0; r < table->route_count; r++) {
		const struct table_route *route = &table->routes[r];
		const char *what = NULL;

		if (route->candidate == candidate)
			what = "the choice";
		else if (route->reference == candidate)
			what = "the reference";
		for (size_t i = 0; !what && i < route->fallback_count; i++)
			what = route->fallbacks[i] == candidate ? "a fallback" : NULL;
		if (what)
			buf_printf(out, "%s%s (%s)", out->len ? ", " : "",
				columns_name(arena, route->name, 0), what);
	}
}

struct touched {
	const char *candidate, *routes; /* "" if it is none's */
};

/* Candidates whose own row is not the same in the two. */
static size_t find_touched(const struct prices_job *job, const struct catalog *old,
	const struct catalog *new, const struct candidate *candidates, size_t count,
	const struct table *table, struct touched *out)
{
	size_t found = 0;

	for (size_t c = 0; c < count; c++) {
		const struct price *a = catalog_hit(old, &candidates[c]).price;
		const struct price *b = catalog_hit(new, &candidates[c]).price;
		struct buf routes = {0};

		if (a && b ? catalog_same_price(a, b) : a == b)
			continue;
		if (table)
			add_routes(job, table, c, &routes);
		out[found++] =
			(struct touched){columns_name(job->inv->arena, candidates[c].name, 0),
				arena_strz(job->inv->arena, buf_view(&routes))};
		buf_free(&routes);
	}
	return found;
}

static void print_text(struct prices_job *job, const struct changes *changes,
	const struct touched *touched, size_t count, bool has_table)
{
	struct arena *arena = job->inv->arena;

	for (size_t i = 0; i < changes->count; i++) {
		const struct change *change = &changes->items[i];
		const struct price *row = change->new ? change->new : change->old;

		if (i == SHOWN && !job->opts->all) {
			buf_printf(&job->out, "and %zu more (--all shows them)\n",
				changes->count - SHOWN);
			break;
		}
		buf_printf(&job->out, "%s%s%s%s: %s\n", columns_name(arena, row->model, 0),
			row->provider ? " (" : "",
			row->provider ? columns_name(arena, row->provider, 0) : "",
			row->provider ? ")" : "", words(arena, change));
	}
	buf_printf(
		&job->out, "%zu row%s changed\n", changes->count, changes->count == 1 ? "" : "s");
	for (size_t i = 0; i < count; i++)
		buf_printf(&job->out, "candidate %s has other prices%s%s\n", touched[i].candidate,
			touched[i].routes[0] ? ": "
			: has_table          ? "; no route has it"
					     : "",
			touched[i].routes);
}

static void print_json(struct prices_job *job, const struct changes *changes,
	const struct touched *touched, size_t count)
{
	struct jsonw w;

	jsonw_init(&w, &job->out, 2);
	jsonw_object(&w);
	jsonw_key(&w, "candidates");
	jsonw_array(&w);
	for (size_t i = 0; i < count; i++) {
		jsonw_object(&w);
		member_text(&w, "name", touched[i].candidate);
		member_text(&w, "routes", touched[i].routes);
		jsonw_object_end(&w);
	}
	jsonw_array_end(&w);
	jsonw_key(&w, "rows");
	jsonw_array(&w);
	for (size_t i = 0; i < changes->count; i++) {
		const struct change *change = &changes->items[i];
		const struct price *row = change->new ? change->new : change->old;

		jsonw_object(&w);
		member_text(&w, "model", row->model);
		member_text(&w, "provider", row->provider);
		member_text(&w, "words", words(job->inv->arena, change));
		jsonw_object_end(&w);
	}
	jsonw_array_end(&w);
	jsonw_object_end(&w);
	buf_char(&job->out, '\n');
}

/* The table, if there is something to make one of; else the configuration's candidates; else none.
 */
static bool find_candidates(struct prices_job *job, struct config **config, struct loaded *loaded,
	bool *has_table, struct err *err)
{
	const struct load_options load = {.common = job->opts->common, .as_of = job->opts->as_of};
	struct catalog *catalog;

	if (!prices_load(job, config, &catalog, err))
		return false;
	*has_table = load_table(job->inv->arena, &load, loaded, NULL);
	return true;
}

bool prices_diff(struct prices_job *job, struct err *err)
{
	struct arena *arena = job->inv->arena;
	struct changes changes = {0};
	struct catalog *old, *new;
	struct config *config;
	struct loaded loaded;
	struct touched *touched;
	const struct candidate *candidates = NULL;
	size_t count = 0;
	bool has_table;

	if (job->word_count != 2)
		return err_set(err, ERR_USAGE, "usage: tiercal prices diff OLD NEW");
	if (!catalog_load(arena, (const char *const[]){job->words[0], NULL}, &old, err) ||
		!catalog_load(arena, (const char *const[]){job->words[1], NULL}, &new, err) ||
		!find_candidates(job, &config, &loaded, &has_table, err))
		return false;
	if (has_table) {
		candidates = loaded.table.candidates;
		count = loaded.table.candidate_count;
	} else if (config) {
		candidates = config->candidates;
		count = config->candidate_count;
	}
	touched = ARENA_ARRAY(arena, count, struct touched);
	count = find_touched(
		job, old, new, candidates, count, has_table ? &loaded.table : NULL, touched);
	find_changes(old, new, &changes);
	if (job->json)
		print_json(job, &changes, touched, count);
	else
		print_text(job, &changes, touched, count, has_table);
	VEC_FREE(&changes);
	return true;
}
