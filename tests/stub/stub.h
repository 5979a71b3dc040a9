/* SPDX-License-Identifier: MIT */
#ifndef TESTS_STUB_STUB_H
#define TESTS_STUB_STUB_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include <openssl/ssl.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "base/vec.h"

/* The scripted server: script.c reads what to say, reply.c makes the bytes, conn.c sends them,
 * tls.c makes certificates, stub.c owns sockets and the loop. stub.c describes the script. */

enum stub_end { END_KEEP, END_CLOSE, END_RESET, END_HANG, END_STALE };
enum stub_framing { FRAME_LENGTH, FRAME_NONE, FRAME_CHUNKED, FRAME_OPEN };

/* Of a body: text, or (answer) a whole good answer whose content is the text, else what stands
 * between [[ and ]] in the request. It follows the one before after a pause. */
struct stub_piece {
	struct str text;
	int64_t pause_us, repeat;
	bool answer;
};

struct stub_rule {
	int line;
	struct str listener, path, header, body; /* conditions; empty: any */
	int64_t times, every;                    /* 0: no such condition */
	int64_t seen, used;
	struct str status; /* the whole status line */
	struct buf headers, interim;
	VEC(struct stub_piece) pieces;
	enum stub_framing framing;
	int64_t length; /* that Content-Length tells instead of the true one, or -1 */
	int64_t bomb;   /* bytes that a small gzip body unfolds to, or 0 */
	bool gzip;
	int64_t delay_us, drip_bytes, drip_us;
	int64_t cut; /* bytes of all that are sent before the end, or -1 */
	enum stub_end end;
	struct str forever; /* sent again and again at the end */
	int64_t forever_us;
};

enum stub_kind {
	KIND_HTTP,
	KIND_REFUSED,   /* nobody listens */
	KIND_BLACKHOLE, /* the backlog is full, and never taken from */
	KIND_RESET,     /* an RST after accept */
	KIND_GARBAGE,   /* the first bytes are answered with nonsense */
	KIND_TLS,       /* and the rest speak TLS */
	KIND_SELF_SIGNED,
	KIND_EXPIRED,
	KIND_WRONG_HOST,
	KIND_TLS_1_1,
	KIND_COUNT,
};
extern const char *const stub_kind_names[KIND_COUNT];

struct stub_script {
	VEC(struct stub_rule) rules; /* the last one is the good answer to anything */
	bool listens[KIND_COUNT];
};

bool script_load(
	struct arena *arena, const char *path, struct stub_script *script, struct err *err);

struct stub_request {
	struct str method, path, headers, body;
	const char *listener;
};

/* The first rule whose conditions hold; counts. */
struct stub_rule *script_match(struct stub_script *script, const struct stub_request *request);

/* What is on its way to a client. */
struct stub_mark {
	size_t at;
	int64_t pause_us;
};
struct stub_out {
	struct buf bytes;
	VEC(struct stub_mark) marks; /* in order of `at` */
	size_t mark;
	size_t sent;
};

void reply_build(
	const struct stub_rule *rule, const struct stub_request *request, struct stub_out *out);

/* What all connections share. */
struct stub {
	struct stub_script script;
	FILE *log;
	const char *find; /* text whose whereabouts in a request are logged, or NULL */
	int64_t started_us;
	SSL_CTX *tls[KIND_COUNT];
	int64_t requests;
};

struct conn {
	int fd;
	int64_t number;
	enum stub_kind kind;
	SSL *ssl;
	bool shaken; /* the TLS handshake is done */
	struct buf in;
	struct stub_rule *rule; /* being answered; NULL: a request is read */
	struct stub_out out;
	int64_t due_us; /* nothing is sent before */
	bool hung, stale;
};

struct conn *conn_new(struct stub *stub, int fd, enum stub_kind kind, int64_t number);
void conn_free(struct conn *conn);
/* Moves it on; false: it is over. `readable`: there may be something to read. */
bool conn_step(struct stub *stub, struct conn *conn, bool readable, int64_t now_us);
/* The poll events wanted; *due_us is lowered to when it wants a step all the same. */
short conn_wants(const struct conn *conn, int64_t now_us, int64_t *due_us);

/* Makes keys and certificates for the kinds that the script wants. */
bool tls_open(struct stub *stub, const char *ca_file, struct err *err);
void tls_close(struct stub *stub);

#endif
