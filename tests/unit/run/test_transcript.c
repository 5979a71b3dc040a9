/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/money.h"
#include "project.h"

#define CANDIDATE(name) \
	"  - {name: " name ", provider: openai, model: m-" name ", base_url: \"" PROJECT_URL "\"}" \
	"\n"
#define HEAD "version: 1\ncandidates:\n"

static struct project p;
static struct fake fake;
static struct buf told; /* a line a case, a line an answer */

static void set_up(void)
{
	project_open(&p);
	fake_init(&fake, NULL);
	told = (struct buf){0};
}

static void tear_down(void)
{
	buf_free(&told);
	fake_abort(&fake.base);
	project_close(&p);
}

static bool tell(void *context, const struct transcript *transcript, struct err *err)
{
	(void)context;
	(void)err;
	buf_printf(&told, "%zu.%zu", transcript->route, transcript->index);
	for (size_t i = 0; i < transcript->asked.count; i++)
		buf_printf(&told, " %s:%.*s", transcript->asked.messages[i].role,
			STR_ARG(transcript->asked.messages[i].text));
	buf_printf(&told, " %s%.*s\n", transcript->expected_is_answer ? "=" : "~",
		STR_ARG(transcript->expected));
	for (size_t i = 0; i < transcript->answer_count; i++) {
		const struct transcript_answer *answer = &transcript->answers[i];

		buf_printf(&told, " %zu#%d %s %s '%.*s'", answer->candidate, answer->repeat,
			outcome_name(answer->outcome), answer->text_is_fault ? "fault" : "text",
			STR_ARG(answer->text));
		if (answer->measured)
			buf_printf(&told, " %g", answer->quality);
		else
			ck_assert(isnan(answer->quality));
		buf_printf(&told, "%s\n", answer->reason.len ? " why" : "");
	}
	return true;
}

static void has(const char *line)
{
	ck_assert_msg(str_find(buf_view(&told), str_of(line), 0) != SIZE_MAX, "no '%s' in:\n%s",
		line, buf_z(&told));
}

static void some(struct fake *from, const struct fake_request *request, struct http_reply *reply)
{
	if (request->candidate[0] != 'b')
		return;
	if (request->number == 1)
		from->text = "even";
	if (request->number == 2)
		from->finish = "length";
	if (request->number == 3) {
		reply->status = 400;
		reply->body = STR("{\"error\":{\"message\":\"not so\"}}");
	}
}

START_TEST(every_case_is_told_with_what_was_asked_and_answered)
{
	project_suite(&p, "parity", 4, "");
	project_load(&p, HEAD CANDIDATE("a") CANDIDATE("b") "routes:\n  parity: {suite: parity}\n");
	project_store(&p, STORE_COLLECT);
	fake.script = some;
	project_run(&p, &fake);
	ck_assert_msg(run_transcripts(p.store, &p.set, NULL, tell, NULL, &p.err), "%s", p.err.text);
	has("0.0 user:Is 0 even or odd? =even\n"
	    " 0#1 complete text 'even' 1\n 1#1 complete text 'even' 1\n");
	has("0.1 user:Is 1 even or odd? =odd\n"
	    " 0#1 complete text 'odd' 1\n 1#1 complete text 'even' 0 why\n");
	has(" 1#1 cut_off text 'even'");
	has(" 1#1 rejected fault '");
	has("not so");
}
END_TEST

START_TEST(what_was_never_asked_has_no_answer_and_each_repeat_has_its_own)
{
	project_suite(&p, "parity", 2, "repeats: 2\n");
	project_load(&p, HEAD CANDIDATE("a") "routes:\n  parity: {suite: parity}\n");
	project_store(&p, STORE_COLLECT);
	ck_assert(run_transcripts(p.store, &p.set, NULL, tell, NULL, &p.err));
	ck_assert_str_eq(buf_z(&told), "0.0 user:Is 0 even or odd? =even\n"
				       "0.1 user:Is 1 even or odd? =odd\n");
	buf_clear(&told);
	project_run(&p, &fake);
	ck_assert(run_transcripts(p.store, &p.set, NULL, tell, NULL, &p.err));
	has(" 0#1 complete text 'odd' 1\n 0#2 complete text 'odd' 1\n");
}
END_TEST

START_TEST(without_an_expected_answer_it_is_what_graders_look_for)
{
	project_write(&p, "plain/suite.yaml",
		"prompt: {user: \"Is {{n}} it?\"}\n"
		"graders:\n"
		"  accuracy:\n"
		"    - contains: {all: {from: must}, ignore_case: true}\n"
		"    - not: {contains: {all: {from: never}}}\n"
		"    - contains: {all: {from: must}}\n");
	project_write(&p, "plain/cases.jsonl",
		"{\"id\":\"x\",\"vars\":{\"n\":\"0\",\"must\":[\"a\",\"b\"],\"never\":[\"c\"]}}\n");
	project_load(&p, HEAD CANDIDATE("a") "routes:\n  plain: {suite: plain}\n");
	project_store(&p, STORE_COLLECT);
	ck_assert_msg(run_transcripts(p.store, &p.set, NULL, tell, NULL, &p.err), "%s", p.err.text);
	ck_assert_str_eq(buf_z(&told), "0.0 user:Is 0 it? ~must: [\"a\",\"b\"]\nnever: [\"c\"]\n");
}
END_TEST

#define ROW(r, c, m, n, s, a) \
	{ \
		.route = r, .case_id = c, .model = m, .repeat = n, .score = s, .format_ok = -1, \
		.input_tokens = -1, .output_tokens = -1, .cost = MONEY_UNKNOWN, .latency_us = -1, \
		.answer = a \
	}

static const struct store_import rows[] = {
	ROW("z", "b", "m", 1, 1.0, "right"),
	ROW("z", "a", "m", 1, 0.5, "half"),
	ROW("z", "a", "m", 2, 1.0, NULL),
	ROW("z", "a", "other", 1, (double)NAN, "none"),
	ROW("a", "k", "other", 1, 0.0, "wrong"),
};

START_TEST(an_imported_run_is_told_as_its_results_are)
{
	struct results results;
	struct store_run run;
	int64_t key;
	char id[13];

	project_store(&p, STORE_WRITE);
	ck_assert(store_begin(p.store, &p.err) && store_import_begin(p.store, &p.err));
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		ck_assert(store_import_add(p.store, &rows[i], &p.err));
	ck_assert(store_import_end(p.store, "x.csv", id, &key, &p.err));
	ck_assert(store_commit(p.store, &p.err) && store_find_run(p.store, id, &run, &p.err));
	ck_assert(run_collect_import(&p.arena, p.store, NULL, &run, &results, &p.err));
	ck_assert_msg(run_transcripts_import(p.store, NULL, run.run, &results, tell, NULL, &p.err),
		"%s", p.err.text);
	ck_assert_str_eq(buf_z(&told), "0.0 ~\n"
				       " 1#1 complete text 'wrong' 0\n"
				       "1.0 ~\n"
				       " 0#1 complete text 'half' 0.5\n"
				       " 0#2 complete text '' 1\n"
				       " 1#1 complete text 'none'\n"
				       "1.1 ~\n"
				       " 0#1 complete text 'right' 1\n");
	buf_clear(&told);
	project_suite(&p, "parity", 1, "");
	project_load(&p, HEAD CANDIDATE("other") "routes:\n  z: {suite: parity}\n");
	ck_assert(run_collect_import(&p.arena, p.store, p.config, &run, &results, &p.err));
	ck_assert(run_transcripts_import(p.store, p.config, run.run, &results, tell, NULL, &p.err));
	ck_assert_str_eq(buf_z(&told), "0.0 ~\n 0#1 complete text 'none'\n");
}
END_TEST

static bool refuse(void *context, const struct transcript *transcript, struct err *err)
{
	(void)context;
	(void)transcript;
	return err_set(err, ERR_IO, "no more");
}

START_TEST(a_sink_can_end_it)
{
	project_suite(&p, "parity", 2, "");
	project_load(&p, HEAD CANDIDATE("a") "routes:\n  parity: {suite: parity}\n");
	project_store(&p, STORE_WRITE);
	ck_assert(!run_transcripts(p.store, &p.set, NULL, refuse, NULL, &p.err));
	ck_assert_str_eq(p.err.text, "route 'parity': no more");
}
END_TEST

Suite *suite_run_transcript(void);
Suite *suite_run_transcript(void)
{
	Suite *suite = suite_create("run/transcript");
	TCase *tcase = tcase_create("transcript");

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, every_case_is_told_with_what_was_asked_and_answered);
	tcase_add_test(tcase, what_was_never_asked_has_no_answer_and_each_repeat_has_its_own);
	tcase_add_test(tcase, without_an_expected_answer_it_is_what_graders_look_for);
	tcase_add_test(tcase, an_imported_run_is_told_as_its_results_are);
	tcase_add_test(tcase, a_sink_can_end_it);
	suite_add_tcase(suite, tcase);
	return suite;
}
