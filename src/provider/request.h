/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_PROVIDER_REQUEST_H
#define TIERCAL_PROVIDER_REQUEST_H

#include <stdbool.h>

#include "base/jsonw.h"
#include "provider/provider.h"

/* What the HTTP dialects share when they build a request. */
#define REQUEST_MAX_BYTES ((size_t)32 << 20)

struct request {
	const struct call *call;
	struct buf text;
	struct jsonw w;
};

/* Opens the body's object. */
void request_begin(struct request *r, const struct call *call);
/* Closes it and hands body, content type, candidate and authentication over to `req`. */
bool request_end(
	struct request *r, const char *url, enum auth auth, struct http_req *req, struct err *err);
bool request_header(struct http_req *req, const char *name, const char *text);

/* A member that is a text. */
void request_text(struct request *r, const char *key, struct str text);
/* "model", as the candidate names it. */
void request_model(struct request *r);

/* A member of the candidate's params, or NULL. One that is null says: do not send this at all. */
const struct value *request_param(const struct call *call, const char *name);
/* True if the program's own wish for `name` stands: the candidate demands nothing in its place and
 * the model has not refused it before. */
bool request_wishes(const struct call *call, const char *name);
/* The openai dialect's name of the length limit for this call; NULL when a param sets it. */
const char *request_length_field(const struct call *call);
void request_temperature(struct request *r, const char *key);
void request_seed(struct request *r, const char *key);
/* The members of `params` for which `wanted` is true (NULL: all), in their order, without those
 * that are null. */
void request_params(
	struct request *r, const struct value *params, bool (*wanted)(const struct value *param));

/* True if the member's name stands in the list, which is NULL-terminated. */
bool request_listed(const struct value *param, const char *const *names);

/* "stream": true, where the call wants it. */
void request_stream(struct request *r);

/* The schema that a response_format of type json_schema asks for, or NULL. */
const struct value *request_schema(const struct call *call);
/* The name that it gives it, or one that says nothing. */
struct str request_schema_name(const struct call *call);
bool request_format_is(const struct call *call, const char *type);

bool request_is_system(const struct message *message);
/* The text of all system messages, a blank line between them; empty if there is none. */
struct str request_system(const struct call *call);
/* Two texts with a blank line between them; the second alone if the first is empty. */
struct str request_join(struct arena *arena, struct str a, struct str b);

/* The base URL with `path` behind it, before a query. */
char *request_url(struct arena *arena, const char *base_url, const char *path);

/* "/models/NAME" with `verb` behind it. The model is one step of the path, so nothing in its name
 * may end it. */
char *request_model_path(const struct call *call, const char *verb);

/* The same, with `version` between them unless the base URL ends in it (or in /v1) already. */
char *request_versioned_url(
	struct arena *arena, const char *base_url, const char *version, const char *path);

/* Checks before anything is sent: a model, a URL, and params that leave alone what is not theirs
 * (`reserved`, NULL-terminated). */
bool request_prepare(
	const struct candidate *candidate, const char *const *reserved, struct err *err);

#endif
