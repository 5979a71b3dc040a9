/* SPDX-License-Identifier: MIT */
#include "batch_world.h"
#include "core/money.h"

static struct project p;
static struct batch_world w;

static const char *const providers[] = {"openai", "openai-responses", "anthropic"};

static void set_up(void)
{
	project_open(&p);
	batch_world_open(&w);
	project_write(&p, "prices.yaml",
		"m: {input: \"5\", output: \"25\", batch_input: \"2.5\", batch_output: "
		"\"12.5\"}\n");
}

static void tear_down(void)
{
	batch_world_close(&w);
	project_close(&p);
}

/* 25 cases, at most 10 in a batch. */
static void load(const char *provider, int attempts)
{
	project_suite(&p, "parity", 25, "");
	project_load(&p, arena_printf(&p.arena,
				 "version: 1\nprices: [prices.yaml]\n"
				 "batch: {poll: 1s, poll_max: 4s, requests: 10}\ncandidates:\n"
				 "  - {name: a, provider: %s, model: m, base_url: \"" PROJECT_URL
				 "\", attempts: %d}\nroutes:\n  parity: {suite: parity}\n",
				 provider, attempts));
	project_store(&p, STORE_COLLECT);
}

static bool try_run(const struct run_batch_options *options, const struct config_budget *budget,
	struct run_summary *out)
{
	static const struct run_batch_options none = {0};
	struct run_plan *plan = ARENA_NEW(&p.arena, struct run_plan);
	struct catalog *catalog = NULL;
	struct run_job job = {
		.set = &p.set,
		.plan = plan,
		.store = p.store,
		.states = p.states,
		.world = {.transport = &w.base,
			.mono_us = batch_world_mono,
			.wall_us = batch_world_wall,
			.signal = batch_world_signal,
			.note = batch_world_note,
			.context = &w},
	};

	*plan = project_plan(&p, NULL);
	ck_assert(catalog_load(&p.arena, p.config->prices, &catalog, &p.err));
	job.catalog = catalog;
	if (budget)
		job.budget = *budget;
	buf_clear(&w.notes);
	return run_batches(&p.arena, &job, options ? options : &none, out, &p.err);
}

static struct run_summary run(const struct run_batch_options *options)
{
	struct run_summary summary;

	ck_assert_msg(try_run(options, NULL, &summary), "%s", p.err.text);
	return summary;
}

static int64_t missing(void)
{
	return project_plan(&p, NULL).missing;
}

static bool noted(const char *words)
{
	return strstr(buf_z(&w.notes), words) != NULL;
}

#define assert_noted(words) ck_assert_msg(noted(words), "%s", buf_z(&w.notes))

START_TEST(all_is_asked_in_batches_and_priced_as_such)
{
	struct run_summary summary;
	struct exchange exchange;

	load(providers[_i], 3);
	summary = run(NULL);
	ck_assert_int_eq(summary.end, RUN_DONE);
	ck_assert_int_eq(summary.total.outcomes[OUTCOME_COMPLETE], 25);
	ck_assert_int_eq(summary.total.requests, 25);
	ck_assert_int_eq(summary.total.cost, 25 * (10 * 2500000 + 2 * 12500000));
	ck_assert_int_eq(w.counts[KIND_SUBMIT], 3);
	ck_assert_int_eq(w.counts[KIND_UPLOAD], strcmp(providers[_i], "anthropic") ? 3 : 0);
	ck_assert_int_eq(w.counts[KIND_POLL], 3 * 3);
	ck_assert_int_eq(missing(), 0);
	ck_assert(project_get(&p, 0, 0, 7, &exchange));
	ck_assert(str_eqz(exchange.response.text, "odd"));
	/* How long a batch takes says nothing of the model. */
	ck_assert_int_eq(exchange.timing.duration_us, -1);
	ck_assert(str_find(exchange.request, STR("stream"), 0) == SIZE_MAX);
	run(NULL);
	ck_assert_int_eq(w.answered, 25);
}
END_TEST

START_TEST(what_goes_wrong_with_lines_is_asked_again_and_nothing_else_is)
{
	struct run_summary summary;
	int runs = 0;

	load(providers[_i], 2);
	w.world.batch.failed = w.world.batch.expired = w.world.batch.missing = 0.2;
	w.world.batch.unknown = 2;
	summary = run(NULL);
	ck_assert_int_gt(summary.total.outcomes[OUTCOME_UNREACHABLE], 0);
	ck_assert_int_gt(missing(), 0);
	assert_noted(" expired");
	assert_noted(" without a line");
	assert_noted("2 of lines for requests it never had");
	while (missing() > 0) {
		run(NULL);
		ck_assert_int_lt(++runs, 5);
	}
	ck_assert_int_eq(w.answered, 25);
}
END_TEST

START_TEST(a_download_that_is_cut_and_looks_whole_is_fetched_again)
{
	load(providers[_i], 3);
	w.world.batch.brief = 2;
	run(NULL);
	ck_assert_int_eq(missing(), 0);
	ck_assert_int_eq(w.answered, 25);
	ck_assert_int_gt(w.counts[KIND_RESULTS], 3);
}
END_TEST

static enum batch_fate lose_submits(struct batch_world *world, enum batch_kind kind, int number)
{
	(void)world;
	return kind == KIND_SUBMIT && number == 1 ? FATE_LOST : FATE_SERVED;
}

START_TEST(a_batch_whose_id_never_came_back_is_found_and_not_submitted_twice)
{
	load(providers[_i], 3);
	w.script = lose_submits;
	run(NULL);
	assert_noted("10 requests were submitted before, and found again");
	ck_assert_int_eq(w.counts[KIND_SUBMIT], 3);
	ck_assert_int_eq(w.answered, 25);
	ck_assert_int_eq(missing(), 0);
}
END_TEST

/* With one attempt the call ends at the fault, as if it had been killed there. */
START_TEST(the_next_call_finds_it_too)
{
	struct run_summary summary;

	load(providers[_i], 1);
	w.script = lose_submits;
	summary = run(NULL);
	ck_assert_int_eq(summary.end, RUN_PENDING);
	ck_assert_int_eq(summary.batches, 1);
	ck_assert_int_gt(summary.total.possibly_spent, 0);
	ck_assert_ptr_nonnull(summary.candidates[0].stopped);
	project_store(&p, STORE_COLLECT);
	run(NULL);
	assert_noted("found again");
	ck_assert_int_eq(w.answered, 25);
	ck_assert_int_eq(missing(), 0);
}
END_TEST

static enum batch_fate lose_before(struct batch_world *world, enum batch_kind kind, int number)
{
	(void)world;
	return kind == KIND_SUBMIT && number == 1 ? FATE_ERROR : FATE_SERVED;
}

START_TEST(one_that_never_arrived_is_submitted_after_the_list_was_asked)
{
	load(providers[_i], 3);
	w.script = lose_before;
	run(NULL);
	ck_assert_int_eq(w.counts[KIND_LIST], 1);
	ck_assert_int_eq(w.counts[KIND_SUBMIT], 4);
	ck_assert_int_eq(w.answered, 25);
}
END_TEST

/* Somebody else's, of as many requests, made just before. */
static void add_strangers(int batches)
{
	struct value *body = value_object(&p.arena);

	value_append(&p.arena, body, "model", value_string(&p.arena, STR("m")));
	for (int i = 0; i < batches; i++) {
		struct sim_batch *batch = sim_batch_new(&w.batches, true);

		batch->end = SIM_BATCH_ENDED;
		batch->created_us += (i - batches) * PROJECT_SECOND;
		for (int k = 0; k < 10; k++) {
			struct sim_batch_line line = {
				.custom_id = str_of(arena_printf(&p.arena, "theirs-%d-%d", i, k))};

			ck_assert(sim_batch_add(batch, sim_dialect_of(STR("/messages")),
				value_string(&p.arena, line.custom_id), body));
			batch->expired++;
			sim_messages_line(batch, &line, SIM_LINE_EXPIRED, 0, STR_NONE);
		}
	}
}

static enum batch_fate crowd(struct batch_world *world, enum batch_kind kind, int number)
{
	if (kind != KIND_SUBMIT || number != 1)
		return FATE_SERVED;
	(void)world;
	add_strangers(2);
	return FATE_LOST;
}

START_TEST(anothers_batch_is_told_by_its_results_and_ours_found_behind_it)
{
	load("anthropic", 3);
	w.script = crowd;
	run(NULL);
	assert_noted("batch msgbatch_1: it is another's");
	assert_noted("batch msgbatch_2: it is another's");
	ck_assert_int_eq(w.counts[KIND_SUBMIT], 3);
	ck_assert_int_eq(w.answered, 25);
	ck_assert_int_eq(missing(), 0);
}
END_TEST

START_TEST(of_several_that_may_be_ours_none_is_stopped)
{
	struct run_summary summary;

	load("anthropic", 1);
	w.script = crowd;
	run(NULL);
	w.script = NULL;
	summary = run(&(struct run_batch_options){.cancel = true});
	ck_assert_int_eq(w.counts[KIND_CANCEL], 0);
	ck_assert_int_eq(summary.end, RUN_PENDING);
	assert_noted("several batches there may be it, and none is stopped: 3 of 10 requests");
}
END_TEST

START_TEST(what_was_left_is_collected_later)
{
	struct run_summary summary;

	load(providers[_i], 3);
	summary = run(&(struct run_batch_options){.no_wait = true});
	ck_assert_int_eq(summary.end, RUN_PENDING);
	ck_assert_int_eq(summary.batches, 3);
	ck_assert_int_eq(summary.batched, 25);
	ck_assert_int_eq(w.answered, 0);
	project_store(&p, STORE_COLLECT);
	run(NULL);
	ck_assert_int_eq(w.counts[KIND_SUBMIT], 3);
	ck_assert_int_eq(missing(), 0);
}
END_TEST

START_TEST(what_is_stopped_is_missing_and_can_be_asked_anew)
{
	load(providers[_i], 3);
	run(&(struct run_batch_options){.no_wait = true});
	run(&(struct run_batch_options){.cancel = true});
	ck_assert_int_eq(w.counts[KIND_CANCEL], 3);
	ck_assert_int_eq(w.answered, 0);
	assert_noted("10 cancelled");
	ck_assert_int_eq(missing(), 25);
	run(NULL);
	ck_assert_int_eq(missing(), 0);
	ck_assert_int_eq(w.answered, 25);
}
END_TEST

static enum batch_fate forget_batches(struct batch_world *world, enum batch_kind kind, int number)
{
	(void)world;
	(void)number;
	return kind == KIND_POLL || kind == KIND_CANCEL ? FATE_GONE : FATE_SERVED;
}

START_TEST(one_that_the_provider_no_longer_has_stays_until_it_is_let_go)
{
	load(providers[_i], 3);
	run(&(struct run_batch_options){.no_wait = true});
	w.script = forget_batches;
	ck_assert_int_eq(run(NULL).end, RUN_PENDING);
	assert_noted("the provider no longer has it (run --batch --cancel lets it go)");
	run(&(struct run_batch_options){.cancel = true});
	w.script = NULL;
	ck_assert_int_eq(run(NULL).end, RUN_DONE);
	ck_assert_int_eq(missing(), 0);
}
END_TEST

static enum batch_fate refuse_submits(struct batch_world *world, enum batch_kind kind, int number)
{
	(void)world;
	(void)number;
	return kind == KIND_SUBMIT ? FATE_NO : FATE_SERVED;
}

START_TEST(a_batch_that_is_refused_stops_its_candidate)
{
	struct run_summary summary;

	load(providers[_i], 3);
	w.script = refuse_submits;
	summary = run(NULL);
	ck_assert_int_eq(w.counts[KIND_SUBMIT], 1);
	ck_assert_str_eq(summary.candidates[0].stopped, "the new batch: status 400");
	ck_assert_int_eq(summary.total.possibly_spent, 0);
	ck_assert_int_eq(missing(), 25);
}
END_TEST

START_TEST(a_budget_holds_back_the_batches_that_it_does_not_hold)
{
	const struct config_budget budget = {.requests = 20};
	struct run_summary summary;

	load(providers[_i], 3);
	ck_assert(try_run(NULL, &budget, &summary));
	ck_assert_int_eq(summary.end, RUN_BUDGET);
	ck_assert_str_eq(summary.budget, "requests");
	ck_assert_int_eq(w.answered, 20);
	ck_assert_int_eq(missing(), 5);
}
END_TEST

START_TEST(a_parameter_that_the_model_refuses_is_left_out_of_the_next_batch)
{
	struct exchange exchange;

	project_suite(&p, "parity", 3, "temperature: 0\n");
	load(providers[_i], 3);
	project_suite(&p, "parity", 3, "temperature: 0\n");
	project_load(&p, arena_printf(&p.arena,
				 "version: 1\nprices: [prices.yaml]\n"
				 "batch: {poll: 1s, poll_max: 4s}\ncandidates:\n"
				 "  - {name: a, provider: %s, model: m, base_url: \"" PROJECT_URL
				 "\"}\nroutes:\n  parity: {suite: parity}\n",
				 providers[_i]));
	w.refuses_temperature = true;
	run(NULL);
	assert_noted("a: the model refuses temperature, which is left out from now on");
	ck_assert_int_eq(w.counts[KIND_SUBMIT], 2);
	ck_assert_int_eq(missing(), 0);
	ck_assert(project_get(&p, 0, 0, 1, &exchange));
	ck_assert(str_eqz(exchange.dropped, "temperature"));
	ck_assert(str_find(exchange.request, STR("temperature"), 0) == SIZE_MAX);
}
END_TEST

START_TEST(what_the_catalog_says_is_refused_is_never_sent)
{
	struct exchange exchange;

	project_write(
		&p, "prices.yaml", "m: {input: \"5\", output: \"25\", refuses: [temperature]}\n");
	load(providers[_i], 3);
	project_suite(&p, "parity", 25, "temperature: 0\n");
	run_set_free(&p.set);
	ck_assert_msg(run_set_load(&p.arena, p.config, &p.set, &p.err), "%s", p.err.text);
	w.refuses_temperature = true;
	run(NULL);
	assert_noted("a: the catalog says that the model refuses temperature, which is left out\n");
	ck_assert(!noted("from now on"));
	ck_assert_int_eq(w.answered, 25);
	ck_assert_int_eq(missing(), 0);
	ck_assert(project_get(&p, 0, 0, 1, &exchange));
	ck_assert(str_eqz(exchange.dropped, "temperature"));
}
END_TEST

START_TEST(a_signal_leaves_what_is_on_its_way_where_it_is)
{
	struct run_summary summary;

	load(providers[_i], 3);
	w.signal_at = 6;
	summary = run(NULL);
	ck_assert_int_eq(summary.end, RUN_SIGNALLED);
	ck_assert_int_gt(summary.batches, 0);
	w.signal_at = 0;
	run(NULL);
	ck_assert_int_eq(missing(), 0);
	ck_assert_int_eq(w.answered, 25);
}
END_TEST

START_TEST(a_batch_refused_after_a_look_or_expired_as_a_whole_is_missing)
{
	load(providers[_i], 3);
	/* The simulator numbers files and batches alike. */
	w.world.batch.expire = strcmp(providers[_i], "anthropic") ? 2 : 1;
	if (_i == 0)
		w.world.batch.refuse = 2;
	run(NULL);
	ck_assert_int_eq(missing(), 10);
	assert_noted(_i == 0 ? "not taken: line 1: This simulator was told to refuse it."
			     : "10 expired");
}
END_TEST

Suite *suite_run_batch(void);

Suite *suite_run_batch(void)
{
	const int count = ARRAY_LEN(providers);
	Suite *suite = suite_create("run/batch");
	TCase *tcase = tcase_create("batch");

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_loop_test(tcase, all_is_asked_in_batches_and_priced_as_such, 0, count);
	tcase_add_loop_test(
		tcase, what_goes_wrong_with_lines_is_asked_again_and_nothing_else_is, 0, count);
	tcase_add_loop_test(
		tcase, a_download_that_is_cut_and_looks_whole_is_fetched_again, 0, count);
	tcase_add_loop_test(
		tcase, a_batch_whose_id_never_came_back_is_found_and_not_submitted_twice, 0, count);
	tcase_add_loop_test(tcase, the_next_call_finds_it_too, 0, count);
	tcase_add_loop_test(
		tcase, one_that_never_arrived_is_submitted_after_the_list_was_asked, 0, count);
	tcase_add_test(tcase, anothers_batch_is_told_by_its_results_and_ours_found_behind_it);
	tcase_add_test(tcase, of_several_that_may_be_ours_none_is_stopped);
	tcase_add_loop_test(tcase, what_was_left_is_collected_later, 0, count);
	tcase_add_loop_test(tcase, what_is_stopped_is_missing_and_can_be_asked_anew, 0, count);
	tcase_add_loop_test(
		tcase, one_that_the_provider_no_longer_has_stays_until_it_is_let_go, 0, count);
	tcase_add_loop_test(tcase, a_batch_that_is_refused_stops_its_candidate, 0, count);
	tcase_add_loop_test(tcase, a_budget_holds_back_the_batches_that_it_does_not_hold, 0, count);
	tcase_add_loop_test(
		tcase, a_parameter_that_the_model_refuses_is_left_out_of_the_next_batch, 0, count);
	tcase_add_loop_test(tcase, what_the_catalog_says_is_refused_is_never_sent, 0, count);
	tcase_add_loop_test(tcase, a_signal_leaves_what_is_on_its_way_where_it_is, 0, count);
	tcase_add_loop_test(
		tcase, a_batch_refused_after_a_look_or_expired_as_a_whole_is_missing, 0, count);
	suite_add_tcase(suite, tcase);
	return suite;
}
