/* SPDX-License-Identifier: MIT */
#include "report/format.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "core/candidate.h"
#include "core/money.h"
#include "stats/stats.h"

/* What the numbers of a row mean for what to do next. */

enum { REMARKS_MAX = 12 };

struct remarks {
	struct arena *arena;
	const char **texts;
	size_t count;
};

static void add(struct remarks *r, const char *format, ...) ATTR_PRINTF(2, 3);

static void add(struct remarks *r, const char *format, ...)
{
	va_list args;

	if (r->count == REMARKS_MAX)
		return;
	va_start(args, format);
	r->texts[r->count++] = arena_vprintf(r->arena, format, args);
	va_end(args);
}

static bool has(const struct evidence *row, enum reason reason)
{
	return row->reasons & 1u << reason;
}

static void add_unmeasured(struct remarks *r, const struct report *report,
	const struct table_route *route, const struct evidence *row)
{
	int64_t rest = row->unmeasured - row->cut_off - row->waiting - row->unjudged;

	if (row->cut_off > 0 && route->max_tokens > 0)
		add(r,
			"%" PRId64 " of %" PRId64
			" answers were cut off at %d output tokens, reasoning included: raise "
			"max_tokens",
			row->cut_off, row->cases, route->max_tokens);
	else if (row->cut_off > 0)
		add(r, "%" PRId64 " of %" PRId64 " answers were cut off: raise max_tokens",
			row->cut_off, row->cases);
	if (row->waiting > 0)
		add(r,
			"%" PRId64 " of %" PRId64
			" answers wait for what a judge or a model of embeddings says: `%s` asks "
			"it",
			row->waiting, row->cases,
			report->collect ? report->collect : "tiercal run");
	if (row->unjudged > 0)
		add(r,
			"%" PRId64 " of %" PRId64
			" answers are not graded: what a judge or a model of embeddings says of "
			"them cannot be used, or was not to be had",
			row->unjudged, row->cases);
	if (rest > 0 && report->collect)
		add(r,
			"%" PRId64 " of %" PRId64 " cases are not measured (%" PRId64
			" failed): `%s` collects what is missing",
			rest, row->cases, row->failed, report->collect);
	else if (rest > 0)
		add(r, "%" PRId64 " of %" PRId64 " cases are not measured", rest, row->cases);
}

static void add_chain(struct remarks *r, const struct table *table, const struct table_route *route,
	const struct evidence *row)
{
	const struct result_chain *chain = table_chain(table, route, row->candidate);
	const char *agree;

	if (!chain)
		return;
	agree = chain->agree == SIZE_MAX
			? ""
			: arena_printf(r->arena, " and %s", candidate_name(table, chain->agree));
	add(r, "asks %s%s, and %s where %s: %s of the cases", candidate_name(table, chain->first),
		agree, candidate_name(table, chain->then),
		*agree ? "these two disagree" : "the check refuses the answer",
		show_percent(r->arena, row->escalation));
}

static void add_stream(struct remarks *r, const struct evidence *row)
{
	if (row->first_token_p50_us <= 0)
		return;
	add(r, "streamed: its first token came after %s (p50), %s (p95)%s",
		show_latency(r->arena, row->first_token_p50_us),
		show_latency(r->arena, row->first_token_p95_us),
		row->tokens_per_second > 0 ? arena_printf(r->arena, ", then %.0f tokens a second",
						     row->tokens_per_second)
					   : "");
}

static void add_cases(
	struct remarks *r, const struct table_route *route, const struct evidence *row)
{
	const struct evidence *reference = &route->evidence[row->against];

	if (row->verdict != VERDICT_INCONCLUSIVE)
		return;
	if (has(row, REASON_TOO_FEW_CASES) && row->method[0] == 'n')
		add(r, "%" PRId64 " cases are too few for any verdict", row->cases);
	else if (row->level_unmeetable && has(row, REASON_QUALITY))
		add(r, "its own level is below what the exact test can show with any number of "
		       "cases: a dearer candidate must qualify first and hand its level on");
	else if (row->cases_needed >= 0)
		add(r, "about %" PRId64 " more cases would probably show that it qualifies",
			stats_cases_about(row->cases_needed));
	else if (has(row, REASON_QUALITY) && !row->unmeasured && !reference->unmeasured)
		add(r, row->difference > -route->margin && !is_relative(route)
				? "is so close to the margin that more cases would hardly qualify "
				  "it"
				: "looks worse than the margin: more cases will more likely "
				  "disqualify it");
}

static void add_order(struct remarks *r, const struct table *table, const struct table_route *route,
	const struct evidence *row)
{
	if (row->cost.order_open)
		add(r,
			"whether it is cheaper than %s is not established: the interval of their "
			"ratio contains 1, which touches the saving, not the quality",
			table_name(table, route, row->cost.dearer));
}

enum { LONG_ANSWERS = 2 };

/* Answers of another length are another cost: it is measured, never taken as the reference's. */
static void add_length(
	struct remarks *r, const struct table_route *route, const struct evidence *row)
{
	double reference = route->evidence[route->reference].output_tokens;

	if (row->candidate != route->reference && reference > 0 &&
		row->output_tokens >= LONG_ANSWERS * reference)
		add(r,
			"its answers have %.1f times as many output tokens as the reference's "
			"(%.0f, "
			"not %.0f), which its cost counts",
			row->output_tokens / reference, row->output_tokens, reference);
}

static void add_counts(struct remarks *r, const struct table *table,
	const struct table_route *route, const struct evidence *row)
{
	if (has(row, REASON_NOT_PRICED))
		add(r,
			"no cost is known for '%s': no catalog (prices, --prices) has it, or its "
			"answers hold no token counts",
			row->cost_per_request == MONEY_UNKNOWN
				? table_name(table, route, row->candidate)
				: candidate_name(table, route->reference));
	if (has(row, REASON_RETIRED))
		add(r, row->verdict == VERDICT_REFERENCE
				? "it has retired: only its recorded answers are left to compare "
				  "with"
				: "it has retired and cannot be chosen");
	if (row->refused > 0)
		add(r, "refused %" PRId64 " of %" PRId64 " requests", row->refused, row->cases);
	if (row->blocked > 0)
		add(r, "%" PRId64 " of %" PRId64 " requests were blocked by the provider",
			row->blocked, row->cases);
	if (has(row, REASON_FEW_GROUPS))
		add(r, "its cases form fewer than 30 groups: the spread between them is uncertain");
	add_length(r, route, row);
	if (row->cost_estimated)
		add(r, "more than 5%% of its answers came without token counts: its cost is an "
		       "estimate");
}

const char *const *row_remarks(struct arena *arena, const struct report *report,
	const struct table_route *route, const struct evidence *row)
{
	struct remarks r = {
		.arena = arena, .texts = ARENA_ARRAY(arena, REMARKS_MAX + 1, const char *)};

	add_chain(&r, report->table, route, row);
	if (route->reference_best && row->against != row->candidate)
		add(&r, "compared with %s, from which its largest p arose",
			table_name(report->table, route, row->against));
	if (is_point(route) && row->verdict != VERDICT_REFERENCE)
		add(&r, "the proven rule says %s%s%s", verdict_name(row->proven),
			row->proven_reasons ? ": " : "", show_reasons(arena, row->proven_reasons));
	if (!isnan(row->p_min_quality))
		add(&r, "p of min_quality %s", show_p(arena, row->p_min_quality));
	if (row->repeats > 1)
		add(&r,
			"%d repeats of each case: pass@1 %.3f, pass@%d %.3f, pass^%d %.3f, "
			"standard "
			"deviation within a case %.3f",
			row->repeats, row->pass_at_1, row->repeats, row->pass_at_k, row->repeats,
			row->pass_hat_k, row->spread);
	add_stream(&r, row);
	add_unmeasured(&r, report, route, row);
	add_cases(&r, route, row);
	add_counts(&r, report->table, route, row);
	add_order(&r, report->table, route, row);
	return r.texts;
}

const char *const *route_remarks(struct arena *arena, const struct table_route *route)
{
	struct remarks r = {
		.arena = arena, .texts = ARENA_ARRAY(arena, REMARKS_MAX + 1, const char *)};

	if (is_point(route) && isnan(route->point_error))
		add(&r, "rule point: how often it takes a model that is worse by the margin is not "
			"known for a relative margin; with an absolute one it is about one time in "
			"two");
	else if (is_point(route))
		add(&r,
			"rule point: takes a model that is worse by the margin with a probability "
			"of up to %.2f at this number of cases; of several such models it takes "
			"one more often",
			route->point_error);
	for (const char *const *text = route->remarks; text && *text; text++)
		add(&r, "%s", *text);
	return r.texts;
}

static bool all_points(const struct table *table)
{
	for (size_t r = 0; r < table->route_count; r++) {
		if (!is_point(&table->routes[r]))
			return false;
	}
	return true;
}

static bool any_best(const struct table *table)
{
	for (size_t r = 0; r < table->route_count; r++) {
		if (table->routes[r].reference_best)
			return true;
	}
	return false;
}

static bool any_without_levels(const struct table *table)
{
	for (size_t r = 0; r < table->route_count; r++) {
		if (str_eqz(str_of(table->routes[r].multiplicity), "none"))
			return true;
	}
	return false;
}

static double least_confidence(const struct table *table)
{
	double least = 1;

	for (size_t r = 0; r < table->route_count; r++) {
		if (table->routes[r].confidence < least)
			least = table->routes[r].confidence;
	}
	return least;
}

const char *promise_of(struct arena *arena, const struct report *report)
{
	const struct table *table = report->table;
	const char *promise = report->promise;

	if (all_points(table))
		return "Nothing is promised under the point rule.";
	if (!promise)
		promise = arena_printf(arena,
			"If the cases of a route are a fair sample of its requests, the "
			"probability that it is given a model whose quality is lower than its "
			"reference's by the margin or more, or that misses its format floor or "
			"latency ceiling, is at most %.3g%%.",
			(1 - least_confidence(table)) * 100);
	if (any_best(table))
		promise = arena_printf(arena,
			"%s Where the reference is `best` that means the best of all candidates, "
			"whichever it is.",
			promise);
	if (!any_without_levels(table))
		return promise;
	return arena_printf(arena,
		"%s Under `multiplicity: none` that holds for each candidate by itself, not for "
		"the "
		"choice among several.",
		promise);
}

static bool any_method(const struct table *table, const char *start)
{
	for (size_t r = 0; r < table->route_count; r++) {
		const struct table_route *route = &table->routes[r];

		for (size_t i = 0; i < route->evidence_count; i++) {
			if (str_starts(str_of(route->evidence[i].method), str_of(start)))
				return true;
		}
	}
	return false;
}

static bool any_point(const struct table *table)
{
	for (size_t r = 0; r < table->route_count; r++) {
		if (is_point(&table->routes[r]))
			return true;
	}
	return false;
}

const char *const *table_remarks(struct arena *arena, const struct table *table)
{
	struct remarks r = {
		.arena = arena, .texts = ARENA_ARRAY(arena, REMARKS_MAX + 1, const char *)};

	if (any_point(table))
		add(&r, "Under `rule: point` a model that is worse by exactly the margin passes in "
			"more than half of all suites; p and level are those of the proven rule.");
	if (any_best(table))
		add(&r, "Under `reference: best` the candidate that looks best is not as good as "
			"it looks (the winner's curse): of five equal ones of quality 0.90 the "
			"best mean exceeds the truth by 0.033 at 50 cases, 0.024 at 100, 0.017 at "
			"200.");
	if (any_method(table, "wcd"))
		add(&r, "Method wcd is a bound that is proved for right-or-wrong scores; beyond "
			"them no counterexample is known.");
	if (any_method(table, "normal"))
		add(&r, "Method normal is the large-sample approximation, used above 2,000 cases.");
	return r.texts;
}

const char *const *judge_remarks(struct arena *arena, const struct report *report)
{
	const size_t count = report->results ? report->results->judge_count : 0;
	const char **texts = ARENA_ARRAY(arena, count + 1, const char *);

	for (size_t j = 0; j < count; j++) {
		const struct result_judge *judge = &report->results->judges[j];
		const char *unpriced = "";

		if (judge->unpriced)
			unpriced = arena_printf(
				arena, " and %" PRId64 " answers without a price", judge->unpriced);
		texts[j] = arena_printf(arena,
			"%s%s: the grades rest on %" PRId64
			" of its answers, which cost %s%s, apart from what the candidates cost",
			strcmp(judge->name, CANDIDATE_EMBEDDINGS) == 0 ? "the model of " : "judge ",
			judge->name, judge->answers, show_cost(arena, judge->cost, 1), unpriced);
	}
	return texts;
}
