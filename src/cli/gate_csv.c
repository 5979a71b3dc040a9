/* SPDX-License-Identifier: MIT */
#include "cli/gate.h"
#include "core/record.h"

static const char *const names[] = {"route", "candidate", "candidate_before", "passed", "faults",
	"cases", "won", "lost", "tied", "before", "after", "difference", "p", "p_adjusted",
	"method", "quality", "format", "cost_per_request_usd", "cost_before_usd", "latency_p95_ms",
	"latency_p95_before_ms", "worse", "must_pass_failed", "missing", "changed", "added",
	"unmeasured", "flaky"};

/* The faults by name, parted by blanks; NULL: none. */
static const char *faults_of(struct arena *arena, unsigned faults)
{
	const char *text = NULL;

	for (size_t i = 0; i < GATE_FAULTS; i++) {
		if (faults & gate_faults[i].bit)
			text = text ? arena_printf(arena, "%s %s", text, gate_faults[i].name)
				    : gate_faults[i].name;
	}
	return text;
}

static void put_row(struct arena *arena, const struct gate *gate,
	const struct calib_gate_route *row, struct buf *out)
{
	const double numbers[] = {
		row->before, row->after, row->difference, row->p, row->p_adjusted};
	const struct calib_names *const lists[] = {&row->worse, &row->failed, &row->missing,
		&row->changed, &row->added, &row->unmeasured, &row->flaky};

	record_text(out, row->name);
	record_text(out, row->candidate);
	record_text(out, row->candidate_was);
	record_count(out, gate->missing ? -1 : !row->faults);
	record_text(out, gate->missing ? NULL : faults_of(arena, row->faults));
	record_count(out, row->compared);
	record_count(out, row->won);
	record_count(out, row->lost);
	record_count(out, row->tied);
	for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
		record_number(out, numbers[i]);
	record_text(out, row->method);
	record_number(out, row->quality);
	record_number(out, row->format);
	record_money(out, row->cost);
	record_money(out, row->cost_was);
	record_ms(out, row->p95_us);
	record_ms(out, row->p95_was_us);
	for (size_t i = 0; i < ARRAY_LEN(lists); i++)
		record_count(out, (int64_t)lists[i]->count);
	record_end(out);
}

/* What is gone has a row, too, so that every fault is in one. */
static void put_gone(const char *name, struct buf *out)
{
	record_text(out, name);
	record_text(out, NULL);
	record_text(out, NULL);
	record_count(out, 0);
	record_text(out, "gone");
	for (size_t i = 5; i < ARRAY_LEN(names); i++)
		record_text(out, NULL);
	record_end(out);
}

void gate_csv(const struct gate *gate, struct buf *out)
{
	struct arena arena = {0};

	record_head(out, names, ARRAY_LEN(names));
	for (size_t r = 0; r < gate->route_count; r++)
		put_row(&arena, gate, &gate->routes[r], out);
	for (const char *const *gone = gate->gone; *gone; gone++)
		put_gone(*gone, out);
	arena_fini(&arena);
}
