/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "sim/model.h"

static struct arena arena;
static struct err err;

static bool load(const char *text, struct sim_world *world)
{
	char path[] = "/tmp/tiercal-sim-XXXXXX";
	int fd = mkstemp(path);
	bool ok;

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
	err = (struct err){0};
	ok = sim_world_load(&arena, path, world, &err);
	unlink(path);
	return ok;
}

static struct suite_case case_number(int number)
{
	static char id[32];
	struct value *value;

	snprintf(id, sizeof(id), "case-%d", number);
	ck_assert(json_parse(&arena, STR("[\"right\", [\"wrong\", \"worse\"]]"), &value, &err));
	return (struct suite_case){
		.id = arena_str(&arena, str_of(id)),
		.expected = value->child,
		.wrong = value->child->next,
	};
}

static const char two_models[] = "version: 1\n"
				 "seed: 3\n"
				 "shared: 0.8\n"
				 "models:\n"
				 "  - name: a\n"
				 "    skill: 0.9\n"
				 "  - name: b\n"
				 "    skill: {easy: 1, hard: 0}\n"
				 "    faults: {throttled: 0.25}\n";

START_TEST(a_model_is_right_about_as_often_as_its_skill_says)
{
	struct sim_world world;
	int right = 0;

	ck_assert_msg(load(two_models, &world), "%s", err.text);
	for (int i = 0; i < 2000; i++) {
		struct suite_case item = case_number(i);
		struct sim_answer answer;

		sim_answer(&world, &world.models[0], "r", &item, &arena, &answer);
		ck_assert(str_eqz(answer.text, "right") == answer.right);
		right += answer.right;
	}
	/* 2,000 draws at 0.9: five standard deviations are 67. */
	ck_assert_int_ge(right, 1800 - 67);
	ck_assert_int_le(right, 1800 + 67);
}
END_TEST

START_TEST(the_same_model_and_case_always_get_the_same_answer)
{
	struct sim_world world;

	ck_assert(load(two_models, &world));
	for (int i = 0; i < 50; i++) {
		struct suite_case item = case_number(i);
		struct sim_answer one, two;

		sim_answer(&world, &world.models[0], "r", &item, &arena, &one);
		sim_answer(&world, &world.models[0], "r", &item, &arena, &two);
		ck_assert(str_eq(one.text, two.text));
		ck_assert_int_eq(one.fault, two.fault);
	}
}
END_TEST

START_TEST(skill_can_be_stated_for_each_route)
{
	struct sim_world world;

	ck_assert(load(two_models, &world));
	for (int i = 0; i < 50; i++) {
		struct suite_case item = case_number(i);
		struct sim_answer easy, hard;

		sim_answer(&world, &world.models[1], "easy", &item, &arena, &easy);
		sim_answer(&world, &world.models[1], "hard", &item, &arena, &hard);
		ck_assert(easy.right);
		ck_assert(!hard.right);
	}
}
END_TEST

START_TEST(faults_strike_at_their_rate)
{
	struct sim_world world;
	int faults = 0;

	ck_assert(load(two_models, &world));
	for (int i = 0; i < 1000; i++) {
		struct suite_case item = case_number(i);
		struct sim_answer answer;

		sim_answer(&world, &world.models[1], "easy", &item, &arena, &answer);
		ck_assert(answer.fault == SIM_NO_FAULT || answer.fault == SIM_THROTTLED);
		faults += answer.fault == SIM_THROTTLED;
	}
	/* 1,000 draws at 0.25: five standard deviations are 68. */
	ck_assert_int_ge(faults, 250 - 68);
	ck_assert_int_le(faults, 250 + 68);
}
END_TEST

static const struct {
	const char *text, *message;
} bad[] = {
	{"version: 1\n", "wants the key 'models'"},
	{"version: 2\nmodels: [{name: a}]\n", "version is 2"},
	{"version: 1\nmodels: [{name: a, skil: 1}]\n",
		"unknown key 'skil' of a model (did you mean 'skill'?)"},
	{"version: 1\nmodels: [{skill: 1}]\n", "a model wants the key 'name'"},
	{"version: 1\nmodels: [{name: a, skill: 1.5}]\n", "skill is 1.5; it must be a probability"},
	{"version: 1\nmodels: [{name: a, skill: {x: no}}]\n",
		"x is 'no'; it must be a probability"},
	{"version: 1\nmodels: [{name: a}, {name: a}]\n", "a model named 'a' is there already"},
	{"version: 1\nmodels: [{name: a, latency_ms: -1}]\n", "latency_ms is -1"},
	{"version: 1\nmodels: [{name: a, output_tokens: 1.5}]\n", "output_tokens is 1.5"},
	{"version: 1\nmodels: [{name: a, faults: {late: 1}}]\n", "'late'"},
	{"version: 1\nseed: x\nmodels: [{name: a}]\n", "seed is 'x'"},
};

START_TEST(a_wrong_file_of_models_is_refused_with_its_place)
{
	struct sim_world world;

	ck_assert(!load(bad[_i].text, &world));
	ck_assert_int_eq(err.kind, ERR_CONFIG);
	ck_assert_msg(strstr(err.text, bad[_i].message) != NULL, "%s", err.text);
}
END_TEST

static void fini(void)
{
	arena_fini(&arena);
}

Suite *suite_sim_model(void);
Suite *suite_sim_model(void)
{
	Suite *suite = suite_create("sim/model");
	TCase *tests = tcase_create("model");

	tcase_add_checked_fixture(tests, NULL, fini);
	tcase_add_test(tests, a_model_is_right_about_as_often_as_its_skill_says);
	tcase_add_test(tests, the_same_model_and_case_always_get_the_same_answer);
	tcase_add_test(tests, skill_can_be_stated_for_each_route);
	tcase_add_test(tests, faults_strike_at_their_rate);
	tcase_add_loop_test(tests, a_wrong_file_of_models_is_refused_with_its_place, 0,
		sizeof(bad) / sizeof(bad[0]));
	suite_add_tcase(suite, tests);
	return suite;
}
