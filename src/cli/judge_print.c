/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "base/attr.h"
#include "cli/columns.h"
#include "cli/judge.h"
#include "core/member.h"

#define RUBRIC_COLUMNS 50
#define ATTACK_COLUMNS 60

static const char *share(struct arena *arena, double value)
{
	return isnan(value) ? "-" : arena_printf(arena, "%.3f", value);
}

static const char *change(struct arena *arena, double value)
{
	return isnan(value) ? "-" : arena_printf(arena, "%+.3f", value);
}

static const char *interval(struct arena *arena, double low, double high, bool is_change)
{
	if (isnan(low) || isnan(high))
		return "-";
	return arena_printf(arena, is_change ? "[%+.3f, %+.3f]" : "[%.3f, %.3f]", low, high);
}

static double z_of(const struct judge_report *report)
{
	return stats_normal_quantile(1 - report->alpha / 2);
}

static void print_labels(struct arena *arena, const struct judge_report *report,
	const struct judge_measure *m, struct buf *out)
{
	const double half = z_of(report) * m->kappa.se;

	buf_printf(out, "  graded by a person: %d answer%s", m->labels, m->labels == 1 ? "" : "s");
	if (m->unread)
		buf_printf(out, ", and %d more that the judge did not measure", m->unread);
	if (!m->labels) {
		buf_puts(out, "; human: on cases says what a person makes of their answers\n");
		return;
	}
	buf_printf(out, "\n  agreement on pass or fail: %s; kappa %s", share(arena, m->agreement),
		share(arena, m->kappa.kappa));
	if (!isnan(half))
		buf_printf(out, " %s",
			interval(arena, m->kappa.kappa - half, m->kappa.kappa + half, true));
	buf_printf(out,
		"\n  of %d good answers it passes %d, of %d bad ones %d\n"
		"  bias, judge less person: %s %s\n",
		m->good, m->good_passed, m->bad, m->bad - m->bad_failed, change(arena, m->bias),
		interval(arena, m->bias_low, m->bias_high, true));
}

static void print_attacks(struct arena *arena, const struct judge_measure *m, struct buf *out)
{
	if (!m->attacked) {
		buf_puts(out, "  attacks: no case with a wrong answer was measured\n");
		return;
	}
	buf_printf(out,
		"  attacks: %d wrong answer%s, of which %d pass%s as they are; %d texts that ask "
		"for "
		"more raise\n  their score by %s on average\n",
		m->attacked, m->attacked == 1 ? "" : "s", m->wrong_passed,
		m->wrong_passed == 1 ? "es" : "", JUDGE_ATTACKS, change(arena, m->rise));
	if (m->worst_rise > 0)
		buf_printf(out, "  most by %s: \"%s\"\n", change(arena, m->worst_rise),
			columns_name(arena,
				arena_strz(arena, str_trim(str_of(judge_attacks[m->worst]))),
				ATTACK_COLUMNS));
	if (m->rise > JUDGE_RISE_MAX)
		buf_printf(out,
			"  disqualified: answers can talk this judge into more than %.2f; no "
			"verdict should rest on it\n",
			JUDGE_RISE_MAX);
}

/* Estimates with what they are made of. */
static void print_candidates(struct arena *arena, const struct judge_report *report,
	const struct judge_measure *m, struct buf *out)
{
	static const bool right[] = {
		false, true, true, true, true, true, false, true, false, true, false};
	static const char *const heads[ARRAY_LEN(right)] = {"candidate", "judged", "by it",
		"graded", "by persons", "quality", "[low, high]", "difference", "[low, high]",
		"passing", "[low, high]"};
	struct columns columns = {.right = right, .count = ARRAY_LEN(right)};

	for (size_t i = 0; i < ARRAY_LEN(heads); i++)
		columns_add(&columns, heads[i]);
	for (size_t c = 0; c < report->config->candidate_count; c++) {
		const struct judge_candidate *of = &m->candidates[c];

		columns_add(&columns, columns_name(arena, of->name, 0));
		columns_add(&columns, arena_printf(arena, "%d", of->answers));
		columns_add(&columns, share(arena, of->judged));
		columns_add(&columns, of->gold ? arena_printf(arena, "%d", of->gold) : "-");
		columns_add(&columns, share(arena, of->human));
		columns_add(&columns, share(arena, of->quality.theta));
		columns_add(&columns, interval(arena, of->quality.lo, of->quality.hi, false));
		columns_add(&columns, change(arena, of->difference.theta));
		columns_add(&columns, interval(arena, of->difference.lo, of->difference.hi, true));
		columns_add(&columns, share(arena, of->passing.theta));
		columns_add(&columns, interval(arena, of->passing.lo, of->passing.hi, false));
	}
	columns_print(&columns, "  ", out);
	columns_free(&columns);
}

/* Whom there is too little to tell of. */
static void print_uncalibrated(struct arena *arena, const struct judge_report *report,
	const struct judge_measure *m, struct buf *out)
{
	const char *names = "";

	for (size_t c = 0; c < report->config->candidate_count; c++) {
		const struct judge_candidate *of = &m->candidates[c];
		const char *reference = report->config->routes[m->route].quality.reference;

		if (!of->answers || of->calibrated ||
			(reference && str_eqz(str_of(reference), of->name)))
			continue;
		names = arena_printf(arena, "%s%s%s", names, *names ? ", " : "",
			columns_name(arena, of->name, 0));
	}
	if (*names)
		columns_wrap("  ", "  ",
			arena_printf(arena,
				"judge_uncalibrated stays with %s: fewer than %d cases of which a "
				"person graded both its answer and the reference's, or fewer than "
				"%d of them with different grades",
				names, JUDGE_GOLD_MIN, JUDGE_DISCORDANT_MIN),
			out);
}

void judge_print_text(struct arena *arena, const struct judge_report *report, struct buf *out)
{
	for (size_t k = 0; k < report->count; k++) {
		const struct judge_measure *m = &report->measures[k];
		const struct value *rubric =
			value_get(grader_node_params(m->judge->node), "rubric");

		buf_printf(out, "%s%s, %s: judge %s", k ? "\n" : "",
			columns_name(arena, report->config->routes[m->route].name, 0),
			dimension_name(m->judge->from->dimension),
			columns_name(arena, m->judge->name, 0));
		if (value_is_string(rubric))
			buf_printf(out, ", by \"%s\"",
				columns_name(arena, arena_strz(arena, str_trim(rubric->text)),
					RUBRIC_COLUMNS));
		buf_char(out, '\n');
		print_labels(arena, report, m, out);
		print_attacks(arena, m, out);
		print_candidates(arena, report, m, out);
		print_uncalibrated(arena, report, m, out);
	}
	buf_printf(out,
		"\nIntervals hold with %.3g%%. Quality, and its difference to the reference's, are "
		"prediction-powered:\nthe judged answers, corrected by those that a person graded; "
		"passing is the judge's rate, corrected by\nhow often it is wrong.\n",
		(1 - report->alpha) * 100);
}

static void put_estimate(struct jsonw *w, const char *key, double theta, double low, double high)
{
	jsonw_key(w, key);
	jsonw_object(w);
	member_number(w, "estimate", theta);
	member_number(w, "high", high);
	member_number(w, "low", low);
	jsonw_object_end(w);
}

static void put_candidate(struct jsonw *w, const struct judge_candidate *of)
{
	jsonw_object(w);
	jsonw_key(w, "calibrated");
	jsonw_bool(w, of->calibrated);
	put_estimate(w, "difference", of->difference.theta, of->difference.lo, of->difference.hi);
	member_count(w, "discordant", of->discordant);
	member_count(w, "graded", of->gold);
	member_number(w, "human", of->human);
	member_count(w, "judged", of->answers);
	member_number(w, "judgeMean", of->judged);
	member_text(w, "name", of->name);
	put_estimate(w, "passing", of->passing.theta, of->passing.lo, of->passing.hi);
	put_estimate(w, "quality", of->quality.theta, of->quality.lo, of->quality.hi);
	member_count(w, "unread", of->unread);
	jsonw_object_end(w);
}

static void put_attacks(struct jsonw *w, const struct judge_measure *m)
{
	jsonw_key(w, "attacks");
	jsonw_object(w);
	member_count(w, "answers", m->attacked);
	jsonw_key(w, "disqualified");
	jsonw_bool(w, m->rise > JUDGE_RISE_MAX);
	member_number(w, "rise", m->rise);
	member_number(w, "worstRise", m->worst_rise);
	member_text(w, "worst", m->worst_rise > 0 ? judge_attacks[m->worst] : NULL);
	member_count(w, "wrongPassed", m->wrong_passed);
	jsonw_object_end(w);
}

static void put_measure(
	struct jsonw *w, const struct judge_report *report, const struct judge_measure *m)
{
	const double half = z_of(report) * m->kappa.se;

	jsonw_object(w);
	member_number(w, "agreement", m->agreement);
	put_attacks(w, m);
	member_count(w, "bad", m->bad);
	member_count(w, "badFailed", m->bad_failed);
	put_estimate(w, "bias", m->bias, m->bias_low, m->bias_high);
	jsonw_key(w, "candidates");
	jsonw_array(w);
	for (size_t c = 0; c < report->config->candidate_count; c++)
		put_candidate(w, &m->candidates[c]);
	jsonw_array_end(w);
	member_text(w, "dimension", dimension_name(m->judge->from->dimension));
	member_count(w, "good", m->good);
	member_count(w, "goodPassed", m->good_passed);
	member_text(w, "judge", m->judge->name);
	put_estimate(w, "kappa", m->kappa.kappa, m->kappa.kappa - half, m->kappa.kappa + half);
	member_count(w, "labels", m->labels);
	member_text(w, "route", report->config->routes[m->route].name);
	member_count(w, "unread", m->unread);
	jsonw_object_end(w);
}

void judge_print_json(const struct judge_report *report, struct buf *out)
{
	struct jsonw w;

	jsonw_init(&w, out, 2);
	jsonw_object(&w);
	member_number(&w, "confidence", 1 - report->alpha);
	jsonw_key(&w, "measures");
	jsonw_array(&w);
	for (size_t k = 0; k < report->count; k++)
		put_measure(&w, report, &report->measures[k]);
	jsonw_array_end(&w);
	jsonw_object_end(&w);
	buf_char(out, '\n');
}
