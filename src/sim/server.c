/* SPDX-License-Identifier: MIT */
/*
 * One thread: libmicrohttpd's epoll descriptor is polled here. A request that is to take its time
 * is suspended and stands in a heap by the moment of its answer, so that thousands can wait at
 * once.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/io.h"
#include "base/json.h"
#include "base/jsonw.h"
#include "base/proc.h"
#include "base/sha256.h"
#include "base/vec.h"
#include "sim/batch.h"
#include "sim/dialect.h"
#include "sim/judge.h"
#include "sim/library.h"
#include "sim/model.h"
#include "sim/sim.h"

#define BODY_LIMIT ((size_t)256 << 20)
#define KEPT_TOKENS 1024
#define MAX_REQUEST_HEADER_MEMORY ((size_t)64 << 10)

/* One request, from its first byte to its answer. */
struct visit {
	struct sim *sim;
	struct MHD_Connection *connection;
	struct arena arena;
	struct buf body;
	struct buf reply;
	int status;
	const char *content_type;
	bool cut;       /* the connection ends in the middle of the reply */
	bool throttled; /* a retry-after-ms header goes with it */
	bool ready;     /* the reply is made */
	int64_t due_us; /* when it may leave */
};

struct due {
	int64_t at_us;
	struct visit *visit;
};

struct waiting {
	struct due *items;
	size_t count;
	size_t cap;
};

struct sim {
	struct MHD_Daemon *daemon;
	struct sim_world world;
	struct sim_library library;
	struct waiting waiting; /* a heap, earliest first */
	struct map troubled;    /* (model, case) that had their fault */
	struct map kept;        /* (model, beginning) that a request asked to keep */
	struct sim_batches batches;
	int log_fd;
	int port;
	int64_t served;
};

static void heap_push(struct waiting *heap, struct visit *visit)
{
	const struct due due = {visit->due_us, visit};
	size_t i = heap->count;

	*VEC_PUSH(heap) = due;
	while (i > 0 && heap->items[(i - 1) / 2].at_us > due.at_us) {
		heap->items[i] = heap->items[(i - 1) / 2];
		i = (i - 1) / 2;
	}
	heap->items[i] = due;
}

static struct visit *heap_pop(struct waiting *heap)
{
	struct visit *first = heap->items[0].visit;
	const struct due last = heap->items[--heap->count];
	size_t i = 0;

	for (;;) {
		size_t child = 2 * i + 1;

		if (child >= heap->count)
			break;
		if (child + 1 < heap->count &&
			heap->items[child + 1].at_us < heap->items[child].at_us)
			child++;
		if (heap->items[child].at_us >= last.at_us)
			break;
		heap->items[i] = heap->items[child];
		i = child;
	}
	if (heap->count)
		heap->items[i] = last;
	return first;
}

static void log_request(struct sim *sim, const char *path, const struct visit *visit)
{
	struct buf line = {0};
	struct jsonw w;
	struct err err = {0};

	if (sim->log_fd < 0)
		return;
	jsonw_init(&w, &line, 0);
	jsonw_object(&w);
	jsonw_key(&w, "path");
	jsonw_z(&w, path);
	jsonw_key(&w, "status");
	jsonw_int(&w, visit->cut ? 0 : visit->status);
	jsonw_key(&w, "body");
	jsonw_str(&w, buf_view(&visit->body));
	jsonw_object_end(&w);
	buf_char(&line, '\n');
	if (!io_write_fd(sim->log_fd, buf_view(&line), &err))
		fprintf(stderr, "tiercal: the log of requests: %s\n", err.text);
	buf_free(&line);
}

static void fail(struct visit *visit, const struct sim_dialect *dialect, int status,
	const char *type, const char *message)
{
	visit->status = status;
	dialect->error(status, type, message, &visit->reply);
}

/* True if the first attempt at this case went wrong, as its model's rates say. */
static bool go_wrong(struct visit *visit, const struct sim_dialect *dialect,
	const struct sim_model *model, const char *route, const struct suite_case *item,
	enum sim_fault fault)
{
	const char *key =
		arena_printf(&visit->arena, "%s|%s|%.*s", model->name, route, STR_ARG(item->id));

	if (fault == SIM_NO_FAULT || !map_add(&visit->sim->troubled, str_of(key), 1))
		return false;
	switch (fault) {
	case SIM_THROTTLED:
		visit->throttled = true;
		fail(visit, dialect, 429, "rate_limit_exceeded", "Rate limit reached.");
		return true;
	case SIM_OVERLOADED:
		fail(visit, dialect, 503, "overloaded_error", "Overloaded.");
		return true;
	case SIM_ERROR:
		fail(visit, dialect, 500, "server_error", "The server had an error.");
		return true;
	case SIM_HTML:
		visit->status = 502;
		visit->content_type = "text/html";
		buf_puts(&visit->reply, "<html><body><h1>502 Bad Gateway</h1></body></html>");
		return true;
	case SIM_BROKEN:
		buf_puts(&visit->reply, "{\"id\":\"broken\",\"choices\":[{\"mess");
		return true;
	case SIM_CUT:
		visit->cut = true;
		return true;
	case SIM_NO_FAULT:
	case SIM_FAULT_COUNT:
		break;
	}
	return false;
}

/* A quarter of its bytes is a token; a cut does not split a character. */
static struct str cut_text(struct str text, int64_t tokens)
{
	size_t len = tokens <= 0 ? 0 : (size_t)tokens * 4;

	if (len >= text.len)
		return text;
	while (len > 0 && ((unsigned char)text.data[len] & 0xC0) == 0x80)
		len--;
	return str_slice(text, 0, len);
}

/* What is kept is a quarter of its bytes in tokens, and not less than the least that providers
 * keep; for how long is not simulated. */
static void use_cache(
	struct visit *visit, const struct sim_request *request, struct sim_reply *reply)
{
	const int64_t tokens = (int64_t)request->kept.len / 4;
	const char *key;

	if (tokens < KEPT_TOKENS)
		return;
	key = arena_printf(
		&visit->arena, "%.*s|%.*s", STR_ARG(request->model), STR_ARG(request->kept));
	reply->kept_hour = request->kept_hour;
	if (map_add(&visit->sim->kept, str_of(key), 1))
		reply->cache_write = tokens;
	else
		reply->cache_read = tokens;
}

static void write_answer(struct visit *visit, const struct sim_dialect *dialect,
	const struct sim_request *request, const struct sim_answer *answer)
{
	struct sim_reply reply = {
		.model = request->model,
		.text = answer->text,
		.refused = answer->refused,
		.dimensions = request->dimensions,
		.input_tokens = (request->prompt_bytes + 3) / 4,
		.output_tokens = answer->output_tokens,
		.reasoning_tokens = answer->reasoning_tokens,
		.service_tier = answer->service_tier,
		.id = arena_printf(&visit->arena, "sim-%lld", (long long)visit->sim->served),
	};
	int64_t room = request->max_tokens - reply.reasoning_tokens;
	const bool stream = request->stream && dialect->stream;

	use_cache(visit, request, &reply);
	if (request->max_tokens && reply.output_tokens > room) {
		reply.cut_off = true;
		if (room < 0) {
			room = 0;
			reply.reasoning_tokens = request->max_tokens;
		}
		reply.output_tokens = room;
		reply.text = cut_text(reply.text, room);
	}
	if (stream)
		visit->content_type =
			dialect->stream_type ? dialect->stream_type : "text/event-stream";
	(stream ? dialect->stream : dialect->write)(&reply, &visit->reply);
}

static bool authorised(const struct visit *visit, const struct sim_dialect *dialect)
{
	const char *given = MHD_lookup_connection_value(
		visit->connection, MHD_HEADER_KIND, dialect->key_header);
	struct str key = str_of(given);

	if (!visit->sim->world.key)
		return true;
	if (str_starts(key, STR("Bearer ")))
		key = str_slice(key, strlen("Bearer "), key.len);
	return str_eqz(key, visit->sim->world.key);
}

/* Time and faults of an embedding are those of a case that only this text is. */
static struct suite_case text_as_case(struct visit *visit, struct str texts, const char **route)
{
	const struct digest digest = sha256(texts);
	char hex[SHA256_HEX];

	digest_hex(&digest, hex);
	*route = "embeddings";
	return (struct suite_case){.id = arena_str(&visit->arena, str_of(hex))};
}

static bool answer_case(struct visit *visit, const struct sim_dialect *dialect,
	const struct sim_request *request, struct err *err)
{
	struct sim *sim = visit->sim;
	const struct sim_model *model = sim_world_model(&sim->world, request->model);
	struct suite_case item;
	struct sim_answer answer;
	const char *route;
	bool judges;

	if (!model) {
		fail(visit, dialect, 404, "model_not_found", "The model does not exist.");
		return true;
	}
	if (dialect->embeds)
		item = text_as_case(visit, request->texts, &route);
	else if (!sim_library_find(
			 &sim->library, request->texts, &visit->arena, &route, &item, err))
		return false;
	if (!route) {
		if (!sim_judge_case(&sim->library, model, request->texts, &visit->arena, &item,
			    &judges, err))
			return false;
		route = judges ? SIM_JUDGE_ROUTE : NULL;
	}
	if (!route) {
		fail(visit, dialect, 400, "invalid_request_error",
			"No suite of this simulator has a case with this prompt.");
		return true;
	}
	sim_answer(&sim->world, model, route, &item, &visit->arena, &answer);
	if (dialect->embeds)
		answer.text = request->texts;
	visit->due_us = clock_mono_us() + answer.wait_us;
	/* What goes wrong with requests of a batch is its own. */
	if (!visit->connection || !go_wrong(visit, dialect, model, route, &item, answer.fault))
		write_answer(visit, dialect, request, &answer);
	return true;
}

static void list_models(struct visit *visit)
{
	const struct sim_world *world = &visit->sim->world;
	struct jsonw w;

	jsonw_init(&w, &visit->reply, 0);
	jsonw_object(&w);
	jsonw_key(&w, "object");
	jsonw_z(&w, "list");
	jsonw_key(&w, "data");
	jsonw_array(&w);
	for (size_t i = 0; i < world->model_count; i++) {
		jsonw_object(&w);
		jsonw_key(&w, "id");
		jsonw_z(&w, world->models[i].name);
		jsonw_key(&w, "object");
		jsonw_z(&w, "model");
		jsonw_object_end(&w);
	}
	jsonw_array_end(&w);
	jsonw_object_end(&w);
}

/* One request of a batch. */
static int answer_one(void *context, const struct sim_dialect *dialect, const struct value *body,
	struct arena *arena, struct buf *out)
{
	struct visit visit = {.sim = context, .status = 200};
	struct sim_request request = {0};
	const char *why = "";
	struct err err = {0};

	visit.sim->served++;
	if (!dialect->read(arena, STR(""), body, &request, &why))
		fail(&visit, dialect, 400, "invalid_request_error", why);
	else if (!answer_case(&visit, dialect, &request, &err))
		fail(&visit, dialect, 500, "server_error", err.text);
	buf_str(out, buf_view(&visit.reply));
	buf_free(&visit.reply);
	arena_fini(&visit.arena);
	return visit.status;
}

static void serve_batch(struct visit *visit, const char *path, const char *method)
{
	bool messages = sim_batch_is_messages(str_of(path));
	const struct sim_dialect *dialect =
		sim_dialect_of(messages ? STR("/messages") : STR("/chat/completions"));
	struct sim_batch_visit inner = {
		.method = method,
		.path = path,
		.body = buf_view(&visit->body),
		.arena = &visit->arena,
		.out = &visit->reply,
	};

	if (!authorised(visit, dialect)) {
		fail(visit, dialect, 401, "invalid_api_key", "Incorrect API key provided.");
	} else {
		sim_batch_serve(&visit->sim->batches, &inner);
		visit->status = inner.status;
	}
	log_request(visit->sim, path, visit);
}

/* Everything about a request whose body is complete. */
static void make_reply(struct visit *visit, const char *path, const char *method)
{
	const struct sim_dialect *dialect = sim_dialect_of(str_of(path));
	struct sim_request request = {0};
	struct value *body;
	const char *why = "";
	struct err err = {0};

	visit->ready = true;
	visit->status = 200;
	visit->content_type = "application/json";
	visit->sim->served++;
	if (strcmp(method, "GET") == 0 && str_ends(str_of(path), STR("/models"))) {
		list_models(visit);
		return;
	}
	if (sim_batch_is_path(str_of(path))) {
		serve_batch(visit, path, method);
		return;
	}
	if (!dialect || strcmp(method, "POST") != 0) {
		fail(visit, sim_dialect_of(STR("/chat/completions")), 404, "unknown_url",
			"Unknown request URL.");
	} else if (!authorised(visit, dialect)) {
		fail(visit, dialect, 401, "invalid_api_key", "Incorrect API key provided.");
	} else if (!json_parse(&visit->arena, buf_view(&visit->body), &body, &err)) {
		fail(visit, dialect, 400, "invalid_request_error", err.text);
	} else if (!dialect->read(&visit->arena, str_of(path), body, &request, &why)) {
		fail(visit, dialect, 400, "invalid_request_error", why);
	} else if (!answer_case(visit, dialect, &request, &err)) {
		fail(visit, dialect, 500, "server_error", err.text);
		fprintf(stderr, "tiercal: %s\n", err.text);
	}
	log_request(visit->sim, path, visit);
}

/* Sends half of what it announced, then gives up: the connection closes. */
static ssize_t cut_reader(void *context ATTR_UNUSED, uint64_t position, char *out, size_t max)
{
	static const char half[] = "{\"id\":\"cut\",";

	if (position >= sizeof(half) - 1 || max < sizeof(half) - 1)
		return MHD_CONTENT_READER_END_WITH_ERROR;
	memcpy(out, half, sizeof(half) - 1);
	return (ssize_t)(sizeof(half) - 1);
}

static enum MHD_Result send_reply(struct visit *visit)
{
	struct MHD_Response *response;
	enum MHD_Result sent;

	if (visit->cut)
		response = MHD_create_response_from_callback(4096, 1024, cut_reader, NULL, NULL);
	else
		response = MHD_create_response_from_buffer(
			visit->reply.len, visit->reply.data, MHD_RESPMEM_MUST_COPY);
	if (!response)
		return MHD_NO;
	MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, visit->content_type);
	if (visit->throttled)
		MHD_add_response_header(response, "retry-after-ms", "50");
	sent = MHD_queue_response(visit->connection, (unsigned)visit->status, response);
	MHD_destroy_response(response);
	return sent;
}

static enum MHD_Result on_request(void *context, struct MHD_Connection *connection,
	const char *path, const char *method, const char *version ATTR_UNUSED, const char *upload,
	size_t *upload_size, void **slot)
{
	struct sim *sim = context;
	struct visit *visit = *slot;

	if (!visit) {
		visit = mem_alloc(sizeof(*visit));
		*visit = (struct visit){.sim = sim, .connection = connection};
		visit->body.limit = BODY_LIMIT;
		*slot = visit;
		return MHD_YES;
	}
	if (*upload_size) {
		buf_add(&visit->body, upload, *upload_size);
		*upload_size = 0;
		return visit->body.over ? MHD_NO : MHD_YES;
	}
	if (!visit->ready) {
		make_reply(visit, path, method);
		if (visit->due_us > clock_mono_us()) {
			MHD_suspend_connection(connection);
			heap_push(&sim->waiting, visit);
			return MHD_YES;
		}
	}
	return send_reply(visit);
}

static void on_end(void *context ATTR_UNUSED, struct MHD_Connection *connection ATTR_UNUSED,
	void **slot, enum MHD_RequestTerminationCode code ATTR_UNUSED)
{
	struct visit *visit = *slot;

	if (!visit)
		return;
	buf_free(&visit->body);
	buf_free(&visit->reply);
	arena_fini(&visit->arena);
	free(visit);
	*slot = NULL;
}

static bool listen_on(struct sim *sim, int port, struct err *err)
{
	const union MHD_DaemonInfo *info;
	struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};

	sim->daemon = MHD_start_daemon(MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL,
		on_request, sim, MHD_OPTION_SOCK_ADDR, &address, MHD_OPTION_NOTIFY_COMPLETED,
		on_end, NULL, MHD_OPTION_CONNECTION_MEMORY_LIMIT, MAX_REQUEST_HEADER_MEMORY,
		MHD_OPTION_LISTENING_ADDRESS_REUSE, 1u, MHD_OPTION_END);
	if (!sim->daemon)
		return err_set(err, ERR_IO,
			"cannot listen on 127.0.0.1:%d; --port 0 takes any free "
			"port",
			port);
	info = MHD_get_daemon_info(sim->daemon, MHD_DAEMON_INFO_BIND_PORT);
	sim->port = info ? info->port : port;
	return true;
}

bool sim_open(
	struct arena *arena, const struct sim_options *options, struct sim **out, struct err *err)
{
	struct sim *sim = mem_alloc(sizeof(*sim));

	*sim = (struct sim){.log_fd = -1};
	if (!sim_world_load(arena, options->config, &sim->world, err))
		goto fail;
	sim->batches =
		(struct sim_batches){.world = &sim->world, .answer = answer_one, .context = sim};
	if (!sim_library_load(arena, options->suites, &sim->library, err))
		goto fail;
	if (options->log) {
		sim->log_fd = open(options->log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
		if (sim->log_fd < 0) {
			err_errno(err, "%s", options->log);
			goto fail;
		}
	}
	if (!listen_on(sim, options->port, err))
		goto fail;
	*out = sim;
	return true;
fail:
	sim_close(sim);
	return false;
}

int sim_port(const struct sim *sim)
{
	return sim->port;
}

/* Milliseconds until something is to be done, at most a second. */
static int time_left(struct sim *sim)
{
	MHD_UNSIGNED_LONG_LONG limit;
	int64_t left = 1000;

	if (MHD_get_timeout(sim->daemon, &limit) == MHD_YES && (int64_t)limit < left)
		left = (int64_t)limit;
	if (sim->waiting.count) {
		int64_t due = (sim->waiting.items[0].at_us - clock_mono_us() + 999) / 1000;

		left = due < left ? due : left;
	}
	return left < 0 ? 0 : (int)left;
}

bool sim_serve(struct sim *sim, int parent, struct err *err)
{
	const union MHD_DaemonInfo *info =
		MHD_get_daemon_info(sim->daemon, MHD_DAEMON_INFO_EPOLL_FD);

	if (!info)
		return err_set(err, ERR_IO, "the HTTP library has no epoll descriptor");
	while (!proc_signal() && (!parent || getppid() == parent)) {
		struct pollfd poll_fd = {.fd = info->epoll_fd, .events = POLLIN};

		poll(&poll_fd, 1, time_left(sim)); /* an error shows in the next turn */
		while (sim->waiting.count && sim->waiting.items[0].at_us <= clock_mono_us())
			MHD_resume_connection(heap_pop(&sim->waiting)->connection);
		if (MHD_run(sim->daemon) != MHD_YES)
			return err_set(err, ERR_IO, "the HTTP library stopped");
	}
	return true;
}

void sim_close(struct sim *sim)
{
	if (!sim)
		return;
	/* Suspended connections must go on before the daemon may stop. */
	while (sim->waiting.count)
		MHD_resume_connection(heap_pop(&sim->waiting)->connection);
	if (sim->daemon)
		MHD_stop_daemon(sim->daemon);
	VEC_FREE(&sim->waiting);
	map_fini(&sim->troubled);
	map_fini(&sim->kept);
	sim_batches_free(&sim->batches);
	sim_library_free(&sim->library);
	if (sim->log_fd >= 0)
		close(sim->log_fd);
	free(sim);
}
