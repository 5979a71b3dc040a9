/* SPDX-License-Identifier: MIT */
#include "http/curl.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/vec.h"
#include "http/authorise.h"
#include "http/curl_end.h"
#include "http/http.h"
#include "http/keys.h"
#include "http/poller.h"

#define LOOK_US 50000
#define NUDGE_US 250000
#define AGAIN_MAX 16

struct wire {
	CURLM *multi;
	struct poller *poller;
	int64_t timer_us;          /* when libcurl wants to be called, INT64_MAX never */
	VEC(struct job_ref) jobs;  /* in flight, each at its own `at` */
	size_t streams;            /* of these */
	int64_t look_us;           /* when they are next looked at for silence */
	VEC(struct job_fd) secure; /* sockets with TLS, and so maybe HTTP/2: see read_rest() */
	size_t moved;              /* pieces of head or body that came */
	int64_t nudge_us;
};

static bool multi_failed(CURLMcode code, struct err *err)
{
	return err_set(err, ERR_IO, "libcurl: %s", curl_multi_strerror(code));
}

static bool is_https(const char *url)
{
	return url[4] == 's' || url[4] == 'S';
}

static void note_secure(struct wire *wire, CURL *easy, struct job_fd fd)
{
	char *private = NULL;
	size_t i = 0;

	while (i < wire->secure.count && wire->secure.items[i].fd != fd.fd)
		i++;
	if (i < wire->secure.count && !fd.read && !fd.write)
		wire->secure.items[i] = wire->secure.items[--wire->secure.count];
	if (i < wire->secure.count || !fd.read)
		return;
	curl_easy_getinfo(easy, CURLINFO_PRIVATE, &private);
	if (private && is_https(((struct job *)(void *)private)->req.url))
		*VEC_PUSH(&wire->secure) = fd;
}

/* libcurl says which sockets it waits for, and for what. */
static int on_socket(CURL *easy, curl_socket_t fd, int what, void *user, void *known)
{
	struct wire *wire = user;
	bool both = what == CURL_POLL_INOUT;
	struct job_fd watched = {.fd = fd,
		.read = both || what == CURL_POLL_IN,
		.write = both || what == CURL_POLL_OUT};

	(void)known;
	note_secure(wire, easy, watched);
	return poller_watch(wire->poller, watched) ? 0 : -1;
}

static int on_timer(CURLM *multi, long timeout_ms, void *user)
{
	struct wire *wire = user;

	(void)multi;
	wire->timer_us = timeout_ms < 0 ? INT64_MAX : clock_mono_us() + timeout_ms * INT64_C(1000);
	return 0;
}

static void set_up_multi(struct wire *wire, int max_total, int max_host)
{
	curl_multi_setopt(wire->multi, CURLMOPT_PIPELINING, (long)CURLPIPE_MULTIPLEX);
	curl_multi_setopt(wire->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, (long)max_total);
	curl_multi_setopt(wire->multi, CURLMOPT_MAXCONNECTS, (long)max_total);
	if (max_host > 0)
		curl_multi_setopt(wire->multi, CURLMOPT_MAX_HOST_CONNECTIONS, (long)max_host);
	curl_multi_setopt(wire->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
	curl_multi_setopt(wire->multi, CURLMOPT_SOCKETDATA, wire);
	curl_multi_setopt(wire->multi, CURLMOPT_TIMERFUNCTION, on_timer);
	curl_multi_setopt(wire->multi, CURLMOPT_TIMERDATA, wire);
}

bool wire_open(int max_total, int max_host, struct wire **out, struct err *err)
{
	struct wire *wire;

	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return err_set(err, ERR_IO, "libcurl cannot be set up");
	wire = mem_alloc(sizeof(*wire));
	*wire = (struct wire){.multi = curl_multi_init(), .timer_us = INT64_MAX};
	if (!wire->multi) {
		wire_close(wire);
		return err_set(err, ERR_IO, "libcurl cannot be set up");
	}
	if (!poller_open(&wire->poller, err)) {
		wire_close(wire);
		return false;
	}
	set_up_multi(wire, max_total, max_host);
	*out = wire;
	return true;
}

void wire_close(struct wire *wire)
{
	if (!wire)
		return;
	curl_multi_cleanup(wire->multi);
	VEC_FREE(&wire->jobs);
	VEC_FREE(&wire->secure);
	poller_close(wire->poller);
	free(wire);
	curl_global_cleanup();
}

static bool takes_lines(struct job *job)
{
	long status = 0;

	if (!job->req.line)
		return false;
	curl_easy_getinfo(job->easy, CURLINFO_RESPONSE_CODE, &status);
	return status >= 200 && status <= 299;
}

/* Called with decompressed bytes, so the limit holds for what a small reply unfolds to. */
static size_t on_body(char *bytes, size_t size, size_t count, void *user)
{
	struct job *job = user;

	++*job->moved;
	if (job->first_us < 0)
		job->first_us = clock_mono_us();
	if (takes_lines(job)) {
		job_lines(job, (struct str){bytes, size * count});
		return size * count;
	}
	buf_add(&job->body, bytes, size * count);
	if (job->req.stream)
		job_mark(job, (struct str){bytes, size * count});
	if (!job->body.over)
		return size * count;
	job->too_large = true;
	return 0;
}

static size_t on_header(char *bytes, size_t size, size_t count, void *user)
{
	struct job *job = user;
	struct str line = {bytes, size * count};

	++*job->moved;
	if (job->first_us < 0)
		job->first_us = clock_mono_us();
	job->head_bytes += line.len;
	if (job->head_bytes > HTTP_HEADERS_MAX) {
		job->too_large = true;
		return 0;
	}
	/* A status line after a 100 or 103: what went before was not the answer. */
	if (str_starts(line, STR("HTTP/"))) {
		facts_clear(&job->facts);
		job->head_ended = false;
	} else if (!str_trim(line).len) {
		job->head_ended = true;
	} else {
		facts_line(&job->facts, line);
	}
	return line.len;
}

/* What is the same for every request of a handle. */
static void set_constant(CURL *easy, struct job *job)
{
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_PRIVATE, job);
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, job->detail);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, job);
	curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(easy, CURLOPT_HEADERDATA, job);
	curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
	/* A redirect would take the prompt, and keys in other headers than Authorization, along. */
	curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
	curl_easy_setopt(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	curl_easy_setopt(easy, CURLOPT_HTTP09_ALLOWED, 0L);
	/* Empty: all that this libcurl can undo. */
	curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
	curl_easy_setopt(easy, CURLOPT_USERAGENT, "tiercal");
	curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
	if (job->ca_file)
		curl_easy_setopt(easy, CURLOPT_CAINFO, job->ca_file);
}

static long to_ms(int64_t us)
{
	int64_t ms = (us + 999) / 1000;

	return ms < 1 ? 1 : ms > INT32_MAX ? INT32_MAX : (long)ms;
}

static bool same_text(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

static bool make_handle(struct job *job, struct err *err)
{
	const struct candidate *candidate = job->req.candidate;
	const char *ca_file = candidate ? candidate->ca_file : NULL;

	if (job->easy && same_text(job->ca_file, ca_file))
		return true;
	if (!job->easy) {
		job->easy = curl_easy_init();
		if (!job->easy)
			return err_set(err, ERR_IO, "libcurl has no handle left");
		job->detail = mem_alloc(CURL_ERROR_SIZE);
	}
	/* A certificate file cannot be unset, only the whole handle. */
	curl_easy_reset(job->easy);
	job->ca_file = ca_file;
	set_constant(job->easy, job);
	return true;
}

static void set_request(struct job *job)
{
	bool loopback = http_is_loopback(job->req.url);
	bool https = is_https(job->req.url);
	CURL *easy = job->easy;

	job->detail[0] = '\0';
	curl_easy_setopt(easy, CURLOPT_URL, job->req.url);
	if (job->req.method && strcmp(job->req.method, "GET") == 0) {
		curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
	} else {
		curl_easy_setopt(easy, CURLOPT_POST, 1L);
		curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)job->req.body.len);
		curl_easy_setopt(
			easy, CURLOPT_POSTFIELDS, job->req.body.len ? job->req.body.data : "");
	}
	curl_easy_setopt(easy, CURLOPT_HTTPHEADER, job->lines);
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, to_ms(job_connect_us(job)));
	curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, to_ms(job_total_us(job)));
	/* All that is read of HTTP/2 at once, 32 KiB, and a head must fit: else libcurl 7.88 waits
	 * for itself. */
	if (https)
		curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, (long)HTTP_HEADERS_MAX + 32768);
	curl_easy_setopt(easy, CURLOPT_HTTP_VERSION,
		https ? (long)CURL_HTTP_VERSION_2TLS : (long)CURL_HTTP_VERSION_1_1);
	/* Without TLS there is no HTTP/2 to wait for. */
	curl_easy_setopt(easy, CURLOPT_PIPEWAIT, https ? 1L : 0L);
	/* A proxy named in the environment is for the world outside. */
	curl_easy_setopt(easy, CURLOPT_NOPROXY, loopback ? "*" : NULL);
}

static void add_line(struct job *job, const char *name, struct str text)
{
	struct buf line = {0};
	struct curl_slist *lines;

	buf_printf(&line, "%s: ", name);
	buf_str(&line, text);
	lines = curl_slist_append(job->lines, buf_z(&line));
	if (lines)
		job->lines = lines;
	/* It may hold the key. */
	keys_erase(line.data, line.cap);
	buf_free(&line);
}

static void add_line_of(void *job, const char *name, struct str text)
{
	add_line(job, name, text);
}

static void free_lines(struct job *job)
{
	for (struct curl_slist *line = job->lines; line; line = line->next)
		keys_erase(line->data, strlen(line->data));
	curl_slist_free_all(job->lines);
	job->lines = NULL;
}

bool wire_start(struct wire *wire, struct job *job, const struct keys_entry *key, struct err *err)
{
	CURLMcode code;

	if (!make_handle(job, err))
		return false;
	for (size_t i = 0; i < job->req.header_count; i++)
		add_line(job, job->req.headers[i].name, job->req.headers[i].value);
	authorise(&job->req, key, add_line_of, job);
	/* No waiting for "100 Continue" before a large body. */
	add_line(job, "Expect", STR_NONE);
	set_request(job);
	job->moved = &wire->moved;
	job->started_us = clock_mono_us();
	code = curl_multi_add_handle(wire->multi, job->easy);
	if (code != CURLM_OK) {
		free_lines(job);
		return multi_failed(code, err);
	}
	job->at = wire->jobs.count;
	VEC_PUSH(&wire->jobs)->job = job;
	wire->streams += job->req.stream;
	return true;
}

static void remove_job(struct wire *wire, struct job *job)
{
	curl_multi_remove_handle(wire->multi, job->easy);
	free_lines(job);
	wire->streams -= job->req.stream;
	wire->jobs.items[job->at] = wire->jobs.items[--wire->jobs.count];
	wire->jobs.items[job->at].job->at = job->at;
}

static void collect(struct wire *wire, struct job_list *done)
{
	CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(wire->multi, &left))) {
		CURLcode code = message->data.result;
		char *private = NULL;
		struct job *job;

		if (message->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &private);
		job = (struct job *)(void *)private;
		curl_end_job(job, (int)code);
		remove_job(wire, job);
		job_push(done, job);
	}
}

/* Streams that have been silent for too long. */
static void collect_silent(struct wire *wire, struct job_list *done)
{
	const int64_t now_us = clock_mono_us();

	if (!wire->streams || now_us < wire->look_us)
		return;
	wire->look_us = now_us + LOOK_US;
	for (size_t i = wire->jobs.count; i-- > 0;) {
		struct job *job = wire->jobs.items[i].job;

		if (job_silent_at(job) > now_us)
			continue;
		curl_end_silent(job);
		remove_job(wire, job);
		job_push(done, job);
	}
}

/* Until the time that libcurl has asked for, at most `timeout_ms`; rounded up. */
static int step_ms(const struct wire *wire, int timeout_ms)
{
	int64_t left_us =
		wire->timer_us == INT64_MAX ? INT64_MAX : wire->timer_us - clock_mono_us();

	if (left_us >= timeout_ms * INT64_C(1000))
		return timeout_ms;
	return left_us <= 0 ? 0 : (int)((left_us + 999) / 1000);
}

static CURLMcode take_from(struct wire *wire, struct job_fd fd)
{
	int running;

	return curl_multi_socket_action(wire->multi, fd.fd,
		(fd.read ? CURL_CSELECT_IN : 0) | (fd.write ? CURL_CSELECT_OUT : 0), &running);
}

/* Again while that brings something, but others are to have their turn. */
static CURLMcode read_again(struct wire *wire, int fd)
{
	CURLMcode code = CURLM_OK;
	size_t before = wire->moved - 1;

	for (int i = 0; i < AGAIN_MAX && code == CURLM_OK && wire->moved != before; i++) {
		before = wire->moved;
		code = take_from(wire, (struct job_fd){.fd = fd, .read = true});
	}
	return code;
}

/*
 * What libcurl 7.88 has read of HTTP/2 and not handed out it forgets until the socket has something
 * new, or a timer of its own runs out. So what was read is read again, and all a few times a
 * second.
 */
static CURLMcode read_rest(struct wire *wire, const struct job_fd *ready, size_t count)
{
	CURLMcode code = CURLM_OK;

	if (!wire->secure.count)
		return CURLM_OK;
	for (size_t i = 0; i < count && code == CURLM_OK; i++)
		code = read_again(wire, ready[i].fd);
	if (clock_mono_us() < wire->nudge_us)
		return code;
	wire->nudge_us = clock_mono_us() + NUDGE_US;
	for (size_t i = 0; i < wire->secure.count && code == CURLM_OK; i++)
		code = read_again(wire, wire->secure.items[i].fd);
	return code;
}

static CURLMcode move_on(struct wire *wire, const struct job_fd *ready, size_t count)
{
	CURLMcode code = CURLM_OK;
	int running;

	for (size_t i = 0; i < count && code == CURLM_OK; i++)
		code = take_from(wire, ready[i]);
	if (code == CURLM_OK)
		code = read_rest(wire, ready, count);
	/* A timer is good for once: libcurl sets it anew when it wants to be called again. */
	if (code == CURLM_OK && wire->timer_us <= clock_mono_us()) {
		wire->timer_us = INT64_MAX;
		code = curl_multi_socket_action(wire->multi, CURL_SOCKET_TIMEOUT, 0, &running);
	}
	return code;
}

bool wire_step(struct wire *wire, const struct job_fd *fds, size_t fd_count, int timeout_ms,
	struct job_list *done, struct err *err)
{
	const struct job_fd *ready;
	size_t count;
	CURLMcode code;

	if (!poller_wait(
		    wire->poller, fds, fd_count, step_ms(wire, timeout_ms), &ready, &count, err))
		return false;
	code = move_on(wire, ready, count);
	if (code != CURLM_OK)
		return multi_failed(code, err);
	collect(wire, done);
	collect_silent(wire, done);
	return true;
}

void wire_abort(struct wire *wire, struct job_list *dropped)
{
	while (wire->jobs.count) {
		struct job *job = wire->jobs.items[wire->jobs.count - 1].job;

		remove_job(wire, job);
		job_push(dropped, job);
	}
}

void wire_forget(struct job *job)
{
	curl_easy_cleanup(job->easy);
	free(job->detail);
	job->easy = NULL;
	job->detail = NULL;
}
