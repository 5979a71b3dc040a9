/* SPDX-License-Identifier: MIT */
#include "catalog/rows.h"

#include <assert.h>
#include <string.h>

/*
 * List prices as their sellers published them, in USD per million tokens, each with the date on
 * which it was seen. A price that was not published on that date is not in here, but where the
 * seller has one rule for all of its models.
 */
struct published {
	const char *model;
	const char *provider;
	const char *input, *output;
	const char *cache_read; /* or NULL */
	const char *effective;
	const char *retires; /* or NULL */
};

static const struct published published[] = {
	{"claude-opus-4.7", "anthropic", "5", "25", NULL, "2026-05-13", NULL},
	{"claude-sonnet-4.5", "anthropic", "3", "15", NULL, "2026-05-13", NULL},
	{"deepseek-v4-flash", "deepseek", "0.14", "0.28", NULL, "2026-05-13", NULL},
	{"gpt-4.1-nano", "openai", "0.10", "0.40", NULL, "2026-05-13", NULL},
	{"llama-4-scout", "meta", "0.08", "0.30", NULL, "2026-05-13", NULL},
	{"gemini-2.0-flash", "google", "0.10", "0.40", NULL, "2026-05-13", NULL},
	{"gpt-4.1", "openai", "2", "8", NULL, "2026-05-13", NULL},
	{"gemini-2.5-pro", "google", "1.25", "10", NULL, "2026-05-13", NULL},
	{"claude-opus-4.6", "anthropic", "5", "25", NULL, "2026-03-09", NULL},
	{"claude-sonnet-4.6", "anthropic", "3", "15", NULL, "2026-03-09", NULL},
	{"claude-haiku-4.5", "anthropic", "1", "5", "0.1", "2026-03-09", NULL},
	{"gpt-5.4", "openai", "2.50", "15", NULL, "2026-03-09", NULL},
	{"gpt-5", "openai", "1.25", "10", NULL, "2026-03-09", NULL},
	{"gpt-5-mini", "openai", "0.25", "2", NULL, "2026-03-09", NULL},
	{"gpt-5-nano", "openai", "0.05", "0.40", NULL, "2026-03-09", NULL},
	{"gpt-5-pro", "openai", "15", "120", NULL, "2026-03-09", NULL},
	{"gemini-2.0-flash-lite", "google", "0.075", "0.30", NULL, "2026-03-09", NULL},
	{"gemini-2.5-flash", "google", "0.30", "2.50", NULL, "2026-03-09", NULL},
	{"gemini-3.1-pro", "google", "2", "12", NULL, "2026-03-09", NULL},
	{"mistral-small-3.2", "mistral", "0.06", "0.18", NULL, "2026-03-09", NULL},
	{"deepseek-v3.2", "deepseek", "0.28", "0.42", NULL, "2026-03-09", NULL},
	{"grok-4", "xai", "3", "15", NULL, "2026-03-09", NULL},
	{"gpt-5.5", "openai", "5", "30", NULL, "2026-05-14", NULL},
	{"gpt-4.1-mini", "openai", "0.40", "1.60", NULL, "2026-05-14", NULL},
	/* The upper end of what was published for its class. */
	{"gpt-5.4-mini", "openai", "0.75", "4.50", NULL, "2026-05-31", NULL},
	{"gemini-2.5-flash-lite", "google", "0.10", "0.40", NULL, "2026-05-31", NULL},
	{"gpt-4o", "openai", "2.50", "10", NULL, "2026-06-15", NULL},
	{"gpt-4o-mini", "openai", "0.15", "0.60", NULL, "2026-06-15", NULL},
	{"claude-sonnet-4", "anthropic", "3", "15", NULL, "2026-06-15", "2026-06-15"},
	{"claude-4-opus", "anthropic", "15", "75", NULL, "2026-06-15", "2026-06-15"},
};

static int64_t per_token(const char *usd_per_million)
{
	int64_t price = MONEY_UNKNOWN;
	bool ok = !usd_per_million || money_parse(str_of(usd_per_million), 6, &price);

	assert(ok); /* the table above holds decimal numbers only */
	return ok ? price : MONEY_UNKNOWN;
}

/* Both publish one rule for all of their models: a batch costs half. */
static void add_batch(struct price *price)
{
	const struct rates *list = &price->rates[SERVICE_LIST];
	struct rates *batch = &price->rates[SERVICE_BATCH];

	if (strcmp(price->provider, "openai") != 0 && strcmp(price->provider, "anthropic") != 0)
		return;
	for (size_t i = 0; i < RATE_KINDS; i++) {
		if (list->of[i] != MONEY_UNKNOWN)
			batch->of[i] = list->of[i] / 2;
	}
}

/* A rule as well: a token read from the cache costs a tenth, one written to it a quarter more, and
 * twice as much where it is kept for an hour. */
static void add_cache(struct price *price)
{
	struct rates *list = &price->rates[SERVICE_LIST];

	if (strcmp(price->provider, "anthropic") != 0)
		return;
	if (list->cache_read == MONEY_UNKNOWN)
		list->cache_read = list->input / 10;
	list->cache_write_5m = list->input / 4 * 5;
	list->cache_write_1h = list->input * 2;
}

/* Models whose makers say that a temperature of one's own is an error. */
static void add_refusals(struct price *price)
{
	static const char *const models[] = {
		"claude-opus-4.7", "gpt-5", "gpt-5-mini", "gpt-5-nano", "gpt-5-pro"};

	for (size_t i = 0; i < ARRAY_LEN(models); i++) {
		if (strcmp(price->model, models[i]) == 0)
			price->refuses = catalog_no_sampling;
	}
}

void catalog_builtin(struct catalog_rows *rows, size_t file)
{
	for (size_t i = 0; i < ARRAY_LEN(published); i++) {
		const struct published *from = &published[i];
		struct catalog_row *row = VEC_PUSH(rows);

		row->file = file;
		row->price = catalog_blank(from->model, "builtin");
		row->price.provider = from->provider;
		row->price.effective = from->effective;
		row->price.retires = from->retires;
		row->price.rates[SERVICE_LIST].input = per_token(from->input);
		row->price.rates[SERVICE_LIST].output = per_token(from->output);
		row->price.rates[SERVICE_LIST].cache_read = per_token(from->cache_read);
		add_refusals(&row->price);
		add_cache(&row->price);
		add_batch(&row->price);
	}
}
