/* SPDX-License-Identifier: MIT */
#include "project.h"

#include "core/money.h"

static struct config *load(const char *text)
{
	struct config *config = NULL;

	scratch_write("t.yaml", text);
	ck_assert_msg(config_load(&arena, "t.yaml", &config, &err), "%s", err.text);
	return config;
}

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
	suite_add_tcase(suite, tests);
	return suite;
}
