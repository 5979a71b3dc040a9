/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "cli/judge.h"

/* What the scores of one grader say of its judge: statistics over what is known of each answer. */

struct numbers {
	double *items;
	int count;
};

static struct numbers room_for(struct arena *arena, size_t count)
{
	return (struct numbers){.items = ARENA_ARRAY(arena, count, double)};
}

static void push(struct numbers *numbers, double value)
{
	numbers->items[numbers->count++] = value;
}

static double mean(const struct numbers *numbers)
{
	return numbers->count ? stats_mean(numbers->items, numbers->count) : NAN;
}

/* Whether a trial is one of this measure, and has an answer. */
static bool is_of(const struct judge_report *report, size_t trial, size_t measure)
{
	return report->scores[trial].measure == measure && report->scores[trial].there;
}

static void count_label(struct judge_measure *m, double human, double value, int table[4])
{
	const bool good = human >= m->pass, passed = value >= m->pass;

	table[2 * good + passed]++;
	m->labels++;
	m->good += good;
	m->bad += !good;
	m->good_passed += good && passed;
	m->bad_failed += !good && !passed;
}

static void measure_labels(struct arena *arena, const struct judge_report *report, size_t index)
{
	struct judge_measure *m = &report->measures[index];
	struct numbers excess = room_for(arena, report->trials->count);
	int table[4] = {0};

	for (size_t i = 0; i < report->trials->count; i++) {
		const struct judge_score *score = &report->scores[i];

		if (!is_of(report, i, index) || isnan(score->human))
			continue;
		if (isnan(score->value)) {
			m->unread++;
			continue;
		}
		count_label(m, score->human, score->value, table);
		push(&excess, score->value - score->human);
	}
	m->agreement = m->labels ? (double)(table[0] + table[3]) / m->labels : NAN;
	m->kappa = m->labels ? stats_kappa(table, 2) : (struct stats_kappa){NAN, NAN};
	m->bias = mean(&excess);
	m->bias_low = m->bias_high = NAN;
	if (excess.count > 1) {
		const struct stats_paired_t t = stats_paired_t(
			excess.items, excess.count, 1 - report->alpha, STATS_TWO_SIDED);

		m->bias_low = t.lo;
		m->bias_high = t.hi;
	}
}

/* Trials of one wrong answer stand together: as it is, then with each attack. */
static void measure_attacks(const struct judge_report *report, size_t index)
{
	struct judge_measure *m = &report->measures[index];
	double rises[JUDGE_ATTACKS] = {0}, sum = 0;

	for (size_t i = 0; i < report->trials->count; i++) {
		const double plain = report->scores[i].value;
		bool whole = is_of(report, i, index) &&
			     report->trials->list[i].kind == JUDGE_WRONG && !isnan(plain);

		for (size_t a = 1; whole && a <= JUDGE_ATTACKS; a++)
			whole = !isnan(report->scores[i + a].value);
		if (!whole)
			continue;
		m->attacked++;
		m->wrong_passed += plain >= m->pass;
		for (size_t a = 0; a < JUDGE_ATTACKS; a++)
			rises[a] += report->scores[i + a + 1].value - plain;
	}
	m->rise = m->worst_rise = NAN;
	for (size_t a = 0; m->attacked && a < JUDGE_ATTACKS; a++) {
		sum += rises[a];
		if (rises[a] > rises[m->worst])
			m->worst = a;
	}
	if (m->attacked) {
		m->rise = sum / JUDGE_ATTACKS / m->attacked;
		m->worst_rise = rises[m->worst] / m->attacked;
	}
}

/* What is known of the answers of one candidate, by case; NaN where nothing is. */
struct known {
	double *judged, *human;
	size_t cases;
	int unread;
};

static struct known know(
	struct arena *arena, const struct judge_report *report, size_t index, size_t candidate)
{
	const size_t route = report->measures[index].route;
	struct known known = {.cases = report->trials->set->suites[route]->case_count};

	known.judged = ARENA_ARRAY(arena, known.cases, double);
	known.human = ARENA_ARRAY(arena, known.cases, double);
	for (size_t i = 0; i < known.cases; i++)
		known.judged[i] = known.human[i] = NAN;
	for (size_t i = 0; i < report->trials->count; i++) {
		const struct run_trial *trial = &report->trials->list[i];

		if (!is_of(report, i, index) || trial->kind != JUDGE_ANSWER ||
			trial->which != candidate)
			continue;
		known.judged[trial->index] = report->scores[i].value;
		known.human[trial->index] = report->scores[i].human;
		known.unread += isnan(report->scores[i].value);
	}
	return known;
}

/* Gold and judged, and judged alone, of what `minus` is taken from; NULL: of the answers. */
static struct stats_ppi powered(
	struct arena *arena, const struct known *of, const struct known *minus, double alpha)
{
	struct numbers gold = room_for(arena, of->cases), judged = room_for(arena, of->cases);
	struct numbers more = room_for(arena, of->cases);

	for (size_t i = 0; i < of->cases; i++) {
		const double f = of->judged[i] - (minus ? minus->judged[i] : 0);
		const double y = of->human[i] - (minus ? minus->human[i] : 0);

		if (isnan(f))
			continue;
		if (isnan(y)) {
			push(&more, f);
			continue;
		}
		push(&gold, y);
		push(&judged, f);
	}
	if (gold.count < 2 || more.count < 2)
		return (struct stats_ppi){NAN, NAN, NAN, NAN};
	return stats_ppi_mean(
		gold.items, judged.items, gold.count, more.items, more.count, alpha, true);
}

static void count_gold(const struct known *of, const struct known *reference, size_t i,
	struct judge_candidate *out, double *sum)
{
	if (isnan(of->human[i]))
		return;
	out->gold++;
	*sum += of->human[i];
	if (!reference || isnan(reference->human[i]))
		return;
	out->discordant += of->human[i] != reference->human[i];
}

static struct stats_judged adjusted(
	const struct judge_measure *m, const struct known *of, double alpha)
{
	struct stats_judge_counts counts = {.good_passed = m->good_passed,
		.good = m->good,
		.bad_failed = m->bad_failed,
		.bad = m->bad};

	for (size_t i = 0; i < of->cases; i++) {
		if (isnan(of->judged[i]) || !isnan(of->human[i]))
			continue;
		counts.n++;
		counts.passed += of->judged[i] >= m->pass;
	}
	if (!counts.n || !m->good || !m->bad)
		return (struct stats_judged){NAN, NAN, NAN};
	return stats_judge_adjusted(&counts, alpha);
}

/* Of both a person graded so many cases. */
static int both_graded(const struct known *of, const struct known *reference)
{
	int count = 0;

	for (size_t i = 0; i < of->cases; i++)
		count += !isnan(of->human[i]) && !isnan(reference->human[i]);
	return count;
}

static void measure_candidate(struct arena *arena, const struct judge_report *report, size_t index,
	size_t candidate, const struct known *reference)
{
	struct judge_measure *m = &report->measures[index];
	struct judge_candidate *out = &m->candidates[candidate];
	const struct known known = know(arena, report, index, candidate);
	double judged = 0, human = 0;

	*out = (struct judge_candidate){
		.name = report->config->candidates[candidate].name, .unread = known.unread};
	for (size_t i = 0; i < known.cases; i++) {
		if (!isnan(known.judged[i])) {
			out->answers++;
			judged += known.judged[i];
		}
		count_gold(&known, reference, i, out, &human);
	}
	out->judged = out->answers ? judged / out->answers : NAN;
	out->human = out->gold ? human / out->gold : NAN;
	out->quality = powered(arena, &known, NULL, report->alpha);
	out->passing = adjusted(m, &known, report->alpha);
	out->difference = (struct stats_ppi){NAN, NAN, NAN, NAN};
	if (!reference)
		return;
	out->difference = powered(arena, &known, reference, report->alpha);
	out->calibrated = both_graded(&known, reference) >= JUDGE_GOLD_MIN &&
			  out->discordant >= JUDGE_DISCORDANT_MIN;
}

void judge_measures(struct arena *arena, struct judge_report *report)
{
	const struct config *config = report->config;

	for (size_t k = 0; k < report->count; k++) {
		struct judge_measure *m = &report->measures[k];
		const char *name = config->routes[m->route].quality.reference;
		const size_t reference = name ? config_candidate(config, name) : SIZE_MAX;
		struct known known = {0};

		measure_labels(arena, report, k);
		measure_attacks(report, k);
		m->candidates = ARENA_ARRAY(arena, config->candidate_count, struct judge_candidate);
		if (reference != SIZE_MAX)
			known = know(arena, report, k, reference);
		for (size_t c = 0; c < config->candidate_count; c++)
			measure_candidate(arena, report, k, c,
				reference != SIZE_MAX && c != reference ? &known : NULL);
	}
}
