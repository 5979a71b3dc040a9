/* SPDX-License-Identifier: MIT */
#include "provider/usage.h"

#include "core/money.h"

#define COUNT_MAX (INT64_C(1) << 31)

enum served usage_served(const struct value *object)
{
	const struct value *tier = value_get(object, "service_tier");

	return value_is_string(tier) ? served_of(tier->text) : SERVED_UNSAID;
}

/* A count, or TOKENS_UNKNOWN if there is none or it is no count. */
static int64_t read_count(const struct value *object, const char *key, struct usage *out)
{
	const struct value *member = value_get(object, key);
	int64_t count;

	if (!member || member->type == VALUE_NULL)
		return TOKENS_UNKNOWN;
	if (value_to_i64(member, &count) && count >= 0 && count <= COUNT_MAX)
		return count;
	out->suspect = true;
	return TOKENS_UNKNOWN;
}

static int64_t read_part(const struct value *object, const char *key, struct usage *out)
{
	int64_t count = read_count(object, key, out);

	return count == TOKENS_UNKNOWN ? 0 : count;
}

static int64_t add(int64_t a, int64_t b)
{
	return a == TOKENS_UNKNOWN || b == TOKENS_UNKNOWN ? TOKENS_UNKNOWN : a + b;
}

/* Parts of what is not known are not known either; parts above their total cannot be right. */
static void check_parts(struct usage *usage)
{
	int64_t parts = usage->cache_read + usage->cache_write_5m + usage->cache_write_1h;

	if (usage->input_total == TOKENS_UNKNOWN) {
		usage->suspect |= parts > 0;
		usage->cache_read = usage->cache_write_5m = usage->cache_write_1h = TOKENS_UNKNOWN;
	} else if (parts > usage->input_total) {
		usage->suspect = true;
	}
	if (usage->output_total == TOKENS_UNKNOWN) {
		usage->suspect |= usage->reasoning > 0;
		usage->reasoning = TOKENS_UNKNOWN;
	} else if (usage->reasoning > usage->output_total) {
		usage->suspect = true;
	}
}

static void read_bill(const struct value *usage, struct usage *out)
{
	const struct value *cost = value_get(usage, "cost");
	const struct value *ticks = value_get(usage, "cost_in_usd_ticks");
	const struct value *byok = value_get(usage, "is_byok");

	/* With a key of one's own at the upstream the router bills its fee alone. */
	if (byok && byok->boolean)
		return;
	/* A tick is 1e-10 USD. */
	if (value_is_number(cost)) {
		if (!money_parse(cost->text, 12, &out->billed))
			out->billed = MONEY_UNKNOWN;
	} else if (value_is_number(ticks)) {
		if (!money_parse(ticks->text, 2, &out->billed))
			out->billed = MONEY_UNKNOWN;
	}
}

/*
 * Some servers count reasoning within completion_tokens, some beside it. Where there is a total it
 * tells which; else it is what this provider is known for, and the record is flagged.
 */
static void place_reasoning(
	int64_t prompt, int64_t completion, int64_t total, bool additive, struct usage *out)
{
	out->output_total = completion;
	if (prompt == TOKENS_UNKNOWN || completion == TOKENS_UNKNOWN)
		return;
	if (total != TOKENS_UNKNOWN && prompt + completion == total)
		return;
	if (total != TOKENS_UNKNOWN && prompt + completion + out->reasoning == total) {
		out->output_total = completion + out->reasoning;
		return;
	}
	out->suspect |= total != TOKENS_UNKNOWN || out->reasoning > 0;
	if (additive)
		out->output_total = completion + out->reasoning;
}

/* One arithmetic under two sets of names. */
struct names {
	const char *input, *input_details, *output, *output_details;
};

static struct usage read_named(
	const struct value *usage, const struct names *names, bool reasoning_additive)
{
	const struct value *input_details = value_get(usage, names->input_details);
	const struct value *output_details = value_get(usage, names->output_details);
	struct usage out = usage_unknown;
	int64_t output, total;

	if (!usage || usage->type != VALUE_OBJECT)
		return out;
	out.input_total = read_count(usage, names->input, &out);
	output = read_count(usage, names->output, &out);
	total = read_count(usage, "total_tokens", &out);
	out.cache_read = read_count(input_details, "cached_tokens", &out);
	if (out.cache_read == TOKENS_UNKNOWN)
		out.cache_read = read_part(usage, "prompt_cache_hit_tokens", &out);
	out.cache_write_5m = read_part(input_details, "cache_write_tokens", &out);
	out.cache_write_1h = 0;
	out.reasoning = read_part(output_details, "reasoning_tokens", &out);
	place_reasoning(out.input_total, output, total, reasoning_additive, &out);
	check_parts(&out);
	read_bill(usage, &out);
	return out;
}

struct usage usage_openai(const struct value *usage, bool reasoning_additive)
{
	static const struct names names = {"prompt_tokens", "prompt_tokens_details",
		"completion_tokens", "completion_tokens_details"};

	return read_named(usage, &names, reasoning_additive);
}

struct usage usage_responses(const struct value *usage)
{
	static const struct names names = {
		"input_tokens", "input_tokens_details", "output_tokens", "output_tokens_details"};

	return read_named(usage, &names, false);
}

/* The counts lie in the reply itself. That of the prompt may be absent when it was cached. */
struct usage usage_ollama(const struct value *root)
{
	struct usage out = usage_unknown;

	out.input_total = read_count(root, "prompt_eval_count", &out);
	out.output_total = read_count(root, "eval_count", &out);
	out.cache_read = out.cache_write_5m = out.cache_write_1h = out.reasoning = 0;
	check_parts(&out);
	return out;
}

/* input_tokens leaves the cached ones out, so all of the prompt is the three added. */
struct usage usage_anthropic(const struct value *usage)
{
	const struct value *split = value_get(usage, "cache_creation");
	struct usage out = usage_unknown;
	int64_t created;

	if (!usage || usage->type != VALUE_OBJECT)
		return out;
	out.served = usage_served(usage);
	out.cache_read = read_part(usage, "cache_read_input_tokens", &out);
	created = read_part(usage, "cache_creation_input_tokens", &out);
	out.cache_write_5m = read_part(split, "ephemeral_5m_input_tokens", &out);
	out.cache_write_1h = read_part(split, "ephemeral_1h_input_tokens", &out);
	if (out.cache_write_5m + out.cache_write_1h != created) {
		out.suspect |= out.cache_write_5m + out.cache_write_1h > 0;
		out.cache_write_5m = created;
		out.cache_write_1h = 0;
	}
	out.input_total = add(read_count(usage, "input_tokens", &out), out.cache_read + created);
	out.output_total = read_count(usage, "output_tokens", &out);
	out.reasoning =
		read_part(value_get(usage, "output_tokens_details"), "thinking_tokens", &out);
	check_parts(&out);
	return out;
}

/* Within usageMetadata an absent count is 0; thoughts are counted beside the candidates. */
struct usage usage_gemini(const struct value *usage)
{
	struct usage out = usage_unknown;
	bool broken;

	if (!usage || usage->type != VALUE_OBJECT)
		return out;
	out.input_total = read_part(usage, "promptTokenCount", &out) +
			  read_part(usage, "toolUsePromptTokenCount", &out);
	if (out.suspect)
		out.input_total = TOKENS_UNKNOWN;
	broken = out.suspect;
	out.suspect = false;
	out.reasoning = read_part(usage, "thoughtsTokenCount", &out);
	out.output_total = read_part(usage, "candidatesTokenCount", &out) + out.reasoning;
	if (out.suspect)
		out.output_total = TOKENS_UNKNOWN;
	out.suspect |= broken;
	out.cache_read = read_part(usage, "cachedContentTokenCount", &out);
	out.cache_write_5m = out.cache_write_1h = 0;
	check_parts(&out);
	return out;
}

/*
 * By AWS's definition inputTokens leaves out what was read from or written to a cache, but some
 * models count it in. The total tells which; where it tells nothing it is by the definition, and
 * the record is flagged if that makes a difference.
 */
struct usage usage_bedrock(const struct value *usage)
{
	struct usage out = usage_unknown;
	int64_t input, total, cached;

	if (!usage || usage->type != VALUE_OBJECT)
		return out;
	input = read_count(usage, "inputTokens", &out);
	out.output_total = read_count(usage, "outputTokens", &out);
	total = read_count(usage, "totalTokens", &out);
	out.cache_read = read_part(usage, "cacheReadInputTokens", &out);
	out.cache_write_5m = read_part(usage, "cacheWriteInputTokens", &out);
	out.cache_write_1h = out.reasoning = 0;
	cached = out.cache_read + out.cache_write_5m;
	out.input_total = add(input, cached);
	if (input != TOKENS_UNKNOWN && out.output_total != TOKENS_UNKNOWN &&
		input + cached + out.output_total != total) {
		if (input + out.output_total == total)
			out.input_total = input;
		else
			out.suspect |= cached > 0 || total != TOKENS_UNKNOWN;
	}
	check_parts(&out);
	return out;
}
