/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/io.h"
#include "base/term.h"
#include "base/vec.h"
#include "cli/columns.h"
#include "cli/human.h"
#include "cli/judge.h"
#include "cli/run_print.h"
#include "cli/run_state.h"

struct judge_command {
	struct run_command run;
	struct opt_list judges;
	int64_t attacks;
};

#define ATTACKED 10 /* wrong answers of a grader */

static const struct judge_command defaults = {.attacks = ATTACKED};

static const struct opt options[] = {
	OPT_CONFIG(struct run_command),
	OPT_STORE(struct run_command),
	OPT_FORCE_STORE(struct run_command),
	{"route", 0, OPT_LIST, offsetof(struct judge_command, run.routes), "NAME",
		"only this route; may be repeated", NULL},
	{"judge", 0, OPT_LIST, offsetof(struct judge_command, judges), "NAME",
		"only this judge; may be repeated", NULL},
	{"attacks", 0, OPT_COUNT, offsetof(struct judge_command, attacks), "N",
		"so many wrong answers are attacked, 11 questions each (default: 10)", NULL},
	{"budget", 0, OPT_TEXT, offsetof(struct judge_command, run.budget), "USD",
		"stop before this costs more; overrides the configuration's", NULL},
	{"yes", 0, OPT_FLAG, offsetof(struct judge_command, run.yes), NULL,
		"more than 10,000 requests are meant", NULL},
	{"allow-exec", 0, OPT_FLAG, offsetof(struct judge_command, run.allow_exec), NULL,
		"judges of provider command may start their programs", NULL},
	{"allow-host", 0, OPT_LIST, offsetof(struct judge_command, run.allow_hosts), "HOST",
		"a well-known key may go to this host, too; may be repeated", NULL},
	OPT_FORMAT(struct run_command),
	OPT_END,
};

/* What is tried, in the order of graders, cases and kinds. */
struct bench {
	struct run_state state;
	const struct judge_command *opts;
	struct judge_report report;
	struct run_trials trials;
	VEC(struct run_trial) list;
	VEC(struct judge_score) scores;
	VEC(struct judge_measure) measures;
};

static bool is_named(const struct opt_list *names, const char *name)
{
	for (size_t i = 0; i < names->count; i++) {
		if (strcmp(names->items[i], name) == 0)
			return true;
	}
	return names->count == 0;
}

static bool check_names(const struct opt_list *names, const char *what, const void *list,
	size_t count, size_t stride, struct err *err)
{
	for (size_t i = 0; i < names->count; i++) {
		const char *nearest = str_nearest(str_of(names->items[i]), list, count, stride);
		size_t at = 0;

		while (at < count &&
			strcmp(*(const char *const *)((const char *)list + at * stride),
				names->items[i]) != 0)
			at++;
		if (at < count)
			continue;
		return err_set(err, ERR_USAGE, "there is no %s '%s'%s%s%s", what, names->items[i],
			nearest ? " (did you mean '" : "", nearest ? nearest : "",
			nearest ? "'?)" : "");
	}
	return true;
}

/* ---- what is tried ---- */

static void add_trial(
	struct bench *b, size_t index, enum judge_kind kind, size_t which, double human)
{
	const struct judge_measure *m = &b->measures.items[b->measures.count - 1];

	*VEC_PUSH(&b->list) = (struct run_trial){.route = m->route,
		.index = index,
		.judge = m->judge,
		.kind = (int)kind,
		.which = which,
		.alone = kind == JUDGE_EXPECTED};
	*VEC_PUSH(&b->scores) = (struct judge_score){
		.measure = b->measures.count - 1, .human = human, .value = NAN};
}

/* A number grades `expected`, or without one the answer of the route's reference. */
static double human_of(const struct bench *b, const struct suite_case *item, size_t candidate)
{
	const struct config *config = b->state.config;
	const size_t route = b->measures.items[b->measures.count - 1].route;
	const char *name = config->candidates[candidate].name;
	const char *reference = config->routes[route].quality.reference;
	const struct value *human = item->human;

	if (human && human->type == VALUE_OBJECT)
		human = value_get(human, name);
	else if (item->expected || !reference || strcmp(reference, name) != 0)
		human = NULL;
	return human ? human->number : (double)NAN;
}

static void add_case(struct bench *b, const struct suite_case *item, int64_t *attacked)
{
	const size_t index = item->index;

	if (item->expected && value_is_number(item->human))
		add_trial(b, index, JUDGE_EXPECTED, 0, item->human->number);
	for (size_t c = 0; c < b->state.config->candidate_count; c++)
		add_trial(b, index, JUDGE_ANSWER, c, human_of(b, item, c));
	if (!item->wrong || !item->wrong->count || *attacked >= b->opts->attacks)
		return;
	++*attacked;
	add_trial(b, index, JUDGE_WRONG, 0, NAN);
	for (size_t a = 0; a < JUDGE_ATTACKS; a++)
		add_trial(b, index, JUDGE_ATTACK, a, NAN);
}

static bool add_judge(
	struct bench *b, size_t route, const struct grading_judge *judge, struct err *err)
{
	const struct suite *suite = b->state.set.suites[route];
	struct arena scratch = {0};
	int64_t attacked = 0;
	bool ok = true;

	*VEC_PUSH(&b->measures) =
		(struct judge_measure){.route = route, .judge = judge, .pass = suite->pass};
	for (size_t i = 0; ok && i < suite->case_count; i++) {
		struct suite_case item;

		arena_reset(&scratch);
		ok = suite_case(suite, i, &scratch, &item, err);
		if (ok)
			add_case(b, &item, &attacked);
	}
	arena_fini(&scratch);
	return ok;
}

static bool add_judges(struct bench *b, struct err *err)
{
	const struct config *config = b->state.config;
	bool pairs = false;

	for (size_t r = 0; r < config->route_count; r++) {
		const struct grading_judge *judges;
		size_t count;

		if (!is_named(&b->opts->run.routes, config->routes[r].name))
			continue;
		judges = grading_judges(b->state.set.gradings[r], &count);
		for (size_t i = 0; i < count; i++) {
			if (judges[i].grader->embeds)
				continue;
			pairs = pairs || judges[i].grader->compares;
			if (!judges[i].grader->compares &&
				is_named(&b->opts->judges, judges[i].name) &&
				!add_judge(b, r, &judges[i], err))
				return false;
		}
	}
	if (b->measures.count)
		return true;
	return err_set(err, ERR_USAGE,
		pairs ? "only pairwise graders ask this judge, and a person's grade is of one "
			"answer, not of two: add a grader `judge` to measure it"
		      : "no grader `judge` asks it: suites name their judges under graders, as "
			"`judge: {by: NAME, rubric: TEXT}`");
}

/* ---- the answers ---- */

static bool stored_answer(struct bench *b, const struct run_trial *trial,
	const struct prompt *prompt, struct arena *arena, struct str *text, bool *there,
	struct err *err)
{
	const struct digest address = run_address(
		arena, &b->state.set, trial->route, trial->which, prompt, 1, NULL, NULL);
	struct exchange exchange;

	if (!store_get_exchange(b->state.store, &address, false, arena, &exchange, there, err))
		return false;
	if (*there)
		*text = grading_text(&exchange.response);
	*there = *there && text->data;
	return true;
}

static bool answer_of(void *context, const struct run_trial *trial, const struct suite_case *item,
	const struct prompt *prompt, struct arena *arena, struct str *text, bool *there,
	struct err *err)
{
	struct bench *b = context;

	*there = true;
	switch ((enum judge_kind)trial->kind) {
	case JUDGE_EXPECTED:
		*text = suite_answer_text(arena, item->expected);
		return true;
	case JUDGE_ANSWER:
		return stored_answer(b, trial, prompt, arena, text, there, err);
	case JUDGE_WRONG:
	case JUDGE_ATTACK:
		break;
	}
	*text = suite_answer_text(arena, item->wrong->child);
	if (trial->kind == JUDGE_ATTACK) {
		struct buf attack = {0};

		buf_str(&attack, *text);
		buf_puts(&attack, judge_attacks[trial->which]);
		*text = arena_str(arena, buf_view(&attack));
		buf_free(&attack);
	}
	return true;
}

static bool plan(
	void *context, struct arena *arena, bool again, struct run_plan *out, struct err *err)
{
	struct bench *b = context;

	return run_trials_plan(arena, &b->trials, again, out, err);
}

static bool score_all(struct bench *b, struct err *err)
{
	struct arena scratch = {0};
	bool ok = true;

	for (size_t i = 0; ok && i < b->list.count; i++) {
		struct judge_score *score = &b->scores.items[i];
		struct score graded;

		arena_reset(&scratch);
		ok = run_trial_grade(&b->trials, i, &scratch, &graded, &score->there, err);
		if (ok && score->there && graded.measured)
			score->value = graded.value;
	}
	arena_fini(&scratch);
	return ok;
}

/* ---- what is said ---- */

static bool print(struct bench *b, struct err *err)
{
	const char *format = b->opts->run.common.format;
	const struct run_print what = {.judges = b->state.set.judges->config,
		.judged = &b->state.judged,
		.judged_missing = b->state.judged_missing};
	struct buf out = {0}, said = {0};
	bool ok;

	b->report.scores = b->scores.items;
	b->report.measures = b->measures.items;
	b->report.count = b->measures.count;
	b->report.trials = &b->trials;
	judge_measures(b->state.arena, &b->report);
	if (format && strcmp(format, "json") == 0)
		judge_print_json(&b->report, &out);
	else
		judge_print_text(b->state.arena, &b->report, &out);
	columns_say(format, buf_view(&out));
	fflush(stdout); /* before what is said on stderr */
	if (!b->state.voice.quiet || b->state.judged_missing)
		run_print_judges(&what, &said);
	ok = io_write_fd(STDERR_FILENO, buf_view(&said), err);
	buf_free(&out);
	buf_free(&said);
	return ok;
}

/* What is said last, by which the exit status is known. */
static bool end(const struct run_state *state, struct err *err)
{
	const struct run_summary *summary = &state->summary;

	if (summary->signal)
		return err_set(err, summary->signal == SIGINT ? ERR_INTERRUPTED : ERR_TERMINATED,
			"interrupted; %" PRId64
			" answers of judges are missing: start again to go on",
			state->judged_missing);
	if (!state->judged_missing)
		return true;
	if (summary->budget)
		return err_set(err, ERR_BUDGET,
			"stopped at the budget (%s); %" PRId64
			" answers of judges are missing: start again to go on, with as much again",
			summary->budget, state->judged_missing);
	return err_set(err, ERR_INCOMPLETE,
		"%" PRId64
		" answers of judges are missing, and what was measured is without them: start "
		"again to ask for them once more",
		state->judged_missing);
}

static bool work(struct bench *b, struct err *err)
{
	struct run_state *state = &b->state;
	const struct run_questions questions = {
		.plan = plan, .source = run_trials_source(&b->trials), .context = b};
	bool asked;

	state->plan.missing_of = ARENA_ARRAY(state->arena, state->config->candidate_count, int64_t);
	if (!run_state_store(state, err) || !add_judges(b, err))
		return false;
	b->trials = (struct run_trials){.store = state->store,
		.set = &state->set,
		.list = b->list.items,
		.count = b->list.count,
		.answer = answer_of,
		.context = b};
	b->report.config = state->config;
	b->report.alpha = 1 - state->config->quality.confidence;
	return run_ask(state, &questions, &asked, err) && score_all(b, err) && print(b, err) &&
	       end(state, err);
}

/* Before anything is asked: what persons said may be what this is about. */
static bool say_strangers(const struct bench *b, struct err *err)
{
	struct human_lines lines = {0};
	const bool ok = human_strangers(b->state.arena, &b->state.set, &lines, err);
	struct buf said = {0};

	for (size_t i = 0; ok && i < lines.count; i++) {
		buf_puts(&said, "warning: ");
		term_escape(&said, str_of(lines.items[i]));
		buf_char(&said, '\n');
	}
	fputs(buf_z(&said), stderr);
	buf_free(&said);
	VEC_FREE(&lines);
	return ok;
}

static bool load(struct bench *b, struct err *err)
{
	struct run_state *state = &b->state;

	if (!run_state_load(state, err))
		return false;
	if (!state->set.judges)
		return err_set(err, ERR_USAGE,
			"%s: no grader asks a judge: suites name theirs under graders, as `judge: "
			"{by: NAME, rubric: TEXT}`",
			state->config->path);
	return check_names(&b->opts->run.routes, "route", state->config->routes,
		       state->config->route_count, sizeof(*state->config->routes), err) &&
	       check_names(&b->opts->judges, "judge", state->config->judges,
		       state->config->judge_count - state->config->has_embeddings,
		       sizeof(*state->config->judges), err) &&
	       say_strangers(b, err);
}

static bool run(struct invocation *inv, struct err *err)
{
	struct bench b = {.opts = inv->options};
	bool ok;

	b.state.arena = inv->arena;
	b.state.opts = &b.opts->run;
	b.state.voice = inv->voice;
	run_state_begin(&b.state);
	ok = load(&b, err) && work(&b, err);
	run_state_free(&b.state);
	VEC_FREE(&b.list);
	VEC_FREE(&b.scores);
	VEC_FREE(&b.measures);
	return ok;
}

const struct command command_judge = {
	.name = "judge",
	.words = "",
	.summary = "measures a judge against persons' grades and planted attacks",
	.details =
		"For each grader `judge` of a suite it asks that judge about all answers that are "
		"stored,\n"
		"and compares what it says with what persons said: `human: 0.8` of a case is the "
		"grade of\n"
		"its `expected` answer (which the judge is then not shown), without one that of "
		"the\n"
		"reference's answer; `human: {NAME: 0.8}` is the grade of what that candidate "
		"answered.\n"
		"What was asked before, by `tiercal run` say, is not asked again. Grades of a "
		"candidate\n"
		"that there is not count for nothing, and are told of.\n"
		"\n"
		"Told are: agreement on pass or fail and Cohen's kappa; the bias of the judge with "
		"its\n"
		"interval; how often it passes answers that persons hold for good, and for bad; "
		"and per\n"
		"candidate the prediction-powered quality, in which the few grades of persons "
		"correct the\n"
		"many of the judge, its difference to the reference's, and the share of answers "
		"that pass,\n"
		"corrected by how often the judge is wrong.\n"
		"\n"
		"Attacks: wrong answers of the suite, as they are and with ten texts behind them "
		"that ask\n"
		"for a better score. If those raise it by more than 0.05 on average, no verdict "
		"should rest\n"
		"on this judge.\n"
		"\n"
		"Exit status: 0 measured; 3 some replies are missing; 4 the budget was reached.",
	.example = "tiercal judge\n"
		   "tiercal judge --judge strict --route advice --attacks 20\n"
		   "tiercal judge --budget 1 --format json",
	.options = options,
	.options_size = sizeof(struct judge_command),
	.defaults = &defaults,
	.run = run,
};
