/* SPDX-License-Identifier: MIT */
#include "cli/run_print.h"

#include <inttypes.h>

#include "base/attr.h"
#include "base/jsonw.h"
#include "base/term.h"
#include "cli/columns.h"
#include "core/money.h"

#define FAULT_COLUMNS 200

enum { FAILED = 4, COLUMN_COUNT = 7 };

static const char *const heads[COLUMN_COUNT] = {
	NULL, "answers", "stored", "sent", "failed", "cost", "p95"};

static int64_t count_answered(const struct run_count *count)
{
	return count->from_store + count->ended - run_count_failed(count);
}

static void write_cost(struct buf *out, const struct run_count *count)
{
	char text[32];

	money_show(count->cost, text);
	if (count->unpriced && !count->cost)
		buf_puts(out, "not priced");
	else
		buf_printf(out, "%s%s", count->unpriced ? ">" : "", text);
}

static void write_latency(struct buf *out, int64_t us)
{
	if (us < 0)
		buf_char(out, '-');
	else if (us < 10000000)
		buf_printf(out, "%" PRId64 " ms", us / 1000);
	else
		buf_printf(out, "%.1f s", (double)us / 1e6);
}

static void write_cells(
	struct buf cells[COLUMN_COUNT], const char *name, const struct run_count *count)
{
	term_escape(&cells[0], str_of(name));
	buf_printf(&cells[1], "%" PRId64 "/%" PRId64, count_answered(count), count->tasks);
	buf_printf(&cells[2], "%" PRId64, count->from_store);
	buf_printf(&cells[3], "%" PRId64, count->requests);
	buf_printf(&cells[4], "%" PRId64, run_count_failed(count));
	write_cost(&cells[5], count);
	write_latency(&cells[6], count->latency_p95_us);
}

static void add_row(struct grid *grid, const char *name, const struct run_count *count)
{
	struct buf cells[COLUMN_COUNT] = {{0}};
	const bool failed = run_count_failed(count) > 0;

	write_cells(cells, name, count);
	for (size_t i = 0; i < COLUMN_COUNT; i++) {
		grid_add_styled(
			grid, failed && i == FAILED ? TERM_BAD : TERM_PLAIN, buf_z(&cells[i]));
		buf_free(&cells[i]);
	}
}

static void write_table(struct buf *out, const char *head, const struct config *config,
	const struct run_summary *summary)
{
	static const bool right[COLUMN_COUNT] = {false, true, true, true, true, true, true};
	struct arena arena = {0};
	struct grid grid = {.arena = &arena,
		.columns = COLUMN_COUNT,
		.right = right,
		.width = columns_width(COLUMNS_STDERR),
		.colour = columns_colour(COLUMNS_STDERR)};

	for (size_t i = 0; i < COLUMN_COUNT; i++)
		grid_add_styled(&grid, TERM_STRONG, i ? heads[i] : head);
	for (size_t c = 0; c < config->candidate_count; c++) {
		if (summary->candidates[c].tasks)
			add_row(&grid, config->candidates[c].name, &summary->candidates[c]);
	}
	grid_print(&grid, "", out);
	grid_free(&grid);
	arena_fini(&arena);
}

/* What is behind a kind of failure, and what helps. */
static const struct {
	enum outcome outcome;
	const char *what;
} kinds[] = {
	{OUTCOME_THROTTLED, "throttled (set limits: rpm, tpm or concurrency)"},
	{OUTCOME_UNREACHABLE, "not reached"},
	{OUTCOME_SPOILED, "answered with something that cannot be used"},
	{OUTCOME_REJECTED, "rejected"},
	{OUTCOME_STOPPED, "stopped"},
};

static void write_faults(struct buf *out, const char *name, const struct run_count *count)
{
	bool first = true;

	if (count->stopped) {
		term_escape(out, str_of(name));
		buf_puts(out, " was stopped: ");
		term_escape_cut(out, str_of(count->stopped), FAULT_COLUMNS);
		buf_char(out, '\n');
	}
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		if (!count->outcomes[kinds[i].outcome])
			continue;
		if (first)
			term_escape(out, str_of(name));
		buf_printf(out, "%s %" PRId64 " %s", first ? ":" : ",",
			count->outcomes[kinds[i].outcome], kinds[i].what);
		first = false;
	}
	if (!first && count->fault && !count->stopped) {
		buf_puts(out, "; the last one: ");
		term_escape_cut(out, str_of(count->fault), FAULT_COLUMNS);
	}
	if (!first)
		buf_char(out, '\n');
}

/* Outcomes that are no faults, and should be known all the same. */
static const struct {
	enum outcome outcome;
	const char *what;
} remarks[] = {
	{OUTCOME_CUT_OFF, "answers were cut off by max_tokens, and so count as not measured: "
			  "raise it"},
	{OUTCOME_BLOCKED, "requests were blocked by a content filter of the provider"},
	{OUTCOME_EMPTY, "answers were empty, and are graded as the empty text"},
};

static const struct {
	size_t offset; /* of the number in struct run_count */
	const char *what, *key;
} oddities[] = {
	{offsetof(struct run_count, mended),
		"answers held bytes that are no UTF-8, each shown and graded as U+FFFD",
		"mendedAnswers"},
	{offsetof(struct run_count, several),
		"answers held several choices, of which the first counts: ask for one",
		"answersOfSeveralChoices"},
	{offsetof(struct run_count, behind),
		"streams went on behind their end, which was passed over", "streamsBehindEnd"},
	{offsetof(struct run_count, elsewhere),
		"answers were served at another tier than was asked for, and cost what that tier "
		"costs",
		"answersOfAnotherTier"},
};

static int64_t odd_of(const struct run_count *count, size_t i)
{
	return *(const int64_t *)(const void *)((const char *)count + oddities[i].offset);
}

static void write_remarks(struct buf *out, const char *name, const struct run_count *count)
{
	char cost[32];

	for (size_t i = 0; i < ARRAY_LEN(remarks); i++) {
		if (!count->outcomes[remarks[i].outcome])
			continue;
		term_escape(out, str_of(name));
		buf_printf(out, ": %" PRId64 " %s\n", count->outcomes[remarks[i].outcome],
			remarks[i].what);
	}
	for (size_t i = 0; i < ARRAY_LEN(oddities); i++) {
		if (!odd_of(count, i))
			continue;
		term_escape(out, str_of(name));
		buf_printf(out, ": %" PRId64 " %s\n", odd_of(count, i), oddities[i].what);
	}
	if (count->possibly_spent > 0) {
		money_show(count->possibly_spent, cost);
		term_escape(out, str_of(name));
		buf_printf(out, ": up to %s more for attempts that failed after they were sent\n",
			cost);
	}
}

/* What prompt caches saved, where one did. */
static void write_cached(struct buf *out, const char *name, const struct run_count *count)
{
	if (count->cached_tokens + count->written_tokens <= 0 || count->input_tokens <= 0)
		return;
	term_escape(out, str_of(name));
	buf_printf(out,
		": %" PRId64 " of %" PRId64 " input tokens (%.0f %%) came from the prompt cache",
		count->cached_tokens, count->input_tokens,
		100.0 * (double)count->cached_tokens / (double)count->input_tokens);
	if (count->written_tokens > 0)
		buf_printf(out, ", %" PRId64 " were written to it", count->written_tokens);
	buf_char(out, '\n');
}

/* How streams came, where there were some. */
static void write_streams(struct buf *out, const char *name, const struct run_count *count)
{
	if (count->first_token_p50_us <= 0)
		return;
	term_escape(out, str_of(name));
	buf_printf(out, ": first token after %" PRId64 " ms (p50), %" PRId64 " ms (p95)",
		count->first_token_p50_us / 1000, count->first_token_p95_us / 1000);
	if (count->streamed_us > 0)
		buf_printf(out, ", then %.0f tokens a second",
			(double)count->streamed_tokens * 1e6 / (double)count->streamed_us);
	buf_char(out, '\n');
}

static void write_looks(struct buf *out, const struct run_looks *looks)
{
	char cost[32];

	for (size_t r = 0; r < looks->table->route_count; r++) {
		const struct table_route *route = &looks->table->routes[r];

		term_escape(out, str_of(route->name));
		buf_printf(out, ": look %d of %zu, %" PRId64 " cases, %s\n", route->look,
			route->look_count, route->evidence[route->reference].cases,
			looks->decided[r] ? "decided" : "not decided");
	}
	money_show(looks->saved_cost, cost);
	buf_printf(out,
		"looks: %" PRId64 " of %" PRId64 " requests and %s%s saved against asking all at "
		"once\n",
		looks->saved_requests, looks->full_requests, looks->cost_open ? "over " : "", cost);
}

static void write_who(struct buf *out, const char *head, const struct config *config,
	const struct run_summary *summary)
{
	write_table(out, head, config, summary);
	for (size_t c = 0; c < config->candidate_count; c++) {
		const char *name = config->candidates[c].name;

		write_faults(out, name, &summary->candidates[c]);
		write_remarks(out, name, &summary->candidates[c]);
		write_cached(out, name, &summary->candidates[c]);
		write_streams(out, name, &summary->candidates[c]);
	}
}

/* What the judges said, and cost, apart from the candidates. */
void run_print_judges(const struct run_print *print, struct buf *out)
{
	const struct run_count *total;

	if (!print->judges || !print->judged->total.tasks)
		return;
	total = &print->judged->total;
	write_who(out, "judge", print->judges, print->judged);
	buf_printf(out, "judges: %" PRId64 " of %" PRId64 " answers, %" PRId64 " requests sent",
		total->tasks - print->judged_missing, total->tasks, total->requests);
	if (total->retries)
		buf_printf(out, " (%" PRId64 " of them retries)", total->retries);
	buf_puts(out, ", cost apart from the candidates' ");
	write_cost(out, total);
	buf_char(out, '\n');
}

static bool judges_rest(const struct run_print *print)
{
	if (!print->judges)
		return true;
	return !print->judged->total.requests && !print->judged->total.ended &&
	       !print->judged_missing;
}

void run_print_text(const struct run_print *print, struct buf *out)
{
	const struct run_count *total = &print->summary->total;

	if (!total->requests && !total->ended && !print->missing && judges_rest(print)) {
		buf_printf(out,
			"run %s: all %" PRId64
			" answers are in the store already; no request was sent\n",
			print->plan->id, total->tasks);
		if (print->looks)
			write_looks(out, print->looks);
		return;
	}
	write_who(out, "candidate", print->config, print->summary);
	buf_printf(out, "run %s: %" PRId64 " of %" PRId64 " answers, %" PRId64 " requests sent",
		print->plan->id, total->tasks - print->missing, total->tasks, total->requests);
	if (total->retries)
		buf_printf(out, " (%" PRId64 " of them retries)", total->retries);
	buf_char(out, '\n');
	run_print_judges(print, out);
	if (print->looks)
		write_looks(out, print->looks);
}

static void write_money(struct jsonw *w, const char *key, int64_t picodollars)
{
	char text[32];

	jsonw_key(w, key);
	money_print(picodollars, text);
	jsonw_raw(w, str_of(text));
}

static void write_candidate(struct jsonw *w, const char *name, const struct run_count *count)
{
	jsonw_object(w);
	jsonw_key(w, "name");
	jsonw_z(w, name);
	jsonw_key(w, "tasks");
	jsonw_int(w, count->tasks);
	jsonw_key(w, "fromStore");
	jsonw_int(w, count->from_store);
	jsonw_key(w, "outcomes");
	jsonw_object(w);
	for (int i = 0; i < OUTCOME_COUNT; i++) {
		jsonw_key(w, outcome_name((enum outcome)i));
		jsonw_int(w, count->outcomes[i]);
	}
	jsonw_object_end(w);
	jsonw_key(w, "requests");
	jsonw_int(w, count->requests);
	jsonw_key(w, "retries");
	jsonw_int(w, count->retries);
	jsonw_key(w, "inputTokens");
	jsonw_int(w, count->input_tokens);
	if (count->cached_tokens > 0) {
		jsonw_key(w, "cachedInputTokens");
		jsonw_int(w, count->cached_tokens);
	}
	if (count->written_tokens > 0) {
		jsonw_key(w, "cacheWriteTokens");
		jsonw_int(w, count->written_tokens);
	}
	for (size_t i = 0; i < ARRAY_LEN(oddities); i++) {
		if (!odd_of(count, i))
			continue;
		jsonw_key(w, oddities[i].key);
		jsonw_int(w, odd_of(count, i));
	}
	jsonw_key(w, "outputTokens");
	jsonw_int(w, count->output_tokens);
	write_money(w, "costUsd", count->cost);
	write_money(w, "possiblySpentUsd", count->possibly_spent);
	jsonw_key(w, "unpriced");
	jsonw_int(w, count->unpriced);
	if (count->first_token_p50_us > 0) {
		jsonw_key(w, "firstTokenP50Ms");
		jsonw_int(w, count->first_token_p50_us / 1000);
		jsonw_key(w, "firstTokenP95Ms");
		jsonw_int(w, count->first_token_p95_us / 1000);
	}
	if (count->streamed_us > 0) {
		jsonw_key(w, "tokensPerSecond");
		jsonw_fixed(
			w, (double)count->streamed_tokens * 1e6 / (double)count->streamed_us, 1);
	}
	jsonw_key(w, "latencyP95Ms");
	if (count->latency_p95_us < 0)
		jsonw_null(w);
	else
		jsonw_int(w, count->latency_p95_us / 1000);
	jsonw_key(w, "stopped");
	jsonw_z(w, count->stopped);
	jsonw_key(w, "lastFault");
	jsonw_z(w, count->fault);
	jsonw_object_end(w);
}

static void put_who(struct jsonw *w, const char *key, const struct config *config,
	const struct run_summary *summary)
{
	jsonw_key(w, key);
	jsonw_array(w);
	for (size_t c = 0; c < summary->candidate_count; c++) {
		if (summary->candidates[c].tasks)
			write_candidate(w, config->candidates[c].name, &summary->candidates[c]);
	}
	jsonw_array_end(w);
}

static void put_looks(struct jsonw *w, const struct run_looks *looks)
{
	jsonw_key(w, "looks");
	jsonw_array(w);
	for (size_t r = 0; r < looks->table->route_count; r++) {
		const struct table_route *route = &looks->table->routes[r];

		jsonw_object(w);
		jsonw_key(w, "route");
		jsonw_z(w, route->name);
		jsonw_key(w, "look");
		jsonw_int(w, route->look);
		jsonw_key(w, "looks");
		jsonw_int(w, (int64_t)route->look_count);
		jsonw_key(w, "cases");
		jsonw_int(w, route->evidence[route->reference].cases);
		jsonw_key(w, "decided");
		jsonw_bool(w, looks->decided[r]);
		jsonw_object_end(w);
	}
	jsonw_array_end(w);
	jsonw_key(w, "requestsSaved");
	jsonw_int(w, looks->saved_requests);
	write_money(w, "savedUsd", looks->saved_cost);
}

void run_print_json(const struct run_print *print, struct buf *out)
{
	const struct run_summary *summary = print->summary;
	struct jsonw w;

	jsonw_init(&w, out, 2);
	jsonw_object(&w);
	jsonw_key(&w, "run");
	jsonw_z(&w, print->plan->id);
	jsonw_key(&w, "tasks");
	jsonw_int(&w, summary->total.tasks);
	jsonw_key(&w, "missing");
	jsonw_int(&w, print->missing);
	jsonw_key(&w, "requests");
	jsonw_int(&w, summary->total.requests);
	write_money(&w, "costUsd", summary->total.cost);
	write_money(&w, "possiblySpentUsd", summary->total.possibly_spent);
	jsonw_key(&w, "budgetReached");
	jsonw_z(&w, summary->budget);
	if (print->looks)
		put_looks(&w, print->looks);
	put_who(&w, "candidates", print->config, summary);
	if (print->judges) {
		put_who(&w, "judges", print->judges, print->judged);
		write_money(&w, "judgesCostUsd", print->judged->total.cost);
		jsonw_key(&w, "judgesMissing");
		jsonw_int(&w, print->judged_missing);
	}
	jsonw_object_end(&w);
	buf_char(out, '\n');
}
