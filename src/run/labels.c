/* SPDX-License-Identifier: MIT */
#include "run/labels.h"

#include "stats/stats.h"

struct label_counts {
	struct labels *labels;
	size_t labels_count, candidates;
	int *tables; /* [candidate][expected][said], one row and column more than labels each */
};

bool label_counts_new(struct arena *arena, const struct suite *suite, size_t candidates,
	struct label_counts **out, struct err *err)
{
	struct label_counts *counts;
	struct labels *labels;
	size_t side;

	*out = NULL;
	if (!labels_new(arena, suite, &labels, err))
		return false;
	if (!labels)
		return true;
	counts = ARENA_NEW(arena, struct label_counts);
	counts->labels = labels;
	counts->labels_count = labels_count(labels);
	counts->candidates = candidates;
	side = counts->labels_count + 1;
	counts->tables = ARENA_ARRAY(arena, candidates * side * side, int);
	*out = counts;
	return true;
}

void label_counts_free(struct label_counts *counts)
{
	if (counts)
		labels_free(counts->labels);
}

static int *table_of(const struct label_counts *counts, size_t candidate)
{
	const size_t side = counts->labels_count + 1;

	return counts->tables + candidate * side * side;
}

void label_counts_add(struct label_counts *counts, size_t candidate, const struct suite_case *item,
	const struct response *resp, struct arena *scratch)
{
	const struct str text = grading_text(resp);
	size_t expected, said;

	if (!counts)
		return;
	expected = labels_expected(counts->labels, item, scratch);
	said = text.data ? labels_said(counts->labels, item, text, scratch) : counts->labels_count;
	table_of(counts, candidate)[expected * (counts->labels_count + 1) + said]++;
}

static void fill(struct arena *arena, const struct label_counts *counts, size_t candidate,
	struct result_labels *out)
{
	const int count = (int)counts->labels_count;
	const int *table = table_of(counts, candidate);
	struct stats_label *labels = ARENA_ARRAY(arena, counts->labels_count, struct stats_label);

	out->confusion = table;
	out->macro_f1 = stats_labels(table, count, labels);
	out->kappa = stats_kappa(table, count + 1).kappa;
	out->labels = labels;
	for (int i = 0; i < count; i++)
		out->answers += labels[i].expected;
}

void label_counts_results(
	struct arena *arena, const struct label_counts *counts, struct result_route *out)
{
	struct result_labels *by_label;
	const char **names;

	if (!counts)
		return;
	names = ARENA_ARRAY(arena, counts->labels_count, const char *);
	for (size_t i = 0; i < counts->labels_count; i++)
		names[i] = labels_name(counts->labels, i);
	by_label = ARENA_ARRAY(arena, counts->candidates, struct result_labels);
	for (size_t k = 0; k < counts->candidates; k++)
		fill(arena, counts, k, &by_label[k]);
	out->labels = names;
	out->label_count = counts->labels_count;
	out->by_label = by_label;
}
