/* SPDX-License-Identifier: MIT */
#include "cli/grade_run.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/jsonw.h"
#include "base/proc.h"
#include "cli/columns.h"
#include "cli/load.h"
#include "core/member.h"
#include "run/run.h"

#define JOBS_MAX 256

struct grade_job {
	struct arena *arena;
	const struct grade_run_options *opts;
	struct config *config;
	struct run_set set;
	struct run_grade_job job;
	struct run_grade_summary summary;
};

/* The connection is closed before any process starts. */
static bool find_run(struct grade_job *g, struct err *err)
{
	struct store *store;
	struct store_run run;
	bool ok;

	if (!load_store_path(g->arena, &g->opts->common, &g->job.path, err) ||
		!store_open(g->job.path, STORE_READ, g->job.force_store, &store, err))
		return false;
	ok = store_find_run(store, g->opts->common.run, &run, err);
	store_close(store);
	if (ok && run.imported)
		return err_set(err, ERR_USAGE,
			"run %s was imported: its scores stand as they are, there is nothing to "
			"grade",
			run.id);
	g->job.run = run.run;
	g->job.tasks = run.tasks;
	return ok;
}

static bool load(struct grade_job *g, struct err *err)
{
	const char *path = g->opts->common.config;

	if (g->opts->jobs > JOBS_MAX)
		return err_set(err, ERR_USAGE, "--jobs takes at most %d", JOBS_MAX);
	return config_load(g->arena, path ? path : CLI_CONFIG_DEFAULT, &g->config, err) &&
	       run_set_load(g->arena, g->config, &g->set, err) &&
	       run_set_allow(&g->set, g->opts->allow_exec, err) && find_run(g, err);
}

static const struct run_graded *cell_of(const struct grade_job *g, size_t route, size_t candidate)
{
	return &g->summary.cells[route * g->config->candidate_count + candidate];
}

static double mean_of(const struct run_graded *cell)
{
	const int64_t measured = cell->answers - cell->unmeasured;

	return measured ? cell->quality / (double)measured : (double)NAN;
}

static char *count(struct arena *arena, int64_t number)
{
	return arena_printf(arena, "%" PRId64, number);
}

static void print_cells(const struct grade_job *g, struct buf *out)
{
	static const char *const heads[] = {
		"route", "candidate", "answers", "graded", "not measured", "quality"};
	static const bool right[] = {false, false, true, true, true, true};
	struct columns columns = {.right = right, .count = ARRAY_LEN(heads)};
	struct arena *arena = g->arena;

	for (size_t i = 0; i < ARRAY_LEN(heads); i++)
		columns_add(&columns, heads[i]);
	for (size_t r = 0; r < g->config->route_count; r++) {
		for (size_t c = 0; c < g->config->candidate_count; c++) {
			const struct run_graded *cell = cell_of(g, r, c);
			const double mean = mean_of(cell);

			if (!cell->answers)
				continue;
			columns_add(&columns, columns_name(arena, g->config->routes[r].name, 0));
			columns_add(
				&columns, columns_name(arena, g->config->candidates[c].name, 0));
			columns_add(&columns, count(arena, cell->answers));
			columns_add(&columns, count(arena, cell->graded));
			columns_add(&columns, count(arena, cell->unmeasured));
			columns_add(
				&columns, isnan(mean) ? "-" : arena_printf(arena, "%.3f", mean));
		}
	}
	columns_print(&columns, "", out);
	columns_free(&columns);
}

/* Answers per second of one process. */
static double speed_of(const struct run_grader_speed *speed)
{
	return speed->total_us > 0 ? (double)speed->answers * 1e6 / (double)speed->total_us
				   : (double)NAN;
}

static void print_speeds(const struct grade_job *g, struct buf *out)
{
	static const char *const heads[] = {
		"route", "grader", "answers", "answers/s", "us an answer", "slowest us", "at"};
	static const bool right[] = {false, false, true, true, true, true, false};
	struct columns columns = {.right = right, .count = ARRAY_LEN(heads)};
	struct arena *arena = g->arena;

	for (size_t i = 0; i < ARRAY_LEN(heads); i++)
		columns_add(&columns, heads[i]);
	for (size_t r = 0; r < g->config->route_count; r++) {
		for (size_t i = 0; i < grading_count(g->set.gradings[r]); i++) {
			const struct run_grader_speed *speed = &g->summary.speeds[r][i];

			if (!speed->answers)
				continue;
			columns_add(&columns, columns_name(arena, g->config->routes[r].name, 0));
			columns_add(&columns, speed->name);
			columns_add(&columns, count(arena, speed->answers));
			columns_add(&columns, arena_printf(arena, "%.0f", speed_of(speed)));
			columns_add(&columns,
				arena_printf(arena, "%.2f",
					(double)speed->total_us / (double)speed->answers));
			columns_add(&columns, count(arena, speed->slowest_us));
			columns_add(&columns, columns_name(arena, speed->slowest, 0));
		}
	}
	buf_char(out, '\n');
	columns_print(&columns, "", out);
	columns_free(&columns);
}

static void write_cell(struct jsonw *w, const struct grade_job *g, size_t route, size_t candidate)
{
	const struct run_graded *cell = cell_of(g, route, candidate);

	jsonw_object(w);
	member_count(w, "answers", cell->answers);
	member_text(w, "candidate", g->config->candidates[candidate].name);
	member_count(w, "graded", cell->graded);
	member_number(w, "quality", mean_of(cell));
	member_text(w, "route", g->config->routes[route].name);
	member_count(w, "unasked", cell->unasked);
	member_count(w, "unmeasured", cell->unmeasured);
	jsonw_object_end(w);
}

static void write_speed(struct jsonw *w, const struct grade_job *g, size_t route, size_t grader)
{
	const struct run_grader_speed *speed = &g->summary.speeds[route][grader];

	jsonw_object(w);
	member_count(w, "answers", speed->answers);
	member_number(w, "answersPerSecond", speed_of(speed));
	member_text(w, "grader", speed->name);
	member_text(w, "route", g->config->routes[route].name);
	member_text(w, "slowest", speed->slowest);
	member_ms(w, "slowestMs", speed->slowest_us);
	jsonw_object_end(w);
}

static void print_json(const struct grade_job *g, struct buf *out)
{
	struct jsonw w;

	jsonw_init(&w, out, 2);
	jsonw_object(&w);
	jsonw_key(&w, "graded");
	jsonw_array(&w);
	for (size_t r = 0; r < g->config->route_count; r++) {
		for (size_t c = 0; c < g->config->candidate_count; c++) {
			if (cell_of(g, r, c)->answers)
				write_cell(&w, g, r, c);
		}
	}
	jsonw_array_end(&w);
	if (g->summary.speeds) {
		jsonw_key(&w, "speed");
		jsonw_array(&w);
		for (size_t r = 0; r < g->config->route_count; r++) {
			for (size_t i = 0; i < grading_count(g->set.gradings[r]); i++)
				write_speed(&w, g, r, i);
		}
		jsonw_array_end(&w);
	}
	jsonw_object_end(&w);
	buf_char(out, '\n');
}

/* What keeps answers from being measured, and can be had. */
static void say_unasked(const struct grade_job *g, int64_t unasked)
{
	const char *path = g->opts->common.config;

	fprintf(stderr,
		"%" PRId64 " answer%s not measured for want of what a judge or a model of "
		"embeddings says: `tiercal run%s%s` asks for it\n",
		unasked, unasked == 1 ? " is" : "s are", path ? " -c " : "", path ? path : "");
}

static bool print(const struct grade_job *g, struct err *err)
{
	const char *format = g->opts->common.format;
	struct buf out = {0};
	int64_t answers = 0, unasked = 0;

	assert(g->config);
	for (size_t i = 0; i < g->config->route_count * g->config->candidate_count; i++) {
		answers += g->summary.cells[i].answers;
		unasked += g->summary.cells[i].unasked;
	}
	if (!answers)
		return err_set(err, ERR_INCOMPLETE,
			"no answer of that run belongs to a route, candidate and case of %s; "
			"`tiercal run` collects some",
			g->config->path);
	if (format && strcmp(format, "json") == 0) {
		print_json(g, &out);
	} else {
		print_cells(g, &out);
		if (g->summary.speeds)
			print_speeds(g, &out);
	}
	columns_say(g->opts->common.format, buf_view(&out));
	fflush(stdout); /* before what is said on stderr */
	buf_free(&out);
	if (unasked)
		say_unasked(g, unasked);
	return true;
}

bool grade_run(struct invocation *inv, const struct grade_run_options *opts, struct err *err)
{
	struct grade_job g = {.arena = inv->arena, .opts = opts};
	bool ok;

	proc_catch_signals();
	g.job.force_store = opts->common.force_store;
	ok = load(&g, err);
	g.job.set = &g.set;
	g.job.epoch = opts->fresh;
	g.job.again = opts->again;
	g.job.speed = opts->speed;
	g.job.workers = opts->jobs ? (int)opts->jobs : proc_processors();
	ok = ok && run_grade(g.arena, &g.job, &g.summary, err) && print(&g, err);
	run_set_free(&g.set);
	return ok;
}
