/* SPDX-License-Identifier: MIT */
#ifndef TESTS_UNIT_REPORT_FIXTURE_H
#define TESTS_UNIT_REPORT_FIXTURE_H

#include <check.h>
#include <math.h>
#include <string.h>

#include "base/json.h"
#include "core/money.h"
#include "report/report.h"
#include "stats/stats.h"

/* A table of one route, two candidates and a tier, made by hand. */
struct fixture {
	struct candidate candidates[2];
	struct evidence evidence[2];
	struct table_route route;
	struct table_tier tier;
	struct table table;
	struct result_cell cells[4];
	struct result_route result_route;
	struct results results;
	struct report report;
};

static const int64_t fixture_looks[] = {100};
static const double fixture_levels[] = {0.05};
static const size_t fixture_zero[] = {0};
static const size_t fixture_both[] = {1, 0};

static inline void fixture_table(struct fixture *f)
{
	memset(f, 0, sizeof(*f));
	f->candidates[0] = (struct candidate){
		.name = "claude-opus-4.7", .provider = "anthropic", .model = "claude-opus-4-7"};
	f->candidates[1] = (struct candidate){
		.name = "gpt-5-nano", .provider = "openai", .model = "gpt-5-nano-2025"};
	f->evidence[0] = (struct evidence){.candidate = 0,
		.verdict = VERDICT_REFERENCE,
		.cases = 100,
		.wins = -1,
		.losses = -1,
		.quality = 0.95,
		.reference_quality = 0.95,
		.difference = NAN,
		.lower_bound = NAN,
		.upper_bound = NAN,
		.p_quality = NAN,
		.p_format = NAN,
		.p_latency = NAN,
		.p_min_quality = NAN,
		.p_worse = NAN,
		.level = NAN,
		.method = "none",
		.cases_needed = -1,
		.format = 1,
		.cost_per_request = 1100000000,
		.latency_p50_us = -1,
		.latency_p95_us = -1};
	f->evidence[1] = (struct evidence){.candidate = 1,
		.verdict = VERDICT_QUALIFIED,
		.cases = 100,
		.wins = 3,
		.losses = 4,
		.quality = 0.94,
		.reference_quality = 0.95,
		.difference = -0.01,
		.lower_bound = -0.0617,
		.upper_bound = 0.04,
		.p_quality = 0.00428,
		.p_format = 0.0000265614,
		.p_latency = NAN,
		.p_min_quality = NAN,
		.p_worse = 1,
		.level = 0.05,
		.method = "exact",
		.cases_needed = -1,
		.format = 1,
		.cost_per_request = 17000000,
		.latency_p50_us = 410250,
		.latency_p95_us = 812000};
	f->route = (struct table_route){.name = "classification",
		.candidate = 1,
		.reference = 0,
		.reference_named = true,
		.max_tokens = 16,
		.tier = 1,
		.fallbacks = fixture_zero,
		.fallback_count = 1,
		.escalate_on = ESCALATE_ERROR | ESCALATE_INVALID_FORMAT,
		.margin = 0.1,
		.confidence = 0.95,
		.rule = "exact",
		.point_error = NAN,
		.guarantee = "route",
		.multiplicity = "fallback",
		.look = 1,
		.looks = fixture_looks,
		.look_levels = fixture_levels,
		.look_count = 1,
		.evidence = f->evidence,
		.evidence_count = 2,
		.requests = 1000,
		.cost_before = 1100 * (MONEY_PER_USD / 1000),
		.cost_after = 17 * (MONEY_PER_USD / 1000),
		.suite_digest = "sha256:aa"};
	f->tier = (struct table_tier){.number = 1,
		.candidate = 1,
		.routes = fixture_zero,
		.route_count = 1,
		.calibrated = fixture_both,
		.calibrated_count = 2};
	f->table = (struct table){.candidates = f->candidates,
		.candidate_count = 2,
		.routes = &f->route,
		.route_count = 1,
		.tiers = &f->tier,
		.tier_count = 1,
		.default_candidate = 0,
		.default_max_tokens = 2000,
		.before = 1100 * (MONEY_PER_USD / 1000),
		.after = 17 * (MONEY_PER_USD / 1000),
		.run_id = "0123456789ab",
		.config_digest = "sha256:bb",
		.catalog_digest = "sha256:cc",
		.version = "0.1.0"};
	f->result_route =
		(struct result_route){.name = "classification", .case_count = 2, .cells = f->cells};
	f->results = (struct results){
		.candidate_count = 2, .route_count = 1, .routes = &f->result_route};
	f->report = (struct report){
		.title = "Routing table", .table = &f->table, .results = &f->results};
}

/* Makes the route a classification: of 4 answers of the second candidate one is of the other label,
 * one of none. */
static inline void fixture_labels(struct fixture *f)
{
	static const char *const names[] = {"a|b", "c"};
	static const int confusion[] = {2, 1, 0, 0, 0, 1, 0, 0, 0}, empty[9] = {0};
	static struct stats_label none[2], labels[2];
	static struct result_labels by_label[2];

	by_label[0] = (struct result_labels){.confusion = empty,
		.macro_f1 = stats_labels(empty, 2, none),
		.labels = none,
		.kappa = NAN};
	by_label[1] = (struct result_labels){.answers = 4,
		.confusion = confusion,
		.macro_f1 = stats_labels(confusion, 2, labels),
		.labels = labels,
		.kappa = 0.25};
	f->result_route.labels = names;
	f->result_route.label_count = 2;
	f->result_route.by_label = by_label;
}

static inline void fixture_write(struct fixture *f, const char *reporter, struct buf *out)
{
	struct err err = {0};

	ck_assert_msg(reporter_find(reporter)->write(&f->report, out, &err), "%s", err.text);
}

static inline void fixture_has(const struct buf *out, const char *text)
{
	ck_assert_msg(str_find(buf_view(out), str_of(text), 0) != SIZE_MAX, "no '%s' in:\n%s", text,
		buf_z(out));
}

static inline void fixture_lacks(const struct buf *out, const char *text)
{
	ck_assert_msg(str_find(buf_view(out), str_of(text), 0) == SIZE_MAX, "'%s' in:\n%s", text,
		buf_z(out));
}

#endif
