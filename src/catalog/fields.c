/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "catalog/rows.h"

/* What a row may hold, by the names that files have for it. */

#define AT(service, kind) offsetof(struct price, rates[service].kind)

const struct catalog_field catalog_fields[CATALOG_PRICES] = {
	{"input", "input_usd_per_million", AT(SERVICE_LIST, input), 6},
	{"output", "output_usd_per_million", AT(SERVICE_LIST, output), 6},
	{"cache_read", "cache_read_usd_per_million", AT(SERVICE_LIST, cache_read), 6},
	{"cache_write_5m", "cache_write_5m_usd_per_million", AT(SERVICE_LIST, cache_write_5m), 6},
	{"cache_write_1h", "cache_write_1h_usd_per_million", AT(SERVICE_LIST, cache_write_1h), 6},
	{"reasoning", "reasoning_usd_per_million", AT(SERVICE_LIST, reasoning), 6},
	{"request", "request_usd", offsetof(struct price, request), 12},
	{"batch_input", "batch_input_usd_per_million", AT(SERVICE_BATCH, input), 6},
	{"batch_output", "batch_output_usd_per_million", AT(SERVICE_BATCH, output), 6},
	{"batch_cache_read", "batch_cache_read_usd_per_million", AT(SERVICE_BATCH, cache_read), 6},
	{"batch_cache_write_5m", "batch_cache_write_5m_usd_per_million",
		AT(SERVICE_BATCH, cache_write_5m), 6},
	{"batch_cache_write_1h", "batch_cache_write_1h_usd_per_million",
		AT(SERVICE_BATCH, cache_write_1h), 6},
	{"batch_reasoning", "batch_reasoning_usd_per_million", AT(SERVICE_BATCH, reasoning), 6},
	{"flex_input", "flex_input_usd_per_million", AT(SERVICE_FLEX, input), 6},
	{"flex_output", "flex_output_usd_per_million", AT(SERVICE_FLEX, output), 6},
	{"flex_cache_read", "flex_cache_read_usd_per_million", AT(SERVICE_FLEX, cache_read), 6},
	{"flex_cache_write_5m", "flex_cache_write_5m_usd_per_million",
		AT(SERVICE_FLEX, cache_write_5m), 6},
	{"flex_cache_write_1h", "flex_cache_write_1h_usd_per_million",
		AT(SERVICE_FLEX, cache_write_1h), 6},
	{"flex_reasoning", "flex_reasoning_usd_per_million", AT(SERVICE_FLEX, reasoning), 6},
	{"priority_input", "priority_input_usd_per_million", AT(SERVICE_PRIORITY, input), 6},
	{"priority_output", "priority_output_usd_per_million", AT(SERVICE_PRIORITY, output), 6},
	{"priority_cache_read", "priority_cache_read_usd_per_million",
		AT(SERVICE_PRIORITY, cache_read), 6},
	{"priority_cache_write_5m", "priority_cache_write_5m_usd_per_million",
		AT(SERVICE_PRIORITY, cache_write_5m), 6},
	{"priority_cache_write_1h", "priority_cache_write_1h_usd_per_million",
		AT(SERVICE_PRIORITY, cache_write_1h), 6},
	{"priority_reasoning", "priority_reasoning_usd_per_million",
		AT(SERVICE_PRIORITY, reasoning), 6},
};

int64_t *catalog_field_of(struct price *price, const struct catalog_field *field)
{
	return (int64_t *)(void *)((char *)price + field->offset);
}

struct rates catalog_no_rates(void)
{
	struct rates rates;

	for (size_t k = 0; k < RATE_KINDS; k++)
		rates.of[k] = MONEY_UNKNOWN;
	return rates;
}

struct price catalog_blank(const char *model, const char *source)
{
	struct price price = {.model = model, .source = source, .request = MONEY_UNKNOWN};

	for (size_t s = 0; s < SERVICE_COUNT; s++)
		price.rates[s] = catalog_no_rates();
	return price;
}

struct price_rule catalog_no_rule(void)
{
	struct price_rule rule = {.above = PRICE_ANY_LENGTH};

	for (size_t s = 0; s < SERVICE_COUNT; s++)
		rule.rates[s] = catalog_no_rates();
	return rule;
}

bool catalog_set(struct price *price, const struct catalog_field *field, struct str text)
{
	return money_parse(text, field->scale, catalog_field_of(price, field));
}

/* Catalogs call some services otherwise than candidates do. */
static const struct {
	const char *theirs, *ours;
} providers[] = {
	{"amazon-bedrock", "bedrock"},
	{"azure_text", "azure"},
	{"bedrock_converse", "bedrock"},
	{"fireworks-ai", "fireworks"},
	{"fireworks_ai", "fireworks"},
	{"google", "gemini"},
	{"google-vertex", "vertex"},
	{"google-vertex-anthropic", "vertex"},
	{"hosted_vllm", "vllm"},
	{"lm_studio", "lmstudio"},
	{"text-completion-openai", "openai"},
	{"together_ai", "together"},
	{"togetherai", "together"},
};

static const char *our_name(struct str name)
{
	for (size_t i = 0; i < ARRAY_LEN(providers); i++) {
		if (str_eqz(name, providers[i].theirs))
			return providers[i].ours;
	}
	/* vertex_ai-language-models, vertex_ai-anthropic_models, ... */
	return str_starts(name, STR("vertex_ai")) ? "vertex" : NULL;
}

const char *catalog_provider(struct arena *arena, struct str name)
{
	const char *ours = our_name(name);

	return ours ? ours : arena_strz(arena, name);
}

bool catalog_same_provider(const char *theirs, const char *ours)
{
	const char *known = our_name(str_of(theirs));

	if (strcmp(ours, "openai-responses") == 0)
		ours = "openai"; /* another endpoint of the same seller */
	return strcmp(theirs, ours) == 0 || (known && strcmp(known, ours) == 0);
}

static bool minutes_of(struct str text, int *minutes)
{
	int64_t hour, minute;

	if (text.len != 5 || text.data[2] != ':' || !str_to_i64(str_slice(text, 0, 2), &hour) ||
		!str_to_i64(str_slice(text, 3, 5), &minute) || hour < 0 || hour > 24 ||
		minute < 0 || minute > 59 || (hour == 24 && minute))
		return false;
	*minutes = (int)(hour % 24 * 60 + minute);
	return true;
}

bool catalog_hours(struct str text, int *from_minute, int *to_minute)
{
	return text.len == 11 && text.data[5] == '-' &&
	       minutes_of(str_slice(text, 0, 5), from_minute) &&
	       minutes_of(str_slice(text, 6, 11), to_minute);
}

bool catalog_weekday(struct str text, unsigned *bit)
{
	static const char *const days[] = {
		"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};

	for (size_t d = 0; d < ARRAY_LEN(days); d++) {
		struct str day = str_of(days[d]);
		char number = (char)('1' + (int)d);

		if (str_eq_nocase(text, day) || str_eq_nocase(text, str_slice(day, 0, 3)) ||
			(text.len == 1 && text.data[0] == number)) {
			*bit = 1u << d;
			return true;
		}
	}
	return false;
}

const char *const catalog_no_sampling[2] = {"temperature", NULL};

bool catalog_may_refuse(struct str name)
{
	static const char *const names[] = {"temperature", "seed", "max_tokens",
		"max_completion_tokens", "stream_options", "cache_control"};

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (str_eqz(name, names[i]))
			return true;
	}
	return false;
}
