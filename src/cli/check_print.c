/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <string.h>

#include "base/jsonw.h"
#include "base/term.h"
#include "cli/check.h"

#define ANSWER_COLUMNS 60

static const char *plural(size_t count)
{
	return count == 1 ? "" : "s";
}

static void print_misjudged(
	const struct check_suite *found, const struct check_misjudged *m, struct buf *out)
{
	buf_printf(
		out, "misjudged: %s:%lu: case '", found->suite->cases_path, (unsigned long)m->line);
	term_escape(out, str_of(m->case_id));
	buf_printf(out, "': the %s answer \"", m->expected ? "expected" : "wrong");
	term_escape_cut(out, str_of(m->answer), ANSWER_COLUMNS);
	buf_printf(out, "\" %s, quality %.3g: ", m->expected ? "fails" : "passes", m->quality);
	term_escape(out, str_of(m->reason));
	buf_char(out, '\n');
}

static void print_suite(const struct check_suite *found, struct buf *out)
{
	buf_puts(out, "suite ");
	term_escape(out, str_of(found->suite->folder));
	buf_printf(out, ": %zu case%s; %zu expected and %zu wrong answers, ",
		found->suite->case_count, plural(found->suite->case_count), found->golds,
		found->wrongs);
	if (found->misjudged_in_all)
		buf_printf(
			out, "%zu of them misjudged by its own graders\n", found->misjudged_in_all);
	else if (found->unproven)
		buf_printf(out, "%zu of them for %s; the rest judged as they should be\n",
			found->unproven,
			found->judged ? "a judge to tell of, which `tiercal judge` measures"
				      : "embeddings to tell of, which `tiercal run` asks for");
	else
		buf_puts(out, "all judged as they should be\n");
	for (size_t i = 0; i < found->misjudged_count; i++)
		print_misjudged(found, &found->misjudged[i], out);
	if (found->misjudged_in_all > found->misjudged_count)
		buf_printf(out, "misjudged: %zu more in this suite\n",
			found->misjudged_in_all - found->misjudged_count);
}

static const char *show_time(int64_t seconds, struct arena *arena)
{
	if (seconds < 120)
		return arena_printf(arena, "%" PRId64 " s", seconds);
	if (seconds < 7200)
		return arena_printf(arena, "%" PRId64 " min", (seconds + 59) / 60);
	return arena_printf(arena, "%.1f h", (double)seconds / 3600);
}

static void print_row(struct buf *out, size_t width, const char *name, const char *calls,
	const char *input, const char *output, const char *cost, const char *ceiling,
	const char *time)
{
	buf_puts(out, "  ");
	term_escape(out, str_of(name));
	buf_repeat(out, ' ', width - term_width(str_of(name)));
	buf_printf(out, "  %9s  %12s  %13s  %12s  %12s  %8s\n", calls, input, output, cost, ceiling,
		time);
}

static void print_candidate(
	const struct check_candidate *c, size_t width, struct arena *arena, struct buf *out)
{
	char cost[32], ceiling[32];

	money_show(c->cost, cost);
	money_show(c->cost_ceiling, ceiling);
	print_row(out, width, c->candidate->name, arena_printf(arena, "%" PRId64, c->load.calls),
		arena_printf(arena, "%" PRId64, c->load.input_tokens),
		arena_printf(arena, "%" PRId64, c->load.output_tokens), cost, ceiling,
		show_time(c->seconds, arena));
}

static void print_candidates(const struct check *check, struct buf *out)
{
	size_t width = strlen("candidate");
	struct arena arena = {0};

	for (size_t i = 0; i < check->config->candidate_count; i++) {
		const size_t own = term_width(str_of(check->config->candidates[i].name));

		width = own > width ? own : width;
	}
	for (size_t i = 0; i < check->config->judge_count; i++) {
		const size_t own = term_width(str_of(check->config->judges[i].name));

		width = own > width ? own : width;
	}
	buf_puts(out, "\nEstimated for a run that finds nothing in the store:\n");
	print_row(out, width, "candidate", "calls", "input tokens", "output tokens", "cost",
		"at most", "time");
	for (size_t i = 0; i < check->config->candidate_count; i++) {
		const struct check_candidate *c = &check->candidates[i];

		print_candidate(c, width, &arena, out);
	}
	if (check->set.judges)
		buf_puts(out, "  and of its judges, if no two answers are the same:\n");
	for (size_t i = 0; check->set.judges && i < check->config->judge_count; i++)
		print_candidate(&check->judges[i], width, &arena, out);
	buf_printf(out,
		"  Assumed: %d bytes a token; answers as long as the expected ones (at most: each "
		"at "
		"its\n  max_tokens; reasoning counts as output); %d s an answer at the candidate's "
		"concurrency.\n",
		CHECK_BYTES_A_TOKEN, CHECK_SECONDS_A_CALL);
	arena_fini(&arena);
}

void check_print_text(const struct check *check, struct buf *out)
{
	for (size_t i = 0; i < check->suite_count; i++)
		print_suite(&check->suites[i], out);
	print_candidates(check, out);
	if (check->warnings.count)
		buf_char(out, '\n');
	for (size_t i = 0; i < check->warnings.count; i++) {
		buf_puts(out, "warning: ");
		term_escape(out, str_of(check->warnings.items[i]));
		buf_char(out, '\n');
	}
	buf_printf(out, "\n%zu suite%s proven, %zu case%s, %zu warning%s\n", check->proven,
		plural(check->proven), check->cases, plural(check->cases), check->warnings.count,
		plural(check->warnings.count));
}

static void member_int(struct jsonw *w, const char *key, int64_t number)
{
	jsonw_key(w, key);
	jsonw_int(w, number);
}

static void member_text(struct jsonw *w, const char *key, const char *text)
{
	jsonw_key(w, key);
	jsonw_z(w, text);
}

static void member_usd(struct jsonw *w, const char *key, int64_t picodollars)
{
	char digits[32];

	jsonw_key(w, key);
	if (picodollars == MONEY_UNKNOWN) {
		jsonw_null(w);
		return;
	}
	money_print(picodollars, digits);
	jsonw_raw(w, str_of(digits));
}

static void write_survey(const struct suite_survey *survey, struct jsonw *w)
{
	jsonw_key(w, "labels");
	jsonw_object(w);
	for (size_t i = 0; i < survey->label_count; i++)
		member_int(w, survey->labels[i].label, (int64_t)survey->labels[i].count);
	jsonw_object_end(w);
	member_int(w, "nearDuplicates", (int64_t)survey->pairs_in_all);
	jsonw_key(w, "nearest");
	jsonw_array(w);
	for (size_t i = 0; i < survey->pair_count; i++) {
		jsonw_object(w);
		member_text(w, "a", survey->pairs[i].a);
		member_text(w, "b", survey->pairs[i].b);
		jsonw_key(w, "similarity");
		jsonw_fixed(w, survey->pairs[i].similarity, 6);
		jsonw_object_end(w);
	}
	jsonw_array_end(w);
}

static void write_suite(const struct check_suite *found, struct jsonw *w)
{
	jsonw_object(w);
	member_text(w, "suite", found->suite->folder);
	member_text(w, "route", found->route);
	member_int(w, "cases", (int64_t)found->suite->case_count);
	member_int(w, "expected", (int64_t)found->golds);
	member_int(w, "wrong", (int64_t)found->wrongs);
	if (found->unproven)
		member_int(w, "forJudges", (int64_t)found->unproven);
	write_survey(&found->survey, w);
	member_int(w, "misjudgedInAll", (int64_t)found->misjudged_in_all);
	jsonw_key(w, "misjudged");
	jsonw_array(w);
	for (size_t i = 0; i < found->misjudged_count; i++) {
		const struct check_misjudged *m = &found->misjudged[i];

		jsonw_object(w);
		member_text(w, "case", m->case_id);
		member_int(w, "line", m->line);
		member_text(w, "kind", m->expected ? "expected" : "wrong");
		member_text(w, "answer", m->answer);
		jsonw_key(w, "quality");
		jsonw_fixed(w, m->quality, 6);
		member_text(w, "reason", m->reason);
		jsonw_object_end(w);
	}
	jsonw_array_end(w);
	jsonw_object_end(w);
}

static void write_candidate(const struct check_candidate *c, struct jsonw *w)
{
	jsonw_object(w);
	member_text(w, "name", c->candidate->name);
	member_int(w, "calls", c->load.calls);
	member_int(w, "inputTokens", c->load.input_tokens);
	member_int(w, "outputTokens", c->load.output_tokens);
	member_int(w, "outputTokensAtMost", c->load.output_ceiling);
	member_usd(w, "costUsd", c->cost);
	member_usd(w, "costAtMostUsd", c->cost_ceiling);
	member_int(w, "seconds", c->seconds);
	jsonw_object_end(w);
}

void check_print_json(const struct check *check, struct buf *out)
{
	struct jsonw w;

	jsonw_init(&w, out, 2);
	jsonw_object(&w);
	jsonw_key(&w, "suites");
	jsonw_array(&w);
	for (size_t i = 0; i < check->suite_count; i++)
		write_suite(&check->suites[i], &w);
	jsonw_array_end(&w);
	jsonw_key(&w, "candidates");
	jsonw_array(&w);
	for (size_t i = 0; i < check->config->candidate_count; i++)
		write_candidate(&check->candidates[i], &w);
	jsonw_array_end(&w);
	if (check->set.judges) {
		jsonw_key(&w, "judges");
		jsonw_array(&w);
		for (size_t i = 0; i < check->config->judge_count; i++)
			write_candidate(&check->judges[i], &w);
		jsonw_array_end(&w);
	}
	jsonw_key(&w, "warnings");
	jsonw_array(&w);
	for (size_t i = 0; i < check->warnings.count; i++)
		jsonw_z(&w, check->warnings.items[i]);
	jsonw_array_end(&w);
	member_int(&w, "proven", (int64_t)check->proven);
	member_int(&w, "cases", (int64_t)check->cases);
	member_int(&w, "misjudged", (int64_t)check->misjudged);
	jsonw_object_end(&w);
	buf_char(out, '\n');
}
