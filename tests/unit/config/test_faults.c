/* SPDX-License-Identifier: MIT */
#include "project.h"

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

Suite *suite_config_faults(void);
Suite *suite_config_faults(void)
{
	Suite *suite = suite_create("config/faults");
	TCase *tests = tcase_create("faults");

	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_loop_test(tests, each_fault_gives_one_message_with_its_place_and_what_to_do, 0,
		ARRAY_LEN(faults));
	tcase_add_test(tests, a_file_that_is_not_there_says_how_to_begin);
	tcase_add_test(tests, a_rules_file_that_is_not_yaml_is_named_with_its_place);
	suite_add_tcase(suite, tests);
	return suite;
}
