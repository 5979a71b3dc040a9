/* SPDX-License-Identifier: MIT */
#include "config/tables.h"

#include <stddef.h>

_Static_assert(sizeof(enum rule) == sizeof(int) && sizeof(enum multiplicity) == sizeof(int) &&
		       sizeof(enum guarantee) == sizeof(int) &&
		       sizeof(enum prompt_cache) == sizeof(int),
	"DECODE_NAME writes an int");

#define HOUR_US 3600e6
#define DAY_US (24 * HOUR_US)
#define TOKENS_MAX 10e6

static const char *const assign_names[] = {"route", "tier", NULL};
static const char *const rule_names[] = {
	[RULE_EXACT] = "exact", [RULE_POINT] = "point", [RULE_POINT + 1] = NULL};
static const char *const guarantee_names[] = {
	[GUARANTEE_ROUTE] = "route", [GUARANTEE_TABLE] = "table", [GUARANTEE_TABLE + 1] = NULL};
static const char *const multiplicity_names[] = {
	[MULTIPLICITY_FALLBACK] = "fallback",
	[MULTIPLICITY_HOLM] = "holm",
	[MULTIPLICITY_FIXED] = "fixed",
	[MULTIPLICITY_NONE] = "none",
	[MULTIPLICITY_NONE + 1] = NULL,
};
static const char *const prompt_cache_names[] = {
	[PROMPT_CACHE_5M] = "5m",
	[PROMPT_CACHE_1H] = "1h",
	[PROMPT_CACHE_NONE] = "none",
	[PROMPT_CACHE_NONE + 1] = NULL,
};

static const char *const gate_names[] = {
	[GATE_HOLM] = "holm", [GATE_NONE] = "none", [GATE_NONE + 1] = NULL};

#define AT(type, member) .offset = offsetof(struct type, member)

static const struct decode_key quality_keys[] = {
	{"reference", DECODE_TEXT, AT(config_quality, reference), .check = config_mention_reference,
		.help = "the candidate that others are measured against, or best; without it the "
			"dearest"},
	{"margin", DECODE_OTHER, AT(config_quality, margin), .check = config_read_margin,
		.schema = config_schema_margin,
		.help = "how far below the reference is still good enough: 0.10 absolute, 10% "
			"relative (default 0.10)"},
	{"confidence", DECODE_NUMBER, DECODE_ABOVE | DECODE_BELOW, AT(config_quality, confidence),
		.min = 0.5, .max = 1, .help = "1 minus the error allowed (default 0.95)"},
	{"format_floor", DECODE_NUMBER, DECODE_BELOW, AT(config_quality, format_floor), .min = 0,
		.max = 1, .help = "share of answers that must have the right form (default 0.90)"},
	{"min_quality", DECODE_NUMBER, AT(config_quality, min_quality), .min = 0, .max = 1,
		.help = "quality that a candidate must have whatever the reference has (default "
			"none)"},
	{"any_cost", DECODE_BOOL, AT(config_quality, any_cost),
		.help = "test candidates that are not cheaper than the reference, too (default "
			"false)"},
	{"guarantee", DECODE_NAME, AT(config_quality, guarantee), .names = guarantee_names,
		.help = "what the error bound is about (default route)"},
	{"rule", DECODE_NAME, AT(config_quality, rule), .names = rule_names,
		.help = "exact, or point: the plain threshold, which promises nothing (default "
			"exact)"},
	{"multiplicity", DECODE_NAME, AT(config_quality, multiplicity), .names = multiplicity_names,
		.help = "how the error is shared among candidates (default fallback)"},
	{"looks", DECODE_OTHER, AT(config_quality, looks), .check = config_read_looks,
		.schema = config_schema_looks,
		.help = "planned looks, in cases, rising; at most 4 (default: one, at all cases)"},
	{.name = NULL},
};

const struct decode_table config_quality_table = {
	.what = "quality",
	.keys = quality_keys,
	.size = sizeof(struct config_quality),
};

static const struct decode_key budget_keys[] = {
	{"usd", DECODE_OTHER, AT(config_budget, usd), .check = config_read_usd,
		.schema = config_schema_usd, .help = "US dollars"},
	{"requests", DECODE_I64, AT(config_budget, requests), .min = 1, .help = "requests sent"},
	{"tokens", DECODE_I64, AT(config_budget, tokens), .min = 1, .help = "tokens, in and out"},
	{"time", DECODE_DURATION, AT(config_budget, time_us), .min = 1e6, .max = 30 * DAY_US,
		.help = "time that a run may take"},
	{.name = NULL},
};

const struct decode_table config_budget_table = {
	.what = "budget",
	.keys = budget_keys,
	.size = sizeof(struct config_budget),
};

#define TIMEOUT(key, member, text) \
	{ \
		key, DECODE_DURATION, AT(candidate_timeouts, member), .min = 1e3, .max = HOUR_US, \
								      .help = (text) \
	}

static const struct decode_key timeout_keys[] = {
	TIMEOUT("connect", connect_us, "until connected, TLS included (default 10s)"),
	TIMEOUT("first_event", first_event_us, "until the first event of a stream (default 300s)"),
	TIMEOUT("total", total_us, "of a whole attempt (default 600s)"),
	TIMEOUT("idle", idle_us, "without an event of a stream (default 60s)"),
	{.name = NULL},
};

static const struct decode_table timeout_table = {
	.what = "timeouts",
	.keys = timeout_keys,
	.size = sizeof(struct candidate_timeouts),
};

static const struct decode_key limit_keys[] = {
	{"concurrency", DECODE_INT, AT(candidate_limits, concurrency), .min = 1, .max = 4096,
		.help = "requests on their way at once (default 64)"},
	{"start", DECODE_INT, AT(candidate_limits, start), .min = 1, .max = 4096,
		.help = "of these, at first; grows as answers come, shrinks when throttled "
			"(default 8)"},
	{"rpm", DECODE_I64, AT(candidate_limits, rpm), .min = 1, .help = "requests a minute"},
	{"tpm", DECODE_I64, AT(candidate_limits, tpm), .min = 1, .help = "tokens a minute"},
	{.name = NULL},
};

static const struct decode_table limit_table = {
	.what = "limits",
	.keys = limit_keys,
	.size = sizeof(struct candidate_limits),
};

static const struct decode_key candidate_keys[] = {
	{"name", DECODE_TEXT, DECODE_REQUIRED, AT(candidate, name),
		.help = "what it is called here; unique"},
	{"provider", DECODE_TEXT, DECODE_REQUIRED, AT(candidate, provider),
		.help = "a provider such as openai, anthropic, gemini, openrouter, rules, "
			"command"},
	{"model", DECODE_TEXT, AT(candidate, model),
		.help = "the provider's own id of the model; not needed by rules and command"},
	{"base_url", DECODE_TEXT, AT(candidate, base_url), .check = config_check_url,
		.help = "another place that speaks the provider's dialect"},
	{"region", DECODE_TEXT, AT(candidate, region), .check = config_check_region,
		.help = "of provider bedrock (default: that of base_url, else AWS_REGION, else "
			"AWS_DEFAULT_REGION)"},
	{"key_env", DECODE_TEXT, AT(candidate, key_env), .check = config_check_key_env,
		.help = "the environment variable that holds the key (default: the provider's "
			"usual one)"},
	{"key_file", DECODE_TEXT, AT(candidate, key_file), .check = config_join,
		.help = "a file that holds the key and that only its owner can read"},
	{"key_command", DECODE_TEXTS, AT(candidate, key_command),
		.help = "a program and its arguments that prints the key, such as [gcloud, auth, "
			"print-access-token]; needs --allow-exec"},
	{"params", DECODE_OBJECT, AT(candidate, params), .check = config_check_params,
		.help = "demands on the model, sent as they are"},
	{"limits", DECODE_SECTION, AT(candidate, limits), .table = &limit_table,
		.help = "how much may be asked at once and a minute"},
	{"timeouts", DECODE_SECTION, AT(candidate, timeouts), .table = &timeout_table,
		.help = "how long an attempt may take"},
	{"attempts", DECODE_INT, AT(candidate, attempts), .min = 1, .max = 100,
		.help = "attempts in all when the fault is transient (default 5)"},
	{"deadline", DECODE_DURATION, AT(candidate, deadline_us), .min = 1e6, .max = DAY_US,
		.help = "of one answer from its first attempt, waiting included (default 15m)"},
	{"stream", DECODE_BOOL, AT(candidate, stream),
		.help = "ask for a stream of events (default false)"},
	{"prompt_cache", DECODE_NAME, AT(candidate, prompt_cache), .names = prompt_cache_names,
		.help = "of provider anthropic: how long it keeps what a suite's prompts begin "
			"with, from 4 KiB on (default 5m)"},
	{"allow_http", DECODE_BOOL, AT(candidate, allow_http),
		.help = "http:// to a host that is not loopback (default false)"},
	{"ca_file", DECODE_TEXT, AT(candidate, ca_file), .check = config_join,
		.help = "certificates of a private authority"},
	{"price_as", DECODE_TEXT, AT(candidate, price_as),
		.help = "the row of the catalog whose prices hold (default: the model)"},
	{"context", DECODE_I64, AT(candidate, context), .min = 1,
		.help = "tokens that the model can take in"},
	{"tags", DECODE_TEXTS, AT(candidate, tags), .help = "for people"},
	{"gateways", DECODE_OBJECT, AT(candidate, gateways), .check = config_check_gateways,
		.help = "its id in gateways, by the gateway's name"},
	{"rules", DECODE_TEXT, AT(candidate, rules_file), .check = config_read_rules,
		.help = "of provider rules: a YAML list of {pattern | max_chars | min_chars, "
			"answer}, the last one {else: answer}"},
	{"command", DECODE_TEXTS, AT(candidate, command),
		.help = "of provider command: a program and its arguments"},
	{.name = NULL},
};

static const struct candidate candidate_defaults = {
	.attempts = 5,
	.deadline_us = INT64_C(15) * 60 * 1000000,
	.limits = {.concurrency = 64, .start = 8},
	.timeouts =
		{
			.connect_us = 10 * 1000000,
			.first_event_us = 300 * 1000000,
			.total_us = 600 * 1000000,
			.idle_us = 60 * 1000000,
		},
};

const struct decode_table config_candidate_table = {
	.what = "a candidate",
	.keys = candidate_keys,
	.size = sizeof(struct candidate),
	.defaults = &candidate_defaults,
	.begin = config_begin_candidate,
	.end = config_end_candidate,
};

static const struct decode_table judge_table = {
	.what = "a judge",
	.keys = candidate_keys,
	.size = sizeof(struct candidate),
	.defaults = &candidate_defaults,
	.begin = config_begin_candidate,
	.end = config_end_candidate,
};

static const struct decode_key embedding_keys[] = {
	{"base_url", DECODE_TEXT, AT(candidate, base_url), .check = config_check_url,
		.help = "a place that speaks OpenAI's dialect (default https://api.openai.com/v1)"},
	{"model", DECODE_TEXT, DECODE_REQUIRED, AT(candidate, model),
		.help = "the id of the model"},
	{"key_env", DECODE_TEXT, AT(candidate, key_env), .check = config_check_key_env,
		.help = "the environment variable that holds the key (default OPENAI_API_KEY, for "
			"its own place alone)"},
	{"params", DECODE_OBJECT, AT(candidate, params), .check = config_check_params,
		.help = "sent as they are, such as {dimensions: 512}"},
	{"limits", DECODE_SECTION, AT(candidate, limits), .table = &limit_table,
		.help = "how much may be asked at once and a minute"},
	{"attempts", DECODE_INT, AT(candidate, attempts), .min = 1, .max = 100,
		.help = "attempts in all when the fault is transient (default 5)"},
	{"allow_http", DECODE_BOOL, AT(candidate, allow_http),
		.help = "http:// to a host that is not loopback (default false)"},
	{"price_as", DECODE_TEXT, AT(candidate, price_as),
		.help = "the row of the catalog whose prices hold (default: the model)"},
	{.name = NULL},
};

static const struct decode_table embedding_table = {
	.what = "embeddings",
	.keys = embedding_keys,
	.size = sizeof(struct candidate),
	.begin = config_begin_embeddings,
};

static const struct decode_key gate_keys[] = {
	{"level", DECODE_NUMBER, DECODE_ABOVE | DECODE_BELOW, AT(config_gate, level), .min = 0,
		.max = 0.5, .help = "the error allowed (default 0.05)"},
	{"multiplicity", DECODE_NAME, AT(config_gate, multiplicity), .names = gate_names,
		.help = "how the error is shared among routes: holm or none (default holm)"},
	{"max_cost", DECODE_OTHER, AT(config_gate, max_cost), .check = config_read_usd,
		.schema = config_schema_usd,
		.help = "USD that a request of a route may cost on average (default none)"},
	{.name = NULL},
};

static const struct decode_table gate_table = {
	.what = "gate",
	.keys = gate_keys,
	.size = sizeof(struct config_gate),
};

static const struct decode_key traffic_keys[] = {
	{"requests", DECODE_I64, DECODE_REQUIRED, AT(config_route, requests), .min = 1,
		.help = "requests a month"},
	{"input_tokens", DECODE_I64, AT(config_route, input_tokens), .min = 1,
		.help = "of a request, on the reference (default: as measured)"},
	{"output_tokens", DECODE_I64, AT(config_route, output_tokens), .min = 1,
		.help = "of a request, on the reference (default: as measured)"},
	{.name = NULL},
};

/* Its fields lie in the route itself: the section begins where the route does. */
static const struct decode_table traffic_table = {
	.what = "traffic",
	.keys = traffic_keys,
	.size = sizeof(struct config_route),
};

static const struct decode_key chain_keys[] = {
	{"name", DECODE_TEXT, DECODE_REQUIRED, AT(config_chain, name), .help = "unique"},
	{"first", DECODE_TEXT, DECODE_REQUIRED, AT(config_chain, first), .check = config_mention,
		.help = "the candidate asked first"},
	{"then", DECODE_TEXT, DECODE_REQUIRED, AT(config_chain, then), .check = config_mention,
		.help = "the candidate asked when the check fails"},
	{"check", DECODE_OTHER, DECODE_REQUIRED, AT(config_chain, check),
		.check = config_read_check, .schema = config_schema_check,
		.help = "a list of graders that need no expected answer, all of which must pass; "
			"or {agree: NAME}, another candidate that must answer the same"},
	{.name = NULL},
};

static const struct decode_table chain_table = {
	.what = "a chain",
	.keys = chain_keys,
	.size = sizeof(struct config_chain),
	.begin = config_begin_chain,
	.end = config_end_chain,
};

static const struct decode_key route_keys[] = {
	{"suite", DECODE_TEXT, DECODE_REQUIRED, AT(config_route, suite),
		.check = config_check_suite, .help = "the folder of its suite"},
	{"tier", DECODE_INT, AT(config_route, tier), .min = 1, .max = 99,
		.help = "class of difficulty, 1 (simple) upwards (default none)"},
	{"traffic", DECODE_SECTION, .table = &traffic_table,
		.help = "what the route has to bear, for the savings"},
	{"max_tokens", DECODE_INT, AT(config_route, max_tokens), .min = 1, .max = TOKENS_MAX,
		.help = "output allowed (default: the suite's, else 1024)"},
	{"latency_p95", DECODE_DURATION, AT(config_route, latency_p95_us), .min = 1e3,
		.max = HOUR_US, .help = "ceiling of the 95th percentile (default none)"},
	{"current", DECODE_TEXT, AT(config_route, current), .check = config_mention,
		.help = "the candidate that runs today, for the savings (default: the reference)"},
	{"safety_critical", DECODE_BOOL, AT(config_route, safety_critical),
		.help = "only the reference, or a candidate that allow names (default false)"},
	{"allow", DECODE_TEXTS, AT(config_route, allow), .check = config_mention_each,
		.help = "candidates that a safety-critical route may get"},
	{"quality", DECODE_SECTION, AT(config_route, quality), .table = &config_quality_table,
		.help = "what differs from the general quality"},
	{"repeats", DECODE_INT, AT(config_route, repeats), .min = 1, .max = 1000,
		.help = "samples of each case and candidate (default: the suite's, else 1)"},
	{"batch", DECODE_BOOL, AT(config_route, batch),
		.help = "production asks in batches: count batch prices (default false)"},
	{"chains", DECODE_ITEMS, AT(config_route, chains),
		.count_offset = offsetof(struct config_route, chain_count), .table = &chain_table,
		.check = config_check_chains,
		.help = "at most 5 of: a cheap candidate first, another when the check fails"},
	{.name = NULL},
};

static const struct decode_table route_table = {
	.what = "a route",
	.keys = route_keys,
	.size = sizeof(struct config_route),
	.begin = config_begin_route,
	.end = config_end_route,
};

static const struct decode_key default_keys[] = {
	{"candidate", DECODE_TEXT, AT(config_file, config.default_candidate),
		.check = config_mention,
		.help = "for requests of no route (default: the reference)"},
	{"max_tokens", DECODE_INT, AT(config_file, config.default_max_tokens), .min = 1,
		.max = TOKENS_MAX, .help = "output allowed (default 1024)"},
	{.name = NULL},
};

static const struct decode_table default_table = {
	.what = "default",
	.keys = default_keys,
	.size = sizeof(struct config_file),
};

static const struct decode_key batch_keys[] = {
	{"poll", DECODE_DURATION, AT(config_batch, poll_us), .min = 1e3, .max = HOUR_US,
		.help = "before the first look at a batch; later ones wait longer (default 15s)"},
	{"poll_max", DECODE_DURATION, AT(config_batch, poll_max_us), .min = 1e3, .max = HOUR_US,
		.help = "between two looks at most (default 5m)"},
	{"requests", DECODE_I64, AT(config_batch, requests), .min = 1, .max = 100000,
		.help = "in one batch at most (default: what the API allows)"},
	{.name = NULL},
};

static const struct decode_table batch_table = {
	.what = "batch",
	.keys = batch_keys,
	.size = sizeof(struct config_batch),
};

/* Quality stands above routes: each route begins with it. */
static const struct decode_key file_keys[] = {
	{"version", DECODE_OTHER, DECODE_REQUIRED, .schema = config_schema_version, .help = "1"},
	{"prices", DECODE_TEXTS, AT(config_file, config.prices), .check = config_join_prices,
		.help = "catalogs: builtin or files; later ones override (default builtin)"},
	{"budget", DECODE_OTHER, AT(config_file, config.budget), .check = config_read_budget,
		.schema = config_schema_budget, .help = "of one run; a bare number is usd"},
	{"batch", DECODE_SECTION, AT(config_file, config.batch), .table = &batch_table,
		.help = "how run --batch goes about it"},
	{"store", DECODE_TEXT, AT(config_file, config.store), .check = config_join,
		.help = "the database (default .tiercal/store.db)"},
	{"quality", DECODE_SECTION, AT(config_file, config.quality), .table = &config_quality_table,
		.help = "what good enough means"},
	{"candidates", DECODE_ITEMS, DECODE_REQUIRED, AT(config_file, config.candidates),
		.count_offset = offsetof(struct config_file, config.candidate_count),
		.table = &config_candidate_table, .help = "the models to choose from"},
	{"judges", DECODE_ITEMS, AT(config_file, config.judges),
		.count_offset = offsetof(struct config_file, config.judge_count),
		.table = &judge_table, .help = "models that grade, of the same shape"},
	{"embeddings", DECODE_SECTION, AT(config_file, embeddings), .table = &embedding_table,
		.help = "the model of embeddings, for graders `similarity`"},
	{"routes", DECODE_MAP, DECODE_REQUIRED, AT(config_file, config.routes),
		.count_offset = offsetof(struct config_file, config.route_count),
		.table = &route_table, .help = "task types, by their ids"},
	{"assign", DECODE_NAME, AT(config_file, assign), .names = assign_names,
		.help = "each route its own cheapest model, or one model a tier (default route)"},
	{"default", DECODE_SECTION, .table = &default_table,
		.help = "what requests of no route get"},
	{"gate", DECODE_SECTION, AT(config_file, config.gate), .table = &gate_table,
		.help = "when a change counts as a regression"},
	{.name = NULL},
};

const struct decode_table config_table = {
	.what = "the configuration",
	.keys = file_keys,
	.size = sizeof(struct config_file),
	.begin = config_check_version,
};
