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
#include "http/http.h"
#include "http/keys.h"
#include "http/poller.h"
#include "http/proxy.h"

#define LOOK_US 50000

struct wire {
	CURLM *multi;
	struct poller *poller;
	int64_t timer_us;         /* when libcurl wants to be called, INT64_MAX never */
	VEC(struct job_ref) jobs; /* in flight, each at its own `at` */
	size_t streams;           /* of these */
	int64_t look_us;          /* when they are next looked at for silence */
};

static bool multi_failed(CURLMcode code, struct err *err)
{
	return err_set(err, ERR_IO, "libcurl: %s", curl_multi_strerror(code));
}

/* libcurl says which sockets it waits for, and for what. */
static int on_socket(CURL *easy, curl_socket_t fd, int what, void *user, void *known)
{
	struct wire *wire = user;
	bool both = what == CURL_POLL_INOUT;

	(void)easy;
	(void)known;
	return poller_watch(wire->poller, (struct job_fd){.fd = fd,
						  .read = both || what == CURL_POLL_IN,
						  .write = both || what == CURL_POLL_OUT})
		       ? 0
		       : -1;
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
	bool https = job->req.url[4] == 's' || job->req.url[4] == 'S';
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

static curl_off_t info_off(CURL *easy, CURLINFO what)
{
	curl_off_t number = 0;

	curl_easy_getinfo(easy, what, &number);
	return number;
}

static long info_long(CURL *easy, CURLINFO what)
{
	long number = 0;

	curl_easy_getinfo(easy, what, &number);
	return number;
}

/* A peer that resets within a second, before a byte of its answer, has not worked on the request:
 * what the kernel accepted of it was never read. */
static bool was_sent(const struct job *job, CURLcode code)
{
	curl_off_t since_us = info_off(job->easy, CURLINFO_TOTAL_TIME_T) -
			      info_off(job->easy, CURLINFO_PRETRANSFER_TIME_T);

	if (!info_long(job->easy, CURLINFO_REQUEST_SIZE) ||
		info_off(job->easy, CURLINFO_SIZE_UPLOAD_T) < (curl_off_t)job->req.body.len)
		return false;
	return (code != CURLE_RECV_ERROR && code != CURLE_SEND_ERROR) || job->first_us >= 0 ||
	       since_us >= 1000000;
}

static void end_timeout(struct job *job)
{
	char seconds[32];

	if (!info_off(job->easy, CURLINFO_PRETRANSFER_TIME_T) &&
		job_connect_us(job) < job_total_us(job)) {
		job_print_seconds(job_connect_us(job), seconds);
		job_end(job, HTTP_TIMEOUT, "no connection to %s within %s", job->host, seconds);
	} else {
		job_print_seconds(job_total_us(job), seconds);
		job_end(job, HTTP_TIMEOUT, "no whole answer from %s within %s", job->host, seconds);
	}
}

/* What came of a stream may be whole, or say why there is no more of it. */
static void note_begun(struct job *job)
{
	job->reply.begun = job->req.stream && job->head_ended &&
			   info_long(job->easy, CURLINFO_RESPONSE_CODE) == 200;
}

static void end_silent(struct job *job)
{
	char seconds[32];

	note_begun(job);
	job->sent = was_sent(job, CURLE_OPERATION_TIMEDOUT);
	if (job->line_us < 0) {
		job_print_seconds(job_first_event_us(job), seconds);
		job_end(job, HTTP_TIMEOUT, "no event of a stream from %s within %s", job->host,
			seconds);
	} else {
		job_print_seconds(job_idle_us(job), seconds);
		job_end(job, HTTP_TIMEOUT, "the stream of %s stalled for %s", job->host, seconds);
	}
}

static void end_tls(struct job *job)
{
	/* Only the text tells a peer that speaks too old a version from one that talks nonsense. */
	bool version = strstr(job->detail, "unsupported protocol") ||
		       strstr(job->detail, "protocol version");

	if (version)
		job_end(job, HTTP_UNTRUSTED, "%s offers no TLS of version 1.2 or later", job->host);
	else
		job_end(job, HTTP_CUT, "the TLS handshake with %s failed: %s", job->host,
			job->detail);
}

static void end_proxy(struct job *job, const char *what, long status)
{
	const char *variable = proxy_variable(job->req.url);

	if (!variable)
		variable = "the environment";
	if (status)
		job_end(job, HTTP_FORBIDDEN, "the proxy of %s %s (status %ld)", variable, what,
			status);
	else
		job_end(job, HTTP_FORBIDDEN, "the proxy of %s %s", variable, what);
}

static void end_broken(struct job *job, CURLcode code)
{
	long status = info_long(job->easy, CURLINFO_HTTP_CONNECTCODE);

	if (status >= 400)
		end_proxy(job, status == 407 ? "wants a password" : "refused", status);
	else
		job_end(job, HTTP_CUT, "the exchange with %s broke off: %s", job->host,
			curl_easy_strerror(code));
}

static void end_whole(struct job *job)
{
	job->reply.status = (int)info_long(job->easy, CURLINFO_RESPONSE_CODE);
	if (job->reply.status == 407)
		end_proxy(job, "wants a password", 407);
	else
		job_end(job, HTTP_DONE, "status %d", job->reply.status);
}

static void end_unconnected(struct job *job)
{
	/* Only the text tells whom libcurl tried to reach. */
	if (proxy_variable(job->req.url) && job->detail[0] && !strstr(job->detail, job->host))
		end_proxy(job, "refuses connections or cannot be reached", 0);
	else
		job_end(job, HTTP_NO_CONNECT, "%s refuses connections or cannot be reached",
			job->host);
}

static void end_job(struct job *job, CURLcode code)
{
	note_begun(job);
	job->sent = was_sent(job, code);
	if (job->too_large) {
		job_end(job, HTTP_TOO_LARGE, "the answer of %s is over the limit of %zu MiB (%s)",
			job->host, HTTP_BODY_MAX >> 20, job->body.over ? "body" : "headers");
		return;
	}
	switch ((int)code) {
	case CURLE_OK:
		/* To libcurl an end among the headers is an answer without a body. */
		job_lines_end(job);
		if (job->head_ended)
			end_whole(job);
		else
			end_broken(job, CURLE_PARTIAL_FILE);
		return;
	case CURLE_COULDNT_RESOLVE_HOST:
		job_end(job, HTTP_NO_HOST, "the name %s does not resolve", job->host);
		return;
	case CURLE_COULDNT_CONNECT:
		end_unconnected(job);
		return;
	case CURLE_COULDNT_RESOLVE_PROXY:
		end_proxy(job, "has a name that does not resolve", 0);
		return;
	case CURLE_PROXY:
		end_proxy(job, "cannot be used", 0);
		return;
	case CURLE_OPERATION_TIMEDOUT:
		end_timeout(job);
		return;
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_CERTPROBLEM:
	case CURLE_SSL_ISSUER_ERROR:
		job_end(job, HTTP_UNTRUSTED, "the certificate of %s is not trusted: %s", job->host,
			job->detail);
		return;
	case CURLE_SSL_CONNECT_ERROR:
		end_tls(job);
		return;
	case CURLE_OUT_OF_MEMORY: /* what libcurl says of one header line over 100 KiB */
		job_end(job, HTTP_TOO_LARGE, "a header of %s is over the limit", job->host);
		return;
	default:
		end_broken(job, code);
	}
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
		end_job(job, code);
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
		end_silent(job);
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

static CURLMcode move_on(struct wire *wire, const struct job_fd *ready, size_t count)
{
	CURLMcode code = CURLM_OK;
	int running;

	for (size_t i = 0; i < count && code == CURLM_OK; i++)
		code = curl_multi_socket_action(wire->multi, ready[i].fd,
			(ready[i].read ? CURL_CSELECT_IN : 0) |
				(ready[i].write ? CURL_CSELECT_OUT : 0),
			&running);
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
