/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "stub.h"

#define IN_MAX ((size_t)40 << 20)
#define FOREVER_KEEP ((size_t)1 << 20)

struct conn *conn_new(struct stub *stub, int fd, enum stub_kind kind, int64_t number)
{
	struct conn *conn = mem_alloc(sizeof(*conn));

	*conn = (struct conn){.fd = fd, .kind = kind, .number = number, .shaken = true};
	conn->in.limit = IN_MAX;
	if (stub->tls[kind]) {
		conn->ssl = SSL_new(stub->tls[kind]);
		conn->shaken = false;
		SSL_set_fd(conn->ssl, fd);
		SSL_set_accept_state(conn->ssl);
	}
	return conn;
}

void conn_free(struct conn *conn)
{
	SSL_free(conn->ssl);
	close(conn->fd);
	buf_free(&conn->in);
	buf_free(&conn->out.bytes);
	VEC_FREE(&conn->out.marks);
	free(conn);
}

static bool would_block(const struct conn *conn, int result)
{
	if (conn->ssl) {
		int why = SSL_get_error(conn->ssl, result);

		return why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE;
	}
	return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

/* Bytes moved, 0 when it has to wait, -1 at the end. */
static int take(const struct conn *conn, char *bytes, int size)
{
	int got = conn->ssl ? SSL_read(conn->ssl, bytes, size)
			    : (int)recv(conn->fd, bytes, (size_t)size, 0);

	if (got > 0)
		return got;
	if (got == 0 && !conn->ssl)
		return -1;
	return would_block(conn, got) ? 0 : -1;
}

static int give(const struct conn *conn, const char *bytes, int size)
{
	int put = conn->ssl ? SSL_write(conn->ssl, bytes, size)
			    : (int)send(conn->fd, bytes, (size_t)size, MSG_NOSIGNAL);

	if (put > 0)
		return put;
	return would_block(conn, put) ? 0 : -1;
}

static bool reset(const struct conn *conn)
{
	struct linger now = {1, 0};

	setsockopt(conn->fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
	return false;
}

static bool shake(struct stub *stub, struct conn *conn)
{
	int result = SSL_do_handshake(conn->ssl);

	if (result == 1) {
		conn->shaken = true;
		return true;
	}
	if (would_block(conn, result))
		return true;
	fprintf(stub->log, "%lld %lld 0 %s handshake failed\n",
		(long long)(clock_mono_us() - stub->started_us) / 1000, (long long)conn->number,
		stub_kind_names[conn->kind]);
	return false;
}

static bool read_more(struct stub *stub, struct conn *conn)
{
	char bytes[16384];
	int got;

	while ((got = take(conn, bytes, sizeof(bytes))) > 0) {
		if (conn->stale)
			return false;
		buf_add(&conn->in, bytes, (size_t)got);
		if (conn->kind == KIND_GARBAGE) {
			give(conn, "\x15\x99 this is not what you think it is\r\n\r\n", 38);
			fprintf(stub->log, "0 %lld 0 garbage\n", (long long)conn->number);
			return false;
		}
	}
	return got == 0 && !conn->in.over;
}

static struct str header_of(struct str headers, const char *name)
{
	struct str line;

	while (str_next(&headers, '\n', &line)) {
		size_t colon = str_find(line, STR(":"), 0);

		if (colon != SIZE_MAX && str_eq_nocase(str_slice(line, 0, colon), str_of(name)))
			return str_trim(str_slice(line, colon + 1, line.len));
	}
	return STR_NONE;
}

/* A whole request at the start of what came, with a body by Content-Length; its bytes, or 0. */
static size_t read_request(const struct conn *conn, struct stub_request *request)
{
	struct str all = buf_view(&conn->in), head, line;
	size_t end = str_find(all, STR("\r\n\r\n"), 0);
	int64_t length = 0;

	if (end == SIZE_MAX)
		return 0;
	head = str_slice(all, 0, end + 2);
	str_next(&head, '\n', &line);
	str_next(&line, ' ', &request->method);
	str_next(&line, ' ', &request->path);
	request->headers = head;
	request->listener = stub_kind_names[conn->kind];
	if (!str_to_i64(header_of(head, "Content-Length"), &length) || length < 0)
		length = 0;
	if (all.len - end - 4 < (size_t)length)
		return 0;
	request->body = str_slice(all, end + 4, end + 4 + (size_t)length);
	return end + 4 + (size_t)length;
}

static void log_names(const struct stub *stub, const struct stub_request *request, bool found_only)
{
	struct str rest = request->headers, line;
	const char *comma = "";

	while (str_next(&rest, '\n', &line)) {
		size_t colon = str_find(line, STR(":"), 0);

		if (colon == SIZE_MAX ||
			(found_only && str_find(line, str_of(stub->find), 0) == SIZE_MAX))
			continue;
		fprintf(stub->log, "%s%.*s", comma, (int)colon, line.data);
		comma = ",";
	}
	if (!found_only)
		return;
	if (str_find(request->path, str_of(stub->find), 0) != SIZE_MAX)
		fprintf(stub->log, "%s(path)", comma);
	if (str_find(request->body, str_of(stub->find), 0) != SIZE_MAX)
		fprintf(stub->log, "%s(body)", comma);
}

static void log_request(struct stub *stub, const struct conn *conn,
	const struct stub_request *request, const struct stub_rule *rule, int64_t now_us)
{
	fprintf(stub->log, "%lld %lld %lld %s %.*s %.*s body=%zu rule=%d headers=",
		(long long)(now_us - stub->started_us) / 1000, (long long)conn->number,
		(long long)++stub->requests, request->listener, STR_ARG(request->method),
		STR_ARG(request->path), request->body.len, rule->line);
	log_names(stub, request, false);
	if (stub->find) {
		fprintf(stub->log, " found=");
		log_names(stub, request, true);
	}
	fputc('\n', stub->log);
}

static void begin_answer(struct stub *stub, struct conn *conn, int64_t now_us)
{
	struct stub_request request = {0};
	size_t bytes = read_request(conn, &request);

	if (!bytes)
		return;
	conn->rule = script_match(&stub->script, &request);
	log_request(stub, conn, &request, conn->rule, now_us);
	reply_build(conn->rule, &request, &conn->out);
	conn->due_us = now_us + conn->rule->delay_us;
	memmove(conn->in.data, conn->in.data + bytes, conn->in.len - bytes);
	conn->in.len -= bytes;
}

/* What may be sent at once: up to the next pause, the cut, or one drip. */
static size_t next_stop(const struct conn *conn)
{
	const struct stub_out *out = &conn->out;
	size_t stop = out->bytes.len;

	if (conn->rule->cut >= 0 && (size_t)conn->rule->cut < stop)
		stop = (size_t)conn->rule->cut;
	if (out->mark < out->marks.count && out->marks.items[out->mark].at < stop)
		stop = out->marks.items[out->mark].at;
	if (conn->rule->drip_bytes && out->sent + (size_t)conn->rule->drip_bytes < stop)
		stop = out->sent + (size_t)conn->rule->drip_bytes;
	return stop;
}

static bool is_all_sent(const struct conn *conn)
{
	return conn->out.sent >= conn->out.bytes.len ||
	       (conn->rule->cut >= 0 && conn->out.sent >= (size_t)conn->rule->cut);
}

/* False: the connection is over. */
static bool end_answer(struct conn *conn)
{
	switch (conn->rule->end) {
	case END_KEEP:
		if (conn->rule->framing == FRAME_NONE)
			return false;
		break;
	case END_CLOSE:
		if (conn->ssl)
			SSL_shutdown(conn->ssl);
		return false;
	case END_RESET:
		return reset(conn);
	case END_HANG:
		conn->hung = true;
		return true;
	case END_STALE:
		conn->stale = true;
		break;
	}
	conn->rule = NULL;
	return true;
}

static bool send_some(struct conn *conn, int64_t now_us)
{
	struct stub_out *out = &conn->out;

	while (!is_all_sent(conn) && now_us >= conn->due_us) {
		size_t stop = next_stop(conn);

		if (stop > out->sent) {
			int put = give(conn, out->bytes.data + out->sent, (int)(stop - out->sent));

			if (put <= 0)
				return put == 0;
			out->sent += (size_t)put;
			if (conn->rule->drip_us)
				conn->due_us = now_us + conn->rule->drip_us;
			continue;
		}
		conn->due_us = now_us + out->marks.items[out->mark++].pause_us;
	}
	return true;
}

/* More of what has no end; the part already sent is let go from time to time. */
static void add_more(struct conn *conn, int64_t now_us)
{
	struct stub_out *out = &conn->out;

	if (out->bytes.len > FOREVER_KEEP)
		buf_clear(&out->bytes);
	if (!out->bytes.len)
		out->sent = 0;
	buf_str(&out->bytes, conn->rule->forever);
	conn->due_us = now_us + conn->rule->forever_us;
}

bool conn_step(struct stub *stub, struct conn *conn, bool readable, int64_t now_us)
{
	if (conn->kind == KIND_RESET)
		return reset(conn);
	if (!conn->shaken) {
		if (!shake(stub, conn))
			return false;
		if (!conn->shaken)
			return true;
	}
	if (readable && !read_more(stub, conn))
		return false;
	for (;;) {
		if (!conn->rule)
			begin_answer(stub, conn, now_us);
		if (!conn->rule || conn->hung)
			return true;
		if (!send_some(conn, now_us))
			return false;
		if (!is_all_sent(conn) || now_us < conn->due_us)
			return true;
		if (conn->rule->forever.len && conn->rule->cut < 0)
			add_more(conn, now_us);
		else if (!end_answer(conn))
			return false;
	}
}

short conn_wants(const struct conn *conn, int64_t now_us, int64_t *due_us)
{
	bool busy = conn->rule && !conn->hung;

	if (busy && now_us < conn->due_us) {
		if (conn->due_us < *due_us)
			*due_us = conn->due_us;
		busy = false;
	}
	return (short)(POLLIN | (busy ? POLLOUT : 0));
}
