/* SPDX-License-Identifier: MIT */
#include "cli/prices.h"

#include <string.h>

#include "cli/columns.h"

const char *prices_show_rate(struct arena *arena, int64_t rate)
{
	char text[32];

	if (rate == MONEY_UNKNOWN)
		return "-";
	money_print(money_times(rate, 1000000), text);
	return arena_strz(arena, str_of(text));
}

static bool is_wanted(const struct prices_job *job, const struct price *price)
{
	if (job->word_count == 0)
		return true;
	for (size_t i = 0; i < job->word_count; i++) {
		if (str_find(str_of(price->model), str_of(job->words[i]), 0) != SIZE_MAX)
			return true;
	}
	return false;
}

/* What the columns leave out. */
static const char *more_of(struct arena *arena, const struct price *price)
{
	struct buf text = {0};
	const char *out;

	for (size_t i = 0; i < price->rule_count; i++) {
		const struct price_rule *rule = &price->rules[i];

		if (rule->timed)
			buf_puts(&text, text.len ? ", by time" : "by time");
		else
			buf_printf(&text, "%sother prices %s %lld tokens", text.len ? ", " : "",
				rule->inclusive ? "from" : "above", (long long)rule->above);
	}
	for (size_t i = 0; i < price->multiplier_count; i++)
		buf_printf(&text, "%s%s x %.6g", text.len ? ", " : "", price->multipliers[i].name,
			(double)price->multipliers[i].millionths / 1e6);
	out = text.len ? columns_name(arena, buf_z(&text), 60) : "-";
	buf_free(&text);
	return out;
}

static void add_row(struct prices_job *job, struct columns *columns, const struct price *price)
{
	struct arena *arena = job->inv->arena;
	const struct rates *list = &price->rates[SERVICE_LIST];
	const struct rates *batch = &price->rates[SERVICE_BATCH];

	columns_add(columns, columns_name(arena, price->model, 60));
	columns_add(columns, price->provider ? columns_name(arena, price->provider, 20) : "-");
	columns_add(columns, prices_show_rate(arena, list->input));
	columns_add(columns, prices_show_rate(arena, list->output));
	columns_add(columns, prices_show_rate(arena, list->cache_read));
	columns_add(columns, prices_show_rate(arena, list->cache_write_5m));
	columns_add(columns, prices_show_rate(arena, batch->input));
	columns_add(columns, prices_show_rate(arena, batch->output));
	columns_add(columns, price->effective ? price->effective : "-");
	columns_add(columns, price->retires ? price->retires : "-");
	columns_add(columns, more_of(arena, price));
}

static void show_text(struct prices_job *job, const struct catalog *catalog)
{
	static const bool right[] = {
		false, false, true, true, true, true, true, true, false, false, false};
	static const char *const head[] = {"model", "provider", "input", "output", "cache read",
		"cache write", "batch in", "batch out", "of", "retires", "more"};
	struct columns columns = {.right = right, .count = ARRAY_LEN(head)};

	for (size_t i = 0; i < ARRAY_LEN(head); i++)
		columns_add(&columns, head[i]);
	for (size_t i = 0; i < catalog_count(catalog); i++) {
		if (is_wanted(job, catalog_at(catalog, i)))
			add_row(job, &columns, catalog_at(catalog, i));
	}
	if (columns.cells.count > ARRAY_LEN(head)) {
		columns_print(&columns, "", &job->out);
		buf_puts(&job->out, "USD per million tokens; - is unknown, which is not 0\n");
	}
	columns_free(&columns);
}

bool prices_show(struct prices_job *job, struct err *err)
{
	struct config *config;
	struct catalog *catalog;

	if (!prices_load(job, &config, &catalog, err))
		return false;
	if (job->json)
		catalog_write(catalog, &job->out);
	else
		show_text(job, catalog);
	if (job->out.len == 0)
		return err_set(err, ERR_CONFIG,
			"no row of the prices has '%s' in its name; `tiercal prices` shows all",
			job->words[0]);
	return true;
}
