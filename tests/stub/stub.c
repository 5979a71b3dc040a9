/* SPDX-License-Identifier: MIT */
/* For prctl(): the stub must not outlive the test that started it. */
#define _GNU_SOURCE
/*
 * stub --script FILE --ports FILE --log FILE [--ca FILE] [--find TEXT]
 *
 * A server on loopback that says exactly what a script tells it, also what no server library would
 * send. --ports (a file or a FIFO) gets "KIND PORT" for each listener once all listen; --ca gets
 * the certificate of the authority that signed those of the TLS listeners. It ends with its parent.
 *
 * The log has a line for each request:
 *
 *   MS CONNECTION NUMBER KIND METHOD PATH body=BYTES rule=LINE headers=NAME,NAME [found=NAME,...]
 *
 * with the milliseconds since the start, the line of the rule that answered (0: none), and the
 * headers, "(path)" or "(body)" that hold the text of --find. A TLS handshake that failed is
 * "MS CONNECTION 0 KIND handshake failed".
 *
 * A script is lines; blank ones and those that begin with # say nothing.
 *
 *   listen KIND      beside http: refused, blackhole (a full backlog), reset (an RST after accept),
 *                    garbage, tls, tls-self-signed, tls-expired, tls-wrong-host, tls-1.1
 *   on CONDITION...  a rule; the first whose conditions all hold says what the request gets:
 *     listener KIND, path TEXT, header TEXT, body TEXT   is, or contains, the TEXT (no spaces: \s)
 *     times N          for the first N requests that the other conditions hold for
 *     every N          for each N-th of these
 *
 * and under it, in any order but that of the body's pieces:
 *
 *   status 503 Busy       or: status raw LINE
 *   header NAME: VALUE    interim BYTES     (before the status line: a 1xx answer)
 *   body TEXT             a piece of the body; also: file PATH, repeat N TEXT, event TEXT (one of
 *                         server-sent events), answer [TEXT] (a good answer in OpenAI's dialect,
 *                         streamed if asked so; without TEXT what the request has in [[...]])
 *   pause MS              between two pieces
 *   forever MS TEXT       sent every MS at the end, without an end
 *   length N|none         a Content-Length that is not true, or none at all
 *   chunked [open]        a chunk between two pauses; open: without the last one
 *   gzip [N]              the body gzipped; with N a small body that unfolds to N bytes
 *   delay MS              before the first byte
 *   drip N MS             all of it by N bytes, MS apart (0: at once, but written apart)
 *   close|reset|hang [N]  the end, after all or after N bytes of head and body; hang: no more, for
 *                         ever; stale: kept open, and closed when the next request comes
 *
 * TEXT may hold \n \r \t \0 \s \xHH \\. What no rule answers gets the good answer.
 */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "stub.h"

#define PLUGS 8 /* connections that fill a backlog */

struct loop {
	struct stub stub;
	int listener[KIND_COUNT]; /* or -1 */
	int port[KIND_COUNT];
	VEC(struct conn *) conns;
	VEC(struct pollfd) fds;
	int64_t accepted;
};

static bool failed(struct err *err, const char *what)
{
	return err_set(err, ERR_IO, "%s: %s", what, strerror(errno));
}

static void plug(const struct sockaddr_in *address)
{
	for (int i = 0; i < PLUGS; i++) {
		int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);

		/* Whether it connects or waits for ever: its end is that of this process. */
		(void)!connect(fd, (const struct sockaddr *)address, sizeof(*address));
	}
}

static bool open_listener(struct loop *loop, enum stub_kind kind, struct err *err)
{
	struct sockaddr_in address = {.sin_family = AF_INET};
	socklen_t len = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)) ||
		getsockname(fd, (struct sockaddr *)&address, &len))
		return failed(err, "no port");
	if (kind != KIND_REFUSED && listen(fd, kind == KIND_BLACKHOLE ? 0 : 1024))
		return failed(err, "cannot listen");
	if (kind == KIND_BLACKHOLE)
		plug(&address);
	loop->listener[kind] = fd;
	loop->port[kind] = ntohs(address.sin_port);
	return true;
}

static bool open_all(struct loop *loop, FILE *ports, struct err *err)
{
	for (int kind = 0; kind < KIND_COUNT; kind++) {
		loop->listener[kind] = -1;
		if (loop->stub.script.listens[kind] &&
			!open_listener(loop, (enum stub_kind)kind, err))
			return false;
	}
	for (int kind = 0; kind < KIND_COUNT; kind++) {
		if (loop->listener[kind] >= 0)
			fprintf(ports, "%s %d\n", stub_kind_names[kind], loop->port[kind]);
	}
	return fclose(ports) == 0 || failed(err, "ports");
}

static void take_new(struct loop *loop, enum stub_kind kind)
{
	int fd, yes = 1;

	while ((fd = accept(loop->listener[kind], NULL, NULL)) >= 0) {
		fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
		*VEC_PUSH(&loop->conns) = conn_new(&loop->stub, fd, kind, ++loop->accepted);
	}
}

/* Listeners stand first among the descriptors, in order of their kind. */
static int64_t gather(struct loop *loop, int64_t now_us)
{
	int64_t due_us = INT64_MAX;

	loop->fds.count = 0;
	for (int kind = 0; kind < KIND_COUNT; kind++) {
		bool taken = kind != KIND_REFUSED && kind != KIND_BLACKHOLE;

		*VEC_PUSH(&loop->fds) =
			(struct pollfd){.fd = taken ? loop->listener[kind] : -1, .events = POLLIN};
	}
	for (size_t i = 0; i < loop->conns.count; i++) {
		struct conn *conn = loop->conns.items[i];

		*VEC_PUSH(&loop->fds) = (struct pollfd){
			.fd = conn->fd, .events = conn_wants(conn, now_us, &due_us)};
	}
	return due_us;
}

static void step_all(struct loop *loop, int64_t now_us)
{
	size_t kept = 0, count = loop->fds.count - KIND_COUNT;

	for (size_t i = 0; i < count; i++) {
		struct conn *conn = loop->conns.items[i];
		short seen = loop->fds.items[KIND_COUNT + i].revents;

		if ((seen || (conn->rule && now_us >= conn->due_us)) &&
			!conn_step(&loop->stub, conn, seen & (POLLIN | POLLHUP | POLLERR), now_us))
			conn_free(conn);
		else
			loop->conns.items[kept++] = conn;
	}
	loop->conns.count = kept;
	for (int kind = 0; kind < KIND_COUNT; kind++) {
		if (loop->fds.items[kind].revents)
			take_new(loop, (enum stub_kind)kind);
	}
}

static bool serve(struct loop *loop, struct err *err)
{
	for (;;) {
		int64_t now_us = clock_mono_us(), due_us = gather(loop, now_us);
		int wait_ms = due_us == INT64_MAX ? -1 : (int)((due_us - now_us + 999) / 1000);

		if (poll(loop->fds.items, loop->fds.count, wait_ms) < 0 && errno != EINTR)
			return failed(err, "poll");
		step_all(loop, clock_mono_us());
		fflush(loop->stub.log);
	}
}

static const struct {
	const char *name;
	size_t index;
} options[] = {{"--script", 0}, {"--ports", 1}, {"--log", 2}, {"--ca", 3}, {"--find", 4}};

static bool run(int argc, char **argv, struct arena *arena, struct err *err)
{
	const char *values[5] = {0};
	struct loop loop = {.stub = {.started_us = clock_mono_us()}};
	FILE *ports;

	for (int i = 1; i + 1 < argc; i += 2) {
		for (size_t k = 0; k < 5; k++) {
			if (strcmp(argv[i], options[k].name) == 0)
				values[options[k].index] = argv[i + 1];
		}
	}
	if (!values[0] || !values[1] || !values[2])
		return err_set(err, ERR_USAGE, "--script, --ports and --log are needed");
	/* At once: whoever reads it from a FIFO is not to wait for ever when the script is wrong.
	 */
	ports = fopen(values[1], "w");
	if (!ports)
		return failed(err, values[1]);
	loop.stub.find = values[4];
	loop.stub.log = fopen(values[2], "a");
	if (!loop.stub.log)
		return failed(err, values[2]);
	return script_load(arena, values[0], &loop.stub.script, err) &&
	       tls_open(&loop.stub, values[3], err) && open_all(&loop, ports, err) &&
	       serve(&loop, err);
}

int main(int argc, char **argv)
{
	struct arena arena = {0};
	struct err err = {0};
	pid_t parent = getppid();

	signal(SIGPIPE, SIG_IGN);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		return 0;
	if (!run(argc, argv, &arena, &err))
		fprintf(stderr, "stub: %s\n", err.text);
	arena_fini(&arena);
	return 2;
}
