/* SPDX-License-Identifier: MIT */
#include "http/http.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "base/arena.h"
#include "base/clock.h"
#include "http/child.h"
#include "http/curl.h"
#include "http/job.h"
#include "http/keys.h"

#define WAIT_MAX_US 250000
#define KEY_LIFE_US INT64_C(300000000)

/* Descriptors for everything else: store, terminal, files, name look-ups. */
#define FD_RESERVE 64
/* A child takes two, and two more while it starts. */
#define FD_EACH 4

/*
 * A job is waiting (more are in flight than descriptors allow), with libcurl or a child, done, or
 * taken; and then spare until the next request. in_flight counts the second kind.
 */
struct real {
	struct transport base; /* first, so that a pointer to one is a pointer to the other */
	struct keys keys;
	struct wire *wire;
	struct child_pool children;
	struct job_list waiting, done, spare;
	struct job *taken;
	int in_flight, max_in_flight;
	bool allow_exec;
	int64_t key_life_us;
	const char *const *allow_hosts;
};

static struct real *real_of(struct transport *transport)
{
	return (struct real *)transport;
}

static struct job *spare_job(struct real *real)
{
	struct job *job = job_pop(&real->spare);

	if (!job) {
		job = mem_alloc(sizeof(*job));
		*job = (struct job){0};
	}
	job_clear(job);
	return job;
}

static bool is_token(const char *name)
{
	for (const char *c = name; *c; c++) {
		if (*c <= ' ' || *c >= 0x7f || strchr("()<>@,;:\\\"/[]?={}", *c))
			return false;
	}
	return *name;
}

/* A line end in a value would let a model's name or a configuration add headers of its own. */
static bool check_headers(const struct http_req *req, struct err *err)
{
	for (size_t i = 0; i < req->header_count; i++) {
		struct str text = req->headers[i].value;

		for (size_t k = 0; k < text.len; k++) {
			if ((unsigned char)text.data[k] < ' ' || text.data[k] == 0x7f)
				return err_set(err, ERR_CONFIG,
					"the header %s holds a control character",
					req->headers[i].name);
		}
		if (!is_token(req->headers[i].name))
			return err_set(err, ERR_CONFIG, "a header has no valid name");
	}
	return true;
}

static bool check_request(const struct real *real, const struct http_req *req, struct err *err)
{
	const struct candidate *candidate = req->candidate;

	if (req->argv) {
		if (!real->allow_exec)
			return err_set(err, ERR_CONFIG,
				"programs run only with --allow-exec on the command line");
		return true;
	}
	return http_check_url(req->url, candidate && candidate->allow_http, err) &&
	       check_headers(req, err);
}

static void finish(struct real *real, struct job *job)
{
	struct http_reply *reply = &job->reply;

	if (job->lines_taken)
		buf_clear(&job->body); /* a line that broke off is none */
	keys_redact(&real->keys, &job->body);
	facts_redact(&job->facts, &real->keys);
	keys_redact_z(&real->keys, reply->message, sizeof(reply->message));
	reply->body = buf_view(&job->body);
	reply->facts = facts_view(&job->facts);
	if (reply->end == HTTP_DONE && !job->req.argv) {
		reply->wait_us = http_wait_of(&reply->facts, reply->body);
		http_rates_of(&reply->facts, reply->rate);
	}
	job_push(&real->done, job);
}

/* A token that was printed once and has run out: a new one, and the same request again. Those that
 * were on their way with the old one need no other. */
static bool renew_key(struct real *real, struct job *job)
{
	const struct candidate *candidate = job->req.candidate;
	const struct keys_entry *entry = keys_entry(&real->keys, candidate);
	struct http_req req = job->req;
	void *slot = job->slot;
	struct err ignored;

	if (job->reply.end != HTTP_DONE || job->reply.status != 401 || job->renewed || !candidate ||
		!candidate->key_command || !entry)
		return false;
	if (entry->serial == job->key_serial &&
		(clock_mono_us() - entry->loaded_us < real->key_life_us ||
			!keys_run_command(&real->keys, candidate, &ignored)))
		return false;
	job_clear(job);
	job->req = req;
	job->slot = slot;
	http_host(req.url, job->host, sizeof(job->host));
	job->renewed = true;
	job_push(&real->waiting, job);
	return true;
}

static void finish_all(struct real *real, struct job_list *ended)
{
	struct job *job;

	while ((job = job_pop(ended))) {
		real->in_flight--;
		if (!renew_key(real, job))
			finish(real, job);
	}
}

static bool launch(struct real *real, struct job *job, struct err *err)
{
	const struct keys_entry *key;

	if (job->req.argv) {
		if (child_start(&real->children, job))
			real->in_flight++;
		else
			finish(real, job);
		return true;
	}
	key = keys_entry(&real->keys, job->req.candidate);
	job->key_serial = key ? key->serial : 0;
	if (!wire_start(real->wire, job, key, err))
		return false;
	real->in_flight++;
	return true;
}

static bool real_start(
	struct transport *transport, const struct http_req *req, void *slot, struct err *err)
{
	struct real *real = real_of(transport);
	struct job *job = spare_job(real);
	struct err refusal = {0};

	job->req = *req;
	job->slot = slot;
	job->keys = &real->keys;
	job->started_us = clock_mono_us();
	if (!check_request(real, req, &refusal)) {
		job_end(job, HTTP_FORBIDDEN, "%s", refusal.text);
		finish(real, job);
		return true;
	}
	if (!req->argv)
		http_host(req->url, job->host, sizeof(job->host));
	if (real->in_flight >= real->max_in_flight) {
		job_push(&real->waiting, job);
		return true;
	}
	if (!launch(real, job, err)) {
		job_push(&real->spare, job);
		return false;
	}
	return true;
}

static bool launch_waiting(struct real *real, struct err *err)
{
	while (real->waiting.first && real->in_flight < real->max_in_flight) {
		struct job *job = job_pop(&real->waiting);

		if (!launch(real, job, err)) {
			job_push(&real->spare, job);
			return false;
		}
	}
	return true;
}

/* Rounded up: waking up a little early would only mean to wait again. */
static int wait_ms(int64_t until_us)
{
	int64_t left_us = until_us - clock_mono_us();

	if (left_us > WAIT_MAX_US)
		left_us = WAIT_MAX_US;
	return left_us <= 0 ? 0 : (int)((left_us + 999) / 1000);
}

static bool step(struct real *real, int timeout_ms, struct err *err)
{
	struct job_list ended = {0};
	bool ok;

	timeout_ms = child_watch(&real->children, timeout_ms);
	ok = wire_step(real->wire, real->children.fds.items, real->children.fds.count, timeout_ms,
		&ended, err);
	child_step(&real->children, &ended);
	finish_all(real, &ended);
	return ok;
}

static bool real_wait(struct transport *transport, int64_t until_us, struct err *err)
{
	struct real *real = real_of(transport);
	int64_t latest_us = clock_mono_us() + WAIT_MAX_US;
	int timeout_ms;

	if (until_us > latest_us)
		until_us = latest_us;
	do {
		if (!launch_waiting(real, err))
			return false;
		/* What is done already must not keep the others from moving on. */
		timeout_ms = real->done.first ? 0 : wait_ms(until_us);
		if (!step(real, timeout_ms, err))
			return false;
	} while (!real->done.first && timeout_ms > 0);
	return true;
}

static void recycle(struct real *real)
{
	if (real->taken)
		job_push(&real->spare, real->taken);
	real->taken = NULL;
}

static bool real_take(struct transport *transport, struct http_done *done)
{
	struct real *real = real_of(transport);

	recycle(real);
	real->taken = job_pop(&real->done);
	if (!real->taken)
		return false;
	*done = (struct http_done){.slot = real->taken->slot, .reply = &real->taken->reply};
	return true;
}

static void real_abort_all(struct transport *transport)
{
	struct real *real = real_of(transport);
	struct job *job;

	recycle(real);
	wire_abort(real->wire, &real->spare);
	child_abort(&real->children, &real->spare);
	while ((job = job_pop(&real->waiting)) || (job = job_pop(&real->done)))
		job_push(&real->spare, job);
	real->in_flight = 0;
}

static void real_close(struct transport *transport)
{
	struct real *real = real_of(transport);
	struct job *job;

	if (!transport)
		return;
	real_abort_all(transport);
	while ((job = job_pop(&real->spare))) {
		wire_forget(job);
		job_free(job);
	}
	wire_close(real->wire);
	child_fini(&real->children);
	keys_wipe(&real->keys);
	free(real);
}

/* How many may be in flight with the descriptors this process can have, of `wanted`. */
static int fitting(int wanted)
{
	rlim_t needed = (rlim_t)wanted * FD_EACH + FD_RESERVE;
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) || limit.rlim_cur == RLIM_INFINITY)
		return wanted;
	if (limit.rlim_cur < needed) {
		struct rlimit more = limit;

		more.rlim_cur = limit.rlim_max < needed ? limit.rlim_max : needed;
		if (!setrlimit(RLIMIT_NOFILE, &more))
			limit = more;
	}
	if (limit.rlim_cur >= needed)
		return wanted;
	if (limit.rlim_cur <= FD_RESERVE + FD_EACH)
		return 1;
	return (int)((limit.rlim_cur - FD_RESERVE) / FD_EACH);
}

bool http_open(const struct http_options *options, struct transport **out, struct err *err)
{
	struct real *real = mem_alloc(sizeof(*real));

	*real = (struct real){
		.base = {real_start, real_wait, real_take, real_abort_all, real_close},
		.max_in_flight = fitting(
			options->max_in_flight > 0 ? options->max_in_flight : HTTP_IN_FLIGHT),
		.allow_exec = options->allow_exec,
		.key_life_us = options->key_life_us > 0 ? options->key_life_us : KEY_LIFE_US,
		.allow_hosts = options->allow_hosts,
	};
	if (!wire_open(real->max_in_flight, options->max_per_host, &real->wire, err)) {
		free(real);
		return false;
	}
	*out = &real->base;
	return true;
}

int http_max_in_flight(struct transport *transport)
{
	return real_of(transport)->max_in_flight;
}

bool http_load_key(struct transport *transport, const struct http_key *key, struct err *err)
{
	struct real *real = real_of(transport);
	struct http_key want = *key;

	want.allow_hosts = real->allow_hosts;
	want.allow_exec = real->allow_exec;
	return keys_load(&real->keys, &want, err);
}
