/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_CORE_HTTP_MSG_H
#define TIERCAL_CORE_HTTP_MSG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/* How the transport adds the key as a request leaves. Nobody else ever sees one. */
enum auth {
	AUTH_NONE,
	AUTH_BEARER,    /* Authorization: Bearer KEY */
	AUTH_X_API_KEY, /* x-api-key: KEY */
	AUTH_GOOG_KEY,  /* x-goog-api-key: KEY */
	AUTH_API_KEY,   /* api-key: KEY */
	AUTH_AWS,       /* Authorization: Bearer KEY, or a signature by a pair of keys */
};

struct http_header {
	const char *name;
	struct str value;
};

#define HTTP_REQ_HEADERS 8

/*
 * Takes one line of a body as it comes: without its line end, not one that is empty. `whole` false:
 * it was longer than HTTP_BODY_MAX, and this is its beginning. What it wants to keep it copies.
 */
typedef void http_line_sink(void *context, struct str line, bool whole);

/* A request, or (argv set) the start of a child program whose standard input is the body. */
struct http_req {
	const char *method; /* "GET"; NULL: POST */
	const char *url;
	struct http_header headers[HTTP_REQ_HEADERS];
	size_t header_count;
	struct str body; /* must live until the reply is taken */
	bool stream; /* time limits for its first line and between lines; when bytes came is kept */
	const char *const *argv;
	enum auth auth;
	const void *candidate; /* struct candidate: key, certificates, timeouts, limits */
	/* The body of a 2xx goes here line by line, however long it is, and the reply has none;
	 * NULL: the reply holds it. Called within the transport's wait(). */
	http_line_sink *line;
	void *line_context;
};

/* What became of it below the level of status codes. */
enum http_end {
	HTTP_DONE,       /* a whole reply came */
	HTTP_NO_HOST,    /* the name does not resolve */
	HTTP_NO_CONNECT, /* refused, unreachable */
	HTTP_TIMEOUT,
	HTTP_CUT,          /* reset or closed before the end, HTTP/2 stream error, broken HTTP */
	HTTP_TOO_LARGE,    /* body or headers over the limit */
	HTTP_UNTRUSTED,    /* certificate or TLS version not acceptable */
	HTTP_FORBIDDEN,    /* URL, header or proxy not allowed; the request never left */
	HTTP_CHILD_FAILED, /* a child program could not start, ended with a status or was killed */
};

#define HTTP_BODY_MAX ((size_t)8 << 20)
#define HTTP_HEADERS_MAX ((size_t)64 << 10)

/* Where a provider's headers tell what it still lets through; see HTTP_RATE_* for the dimensions.
 */
#define HTTP_RATE_SOURCES 6

/* One limit of a provider as its headers write it. */
struct http_rate_text {
	struct str limit, remaining, reset;
};

/* Response headers that matter; each empty when absent, borrowed from the reply. */
struct http_facts {
	struct str content_type;
	struct str request_id; /* x-request-id, request-id or x-amzn-requestid */
	struct str retry_after_ms;
	struct str x_ms_retry_after_ms;
	struct str retry_after;
	struct str date;
	struct str should_retry;
	struct str location;
	struct str error_type; /* x-amzn-errortype */
	/* x-ratelimit-*: requests, tokens; anthropic-ratelimit-*: requests, tokens, input-tokens,
	 * output-tokens. */
	struct http_rate_text rate[HTTP_RATE_SOURCES];
};

enum http_rate_kind {
	HTTP_RATE_REQUESTS,
	HTTP_RATE_TOKENS,
	HTTP_RATE_INPUT,
	HTTP_RATE_OUTPUT,
	HTTP_RATE_COUNT,
};

/* What a provider still lets through of one kind. */
struct http_rate {
	int64_t limit;     /* 0: not known */
	int64_t remaining; /* of it when the reply was sent */
	int64_t reset_us;  /* until it is the limit again; 0: nothing is known of this kind */
};

/* When the bytes of a stream came. */
struct http_mark {
	size_t end; /* so many bytes of the body had come ... */
	int64_t us; /* ... so long after the start of the attempt */
};

#define HTTP_MARKS 512

struct http_reply {
	enum http_end end;
	int status; /* 0 unless HTTP_DONE or begun; of a child: its exit status */
	struct str body;
	/* Of a stream: its status was 200, and the body is what came of it, whatever the end. */
	bool begun;
	struct http_facts facts;
	bool sent;                     /* the last byte of the request left, so it may be billed */
	int64_t duration_us;           /* of this attempt */
	int64_t first_byte_us;         /* -1 if none came */
	const struct http_mark *marks; /* of a stream, in order; none behind the HTTP_MARKS-th */
	size_t mark_count;
	int64_t wait_us; /* server-directed delay, or -1: filled by http_wait_of() */
	struct http_rate rate[HTTP_RATE_COUNT]; /* filled by http_rates_of() */
	char message[256];                      /* what happened, printable, without any key */
};

#endif
