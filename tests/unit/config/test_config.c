/* SPDX-License-Identifier: MIT */
#include "../suite/scratch.h"

#include "config/config.h"
#include "core/money.h"

static struct arena arena;
static struct err err;

static void setup(void)
{
	scratch_enter();
	scratch_write("suites/tickets/suite.yaml", "");
	scratch_write("suites/mails/suite.yaml", "");
	unsetenv("AWS_REGION");
	unsetenv("AWS_DEFAULT_REGION");
	arena = (struct arena){0};
	err = (struct err){0};
}

static void teardown(void)
{
	arena_fini(&arena);
	scratch_leave();
}

static struct config *load(const char *text)
{
	struct config *config = NULL;

	scratch_write("t.yaml", text);
	ck_assert_msg(config_load(&arena, "t.yaml", &config, &err), "%s", err.text);
	return config;
}

#define HEAD \
	"version: 1\n" \
	"candidates:\n" \
	"  - {name: small, provider: openai, model: m}\n" \
	"  - {name: large, provider: openai, model: n}\n"
#define CHAIN(name) "{name: " name ", first: small, then: large, check: [json]}"
#define CHAINS(items) HEAD "routes: {r: {suite: suites/mails, chains: [\n " items "]}}\n"
#define ROUTES "routes: {r: {suite: suites/tickets}}\n"

static const struct {
	const char *keys, *env, *region, *base_url;
} places[] = {
	{"region: eu-west-1", "us-east-1", "eu-west-1",
		"https://bedrock-runtime.eu-west-1.amazonaws.com"},
	{"params: {}", "us-east-1", "us-east-1", "https://bedrock-runtime.us-east-1.amazonaws.com"},
	{"base_url: 'https://bedrock-runtime.us-west-2.amazonaws.com/'", "us-east-1", "us-west-2",
		"https://bedrock-runtime.us-west-2.amazonaws.com/"},
	{"base_url: 'http://127.0.0.1:9'", "us-east-1", "us-east-1", "http://127.0.0.1:9"},
	{"base_url: 'http://127.0.0.1:9'", NULL, NULL, "http://127.0.0.1:9"},
};

START_TEST(a_region_comes_from_the_file_the_url_or_the_environment)
{
	const struct config *config;

	unsetenv("AWS_DEFAULT_REGION");
	unsetenv("AWS_REGION");
	if (places[_i].env)
		setenv("AWS_REGION", places[_i].env, 1);
	config = load(
		arena_printf(&arena, "%s  - {name: x, provider: bedrock, model: m, %s}\n" ROUTES,
			HEAD, places[_i].keys));
	ck_assert_pstr_eq(config->candidates[2].region, places[_i].region);
	ck_assert_str_eq(config->candidates[2].base_url, places[_i].base_url);
}
END_TEST

START_TEST(what_is_not_said_has_the_documented_default)
{
	const struct config *config = load(HEAD ROUTES);
	const struct candidate *small = &config->candidates[0];
	const struct config_route *route = &config->routes[0];

	ck_assert_uint_eq(config->candidate_count, 2);
	ck_assert_uint_eq(config->route_count, 1);
	ck_assert_str_eq(config->prices[0], "builtin");
	ck_assert_ptr_null(config->prices[1]);
	ck_assert_str_eq(config->store, ".tiercal/store.db");
	ck_assert(!config->budget.given);
	ck_assert(!config->assign_tier);
	ck_assert_ptr_null(config->default_candidate);
	ck_assert_ptr_null(config->quality.reference);
	ck_assert_double_eq(config->quality.margin, 0.10);
	ck_assert(!config->quality.relative);
	ck_assert_double_eq(config->quality.confidence, 0.95);
	ck_assert_double_eq(config->quality.format_floor, 0.90);
	ck_assert_int_eq(config->quality.rule, RULE_EXACT);
	ck_assert_int_eq(config->quality.multiplicity, MULTIPLICITY_FALLBACK);
	ck_assert_int_eq(config->quality.guarantee, GUARANTEE_ROUTE);
	ck_assert_uint_eq(config->quality.look_count, 0);
	ck_assert_int_eq(small->attempts, 5);
	ck_assert_int_eq(small->deadline_us, INT64_C(900000000));
	ck_assert_int_eq(small->timeouts.connect_us, 10000000);
	ck_assert_int_eq(small->timeouts.first_event_us, 300000000);
	ck_assert_int_eq(small->timeouts.total_us, 600000000);
	ck_assert_int_eq(small->timeouts.idle_us, 60000000);
	ck_assert_int_eq(small->limits.concurrency, 64);
	ck_assert_int_eq(small->limits.rpm, 0);
	ck_assert_int_eq(route->repeats, 0);
	ck_assert_int_eq(route->tier, 0);
	ck_assert_int_eq(route->max_tokens, 0);
	ck_assert_ptr_null(route->allow);
}
END_TEST

static const char whole[] =
	"version: 1\n"
	"prices: [builtin, prices.yaml]\n"
	"budget: {usd: 5.00, requests: 1000, tokens: 2000000, time: 1.5h}\n"
	"store: db/x.db\n"
	"quality:\n"
	"  reference: large\n"
	"  margin: 10%\n"
	"  confidence: 0.9\n"
	"  format_floor: 0.8\n"
	"  min_quality: 0.5\n"
	"  any_cost: true\n"
	"  guarantee: table\n"
	"  rule: point\n"
	"  multiplicity: holm\n"
	"  looks: [50, 100]\n"
	"candidates:\n"
	"  - name: large\n"
	"    provider: openai\n"
	"    model: gpt-5\n"
	"    base_url: https://example.com/v1\n"
	"    key_env: MY_KEY\n"
	"    key_file: secrets/key\n"
	"    ca_file: /etc/ca.pem\n"
	"    allow_http: true\n"
	"    stream: true\n"
	"    attempts: 3\n"
	"    deadline: 2m\n"
	"    timeouts: {connect: 500ms, first_event: 1m, total: 2m, idle: 30s}\n"
	"    price_as: gpt-5-mini\n"
	"    context: 128000\n"
	"    tags: [eu, dear]\n"
	"    gateways: {litellm: openai/gpt-5}\n"
	"    params: {reasoning_effort: minimal}\n"
	"    limits: {concurrency: 32, rpm: 500, tpm: 200000}\n"
	"  - {name: free, provider: rules, rules: rules/r.yaml}\n"
	"  - {name: own, provider: command, command: [./answer, --fast]}\n"
	"judges:\n"
	"  - {name: judge, provider: openai, model: gpt-5}\n"
	"embeddings: {base_url: 'http://127.0.0.1:1/v1', model: e, key_env: EMB_KEY}\n"
	"gate: {level: 0.05, multiplicity: holm}\n"
	"assign: tier\n"
	"default: {candidate: large, max_tokens: 2000}\n"
	"routes:\n"
	"  a/b-1:\n"
	"    suite: suites/tickets\n"
	"    tier: 1\n"
	"    traffic: {requests: 450000, input_tokens: 200, output_tokens: 4}\n"
	"    max_tokens: 16\n"
	"    latency_p95: 2s\n"
	"    current: own\n"
	"    repeats: 3\n"
	"    batch: true\n"
	"    chains: []\n"
	"    quality: {margin: 0.05, reference: best, any_cost: false}\n"
	"  c:\n"
	"    suite: suites/mails\n"
	"    safety_critical: true\n"
	"    allow: [free, own]\n";

static const struct config *load_whole(void)
{
	scratch_write("prices.yaml", "{}");
	scratch_write("rules/r.yaml", "- {else: x}\n");
	return load(whole);
}

START_TEST(every_key_of_a_candidate_lands_in_its_field)
{
	const struct config *config = load_whole();
	const struct candidate *large = &config->candidates[0];

	ck_assert_uint_eq(config->candidate_count, 3);
	ck_assert_str_eq(large->model, "gpt-5");
	ck_assert_str_eq(large->base_url, "https://example.com/v1");
	ck_assert_str_eq(large->key_env, "MY_KEY");
	ck_assert_str_eq(large->key_file, "secrets/key");
	ck_assert_str_eq(large->ca_file, "/etc/ca.pem");
	ck_assert(large->allow_http && large->stream);
	ck_assert_int_eq(large->attempts, 3);
	ck_assert_int_eq(large->deadline_us, 120000000);
	ck_assert_int_eq(large->timeouts.connect_us, 500000);
	ck_assert_int_eq(large->timeouts.idle_us, 30000000);
	ck_assert_str_eq(large->price_as, "gpt-5-mini");
	ck_assert_int_eq(large->context, 128000);
	ck_assert_str_eq(large->tags[1], "dear");
	ck_assert_ptr_null(large->tags[2]);
	ck_assert(str_eqz(value_get(large->gateways, "litellm")->text, "openai/gpt-5"));
	ck_assert(str_eqz(value_get(large->params, "reasoning_effort")->text, "minimal"));
	ck_assert_int_eq(large->limits.concurrency, 32);
	ck_assert_int_eq(large->limits.tpm, 200000);
	ck_assert_uint_eq(large->line, 17);
	ck_assert_uint_eq(large->column, 5);
	ck_assert_str_eq(config->candidates[1].model, "free");
	ck_assert_uint_eq(config->candidates[1].rules->count, 1);
	ck_assert_str_eq(config->candidates[2].command[1], "--fast");
	ck_assert_ptr_null(config->candidates[2].command[2]);
	ck_assert_uint_eq(config_candidate(config, "own"), 2);
	ck_assert(config_candidate(config, "judge") == SIZE_MAX);
}
END_TEST

START_TEST(the_model_of_embeddings_is_the_last_of_those_whom_graders_ask)
{
	const struct config *config = load_whole();
	const struct candidate *embeddings = &config->judges[1];

	ck_assert(config->has_embeddings);
	ck_assert_uint_eq(config->judge_count, 2);
	ck_assert_str_eq(config->judges[0].name, "judge");
	ck_assert_str_eq(embeddings->name, CANDIDATE_EMBEDDINGS);
	ck_assert_str_eq(embeddings->provider, CANDIDATE_EMBEDDINGS);
	ck_assert_str_eq(embeddings->model, "e");
	ck_assert_str_eq(embeddings->base_url, "http://127.0.0.1:1/v1");
	ck_assert_str_eq(embeddings->key_env, "EMB_KEY");
	ck_assert_int_eq(embeddings->attempts, 5);
	ck_assert_int_eq(embeddings->limits.concurrency, 64);
	ck_assert_int_eq(embeddings->timeouts.total_us, 600000000);
	ck_assert_uint_eq(embeddings->line, 39);
	ck_assert(!load(HEAD ROUTES)->has_embeddings);
	ck_assert_uint_eq(load(HEAD ROUTES "embeddings: {model: e}\n")->judge_count, 1);
}
END_TEST

START_TEST(every_key_of_quality_budget_and_routes_lands_in_its_field)
{
	const struct config *config = load_whole();
	const struct config_route *route = &config->routes[0];

	ck_assert_str_eq(config->prices[1], "prices.yaml");
	ck_assert(config->budget.given);
	ck_assert_int_eq(config->budget.usd, 5 * MONEY_PER_USD);
	ck_assert_int_eq(config->budget.requests, 1000);
	ck_assert_int_eq(config->budget.time_us, INT64_C(5400000000));
	ck_assert_str_eq(config->store, "db/x.db");
	ck_assert_str_eq(config->quality.reference, "large");
	ck_assert_double_eq(config->quality.margin, 0.10);
	ck_assert(config->quality.relative);
	ck_assert_int_eq(config->quality.guarantee, GUARANTEE_TABLE);
	ck_assert_int_eq(config->quality.rule, RULE_POINT);
	ck_assert_int_eq(config->quality.multiplicity, MULTIPLICITY_HOLM);
	ck_assert_uint_eq(config->quality.look_count, 2);
	ck_assert_int_eq(config->quality.looks[1], 100);
	ck_assert(config->assign_tier);
	ck_assert_str_eq(config->default_candidate, "large");
	ck_assert_int_eq(config->default_max_tokens, 2000);
	ck_assert_str_eq(route->name, "a/b-1");
	ck_assert_str_eq(route->suite, "suites/tickets");
	ck_assert_int_eq(route->requests, 450000);
	ck_assert_int_eq(route->output_tokens, 4);
	ck_assert_int_eq(route->latency_p95_us, 2000000);
	ck_assert_str_eq(route->current, "own");
	ck_assert_int_eq(route->repeats, 3);
	ck_assert_str_eq(config->routes[1].allow[1], "own");
	ck_assert(config->routes[1].safety_critical);
}
END_TEST

START_TEST(a_routes_quality_is_laid_over_the_general_one_wherever_it_stands)
{
	const struct config *config =
		load("routes:\n"
		     "  r: {suite: suites/tickets, quality: {margin: 0.05, any_cost: false}}\n"
		     "quality: {margin: 20%, format_floor: 0.7, any_cost: true, min_quality: 0.4}\n"
		     "candidates: [{name: a, provider: openai, model: m}]\n"
		     "version: 1\n");
	const struct config_quality *quality = &config->routes[0].quality;

	ck_assert_double_eq(quality->margin, 0.05);
	ck_assert(!quality->relative);
	ck_assert(!quality->any_cost);
	ck_assert_double_eq(quality->format_floor, 0.7);
	ck_assert_double_eq(quality->min_quality, 0.4);
}
END_TEST

START_TEST(relative_paths_start_at_the_folder_of_the_file)
{
	struct config *config = NULL;

	scratch_write("p/q/s/suite.yaml", "");
	scratch_write("p/q/c.yaml",
		"version: 1\n"
		"store: x.db\n"
		"candidates: [{name: a, provider: openai, model: m, key_file: k}]\n"
		"routes: {r: {suite: s}}\n");
	ck_assert_msg(config_load(&arena, "p/q/c.yaml", &config, &err), "%s", err.text);
	ck_assert_str_eq(config->folder, "p/q");
	ck_assert_str_eq(config->store, "p/q/x.db");
	ck_assert_str_eq(config->routes[0].suite, "p/q/s");
	ck_assert_str_eq(config->candidates[0].key_file, "p/q/k");
}
END_TEST

START_TEST(a_bare_number_as_budget_is_exact_dollars)
{
	ck_assert_int_eq(load(HEAD ROUTES "budget: 0.30\n")->budget.usd, INT64_C(300000000000));
	ck_assert_int_eq(load(HEAD ROUTES "budget: 7\n")->budget.usd, 7 * MONEY_PER_USD);
}
END_TEST

START_TEST(json_is_read_as_well)
{
	const struct config *config =
		load("{\"version\": 1, \"candidates\": [{\"name\": \"a\", \"provider\": \"openai\","
		     " \"model\": \"m\"}], \"routes\": {\"r\": {\"suite\": \"suites/tickets\"}}}");

	ck_assert_str_eq(config->candidates[0].name, "a");
}
END_TEST

START_TEST(the_digest_is_that_of_the_bytes)
{
	char first[72];

	memcpy(first, load(HEAD ROUTES)->digest, sizeof(first));
	ck_assert(strncmp(first, "sha256:", 7) == 0);
	ck_assert_uint_eq(strlen(first), 71);
	ck_assert_str_eq(load(HEAD ROUTES)->digest, first);
	ck_assert_str_ne(load(HEAD ROUTES "# more\n")->digest, first);
}
END_TEST

static const struct {
	const char *text, *message;
} faults[] = {
	{"", "t.yaml:1:1: the file holds nothing; it must be an object that begins with version: "
	     "1"},
	{"- a\n", "t.yaml:1:1: the file holds a list; it must be an object that begins with "
		  "version: 1"},
	{"version: 2\nmodels: []\n", "t.yaml:1:10: version is 2; it must be 1, the only version "
				     "there is"},
	{"candidates: []\nroutes: {}\n", "t.yaml:1:1: the configuration wants the key 'version' "
					 "(1)"},
	{HEAD, "t.yaml:1:1: the configuration wants the key 'routes' (task types, by their ids)"},
	{HEAD "routs: {}\n" ROUTES,
		"t.yaml:5:1: unknown key 'routs' of the configuration (did you mean 'routes'?)"},
	{HEAD "colour: red\n" ROUTES,
		"t.yaml:5:1: unknown key 'colour' of the configuration; known are version, prices, "
		"budget, batch, store, quality, candidates, judges, embeddings, routes, assign, "
		"default, "
		"gate"},
	{HEAD ROUTES ROUTES,
		"t.yaml:6:1: the key 'routes' stands twice, on lines 5 and 6; remove one"},
	{"version: 1\ncandidates: []\n" ROUTES,
		"t.yaml:2:13: candidates is empty; it must have a candidate at least"},
	{"version: 1\ncandidates: {a: {provider: openai}}\n" ROUTES,
		"t.yaml:2:13: candidates is an object; it must be a list"},
	{"version: 1\ncandidates: [small]\n" ROUTES,
		"t.yaml:2:14: a candidate is a string; it must be an object (key: value)"},
	{HEAD "  - {provider: openai, model: m}\n" ROUTES,
		"t.yaml:5:5: a candidate wants the key 'name' (what it is called here; unique)"},
	{HEAD "  - {name: x, provider: openai}\n" ROUTES,
		"t.yaml:5:5: candidate 'x' wants the key 'model'"},
	{HEAD "  - {name: x, provider: rules}\n" ROUTES,
		"t.yaml:5:5: candidate 'x' of provider rules wants the key 'rules'"},
	{HEAD "  - {name: x, provider: rules, rules: no.yaml}\n" ROUTES,
		"t.yaml:5:39: rules: there is no file no.yaml"},
	{HEAD "  - {name: x, provider: openai, model: m, command: [a]}\n" ROUTES,
		"t.yaml:5:43: 'command' is for provider: command; candidate 'x' has provider: "
		"openai"},
	{HEAD "  - {name: x, provider: command, command: []}\n" ROUTES,
		"t.yaml:5:43: command is empty; it must be a list of a program and its arguments"},
	{HEAD "  - {name: x, provider: command, command: ls -l}\n" ROUTES,
		"t.yaml:5:43: command is 'ls -l'; it must be a list of texts"},
	{HEAD "  - {name: e, provider: embeddings, model: m}\n" ROUTES,
		"t.yaml:5:25: provider embeddings gives no answers: the model of embeddings stands "
		"under embeddings:, beside candidates:"},
	{HEAD "embeddings: {}\n" ROUTES,
		"t.yaml:5:1: embeddings wants the key 'model' (the id of the model)"},
	{HEAD "embeddings: text-embedding-3-small\n" ROUTES,
		"t.yaml:5:13: embeddings is 'text-embedding-3-small'; it must be an object (key: "
		"value)"},
	{HEAD "embeddings: {model: m, key: x}\n" ROUTES,
		"t.yaml:5:24: unknown key 'key' of embeddings (did you mean 'key_env'?)"},
	{HEAD "embeddings: {model: m, base_url: example.com}\n" ROUTES,
		"t.yaml:5:34: base_url is 'example.com'; it must be a URL that begins with "
		"https:// "
		"or http://"},
	{HEAD "embeddings: {model: m, params: {input: x}}\n" ROUTES,
		"t.yaml:5:33: 'input' cannot be among params: it comes from the suite"},
	{HEAD "judges: [{name: embeddings, provider: openai, model: m}]\nembeddings: {model: "
	      "m}\n" ROUTES,
		"t.yaml:5:17: a judge cannot be named 'embeddings' beside embeddings:, which is "
		"called so where costs are told"},
	{HEAD "  - {name: small, provider: openai, model: m}\n" ROUTES,
		"t.yaml:5:12: a second candidate named 'small'; the first is on line 3"},
	{HEAD "  - {name: best, provider: openai, model: m}\n" ROUTES,
		"t.yaml:5:12: a candidate cannot be named 'best': as a reference that means the "
		"best one"},
	{HEAD "  - {name: x, provider: openai, model: 4.1}\n" ROUTES,
		"t.yaml:5:40: model is a number; it must be a text, so put it in quotes"},
	{HEAD "  - {name: x, provider: openai, model: ''}\n" ROUTES,
		"t.yaml:5:40: model is empty; give a text or leave the key out"},
	{HEAD "  - {name: x, provider: openai, model: \"a\\nb\"}\n" ROUTES,
		"t.yaml:5:40: model holds a line end or a control character"},
	{HEAD "  - {name: x, provider: openai, model: m, stream: yes}\n" ROUTES,
		"t.yaml:5:51: stream is 'yes'; it must be true or false"},
	{HEAD "  - {name: x, provider: openai, model: m, limits: {rpm: 0}}\n" ROUTES,
		"t.yaml:5:57: rpm is 0; it must be a whole number of 1 or more"},
	{HEAD "  - {name: x, provider: openai, model: m, timeouts: {total: 5}}\n" ROUTES,
		"t.yaml:5:61: total is 5 without a unit; it must be a duration such as 500ms, 2s, "
		"15m or 1h, from 1ms to 1h, so perhaps 5s"},
	{HEAD "  - {name: x, provider: openai, model: m, deadline: 3 min}\n" ROUTES,
		"t.yaml:5:53: deadline is '3 min'; it must be a duration such as 500ms, 2s, 15m or "
		"1h, from 1s to 24h"},
	{HEAD "  - {name: x, provider: openai, model: m, base_url: example.com}\n" ROUTES,
		"t.yaml:5:53: base_url is 'example.com'; it must be a URL that begins with "
		"https:// or http://"},
	{HEAD "  - {name: x, provider: openai, model: m, base_url: 'https://u:pw@h/'}\n" ROUTES,
		"t.yaml:5:53: base_url holds a user or password; name the variable of the key with "
		"key_env"},
	{HEAD "  - {name: x, provider: vertex, model: m, key_command: []}\n" ROUTES,
		"t.yaml:5:56: key_command is empty; it must be a list of a program and its "
		"arguments"},
	{HEAD "  - {name: x, provider: vertex, model: m, key_command: [x], key_env: Y}\n" ROUTES,
		"t.yaml:5:43: key_command and another source of the key; a candidate has one of "
		"them"},
	{HEAD "  - {name: x, provider: openai, model: m, region: us-east-1}\n" ROUTES,
		"t.yaml:5:43: 'region' is for provider: bedrock; candidate 'x' has provider: "
		"openai"},
	{HEAD "  - {name: x, provider: bedrock, model: m, region: US/1}\n" ROUTES,
		"t.yaml:5:52: region is 'US/1'; it must be the name of a region, such as "
		"us-east-1"},
	{HEAD "  - {name: x, provider: bedrock, model: m}\n" ROUTES,
		"t.yaml:5:5: candidate 'x' of provider bedrock wants the key 'region', such as "
		"us-east-1"},
	{HEAD "  - {name: x, provider: openai, model: m, key_env: a-secret}\n" ROUTES,
		"t.yaml:5:52: key_env is not the name of an environment variable (letters, digits "
		"and _); the key itself does not belong here"},
	{HEAD "  - {name: x, provider: openai, model: m, params: {max_tokens: 5}}\n" ROUTES,
		"t.yaml:5:52: 'max_tokens' cannot be among params: it comes from the route's or "
		"suite's max_tokens"},
	{HEAD "  - {name: x, provider: openai, model: m, gateways: {litellm: 1}}\n" ROUTES,
		"t.yaml:5:63: litellm is 1; it must be a text: the candidate's id there"},
	{HEAD "  - {name: x, provider: openai, model: m, modle: n}\n" ROUTES,
		"t.yaml:5:43: unknown key 'modle' of a candidate (did you mean 'model'?)"},
	{HEAD "prices: [builtin, no.yaml]\n" ROUTES, "t.yaml:5:19: prices: there is no file "
						     "no.yaml"},
	{HEAD "prices: builtin\n" ROUTES, "t.yaml:5:9: prices is 'builtin'; it must be a list of "
					  "texts"},
	{HEAD "budget: 0\n" ROUTES, "t.yaml:5:9: budget is 0; it must be an amount of US dollars "
				    "above 0 such as 5.00"},
	{HEAD "budget: {}\n" ROUTES, "t.yaml:5:9: budget is an object; it must be an amount of US "
				     "dollars, or an object of usd, requests, tokens, time"},
	{HEAD "budget: {usd: -1}\n" ROUTES, "t.yaml:5:15: usd is -1; it must be an amount of US "
					    "dollars above 0 such as 5.00"},
	{HEAD "quality: {reference: smal}\n" ROUTES,
		"t.yaml:5:22: there is no candidate 'smal' (did you mean 'small'?)"},
	{HEAD "quality: {margin: 0}\n" ROUTES,
		"t.yaml:5:19: margin is 0; it must be a number above 0 and below 1 such as 0.10, "
		"or, "
		"relative to the reference, a percentage such as 10%"},
	{HEAD "quality: {margin: 110%}\n" ROUTES,
		"t.yaml:5:19: margin is '110%'; it must be a number above 0 and below 1 such as "
		"0.10, or, relative to the reference, a percentage such as 10%"},
	{HEAD "quality: {confidence: 95}\n" ROUTES,
		"t.yaml:5:23: confidence is 95; it must be a number above 0.5 and below 1"},
	{HEAD "quality: {format_floor: 1}\n" ROUTES,
		"t.yaml:5:25: format_floor is 1; it must be a number of at least 0 and below 1"},
	{HEAD "quality: {rule: exat}\n" ROUTES,
		"t.yaml:5:17: rule is 'exat'; it must be exact or point (did you mean 'exact'?)"},
	{HEAD "quality: {multiplicity: 3}\n" ROUTES,
		"t.yaml:5:25: multiplicity is 3; it must be fallback, holm, fixed or none"},
	{HEAD "quality: {looks: [100, 50]}\n" ROUTES, "t.yaml:5:24: looks must be a list of 1 to 4 "
						      "numbers of cases, each larger than the "
						      "one before and at most twice as large"},
	{HEAD "quality:\n" ROUTES,
		"t.yaml:5:9: quality has no value; it must be an object (key: value)"},
	{HEAD "default: {candidate: huge}\n" ROUTES, "t.yaml:5:22: there is no candidate 'huge'"},
	{HEAD "assign: teir\n" ROUTES,
		"t.yaml:5:9: assign is 'teir'; it must be route or tier (did you mean 'tier'?)"},
	{HEAD "gate: {level: 0.7}\n" ROUTES,
		"t.yaml:5:15: level is 0.7; it must be a number above 0 and below 0.5"},
	{HEAD "judges: [{name: j, provider: openai, model: m},\n"
	      "  {name: j, provider: openai, model: m}]\n" ROUTES,
		"t.yaml:6:10: a second judge named 'j'; the first is on line 5"},
	{HEAD "judges: [{name: j, provider: openai, modl: m}]\n" ROUTES,
		"t.yaml:5:38: unknown key 'modl' of a judge (did you mean 'model'?)"},
	{HEAD "routes: {}\n", "t.yaml:5:9: routes is empty; it must have a route at least"},
	{HEAD "routes: {'two words': {suite: suites/tickets}}\n",
		"t.yaml:5:10: 'two words' cannot be the id of a route: it begins with a letter or "
		"digit and goes on with letters, digits, '.', '_', '/' or '-'"},
	{HEAD "routes: {r: {tier: 1}}\n",
		"t.yaml:5:10: a route wants the key 'suite' (the folder of its suite)"},
	{HEAD "routes: {r: {suite: suites/ticket}}\n",
		"t.yaml:5:21: suite: there is no folder suites/ticket (did you mean 'tickets'?)"},
	{HEAD "routes: {r: {suite: t.yaml}}\n", "t.yaml:5:21: suite: t.yaml is not a folder; name "
						"the folder that holds suite.yaml"},
	{HEAD "routes: {r: {suite: suites/mails, tier: 0}}\n",
		"t.yaml:5:41: tier is 0; it must be a whole number from 1 to 99"},
	{HEAD "routes: {r: {suite: suites/mails, tier: 1.5}}\n",
		"t.yaml:5:41: tier is 1.5; it must be a whole number from 1 to 99"},
	{HEAD "routes: {r: {suite: suites/mails, teir: 1}}\n",
		"t.yaml:5:35: unknown key 'teir' of a route (did you mean 'tier'?)"},
	{HEAD "routes: {r: {suite: suites/mails, current: big}}\n",
		"t.yaml:5:44: there is no candidate 'big'"},
	{HEAD "routes: {r: {suite: suites/mails, safety_critical: true, allow: [small, lrage]}}\n",
		"t.yaml:5:73: there is no candidate 'lrage' (did you mean 'large'?)"},
	{HEAD "routes: {r: {suite: suites/mails, allow: [small]}}\n",
		"t.yaml:5:35: allow is for a route with safety_critical: true; any candidate may "
		"get "
		"this one"},
	{HEAD "routes: {r: {suite: suites/mails, traffic: {input_tokens: 5}}}\n",
		"t.yaml:5:35: traffic wants the key 'requests' (requests a month)"},
	{HEAD "routes: {r: {suite: suites/mails, quality: {guarantee: table}}}\n",
		"t.yaml:5:56: guarantee is about the whole table; set it in the general quality"},
	{HEAD "routes: {r: {suite: suites/mails, chains: [{name: c}]}}\n",
		"t.yaml:5:44: a chain wants the key 'first' (the candidate asked first)"},
	{CHAINS("{name: c, first: small, then: large, check: []}"),
		"t.yaml:6:46: check is a list; it must be a list of graders, or {agree: NAME OF A "
		"CANDIDATE}"},
	{CHAINS("{name: c, first: small, then: small, check: [json]}"),
		"t.yaml:6:32: then is 'small', as first is; it must be another candidate"},
	{CHAINS("{name: c, first: small, then: large, check: {agree: small}}"),
		"t.yaml:6:54: agree is 'small', which always agrees with itself; it must be "
		"another candidate"},
	{CHAINS("{name: c, first: small, then: large, check: {agree: lrge}}"),
		"t.yaml:6:54: there is no candidate 'lrge' (did you mean 'large'?)"},
	{CHAINS("{name: c, first: smal, then: large, check: [json]}"),
		"t.yaml:6:19: there is no candidate 'smal' (did you mean 'small'?)"},
	{CHAINS("{name: large, first: small, then: large, check: [json]}"),
		"t.yaml:6:9: a chain cannot be named 'large', as a candidate is"},
	{CHAINS(CHAIN("c") ", " CHAIN("c")), "t.yaml:6:62: a second chain named 'c' on this route"},
	{CHAINS(CHAIN("a") ", " CHAIN("b") ", " CHAIN("c") ", " CHAIN("d") ", " CHAIN(
		 "e") ", " CHAIN("f")),
		"t.yaml:5:43: chains is a list; it must be at most 5 chains: to pick the best of "
		"many is to be deceived by some"},
	{HEAD "routes: {r: {suite: suites/mails, repeats: 2, chains: [" CHAIN("c") "]}}\n",
		"t.yaml:5:47: chains are evaluated on one answer to each case; leave out repeats "
		"on this route"},
	{HEAD "a: &x 1\n" ROUTES, "t.yaml:5:4: anchors (&) are not supported; write the value out"},
};

START_TEST(chains_come_in_the_order_of_the_file)
{
	const struct config_route *route =
		&load(CHAINS(CHAIN("a") ", {name: b, first: large, then: small, check: {agree: "
					"small}}") "default: {candidate: small}\n")
			 ->routes[0];

	ck_assert_uint_eq(route->chain_count, 2);
	ck_assert_str_eq(route->chains[0].name, "a");
	ck_assert_str_eq(route->chains[0].first, "small");
	ck_assert_str_eq(route->chains[0].then, "large");
	ck_assert_ptr_null(route->chains[0].agree);
	ck_assert_uint_eq(route->chains[0].check->count, 1);
	ck_assert_uint_eq(route->chains[0].line, 6);
	ck_assert_str_eq(route->chains[1].agree, "small");
}
END_TEST

START_TEST(each_fault_gives_one_message_with_its_place_and_what_to_do)
{
	struct config *config = NULL;

	scratch_write("t.yaml", faults[_i].text);
	ck_assert_msg(
		!config_load(&arena, "t.yaml", &config, &err), "accepted: %s", faults[_i].text);
	ck_assert_int_eq(err.kind, ERR_CONFIG);
	ck_assert_str_eq(err.text, faults[_i].message);
}
END_TEST

START_TEST(a_file_that_is_not_there_says_how_to_begin)
{
	struct config *config = NULL;

	ck_assert(!config_load(&arena, "no.yaml", &config, &err));
	ck_assert_int_eq(err.kind, ERR_CONFIG);
	ck_assert_str_eq(err.text,
		"no.yaml: there is no such file; 'tiercal init' writes one to start from");
}
END_TEST

START_TEST(a_rules_file_that_is_not_yaml_is_named_with_its_place)
{
	struct config *config = NULL;

	scratch_write("r.yaml", "- {else: [\n");
	scratch_write("t.yaml", HEAD "  - {name: x, provider: rules, rules: r.yaml}\n" ROUTES);
	ck_assert(!config_load(&arena, "t.yaml", &config, &err));
	ck_assert_int_eq(err.kind, ERR_CONFIG);
	ck_assert_msg(strncmp(err.text, "r.yaml:2:1: ", 12) == 0, "%s", err.text);
}
END_TEST

Suite *suite_config_config(void);
Suite *suite_config_config(void)
{
	Suite *suite = suite_create("config/config");
	TCase *tests = tcase_create("config");

	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_loop_test(tests, a_region_comes_from_the_file_the_url_or_the_environment, 0,
		ARRAY_LEN(places));
	tcase_add_test(tests, what_is_not_said_has_the_documented_default);
	tcase_add_test(tests, every_key_of_a_candidate_lands_in_its_field);
	tcase_add_test(tests, the_model_of_embeddings_is_the_last_of_those_whom_graders_ask);
	tcase_add_test(tests, every_key_of_quality_budget_and_routes_lands_in_its_field);
	tcase_add_test(tests, a_routes_quality_is_laid_over_the_general_one_wherever_it_stands);
	tcase_add_test(tests, chains_come_in_the_order_of_the_file);
	tcase_add_test(tests, relative_paths_start_at_the_folder_of_the_file);
	tcase_add_test(tests, a_bare_number_as_budget_is_exact_dollars);
	tcase_add_test(tests, json_is_read_as_well);
	tcase_add_test(tests, the_digest_is_that_of_the_bytes);
	tcase_add_loop_test(tests, each_fault_gives_one_message_with_its_place_and_what_to_do, 0,
		ARRAY_LEN(faults));
	tcase_add_test(tests, a_file_that_is_not_there_says_how_to_begin);
	tcase_add_test(tests, a_rules_file_that_is_not_yaml_is_named_with_its_place);
	suite_add_tcase(suite, tests);
	return suite;
}
