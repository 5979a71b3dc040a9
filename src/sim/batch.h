/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_SIM_BATCH_H
#define TIERCAL_SIM_BATCH_H

#include "base/map.h"
#include "base/vec.h"
#include "sim/dialect.h"
#include "sim/model.h"

/*
 * The batch APIs, as a server sees them. A batch is over after so many looks at it, and what is to
 * go wrong with it does so once: what is asked again is answered.
 */
struct sim_batch_line {
	struct str custom_id;
	const struct value *body;
	const struct sim_dialect *dialect;
};

enum sim_batch_end {
	SIM_BATCH_RUNNING,
	SIM_BATCH_ENDED,
	SIM_BATCH_EXPIRED,
	SIM_BATCH_CANCELLED,
	SIM_BATCH_REFUSED,
};

struct sim_batch {
	struct sim_batch *next; /* older */
	struct arena arena;
	const char *id;
	bool messages; /* of Message Batches */
	struct str key;
	int64_t created_us;
	VEC(struct sim_batch_line) lines;
	int64_t looks;
	bool cancelling;
	enum sim_batch_end end;
	int64_t succeeded, errored, expired, cancelled;
	struct buf output, errors;
};

struct sim_batch_file {
	struct sim_batch_file *next;
	char id[32];
	struct buf text;
};

struct sim_batches {
	const struct sim_world *world;
	/* Answers one request as if it came alone; the status. */
	int (*answer)(void *context, const struct sim_dialect *dialect, const struct value *body,
		struct arena *arena, struct buf *out);
	void *context;
	struct sim_batch *newest;
	struct sim_batch_file *files;
	struct map troubled; /* custom_ids that had their trouble */
	int64_t made;
	int64_t downloads;
};

struct sim_batch_visit {
	const char *method, *path;
	struct str body;
	struct arena *arena;
	struct buf *out;
	int status;
};

/* False: the path is of no batch API. */
bool sim_batch_serve(struct sim_batches *batches, struct sim_batch_visit *visit);
bool sim_batch_is_path(struct str path);
bool sim_batch_is_messages(struct str path);
void sim_batches_free(struct sim_batches *batches);

/* What the two files share. */
struct sim_batch *sim_batch_new(struct sim_batches *batches, bool messages);
bool sim_batch_add(struct sim_batch *batch, const struct sim_dialect *dialect,
	const struct value *custom_id, const struct value *body);
struct sim_batch *sim_batch_find(const struct sim_batches *batches, bool messages, struct str id);
/* One more look at it; at the last one its lines are answered. */
void sim_batch_look(struct sim_batches *batches, struct sim_batch *batch);
void sim_batch_cancel(struct sim_batch *batch);
/* A download of results, whole unless the world says that it is cut. */
void sim_batch_download(
	struct sim_batches *batches, struct sim_batch_visit *visit, struct str results);
/* One line of results: what became of it, and the reply if it was answered. */
enum sim_line_end { SIM_LINE_ANSWERED, SIM_LINE_FAILED, SIM_LINE_EXPIRED, SIM_LINE_CANCELLED };
void sim_batch_fail(struct sim_batch_visit *visit, bool messages, int status, const char *message);
/* The step of a path behind `before`, up to the next slash; empty: there is none. */
struct str sim_batch_step(struct str path, const char *before, struct str *rest);

void sim_openai_serve(struct sim_batches *batches, struct sim_batch_visit *visit);
void sim_openai_line(struct sim_batch *batch, const struct sim_batch_line *line,
	enum sim_line_end end, int status, struct str reply);
void sim_messages_serve(struct sim_batches *batches, struct sim_batch_visit *visit);
void sim_messages_line(struct sim_batch *batch, const struct sim_batch_line *line,
	enum sim_line_end end, int status, struct str reply);

#endif
