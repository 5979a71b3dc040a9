/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_TESTS_PROVIDER_FIXTURE_H
#define TIERCAL_TESTS_PROVIDER_FIXTURE_H

#include <check.h>
#include <string.h>

#include "base/json.h"
#include "core/money.h"
#include "provider/provider.h"

/* A call with a short prompt, and what one test changes about it. */
struct fixture {
	struct arena arena;
	struct candidate candidate;
	struct message messages[6];
	struct prompt prompt;
	struct call call;
};

static inline void fixture_init(struct fixture *f, const char *provider, const char *model)
{
	*f = (struct fixture){
		.candidate = {.name = "c", .provider = provider, .model = model},
		.messages = {{.role = "user", .text = STR("Hi")}},
	};
	f->prompt = (struct prompt){f->messages, 1};
	f->call = (struct call){
		.arena = &f->arena,
		.candidate = &f->candidate,
		.prompt = &f->prompt,
		.max_tokens = 16,
		.repeat = 1,
	};
}

static inline void fixture_fini(struct fixture *f)
{
	arena_fini(&f->arena);
}

static inline const struct value *fixture_json(struct fixture *f, const char *text)
{
	struct value *value;
	struct err err = {0};

	if (!text)
		return NULL;
	ck_assert_msg(json_parse(&f->arena, str_of(text), &value, &err), "%s: %s", text, err.text);
	return value;
}

static inline void fixture_message(struct fixture *f, const char *role, const char *text)
{
	ck_assert_uint_lt(f->prompt.count, ARRAY_LEN(f->messages));
	f->messages[f->prompt.count++] = (struct message){.role = role, .text = str_of(text)};
}

static inline void fixture_encode(struct fixture *f, struct http_req *req)
{
	struct err err = {0};

	ck_assert_msg(provider_preset(f->candidate.provider)->provider->encode(&f->call, req, &err),
		"%s", err.text);
}

static inline struct http_reply fixture_reply(int status, const char *body)
{
	return (struct http_reply){
		.end = HTTP_DONE,
		.status = status,
		.body = str_of(body),
		.first_byte_us = -1,
		.wait_us = -1,
	};
}

static inline enum fault fixture_read(
	struct fixture *f, const struct http_reply *reply, struct response *resp)
{
	struct err err = {0};

	return provider_read(&f->call, reply, resp, &err);
}

static inline void assert_str(struct str text, const char *expected)
{
	ck_assert_msg(str_eqz(text, expected ? expected : ""), "got\n%.*s\nnot\n%s", STR_ARG(text),
		expected ? expected : "");
}

/* One row of a dialect's table of requests. Params and the like as JSON. */
struct request_row {
	const char *what;
	const char *provider, *base_url, *model;
	const char *system, *assistant, *user2; /* besides the user's "Hi" */
	const char *params, *format, *tools;
	const char *dropped;
	bool has_temperature;
	int repeat;
	const char *url, *body;
	size_t shared;
	enum prompt_cache prompt_cache;
	bool tool_turn; /* the assistant has called f, and f has said "rain" */
};

static inline void assert_request(const struct request_row *row, enum auth auth)
{
	const char *dropped[] = {row->dropped, NULL};
	struct http_req req;
	struct fixture f;

	fixture_init(&f, row->provider, row->model);
	f.prompt.count = 0;
	if (row->system)
		fixture_message(&f, "system", row->system);
	fixture_message(&f, "user", "Hi");
	if (row->assistant)
		fixture_message(&f, "assistant", row->assistant);
	if (row->user2)
		fixture_message(&f, "user", row->user2);
	if (row->tool_turn) {
		fixture_message(&f, "assistant", "");
		f.messages[f.prompt.count - 1].calls =
			fixture_json(&f, "[{\"id\":\"1\",\"name\":\"f\",\"arguments\":{\"a\":1}}]");
		fixture_message(&f, "tool", "rain");
		f.messages[f.prompt.count - 1].call_id = STR("1");
		f.messages[f.prompt.count - 1].name = STR("f");
	}
	f.candidate.base_url = row->base_url;
	f.candidate.params = fixture_json(&f, row->params);
	f.call.response_format = fixture_json(&f, row->format);
	f.call.tools = fixture_json(&f, row->tools);
	f.call.has_temperature = row->has_temperature;
	f.call.shared = row->shared;
	f.candidate.prompt_cache = row->prompt_cache;
	f.call.repeat = row->repeat ? row->repeat : 1;
	f.call.dropped = row->dropped ? dropped : NULL;
	fixture_encode(&f, &req);
	ck_assert_msg(req.auth == auth, "%s", row->what);
	ck_assert_ptr_eq(req.candidate, &f.candidate);
	assert_str(req.body, row->body);
	ck_assert_str_eq(req.url, row->url);
	assert_str(req.headers[0].value, "application/json");
	fixture_fini(&f);
}

/* One row of a dialect's table of replies of status 200. */
struct reply_row {
	const char *what;
	const char *provider;
	const char *body;
	enum outcome outcome;
	const char *text, *finish;
	const char *message; /* part of it, for faults */
};

static inline void assert_reply(const struct reply_row *row)
{
	struct http_reply reply = fixture_reply(200, row->body);
	struct response resp;
	struct fixture f;
	enum fault fault;

	fixture_init(&f, row->provider, "m");
	fault = fixture_read(&f, &reply, &resp);
	ck_assert_msg(resp.outcome == row->outcome, "%s: %s, %.*s", row->what,
		outcome_name(resp.outcome), STR_ARG(resp.message));
	ck_assert_int_eq(fault == FAULT_NONE, outcome_is_final(row->outcome));
	assert_str(resp.text, row->text);
	if (row->finish)
		assert_str(resp.finish, row->finish);
	if (row->message)
		ck_assert_msg(str_find(resp.message, str_of(row->message), 0) != SIZE_MAX,
			"%s: '%.*s'", row->what, STR_ARG(resp.message));
	fixture_fini(&f);
}

#endif
