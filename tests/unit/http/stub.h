/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_TESTS_HTTP_STUB_H
#define TIERCAL_TESTS_HTTP_STUB_H

#include <arpa/inet.h>
#include <check.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/*
 * A server in a child process that says exactly the bytes it is told, on plain sockets: for what no
 * server library would send. It serves one connection at a time.
 */
enum stub_end {
	STUB_KEEP,  /* wait for the next request on this connection */
	STUB_CLOSE, /* an orderly end */
	STUB_RESET, /* an RST */
	STUB_HANG,  /* say no more, for ever */
};

struct stub_script {
	bool skip_request; /* wait for its first byte, but do not read it */
	bool echo;         /* answer 200 with the whole request as body */
	const char *text;
	size_t len;    /* 0: strlen(text) */
	size_t repeat; /* the text that often; 0: once */
	enum stub_end end;
};

struct stub {
	pid_t pid;
	int fd; /* that listens; open in the parent too, so that the port stays its own */
	int port;
};

static inline void stub_listen(struct stub *stub)
{
	struct sockaddr_in address = {.sin_family = AF_INET};
	socklen_t len = sizeof(address);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	stub->fd = socket(AF_INET, SOCK_STREAM, 0);
	ck_assert_int_ge(stub->fd, 0);
	ck_assert_int_eq(bind(stub->fd, (struct sockaddr *)&address, sizeof(address)), 0);
	ck_assert_int_eq(listen(stub->fd, 64), 0);
	ck_assert_int_eq(getsockname(stub->fd, (struct sockaddr *)&address, &len), 0);
	stub->port = ntohs(address.sin_port);
	stub->pid = 0;
}

/* One request with its body by Content-Length; the number of its bytes, or 0 at the end. */
static inline size_t stub_read(int fd, char *request, size_t size)
{
	size_t len = 0, wanted = 0;

	for (;;) {
		const char *end, *field;
		ssize_t count = read(fd, request + len, size - len - 1);

		if (count <= 0)
			return 0;
		len += (size_t)count;
		request[len] = '\0';
		end = strstr(request, "\r\n\r\n");
		if (!end)
			continue;
		field = strstr(request, "Content-Length: ");
		wanted = (size_t)(end - request) + 4 +
			 (field ? (size_t)strtoul(field + 16, NULL, 10) : 0);
		if (len >= wanted)
			return len;
	}
}

static inline bool stub_say(int fd, const char *text, size_t len)
{
	while (len) {
		ssize_t count = write(fd, text, len);

		if (count <= 0)
			return false;
		text += count;
		len -= (size_t)count;
	}
	return true;
}

static inline void stub_reset(int fd)
{
	struct linger linger = {.l_onoff = 1};

	setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
	close(fd);
}

/* True while the connection goes on. */
static inline bool stub_serve_one(int fd, const struct stub_script *script, bool *served)
{
	static char request[2 << 20];
	char head[96];
	size_t len = 0;

	/* Skipped is what has arrived and stays unread. */
	if (script->skip_request)
		recv(fd, request, 1, MSG_PEEK);
	else
		len = stub_read(fd, request, sizeof(request));
	if (!script->skip_request && !len)
		return false;
	*served = true;
	if (script->echo) {
		snprintf(head, sizeof(head), "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n", len);
		stub_say(fd, head, strlen(head));
		stub_say(fd, request, len);
		return script->end == STUB_KEEP;
	}
	for (size_t i = 0; i < (script->repeat ? script->repeat : 1); i++) {
		if (!stub_say(fd, script->text, script->len ? script->len : strlen(script->text)))
			return false;
	}
	while (script->end == STUB_HANG)
		pause();
	return script->end == STUB_KEEP;
}

/* Plays the scripts in turn, one a request; the last one again and again. */
static inline void stub_start(struct stub *stub, const struct stub_script *scripts, size_t count)
{
	stub_listen(stub);
	stub->pid = fork();
	ck_assert_int_ge(stub->pid, 0);
	if (stub->pid)
		return;
	signal(SIGPIPE, SIG_IGN);
	for (size_t at = 0;;) {
		int fd = accept(stub->fd, NULL, NULL);
		bool open = fd >= 0;

		while (open) {
			const struct stub_script *script = &scripts[at];
			bool served = false;

			open = stub_serve_one(fd, script, &served);
			at += served && at + 1 < count;
			if (!open && script->end == STUB_RESET)
				stub_reset(fd);
			else if (!open)
				close(fd);
		}
	}
}

static inline void stub_stop(struct stub *stub)
{
	if (stub->pid > 0) {
		kill(stub->pid, SIGKILL);
		waitpid(stub->pid, NULL, 0);
	}
	close(stub->fd);
}

#endif
