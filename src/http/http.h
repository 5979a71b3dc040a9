/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_HTTP_HTTP_H
#define TIERCAL_HTTP_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "core/candidate.h"
#include "core/http_msg.h"

/*
 * The transport interface: requests go out, replies come back, in any order. The real one
 * (curl.c, child.c) speaks HTTP through libcurl and starts child programs; unit tests use a fake
 * with its own clock. Keys live in the real one alone: they are added as a request leaves, and
 * replies are searched for them before they are handed out.
 */
struct http_done {
	void *slot;               /* as given to start */
	struct http_reply *reply; /* owned by the transport until the next take() */
};

struct transport {
	/* The request and its texts must live until its reply is taken. */
	bool (*start)(struct transport *transport, const struct http_req *req, void *slot,
		struct err *err);
	/* Returns when something is done or the clock shows until_us, at most 250 ms. */
	bool (*wait)(struct transport *transport, int64_t until_us, struct err *err);
	/* The next finished one; false when there is none. */
	bool (*take)(struct transport *transport, struct http_done *done);
	/* Drops everything that is in flight. */
	void (*abort_all)(struct transport *transport);
	void (*close)(struct transport *transport);
};

#define HTTP_IN_FLIGHT 256

struct http_options {
	int max_in_flight; /* in all; 0: HTTP_IN_FLIGHT */
	int max_per_host;
	bool allow_exec;                /* child programs may be started */
	int64_t key_life_us;            /* what key_command printed is good for that long; 5 min */
	const char *const *allow_hosts; /* further hosts that a well-known key may go to, or NULL */
};

bool http_open(const struct http_options *options, struct transport **out, struct err *err);
/* How many can be in flight with the descriptors this process may have; the others wait. */
int http_max_in_flight(struct transport *transport);

/* What key a candidate may have. */
struct http_key {
	const struct candidate *candidate;
	const char *const *usual_envs;  /* NULL-terminated, or NULL */
	const char *const *hosts;       /* that those may go to, NULL-terminated */
	const char *const *allow_hosts; /* filled by the transport */
	const char *url;
	bool allow_exec; /* as well */
	bool required;   /* a key that is missing is an error that names the variable */
	bool signs;      /* without one of those, AWS_ACCESS_KEY_ID and its companions sign */
};

/*
 * Loads a candidate's key into the transport: from key_command, key_file or key_env, else from a
 * usual variable, which goes only to its hosts or loopback. Returns false on a refused pairing or
 * file.
 */
bool http_load_key(struct transport *transport, const struct http_key *key, struct err *err);

/* The server-directed delay of a reply in microseconds, or -1: retry-after-ms, then
 * x-ms-retry-after-ms, then Retry-After as seconds or as a date read against the reply's own Date,
 * then Google's RetryInfo in the body. Past is 0; negative, absurd or above a day is -1. Pure. */
int64_t http_wait_of(const struct http_facts *facts, struct str body);

/* What the provider still lets through, by kind; where two headers speak of one kind, the stricter.
 * A kind whose values do not parse, cannot be (a limit of 0, -1 remaining) or say nothing (a reset
 * that is past, or over a day away) stays all zeroes: nobody is paced by it. Resets are durations
 * (12ms, 6m0s, 1.5s) or RFC 3339 read against the reply's own Date. Pure. */
void http_rates_of(const struct http_facts *facts, struct http_rate out[HTTP_RATE_COUNT]);

/* The variables of the environment that may name a proxy, and for which URLs; in libcurl's order;
 * ends with variable NULL. */
struct http_proxy {
	const char *variable;
	bool http, https;
};
extern const struct http_proxy http_proxies[];

/* True for 127.0.0.0/8, ::1 and localhost. */
bool http_is_loopback(const char *url);
/* Refuses what no request may go to: another scheme, a user part, control characters, http:// to a
 * host that is not loopback unless allowed. */
bool http_check_url(const char *url, bool allow_http, struct err *err);
/* The host of a URL into `out`; false if there is none. */
bool http_host(const char *url, char *out, size_t size);

#endif
