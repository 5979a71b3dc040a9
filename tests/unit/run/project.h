/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_TESTS_RUN_PROJECT_H
#define TIERCAL_TESTS_RUN_PROJECT_H

/*
 * A project in a temporary folder, and a transport that has its own clock and answers as a function
 * of the test says. For test files of this folder only.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "run/run.h"

#define PROJECT_URL "http://127.0.0.1:9/v1"
#define PROJECT_SECOND INT64_C(1000000)
#define PROJECT_DAY (86400 * PROJECT_SECOND)

struct project {
	char folder[64];
	struct arena arena;
	struct config *config;
	struct run_set set;
	void **states;
	struct store *store;
	struct err err;
};

static inline const char *project_path(struct project *p, const char *name)
{
	return io_join(&p->arena, p->folder, name);
}

static inline void project_write(struct project *p, const char *name, const char *text)
{
	const char *path = project_path(p, name);

	ck_assert_msg(io_mkdirs(io_dir_of(&p->arena, path), &p->err), "%s", p->err.text);
	ck_assert_msg(io_write(path, str_of(text), &p->err), "%s", p->err.text);
}

/* Cases ask for the parity of 0 to count - 1. */
static inline void project_suite(struct project *p, const char *name, int count, const char *more)
{
	struct buf cases = {0};

	project_write(p, io_join(&p->arena, name, "suite.yaml"),
		arena_printf(&p->arena,
			"description: parity\n"
			"prompt: {user: \"Is {{n}} even or odd?\"}\n"
			"max_tokens: 8\n%s"
			"graders:\n"
			"  accuracy: [{equals: {ignore_case: true}}]\n"
			"  format: [{one_of: [even, odd]}]\n",
			more));
	for (int i = 0; i < count; i++)
		buf_printf(&cases,
			"{\"id\":\"c-%d\",\"vars\":{\"n\":\"%d\"},\"expected\":\"%s\"}\n", i, i,
			i % 2 ? "odd" : "even");
	project_write(p, io_join(&p->arena, name, "cases.jsonl"), buf_z(&cases));
	buf_free(&cases);
}

static inline void project_open(struct project *p)
{
	*p = (struct project){0};
	snprintf(p->folder, sizeof(p->folder), "/tmp/tiercal-run-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(p->folder));
}

static inline void project_unload(struct project *p)
{
	if (p->config)
		run_providers_free(p->config, p->states);
	run_set_free(&p->set);
	p->config = NULL;
	p->states = NULL;
}

static inline void project_load(struct project *p, const char *yaml)
{
	project_unload(p);
	project_write(p, "tiercal.yaml", yaml);
	ck_assert_msg(config_load(&p->arena, project_path(p, "tiercal.yaml"), &p->config, &p->err),
		"%s", p->err.text);
	ck_assert_msg(run_set_load(&p->arena, p->config, &p->set, &p->err), "%s", p->err.text);
	ck_assert_msg(
		run_providers_load(&p->arena, p->config, &p->states, &p->err), "%s", p->err.text);
}

static inline void project_store(struct project *p, enum store_mode mode)
{
	store_close(p->store);
	p->store = NULL;
	ck_assert_msg(store_open(project_path(p, "store/s.db"), mode, false, &p->store, &p->err),
		"%s", p->err.text);
}

static inline void project_close(struct project *p)
{
	char command[128];

	project_unload(p);
	store_close(p->store);
	arena_fini(&p->arena);
	snprintf(command, sizeof(command), "rm -rf '%s'", p->folder);
	ck_assert_int_eq(system(command), 0);
}

static inline struct run_plan project_plan(struct project *p, const struct run_scope *scope)
{
	static const struct run_scope all = {0};
	struct run_plan plan;

	ck_assert_msg(
		run_plan_make(&p->arena, p->store, &p->set, scope ? scope : &all, &plan, &p->err),
		"%s", p->err.text);
	return plan;
}

/* The transport. */
struct fake_request {
	const char *candidate;
	int number;  /* of the case: it stands in the prompt */
	int attempt; /* of this candidate and number, from 1 */
	struct str body;
};

struct fake;

/* Fills what is not usual: an answer of status 200 that is right, after one second. */
typedef void fake_script(
	struct fake *fake, const struct fake_request *request, struct http_reply *reply);

struct fake_flight {
	struct fake_flight *next;
	void *slot;
	int64_t done_us;
	char *body;
	struct http_reply reply;
};

struct fake {
	struct transport base; /* first */
	fake_script *script;
	void *context;
	int64_t now_us;
	int64_t latency_us; /* of the request at hand; the script may change it */
	const char *text;   /* of the answer at hand; the script may change it */
	const char *finish;
	struct fake_flight *flights, *taken;
	int64_t requests;
	int in_flight, peak, aborts;
	int attempts[4][1000]; /* [candidate by first letter - 'a'] */
	int64_t last_us[4];    /* when its last reply came */
	int signal_at;         /* after so many requests a signal has come; 0: never */
	bool wall_leaps;       /* the wall clock, a day at each look */
	int64_t wall_leap_us;
	int notes;
	char note[512];
	struct buf events; /* a line for each that the run told; a test that looks frees it */
	bool tells;
};

static inline void fake_ok(struct fake *fake, struct fake_flight *flight, const char *model)
{
	struct buf text = {0};

	buf_printf(&text,
		"{\"id\":\"r\",\"model\":\"%s\",\"choices\":[{\"index\":0,\"message\":{\"role\":"
		"\"assistant\",\"content\":\"%s\"},\"finish_reason\":\"%s\"}],\"usage\":{"
		"\"prompt_tokens\":10,\"completion_tokens\":2,\"total_tokens\":12}}",
		model, fake->text, fake->finish);
	flight->body = text.data;
	flight->reply.body = buf_view(&text);
}

static inline void fake_read(
	struct fake *fake, const struct http_req *req, struct fake_request *out)
{
	const struct candidate *candidate = req->candidate;
	size_t at = str_find(req->body, STR("Is "), 0);

	ck_assert_uint_ne(at, SIZE_MAX);
	*out = (struct fake_request){.candidate = candidate->name, .body = req->body};
	out->number = atoi(req->body.data + at + 3);
	out->attempt = ++fake->attempts[candidate->name[0] - 'a'][out->number];
}

static inline bool fake_start(
	struct transport *base, const struct http_req *req, void *slot, struct err *err)
{
	struct fake *fake = (struct fake *)base;
	struct fake_flight *flight = calloc(1, sizeof(*flight));
	struct fake_request request;

	(void)err;
	fake_read(fake, req, &request);
	fake->requests++;
	fake->in_flight++;
	if (fake->in_flight > fake->peak)
		fake->peak = fake->in_flight;
	fake->latency_us = PROJECT_SECOND;
	fake->text = request.number % 2 ? "odd" : "even";
	fake->finish = "stop";
	flight->slot = slot;
	flight->reply = (struct http_reply){
		.status = 200, .sent = true, .wait_us = -1, .first_byte_us = -1};
	if (fake->script)
		fake->script(fake, &request, &flight->reply);
	if (flight->reply.end == HTTP_DONE && flight->reply.status == 200 &&
		!flight->reply.body.data)
		fake_ok(fake, flight, "model-1");
	if (flight->reply.end != HTTP_DONE)
		flight->reply.status = 0;
	flight->reply.duration_us = fake->latency_us;
	flight->done_us = fake->now_us + fake->latency_us;
	flight->next = fake->flights;
	fake->flights = flight;
	return true;
}

static inline bool fake_wait(struct transport *base, int64_t until_us, struct err *err)
{
	struct fake *fake = (struct fake *)base;
	int64_t soonest_us = until_us;

	(void)err;
	for (struct fake_flight *at = fake->flights; at; at = at->next) {
		if (at->done_us < soonest_us)
			soonest_us = at->done_us;
	}
	ck_assert_int_lt(soonest_us, INT64_MAX); /* else nothing would ever happen again */
	if (soonest_us > fake->now_us + 250000)
		soonest_us = fake->now_us + 250000;
	if (soonest_us > fake->now_us)
		fake->now_us = soonest_us;
	return true;
}

static inline void fake_forget(struct fake *fake)
{
	if (fake->taken)
		free(fake->taken->body);
	free(fake->taken);
	fake->taken = NULL;
}

static inline bool fake_take(struct transport *base, struct http_done *done)
{
	struct fake *fake = (struct fake *)base;
	struct fake_flight **best = NULL;

	fake_forget(fake);
	for (struct fake_flight **at = &fake->flights; *at; at = &(*at)->next) {
		if ((*at)->done_us <= fake->now_us && (!best || (*at)->done_us < (*best)->done_us))
			best = at;
	}
	if (!best)
		return false;
	fake->taken = *best;
	*best = fake->taken->next;
	fake->in_flight--;
	*done = (struct http_done){.slot = fake->taken->slot, .reply = &fake->taken->reply};
	return true;
}

static inline void fake_abort(struct transport *base)
{
	struct fake *fake = (struct fake *)base;

	fake_forget(fake);
	while (fake->flights) {
		fake->taken = fake->flights;
		fake->flights = fake->taken->next;
		fake_forget(fake);
		fake->in_flight--;
	}
	fake->aborts++;
}

static inline int64_t fake_mono(void *context)
{
	return ((struct fake *)context)->now_us;
}

static inline int64_t fake_wall(void *context)
{
	struct fake *fake = context;

	/* A clock that is set a day ahead and back again and again. */
	if (fake->wall_leaps)
		fake->wall_leap_us = PROJECT_DAY - fake->wall_leap_us;
	return INT64_C(1800000000000000) + fake->wall_leap_us + fake->now_us;
}

static inline int fake_signal(void *context)
{
	const struct fake *fake = context;

	return fake->signal_at && fake->requests >= fake->signal_at ? 2 : 0;
}

static inline void fake_note(void *context, const char *line)
{
	struct fake *fake = context;

	fake->notes++;
	snprintf(fake->note, sizeof(fake->note), "%s", line);
}

static inline void fake_event(void *context, const struct run_event *event)
{
	struct fake *fake = context;

	buf_printf(&fake->events, "%s %s %.*s attempt %d: %s%s%s%s\n", event->candidate,
		event->route, STR_ARG(event->case_id), event->attempt, outcome_name(event->outcome),
		event->again_us >= 0 ? ", again" : "", event->given_up ? ", given up" : "",
		event->usage ? ", usage" : "");
}

static inline void fake_init(struct fake *fake, fake_script *script)
{
	*fake = (struct fake){
		.base = {.start = fake_start,
			.wait = fake_wait,
			.take = fake_take,
			.abort_all = fake_abort},
		.script = script,
	};
}

/* Plans and runs; what came of it is in the summary. */
static inline bool project_try(struct project *p, struct fake *fake, const struct run_plan *plan,
	const struct config_budget *budget, struct run_summary *out)
{
	struct run_job job = {
		.set = &p->set,
		.plan = plan,
		.store = p->store,
		.states = p->states,
		.world = {.transport = &fake->base,
			.mono_us = fake_mono,
			.wall_us = fake_wall,
			.signal = fake_signal,
			.note = fake_note,
			.event = fake->tells ? fake_event : NULL,
			.context = fake},
	};
	struct catalog *catalog = NULL;

	if (p->config->prices && p->config->prices[0]) {
		ck_assert_msg(catalog_load(&p->arena, p->config->prices, &catalog, &p->err), "%s",
			p->err.text);
		job.catalog = catalog;
	}
	if (budget)
		job.budget = *budget;
	return run_execute(&p->arena, &job, out, &p->err);
}

static inline struct run_summary project_run(struct project *p, struct fake *fake)
{
	struct run_plan plan = project_plan(p, NULL);
	struct run_summary summary;

	ck_assert_msg(project_try(p, fake, &plan, NULL, &summary), "%s", p->err.text);
	return summary;
}

/* The stored exchange of one (route, candidate, case number), repeat 1. */
static inline bool project_get(
	struct project *p, size_t route, size_t candidate, size_t number, struct exchange *out)
{
	struct suite_case item;
	struct prompt prompt;
	struct digest address;
	bool found = false;

	ck_assert(suite_case(p->set.suites[route], number, &p->arena, &item, &p->err));
	ck_assert(suite_render(p->set.suites[route], &item, &p->arena, &prompt, &p->err));
	address = run_address(&p->arena, &p->set, route, candidate, &prompt, 1, NULL, NULL);
	ck_assert_msg(store_get_exchange(p->store, &address, true, &p->arena, out, &found, &p->err),
		"%s", p->err.text);
	return found;
}

#endif
