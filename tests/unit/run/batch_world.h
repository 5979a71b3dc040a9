/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_TESTS_RUN_BATCH_WORLD_H
#define TIERCAL_TESTS_RUN_BATCH_WORLD_H

/*
 * A transport that is a provider of batches: the simulator's, without a socket and with its own
 * clock. A test says what becomes of a request on its way there and back.
 */
#include "base/clock.h"
#include "project.h"
#include "sim/batch.h"

enum batch_kind {
	KIND_UPLOAD,
	KIND_SUBMIT,
	KIND_POLL,
	KIND_LIST,
	KIND_RESULTS,
	KIND_CANCEL,
	KIND_COUNT,
};

enum batch_fate {
	FATE_SERVED,
	FATE_LOST,  /* it is served, but the reply does not come back */
	FATE_ERROR, /* status 500, and not served */
	FATE_GONE,  /* status 404 */
	FATE_NO,    /* status 400 */
};

struct batch_world;
typedef enum batch_fate batch_script(struct batch_world *w, enum batch_kind kind, int number);

struct batch_flight {
	struct batch_flight *next;
	void *slot;
	int64_t done_us;
	struct buf body;
	http_line_sink *line;
	void *line_context;
	struct http_reply reply;
};

struct batch_world {
	struct transport base; /* first */
	struct sim_world world;
	struct sim_batches batches;
	batch_script *script;
	int64_t wall_us, now_us;
	struct batch_flight *flights, *taken;
	int counts[KIND_COUNT]; /* of requests */
	bool refuses_temperature;
	int answered;  /* requests of batches that were worked on */
	int signal_at; /* after so many requests of any kind; 0: never */
	int requests;
	struct buf notes;
};

static inline void batch_write_refusal(const struct sim_dialect *dialect, struct buf *out)
{
	dialect->error(
		400, "invalid_request_error", "temperature is not supported with this model", out);
}

/* The parity that is asked for, of 10 tokens in and 2 out. */
static inline int batch_answer(void *context, const struct sim_dialect *dialect,
	const struct value *body, struct arena *arena, struct buf *out)
{
	struct batch_world *w = context;
	struct sim_request request = {0};
	const char *why = "";
	struct sim_reply reply = {.id = "r", .model = STR("model-1"), .input_tokens = 10};
	size_t at;

	ck_assert_msg(dialect->read(arena, STR(""), body, &request, &why), "%s", why);
	w->answered++;
	if (w->refuses_temperature && value_get(body, "temperature")) {
		batch_write_refusal(dialect, out);
		return 400;
	}
	at = str_find(request.texts, STR("Is "), 0);
	ck_assert_uint_ne(at, SIZE_MAX);
	reply.text = atoi(request.texts.data + at + 3) % 2 ? STR("odd") : STR("even");
	reply.output_tokens = 2;
	dialect->write(&reply, out);
	return 200;
}

static inline enum batch_kind batch_kind_of(const struct http_req *req, struct str path)
{
	const bool get = req->method && strcmp(req->method, "GET") == 0;

	if (str_find(path, STR("?"), 0) != SIZE_MAX)
		return KIND_LIST;
	if (str_ends(path, STR("/files")))
		return KIND_UPLOAD;
	if (str_ends(path, STR("/batches")))
		return KIND_SUBMIT;
	if (str_ends(path, STR("/cancel")))
		return KIND_CANCEL;
	if (str_ends(path, STR("/results")) || str_ends(path, STR("/content")))
		return KIND_RESULTS;
	ck_assert(get);
	return KIND_POLL;
}

static inline void batch_serve(
	struct batch_world *w, const struct http_req *req, struct batch_flight *flight)
{
	struct arena arena = {0};
	struct str path = str_of(strstr(req->url, "/v1"));
	struct sim_batch_visit visit = {
		.method = req->method ? req->method : "POST",
		.path = arena_strz(&arena, str_slice(path, 0, str_find(path, STR("?"), 0))),
		.body = req->body,
		.arena = &arena,
		.out = &flight->body,
	};

	ck_assert(sim_batch_serve(&w->batches, &visit));
	flight->reply.status = visit.status;
	arena_fini(&arena);
}

static inline bool batch_world_start(
	struct transport *base, const struct http_req *req, void *slot, struct err *err)
{
	static const int statuses[] = {[FATE_ERROR] = 500, [FATE_GONE] = 404, [FATE_NO] = 400};
	struct batch_world *w = (struct batch_world *)base;
	struct batch_flight *flight = calloc(1, sizeof(*flight));
	enum batch_kind kind = batch_kind_of(req, str_of(req->url));
	enum batch_fate fate;

	(void)err;
	w->requests++;
	fate = w->script ? w->script(w, kind, ++w->counts[kind]) : FATE_SERVED;
	if (!w->script)
		w->counts[kind]++;
	flight->slot = slot;
	flight->reply = (struct http_reply){
		.sent = true, .wait_us = -1, .first_byte_us = -1, .duration_us = PROJECT_SECOND};
	if (fate == FATE_SERVED || fate == FATE_LOST)
		batch_serve(w, req, flight);
	else
		flight->reply.status = statuses[fate];
	if (fate == FATE_LOST) {
		flight->reply.end = HTTP_CUT;
		flight->reply.status = 0;
		buf_clear(&flight->body);
	} else if (req->line && flight->reply.status == 200) {
		flight->line = req->line;
		flight->line_context = req->line_context;
	}
	flight->done_us = w->now_us + PROJECT_SECOND;
	flight->next = w->flights;
	w->flights = flight;
	return true;
}

static inline void batch_tell_lines(struct batch_flight *flight)
{
	struct str rest = buf_view(&flight->body), line;

	while (str_next(&rest, '\n', &line)) {
		if (line.len)
			flight->line(flight->line_context, line, true);
	}
	flight->line = NULL;
	buf_clear(&flight->body);
}

static inline bool batch_world_wait(struct transport *base, int64_t until_us, struct err *err)
{
	struct batch_world *w = (struct batch_world *)base;

	(void)err;
	for (struct batch_flight *at = w->flights; at; at = at->next) {
		if (at->done_us < until_us)
			until_us = at->done_us;
	}
	ck_assert_int_lt(until_us, INT64_MAX);
	if (until_us > w->now_us)
		w->now_us = until_us;
	for (struct batch_flight *at = w->flights; at; at = at->next) {
		if (at->line && at->done_us <= w->now_us)
			batch_tell_lines(at);
	}
	return true;
}

static inline void batch_forget(struct batch_flight *flight)
{
	if (flight)
		buf_free(&flight->body);
	free(flight);
}

static inline bool batch_world_take(struct transport *base, struct http_done *done)
{
	struct batch_world *w = (struct batch_world *)base;
	struct batch_flight **at = &w->flights;

	batch_forget(w->taken);
	w->taken = NULL;
	while (*at && (*at)->done_us > w->now_us)
		at = &(*at)->next;
	if (!*at)
		return false;
	w->taken = *at;
	*at = w->taken->next;
	w->taken->reply.body = buf_view(&w->taken->body);
	*done = (struct http_done){.slot = w->taken->slot, .reply = &w->taken->reply};
	return true;
}

static inline void batch_world_abort(struct transport *base)
{
	struct batch_world *w = (struct batch_world *)base;

	batch_forget(w->taken);
	w->taken = NULL;
	while (w->flights) {
		struct batch_flight *next = w->flights->next;

		batch_forget(w->flights);
		w->flights = next;
	}
}

static inline int64_t batch_world_mono(void *context)
{
	return ((struct batch_world *)context)->now_us;
}

static inline int64_t batch_world_wall(void *context)
{
	const struct batch_world *w = context;

	return w->wall_us + w->now_us;
}

static inline int batch_world_signal(void *context)
{
	const struct batch_world *w = context;

	return w->signal_at && w->requests >= w->signal_at ? 2 : 0;
}

static inline void batch_world_note(void *context, const char *line)
{
	struct batch_world *w = context;

	buf_printf(&w->notes, "%s\n", line);
}

static inline void batch_world_open(struct batch_world *w)
{
	*w = (struct batch_world){
		.base = {.start = batch_world_start,
			.wait = batch_world_wait,
			.take = batch_world_take,
			.abort_all = batch_world_abort},
		.world = {.batch = {.polls = 2}},
		.wall_us = clock_wall_us(),
	};
	w->batches = (struct sim_batches){.world = &w->world, .answer = batch_answer, .context = w};
}

static inline void batch_world_close(struct batch_world *w)
{
	batch_world_abort(&w->base);
	sim_batches_free(&w->batches);
	buf_free(&w->notes);
}

#endif
