/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "base/jsonw.h"
#include "run/regrade.h"
#include "run/run.h"

/* What was collected, read once more for people: no more than one case is ever held. */
struct teller {
	struct store *store;
	const struct run_set *set;
	const char *epoch;
	transcript_sink *sink;
	void *context;
	struct arena arena; /* of one case */
	struct transcript_answer *answers;
};

/* The variables of the case that graders look at, a line each. */
static void add_froms(
	struct arena *arena, const struct value *params, const struct value *vars, struct buf *out)
{
	const struct value *from = value_get(params, "from"), *item;

	if (value_is_string(from)) {
		const struct value *value = value_get(vars, arena_strz(arena, from->text));
		struct buf line = {0};

		if (!value)
			return;
		buf_printf(&line, "%.*s: ", STR_ARG(from->text));
		buf_str(&line, suite_answer_text(arena, value));
		buf_char(&line, '\n');
		if (str_find(buf_view(out), buf_view(&line), 0) == SIZE_MAX)
			buf_str(out, buf_view(&line));
		buf_free(&line);
		return;
	}
	value_each (item, params)
		add_froms(arena, item, vars, out);
}

/* What the suite says of a good answer: the expected one, else what its graders compare with. */
static struct str expected_of(
	struct arena *arena, const struct suite *suite, const struct suite_case *item)
{
	struct buf lines = {0};
	struct str copy;

	if (item->expected)
		return suite_answer_text(arena, item->expected);
	for (size_t i = 0; i < suite->grader_count; i++)
		add_froms(arena, suite->graders[i].params, item->vars, &lines);
	copy = arena_str(arena, str_trim(buf_view(&lines)));
	buf_free(&lines);
	return copy;
}

static void set_text(
	struct arena *arena, const struct response *resp, struct transcript_answer *answer)
{
	answer->text = resp->text;
	answer->text_is_fault = !outcome_is_final(resp->outcome);
	if (answer->text_is_fault)
		answer->text = resp->message;
	else if (!resp->text.len && resp->refusal.len)
		answer->text = resp->refusal;
	else if (!resp->text.len && resp->tool_calls)
		answer->text = jsonw_text(arena, resp->tool_calls);
}

/* *there false: it was never asked. */
static bool tell_answer(struct teller *t, struct asking *asking, const struct suite_case *item,
	const struct digest *key, struct transcript_answer *out, bool *there, struct err *err)
{
	struct digest address = run_address(&t->arena, t->set, asking->route, asking->candidate,
		asking->prompt, asking->repeat, t->epoch, NULL);
	struct grade grade = {.reason = ""};
	struct exchange exchange;
	bool computed;

	if (!store_get_exchange(t->store, &address, false, &t->arena, &exchange, there, err))
		return false;
	if (!*there)
		return true;
	*out = (struct transcript_answer){.candidate = asking->candidate,
		.repeat = asking->repeat,
		.outcome = exchange.response.outcome,
		.quality = (double)NAN};
	set_text(&t->arena, &exchange.response, out);
	if (out->text_is_fault)
		return true;
	if (!regrade_answer(asking, item, key, &exchange, &t->arena, &grade, &computed, err))
		return false;
	out->measured = grade.measured && out->outcome != OUTCOME_CUT_OFF;
	out->quality = out->measured ? grade.quality : (double)NAN;
	out->reason = str_of(grade.reason);
	return true;
}

static bool tell_case(struct teller *t, size_t r, size_t index, struct err *err)
{
	const struct suite *suite = t->set->suites[r];
	const int repeats = run_repeats(t->set, r);
	struct transcript told = {.route = r, .index = index, .answers = t->answers};
	struct asking asking = {.store = t->store, .set = t->set, .epoch = t->epoch, .route = r};
	struct suite_case item;
	struct digest key;

	arena_reset(&t->arena);
	if (!suite_case(suite, index, &t->arena, &item, err) ||
		!suite_render(suite, &item, &t->arena, &told.asked, err))
		return false;
	key = regrade_key(t->set->gradings[r], &item);
	told.expected = expected_of(&t->arena, suite, &item);
	told.expected_is_answer = item.expected != NULL;
	asking.prompt = &told.asked;
	for (size_t c = 0; c < t->set->config->candidate_count; c++) {
		for (int repeat = 1; repeat <= repeats; repeat++) {
			bool there;

			asking.candidate = c;
			asking.repeat = repeat;
			if (!tell_answer(t, &asking, &item, &key, &t->answers[told.answer_count],
				    &there, err))
				return false;
			told.answer_count += there;
		}
	}
	return t->sink(t->context, &told, err);
}

bool run_transcripts(struct store *store, const struct run_set *set, const char *epoch,
	transcript_sink *sink, void *context, struct err *err)
{
	struct teller t = {
		.store = store, .set = set, .epoch = epoch, .sink = sink, .context = context};
	bool ok = true;

	for (size_t r = 0; ok && r < set->config->route_count; r++) {
		const size_t most = set->config->candidate_count * (size_t)run_repeats(set, r);

		t.answers = mem_resize(t.answers, most + 1, sizeof(*t.answers));
		for (size_t i = 0; ok && i < set->suites[r]->case_count; i++)
			ok = tell_case(&t, r, i, err);
		if (!ok)
			err_wrap(err, "route '%s'", set->config->routes[r].name);
	}
	free(t.answers);
	arena_fini(&t.arena);
	return ok;
}
