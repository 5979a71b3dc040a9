/* SPDX-License-Identifier: MIT */
#include "run/asking.h"
#include "run/regrade.h"
#include "run/runner.h"

/*
 * What has come is written in one transaction a turn of the loop, and held in memory until its
 * commit has returned. A full disk takes nothing away, then: all of it is written again when there
 * is space within 10 s.
 */

static bool begin(struct runner *run, struct err *err)
{
	if (run->open)
		return true;
	run->open = store_begin(run->job->store, err);
	run->rows = 0;
	return run->open;
}

/* All that waited for this commit may go. */
static void let_go(struct runner *run)
{
	struct flight *flight = run->unsaved, *next;

	for (; flight; flight = next) {
		next = flight->unsaved;
		runner_recycle(run, flight);
	}
	run->unsaved = NULL;
	run->unsaved_end = &run->unsaved;
}

bool runner_commit(struct runner *run, struct err *err)
{
	if (!run->open)
		return true;
	run->open = false;
	if (!store_commit(run->job->store, err))
		return false;
	let_go(run);
	return true;
}

void runner_hold(struct runner *run)
{
	if (run->open)
		store_rollback(run->job->store);
	run->open = false;
	if (!run->save_until_us)
		run->save_next_us = run->now_us + RUNNER_SAVE_EACH_US;
	run->save_until_us = run->now_us + RUNNER_SAVE_US;
}

static bool write_one(struct runner *run, const struct flight *flight, struct err *err)
{
	struct store *store = run->job->store;

	return store_put_exchange(store, &flight->exchange, err) &&
	       (!flight->graded || store_put_grade(store, &flight->address, &flight->grade_key,
					   &flight->grade, err));
}

bool runner_save_again(struct runner *run)
{
	struct flight *flight = run->unsaved;
	bool ok;

	if (!flight || store_failed(run->job->store))
		return true;
	if (run->now_us < run->save_next_us)
		return false;
	ok = begin(run, NULL);
	for (; ok && flight; flight = flight->unsaved)
		ok = write_one(run, flight, NULL);
	if (ok && runner_commit(run, NULL))
		return true;
	if (run->open)
		store_rollback(run->job->store);
	run->open = false;
	run->save_next_us = run->now_us + RUNNER_SAVE_EACH_US;
	return run->now_us >= run->save_until_us;
}

int64_t runner_unsaved(const struct runner *run)
{
	int64_t count = 0;

	for (const struct flight *flight = run->unsaved; flight; flight = flight->unsaved)
		count++;
	return count;
}

/* The texts of a response may lie in the body, which is the transport's until the next reply. */
static struct str moved(struct str text, struct str from, struct str to)
{
	if (!text.len || !from.len || text.data < from.data || text.data >= from.data + from.len)
		return text;
	return (struct str){to.data + (text.data - from.data), text.len};
}

static void take_over(struct flight *flight, const struct exchange *exchange)
{
	struct exchange *own = &flight->exchange;
	struct response *resp = &own->response;
	struct str *texts[] = {&resp->text, &resp->refusal, &resp->finish, &resp->model,
		&resp->request_id, &resp->message};

	*own = *exchange;
	own->raw = arena_str(&flight->arena, exchange->raw);
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		*texts[i] = moved(*texts[i], exchange->raw, own->raw);
}

/* What rests on the word of a judge is not kept: the word is, and may still be missing. Programs
 * would make all that is on its way wait: they run when nothing is. */
static bool grade(struct runner *run, struct flight *flight, struct err *err)
{
	const struct run_set *set = run->job->set;
	const struct grading *grading;

	if (run->job->source || asking_any(set, flight->route))
		return true;
	grading = set->gradings[flight->route];
	if (grading_runs(grading))
		return true;
	flight->grade_key = regrade_key(grading, &flight->item);
	flight->graded = regrade_compute(grading, &flight->item, &flight->exchange.response, NULL,
		&flight->arena, &flight->grade, err);
	return flight->graded;
}

bool runner_keep(
	struct runner *run, struct flight *flight, const struct exchange *exchange, struct err *err)
{
	enum outcome outcome = exchange->response.outcome;
	struct run_count *count = &run->out->candidates[flight->task.candidate];
	struct err own = {0};
	bool graded;

	take_over(flight, exchange);
	flight->graded = false;
	graded = !outcome_is_final(outcome) || grade(run, flight, &own);
	flight->unsaved = NULL;
	*run->unsaved_end = flight;
	run->unsaved_end = &flight->unsaved;
	count->outcomes[outcome]++;
	count->ended++;
	if (flight->graded && flight->grade.measured) {
		count->measured++;
		count->quality += flight->grade.quality;
	}
	if (run->broken.kind != ERR_NONE)
		return true; /* runner_save_again sees to it */
	if (!begin(run, err) || !write_one(run, flight, err))
		return false;
	/* What was paid for stays, whatever becomes of its grade. */
	if (!graded) {
		if (err)
			*err = own;
		return runner_commit(run, err) && false;
	}
	run->rows++;
	/* Those that answer without a transport never make the loop wait. */
	return run->rows < RUNNER_COMMIT_ROWS || runner_commit(run, err);
}
