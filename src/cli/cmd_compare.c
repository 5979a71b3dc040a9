/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/decode.h"
#include "cli/cli.h"
#include "cli/columns.h"
#include "cli/compare.h"
#include "cli/load.h"

#define FRESH "fresh:"

struct compare_command {
	union {
		struct common_options common;
		struct load_options load;
	};
	int64_t cases;
};

static const struct opt options[] = {
	OPT_CONFIG(struct compare_command),
	OPT_STORE(struct compare_command),
	OPT_FORCE_STORE(struct compare_command),
	OPT_RUN(struct compare_command),
	OPT_PRICES(struct compare_command),
	OPT_NO_LATENCY(struct compare_command),
	{"cases", 0, OPT_COUNT, offsetof(struct compare_command, cases), "N",
		"changed cases to list of each route (default: 20); JSON has all", NULL},
	OPT_FORMAT(struct compare_command),
	OPT_END,
};

static const struct compare_command defaults = {.cases = 20};

/* One side: a candidate of what was loaded, or all that was loaded. */
struct side {
	const char *word;
	const struct loaded *loaded;
	size_t candidate; /* SIZE_MAX: it is a run */
};

static size_t find_candidate(const struct results *results, const char *name)
{
	for (size_t c = 0; c < results->candidate_count; c++) {
		if (strcmp(results->candidates[c], name) == 0)
			return c;
	}
	return SIZE_MAX;
}

static const struct result_route *find_route(const struct results *results, const char *name)
{
	for (size_t r = 0; r < results->route_count; r++) {
		if (strcmp(results->routes[r].name, name) == 0)
			return &results->routes[r];
	}
	return NULL;
}

static const struct evidence *find_evidence(
	const struct table *table, const char *route, size_t candidate)
{
	return &table_route_named(table, route)->evidence[candidate];
}

static struct compare_cost costs_of(const struct evidence *before, const struct evidence *after)
{
	return (struct compare_cost){before->cost_per_request, after->cost_per_request,
		before->latency_p95_us, after->latency_p95_us};
}

/* By the cases of each route; unknown where one of them is. */
static void add_cost(int64_t *sum, int64_t cost, int64_t cases)
{
	*sum = *sum == MONEY_UNKNOWN || cost == MONEY_UNKNOWN
		       ? MONEY_UNKNOWN
		       : money_add(*sum, money_times(cost, cases));
}

static const char *const *only_in(
	struct arena *arena, const struct results *these, const struct results *others)
{
	const char **names = ARENA_ARRAY(arena, these->route_count + 1, const char *);
	size_t count = 0;

	for (size_t r = 0; r < these->route_count; r++) {
		if (!find_route(others, these->routes[r].name))
			names[count++] = these->routes[r].name;
	}
	return names;
}

static struct compare_block make_block(
	struct arena *arena, const struct side *before, const struct side *after)
{
	const struct results *from = &before->loaded->results, *to = &after->loaded->results;
	struct calib_column *left = ARENA_ARRAY(arena, from->route_count, struct calib_column);
	struct calib_column *right = ARENA_ARRAY(arena, from->route_count, struct calib_column);
	struct compare_block block = {.before = before->word,
		.after = after->word,
		.only_before = only_in(arena, from, to),
		.only_after = only_in(arena, to, from)};
	struct compare_row *all;
	size_t count = 0;

	block.rows = ARENA_ARRAY(arena, from->route_count + 1, struct compare_row);
	all = &block.rows[from->route_count];
	all->cost = (struct compare_cost){0, 0, -1, -1};
	for (size_t r = 0; r < from->route_count; r++) {
		const char *name = from->routes[r].name;
		const struct result_route *other = find_route(to, name);
		struct compare_row *row = &block.rows[count];

		if (!other)
			continue;
		left[count] = (struct calib_column){&from->routes[r], before->candidate};
		right[count] = (struct calib_column){other, after->candidate};
		row->route = name;
		row->pair = calib_pair(arena, &left[count], &right[count], 1);
		row->cost = costs_of(find_evidence(&before->loaded->table, name, before->candidate),
			find_evidence(&after->loaded->table, name, after->candidate));
		add_cost(&all->cost.before, row->cost.before, row->pair.cases);
		add_cost(&all->cost.after, row->cost.after, row->pair.cases);
		count++;
	}
	block.rows[count] = *all;
	block.rows[count].pair = calib_pair(arena, left, right, count);
	block.row_count = count > 1 ? count + 1 : count;
	return block;
}

static bool compare_candidates(
	struct invocation *inv, const struct loaded *loaded, struct compare *out, struct err *err)
{
	struct side sides[2];

	for (int i = 0; i < 2; i++) {
		sides[i] = (struct side){
			inv->words[i], loaded, find_candidate(&loaded->results, inv->words[i])};
		if (sides[i].candidate == SIZE_MAX)
			return err_set(err, ERR_USAGE, "there is no candidate '%s'%s",
				inv->words[i],
				decode_hint(inv->arena, str_of(inv->words[i]),
					loaded->results.candidates, loaded->results.candidate_count,
					sizeof(const char *)));
	}
	out->blocks = ARENA_NEW(inv->arena, struct compare_block);
	out->blocks[0] = make_block(inv->arena, &sides[0], &sides[1]);
	out->block_count = 1;
	return true;
}

static bool load_run(struct arena *arena, const struct compare_command *opts, const char *word,
	struct loaded *out, struct err *err)
{
	struct load_options load = opts->load;

	load.any_reference = true;
	if (str_starts(str_of(word), STR(FRESH)))
		load.fresh = word + strlen(FRESH);
	else
		load.common.run = word;
	return load_table(arena, &load, out, err);
}

static bool compare_runs(struct invocation *inv, const struct compare_command *opts,
	struct compare *out, struct err *err)
{
	struct loaded *runs = ARENA_ARRAY(inv->arena, 2, struct loaded);
	const struct results *from = &runs[0].results;

	if (opts->common.run)
		return err_set(err, ERR_USAGE,
			"--run says where two candidates are compared; %s and %s are runs",
			inv->words[0], inv->words[1]);
	for (int i = 0; i < 2; i++) {
		if (!load_run(inv->arena, opts, inv->words[i], &runs[i], err))
			return false;
	}
	out->blocks = ARENA_ARRAY(inv->arena, from->candidate_count, struct compare_block);
	for (size_t c = 0; c < from->candidate_count; c++) {
		const char *name = from->candidates[c];
		size_t other = find_candidate(&runs[1].results, name);
		struct side before = {.loaded = &runs[0], .candidate = c};
		struct side after = {.loaded = &runs[1], .candidate = other};

		if (other == SIZE_MAX)
			continue;
		before.word = arena_printf(inv->arena, "%s, %s", name, inv->words[0]);
		after.word = arena_printf(inv->arena, "%s, %s", name, inv->words[1]);
		out->blocks[out->block_count++] = make_block(inv->arena, &before, &after);
	}
	return out->block_count > 0 ||
	       err_set(err, ERR_USAGE, "%s and %s have no candidate in common", inv->words[0],
		       inv->words[1]);
}

/* Digits of a run's id, "latest", or fresh:NAME. */
static bool is_run(const char *word)
{
	return strcmp(word, "latest") == 0 || str_starts(str_of(word), STR(FRESH)) ||
	       (strlen(word) >= 4 && strspn(word, "0123456789abcdef") == strlen(word));
}

static bool has_rows(const struct compare *compare, struct err *err)
{
	for (size_t b = 0; b < compare->block_count; b++) {
		if (compare->blocks[b].row_count)
			return true;
	}
	return err_set(err, ERR_USAGE, "they have no route in common");
}

static bool run(struct invocation *inv, struct err *err)
{
	const struct compare_command *opts = inv->options;
	struct compare compare = {.shown = (size_t)opts->cases};
	struct load_options load = opts->load;
	struct loaded loaded;
	struct buf text = {0};
	bool runs = is_run(inv->words[0]) && is_run(inv->words[1]);

	load.any_reference = true;
	if (runs ? !compare_runs(inv, opts, &compare, err)
		 : !load_table(inv->arena, &load, &loaded, err) ||
				!compare_candidates(inv, &loaded, &compare, err))
		return false;
	if (!has_rows(&compare, err))
		return false;
	if (opts->common.format && strcmp(opts->common.format, "json") == 0)
		compare_json(&compare, &text);
	else
		compare_text(&compare, &text);
	columns_say(opts->common.format, buf_view(&text));
	buf_free(&text);
	return true;
}

const struct command command_compare = {
	.name = "compare",
	.words = "A B",
	.min_words = 2,
	.max_words = 2,
	.summary = "two candidates or two runs, case by case",
	.details =
		"What changes from A to B on the same cases: of each route and of all together "
		"how\n"
		"many cases B won, lost and tied, the difference of quality with its 95 % "
		"interval,\n"
		"the p-value of no difference, and what B costs and how long it takes as a "
		"multiple\n"
		"of A; then the cases that changed, one by one.\n"
		"\n"
		"A and B are candidates, or runs: the id of one, latest, or fresh:NAME for the\n"
		"answers of `tiercal run --fresh NAME`. Of runs every candidate is compared that "
		"is\n"
		"in both, on the routes and cases that are in both. The test is McNemar's (mid-p)\n"
		"where all is right or wrong, else Student's t; \"no difference\" is not \"good\n"
		"enough\", which `tiercal calibrate` says. No request is sent.",
	.example = "tiercal compare gpt-5-mini gpt-5-nano\n"
		   "tiercal compare fresh:monday fresh:friday --format json\n"
		   "tiercal compare 9f3a 1c07 --cases 100",
	.options = options,
	.options_size = sizeof(struct compare_command),
	.defaults = &defaults,
	.run = run,
};
