/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_TESTS_FUZZ_REPLY_H
#define TIERCAL_TESTS_FUZZ_REPLY_H

#include <string.h>

#include "core/vector.h"
#include "fuzz.h"
#include "provider/provider.h"

/* Reads one reply as that provider's; whatever it is, the answer is one. */
static inline void fuzz_reply(const char *provider, int status, const char *type, enum http_end end,
	bool stream, struct str body)
{
	struct arena arena = {0};
	const struct candidate candidate = {.name = "c", .provider = provider, .model = "m"};
	struct message message = {.role = "user", .text = STR("Hi")};
	const struct prompt prompt = {&message, 1};
	const struct call call = {
		.arena = &arena,
		.candidate = &candidate,
		.prompt = &prompt,
		.max_tokens = 16,
		.repeat = 1,
		.stream = stream,
	};
	const struct http_reply reply = {
		.end = end,
		.status = status,
		.body = body,
		.begun = stream && status == 200,
		.facts = {.content_type = str_of(type)},
		.first_byte_us = -1,
		.wait_us = -1,
	};
	struct response resp = {0};
	struct err err = {0};
	const enum fault fault = provider_read(&call, &reply, &resp, &err);

	HOLDS(fault != FAULT_NONE || resp.outcome < OUTCOME_COUNT);
	if (strcmp(provider, "embeddings") == 0 && resp.outcome == OUTCOME_COMPLETE) {
		struct vector vector;

		HOLDS(vector_read(&arena, resp.text, &vector));
		HOLDS(!(vector_cosine(&vector, &vector) < 1 - 1e-9));
	}
	(void)provider_refused_param(&call, &reply);
	(void)provider_forbids_retry(&reply);
	(void)provider_arrived_truncated(&reply);
	arena_fini(&arena);
}

static inline const char *fuzz_provider(uint8_t byte)
{
	static const char *const names[] = {"openai", "anthropic", "gemini", "openai-responses",
		"ollama", "bedrock", "azure", "vertex", "embeddings"};

	return names[byte % (sizeof(names) / sizeof(names[0]))];
}

#endif
