/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_TESTS_HTTP_WIRE_H
#define TIERCAL_TESTS_HTTP_WIRE_H

#include "stub.h"

/* A transport, a candidate, and a server that says what a script has. */
#include "base/clock.h"
#include "http/http.h"

#define SECRET "sk-sentinel-0123456789"
#define OK_HEAD "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"

static struct transport *transport;
static struct candidate candidate;
static struct stub stub;
static char url[128];
static struct http_req req;

static inline void setup(void)
{
	static const struct http_options options = {.max_in_flight = 16, .allow_exec = true};
	struct err err = {0};

	signal(SIGPIPE, SIG_IGN);
	ck_assert_msg(http_open(&options, &transport, &err), "%s", err.text);
	candidate = (struct candidate){.name = "c", .provider = "openai", .key_env = "TEAM_KEY"};
	candidate.timeouts.total_us = 20000000;
	candidate.timeouts.connect_us = 10000000;
	req = (struct http_req){
		.url = url,
		.headers = {{"Content-Type", STR("application/json")}},
		.header_count = 1,
		.body = STR("{\"model\":\"m\"}"),
		.auth = AUTH_BEARER,
		.candidate = &candidate,
	};
	stub = (struct stub){.fd = -1};
}

static inline void teardown(void)
{
	transport->close(transport);
	if (stub.fd >= 0)
		stub_stop(&stub);
}

static inline void serve(const struct stub_script *scripts, size_t count)
{
	stub_start(&stub, scripts, count);
	snprintf(url, sizeof(url), "http://127.0.0.1:%d/v1/chat/completions", stub.port);
}

static inline bool load_key(struct err *err)
{
	return http_load_key(transport,
		&(struct http_key){.candidate = &candidate, .url = url, .required = true}, err);
}

static inline void start(void *slot)
{
	struct err err = {0};

	ck_assert_msg(transport->start(transport, &req, slot, &err), "%s", err.text);
}

/* The next reply, however long it takes. */
static inline const struct http_reply *next(void **slot)
{
	struct http_done done;
	struct err err = {0};

	while (!transport->take(transport, &done))
		ck_assert_msg(
			transport->wait(transport, clock_mono_us() + 250000, &err), "%s", err.text);
	if (slot)
		*slot = done.slot;
	return done.reply;
}

static inline const struct http_reply *ask(const struct stub_script *script)
{
	serve(script, 1);
	start(NULL);
	return next(NULL);
}

static inline void assert_text(struct str text, const char *expected)
{
	ck_assert_msg(str_eqz(text, expected), "'%.*s' is not '%s'", STR_ARG(text), expected);
}

#endif
