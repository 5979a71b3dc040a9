/* SPDX-License-Identifier: MIT */
#include "run/grade_worker.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/io.h"
#include "base/map.h"
#include "base/proc.h"
#include "run/asking.h"
#include "run/regrade.h"

/* What is found is sent on in pieces of this size; what programs found, at once. */
#define PIECE ((size_t)32 << 10)
/* So many tasks in a row are one process's: neighbours are of one route, and lie together. */
#define ROW 16

struct worker {
	const struct run_grade_job *job;
	struct store *store;
	struct arena scratch;
	struct map *ids; /* [route] of cases, to their index; filled when first needed */
	struct run_graded *cells;
	struct frame_speed *speeds; /* of all routes, one behind the other */
	size_t *first_speed;        /* [route] */
	size_t speed_count;
	int64_t tasks;
	struct buf out;
	int number, fd;
};

static bool send(struct worker *w, struct err *err)
{
	const bool ok = io_write_fd(w->fd, buf_view(&w->out), err);

	buf_clear(&w->out);
	return ok;
}

static void add_frame(struct worker *w, enum frame_kind kind, const void *bytes, size_t len)
{
	struct frame head;

	memset(&head, 0, sizeof(head));
	head.kind = kind;
	head.len = len;
	buf_add(&w->out, &head, sizeof(head));
	buf_add(&w->out, bytes, len);
}

static void add_grade(struct worker *w, const struct digest *address, const struct digest *key,
	const struct grade *grade)
{
	const struct str reason = str_of(grade->reason);
	struct frame_grade head;
	struct buf both = {0};

	memset(&head, 0, sizeof(head));
	head.address = *address;
	head.key = *key;
	head.grade = *grade;
	head.grade.reason = NULL;
	buf_add(&both, &head, sizeof(head));
	buf_str(&both, reason);
	add_frame(w, FRAME_GRADE, both.data, both.len);
	buf_free(&both);
}

static bool fill_ids(struct worker *w, size_t route, struct err *err)
{
	const struct suite *suite = w->job->set->suites[route];
	struct arena arena = {0};
	bool ok = true;

	for (size_t i = 0; i < suite->case_count && ok; i++) {
		const char *id;

		arena_reset(&arena);
		ok = suite_case_id(suite, i, &arena, &id, err);
		if (ok)
			map_add(&w->ids[route], str_of(id), i);
	}
	arena_fini(&arena);
	return ok;
}

/* Where a task belongs today; the suite may have been edited since it was planned. */
struct place {
	size_t route, candidate;
	int repeat;
	struct suite_case item;
	struct prompt prompt; /* where other models are asked */
};

static bool find_case(struct worker *w, size_t route, const struct store_task *task, size_t *index,
	bool *found, struct err *err)
{
	const struct suite *suite = w->job->set->suites[route];
	const char *id;
	uint64_t at = 0;

	*index = task->case_index;
	*found = false;
	if (*index < suite->case_count) {
		if (!suite_case_id(suite, *index, &w->scratch, &id, err))
			return false;
		*found = strcmp(id, task->case_id) == 0;
	}
	if (*found)
		return true;
	if (w->ids[route].count == 0 && !fill_ids(w, route, err))
		return false;
	*found = map_get(&w->ids[route], str_of(task->case_id), &at);
	*index = (size_t)at;
	return true;
}

static bool find_place(struct worker *w, const struct store_task *task, struct place *out,
	bool *found, struct err *err)
{
	const struct config *config = w->job->set->config;
	size_t index;

	*found = false;
	out->repeat = task->repeat;
	out->candidate = config_candidate(config, task->candidate);
	for (out->route = 0; out->route < config->route_count; out->route++) {
		if (strcmp(config->routes[out->route].name, task->route) == 0)
			break;
	}
	if (out->candidate == SIZE_MAX || out->route == config->route_count)
		return true;
	if (!find_case(w, out->route, task, &index, found, err))
		return false;
	if (!*found)
		return true;
	return suite_case(w->job->set->suites[out->route], index, &w->scratch, &out->item, err) &&
	       (!asking_any(w->job->set, out->route) ||
		       suite_render(w->job->set->suites[out->route], &out->item, &w->scratch,
			       &out->prompt, err));
}

/* What other models said is in the store, or not known: nobody is asked here. */
static struct asking asking_of(struct worker *w, const struct place *at)
{
	return (struct asking){.store = w->store,
		.set = w->job->set,
		.epoch = w->job->epoch,
		.route = at->route,
		.candidate = at->candidate,
		.repeat = at->repeat,
		.prompt = &at->prompt};
}

/* Programs work in processes of their own, which only a clock can time. */
static int64_t time_us(const struct grading *grading)
{
	return grading_runs(grading) ? clock_mono_us() : clock_cpu_us();
}

static bool time_graders(struct worker *w, const struct place *at, const struct response *resp,
	const struct asker *asker, struct err *err)
{
	const struct grading *grading = w->job->set->gradings[at->route];

	if (!grading_text(resp).data)
		return true;
	for (size_t i = 0; i < grading_count(grading); i++) {
		struct frame_speed *speed = &w->speeds[w->first_speed[at->route] + i];
		const int64_t from_us = time_us(grading);
		struct score ignored;
		int64_t took_us;

		if (!grading_one(grading, i, &at->item, resp, asker, &w->scratch, &ignored, err))
			return false;
		took_us = time_us(grading) - from_us;
		speed->answers++;
		speed->total_us += took_us;
		if (speed->answers > 1 && took_us <= speed->slowest_us)
			continue;
		speed->slowest_us = took_us;
		snprintf(speed->slowest, sizeof(speed->slowest), "%.60s, %.*s",
			w->job->set->config->candidates[at->candidate].name,
			STR_ARG(str_slice(at->item.id, 0, 80)));
	}
	return true;
}

static bool grade_answer(struct worker *w, const struct place *at, const struct digest *address,
	const struct response *resp, struct err *err)
{
	const struct grading *grading = w->job->set->gradings[at->route];
	const struct digest key = regrade_key(grading, &at->item);
	struct run_graded *cell =
		&w->cells[at->route * w->job->set->config->candidate_count + at->candidate];
	const bool asks = asking_any(w->job->set, at->route);
	struct asking asking = asking_of(w, at);
	const struct asker with = asking_asker(&asking), *asker = asks ? &with : NULL;
	struct grade grade = {.reason = ""};
	bool found;

	if (!store_get_grade(w->store, address, &key, &w->scratch, &grade, &found, err))
		return false;
	if (w->job->again || (found && !grade.measured && grading_runs(grading)))
		found = false;
	if (!found) {
		if (!regrade_compute(grading, &at->item, resp, asker, &w->scratch, &grade, err))
			return false;
		/* The word of a judge is kept, which may still come or be asked for anew. */
		if (!asks)
			add_grade(w, address, &key, &grade);
		cell->graded++;
	}
	cell->answers++;
	if (grade.measured)
		cell->quality += grade.quality;
	else
		cell->unmeasured++;
	cell->unasked += grade.judged >= JUDGED_FAILED;
	if ((w->out.len >= PIECE || grading_runs(grading)) && !send(w, err))
		return false;
	return !w->job->speed || time_graders(w, at, resp, asker, err);
}

static bool work_on(void *context, const struct store_task *task, struct err *err)
{
	struct worker *w = context;
	const int64_t row = w->tasks++ / ROW;
	struct exchange exchange;
	struct place at = {0};
	bool found;

	if (row % w->job->workers != w->number)
		return true;
	if (proc_signal())
		return err_set(err, proc_signal() == SIGINT ? ERR_INTERRUPTED : ERR_TERMINATED,
			"interrupted; what was graded is stored: start again to go on");
	arena_reset(&w->scratch);
	if (!find_place(w, task, &at, &found, err))
		return false;
	if (!found)
		return true;
	if (!store_get_exchange(
		    w->store, &task->address, false, &w->scratch, &exchange, &found, err))
		return false;
	if (!found || !outcome_is_final(exchange.response.outcome))
		return true;
	return grade_answer(w, &at, &task->address, &exchange.response, err);
}

static void begin(struct worker *w, struct arena *arena)
{
	const struct run_set *set = w->job->set;
	const struct config *config = set->config;

	w->ids = ARENA_ARRAY(arena, config->route_count, struct map);
	w->cells = ARENA_ARRAY(
		arena, config->route_count * config->candidate_count, struct run_graded);
	w->first_speed = ARENA_ARRAY(arena, config->route_count, size_t);
	for (size_t r = 0; r < config->route_count; r++) {
		w->first_speed[r] = w->speed_count;
		w->speed_count += grading_count(set->gradings[r]);
	}
	w->speeds = ARENA_ARRAY(arena, w->speed_count, struct frame_speed);
	for (size_t r = 0; r < config->route_count; r++) {
		for (size_t i = 0; i < grading_count(set->gradings[r]); i++) {
			w->speeds[w->first_speed[r] + i].route = r;
			w->speeds[w->first_speed[r] + i].grader = i;
		}
	}
}

static bool check_whole(const struct worker *w, struct err *err)
{
	return !w->job->tasks || w->tasks == w->job->tasks ||
	       err_set(err, ERR_STORE,
		       "the run was planned anew while it was graded: start again to go on");
}

static void conclude(struct worker *w)
{
	const struct config *config = w->job->set->config;

	for (size_t i = 0; i < config->route_count * config->candidate_count; i++) {
		struct frame_cell cell;

		memset(&cell, 0, sizeof(cell));
		cell.index = i;
		cell.graded = w->cells[i];
		add_frame(w, FRAME_CELL, &cell, sizeof(cell));
	}
	for (size_t i = 0; i < w->speed_count; i++)
		add_frame(w, FRAME_SPEED, &w->speeds[i], sizeof(w->speeds[i]));
	add_frame(w, FRAME_DONE, "", 0);
}

void grade_work(const struct run_grade_job *job, int number, int fd)
{
	struct worker w = {.job = job, .number = number, .fd = fd};
	struct arena arena = {0};
	struct err err = {0};

	begin(&w, &arena);
	if (store_open(job->path, STORE_READ, job->force_store, &w.store, &err) &&
		store_each_task(w.store, job->run, work_on, &w, &err) && check_whole(&w, &err))
		conclude(&w);
	else
		add_frame(&w, FRAME_FAULT, &err, sizeof(err));
	/* A parent that reads no more has its reasons. */
	(void)send(&w, NULL);
	store_close(w.store);
	for (size_t r = 0; r < job->set->config->route_count; r++)
		map_fini(&w.ids[r]);
	buf_free(&w.out);
	arena_fini(&w.scratch);
	arena_fini(&arena);
}
