/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_HTTP_KEYS_H
#define TIERCAL_HTTP_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "core/candidate.h"
#include "http/http.h"

/*
 * The ring of loaded keys, and the search for them in what comes back: error bodies echo keys. A
 * key is looked for plain, percent-encoded, with JSON's escapes, and in base64 at each of the three
 * alignments it can have inside a longer text. Keys shorter than KEYS_MIN_SECRET are no secrets
 * (servers without one are given "x" or "none") and replacing them would change answers.
 */
#define KEYS_MIN_SECRET 8
#define KEYS_MAX_BYTES 8192

struct keys_entry {
	const void *candidate;
	char *text;
	char *id;        /* of a pair of AWS keys, of which `text` is the secret half; else NULL */
	unsigned serial; /* of the keys that this candidate has had */
	int64_t loaded_us; /* by the monotonic clock */
	char *token;       /* that goes with a pair of limited life, or NULL */
};

struct keys {
	struct keys_entry *entries;
	size_t count, cap;
	struct buf *needles;
	size_t needle_count, needle_cap;
	uint8_t starts[8192]; /* one bit for each pair of bytes that begins a needle */
};

/* Starts as zeroes. `text` is copied; a second key of one candidate replaces the first. */
void keys_add(struct keys *keys, const void *candidate, struct str text);
/* The same for a pair that signs; `token` may be empty. */
void keys_add_pair(struct keys *keys, const void *candidate, struct str id, struct str secret,
	struct str token);
/* The key of a candidate, or NULL. */
const struct keys_entry *keys_entry(const struct keys *keys, const void *candidate);
const char *keys_find(const struct keys *keys, const void *candidate);
/* Puts "[redacted]" in the place of each key. */
void keys_redact(const struct keys *keys, struct buf *text);
/* The same for a message in a fixed buffer, which is cut if it grows. */
void keys_redact_z(const struct keys *keys, char *text, size_t size);
/* Overwrites and releases all. */
void keys_wipe(struct keys *keys);
/* Overwrites memory in a way the compiler may not leave out. */
void keys_erase(void *memory, size_t bytes);

/* Which key a candidate gets, if any: see http_load_key() in http/http.h. */
bool keys_usable(struct str key); /* one that would not end or split a header line */
/* Runs the candidate's key_command and waits for it, at most 30 s. */
bool keys_run_command(struct keys *keys, const struct candidate *candidate, struct err *err);
bool keys_load(struct keys *keys, const struct http_key *want, struct err *err);

/* A variable that many keep a secret in, and the hosts it may go to. */
struct keys_known {
	const char *env;
	const char
		*hosts[3]; /* NULL-terminated; one that begins with '.' stands for all below it */
};

/* Ends with env NULL. */
const struct keys_known *keys_known_list(void);

#endif
