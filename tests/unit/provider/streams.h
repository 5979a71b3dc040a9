/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_TESTS_PROVIDER_STREAMS_H
#define TIERCAL_TESTS_PROVIDER_STREAMS_H

#include "fixture.h"

/* One answer in each dialect, with what servers put between the events; it must come out as the
 * unstreamed reply does, and no beginning of it may. */
#define OPENAI \
	"data: {\"id\":\"r\",\"model\":\"m-1\",\"choices\":[{\"index\":0,\"delta\":{\"role\":" \
	"\"assistant\",\"content\":\"\"},\"finish_reason\":null}]}\n\n" \
	": keep-alive\n\ndata:\n\ndata: : keepalive\n\n" \
	"data: " \
	"{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"na\xC3\"}}],\"usage\":null}\n\n" \
	"data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\xAFve \\ud83d\"}}]}\n\n" \
	"data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\\ude00!\"}}]}\n\n" \
	"data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"
#define OPENAI_END \
	"data: {\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":4," \
	"\"total_tokens\":13}}\n\ndata: [DONE]\n\ndata: {\"choices\":[{\"index\":0,\"delta\":" \
	"{\"content\":\"after\"}}]}\n\n"
#define ANTHROPIC \
	"event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"r\"," \
	"\"model\":\"m-1\",\"content\":[],\"usage\":{\"input_tokens\":9,\"output_tokens\":1}}}" \
	"\n\n" \
	"event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0," \
	"\"content_block\":{\"type\":\"thinking\",\"thinking\":\"\"}}\n\n" \
	"event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0," \
	"\"delta\":{\"type\":\"thinking_delta\",\"thinking\":\"hm\"}}\n\n" \
	"event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":1," \
	"\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n" \
	"event: ping\ndata: {\"type\": \"ping\"}\n\n" \
	"event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":1," \
	"\"delta\":{\"type\":\"text_delta\",\"text\":\"na\xC3\xAFve \"}}\n\n" \
	"event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":1," \
	"\"delta\":{\"type\":\"text_delta\",\"text\":\"\xF0\x9F\x98\x80!\"}}\n\n" \
	"event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":1}\n\n" \
	"event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":" \
	"\"end_turn\"},\"usage\":{\"output_tokens\":4}}\n\n"
#define ANTHROPIC_END "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"
#define GEMINI \
	"data: {\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[{\"text\":\"hm\"," \
	"\"thought\":true}]},\"index\":0}],\"modelVersion\":\"m-1\",\"responseId\":\"r\"}\r\n\r\n" \
	"data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"na\xC3\xAFve \"}]}}]," \
	"\"usageMetadata\":{\"promptTokenCount\":9,\"candidatesTokenCount\":1}}\r\n\r\n" \
	"data: " \
	"{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"\xF0\x9F\x98\x80!\"}]}}]}\r\n\r\n"
#define GEMINI_END \
	"data: {\"candidates\":[{\"finishReason\":\"STOP\"}],\"usageMetadata\":{" \
	"\"promptTokenCount\":9,\"candidatesTokenCount\":4}}\r\n\r\n"
#define RESPONSES \
	"event: response.created\ndata: {\"type\":\"response.created\",\"response\":{\"id\":" \
	"\"r\",\"status\":\"in_progress\",\"error\":null}}\n\n" \
	"event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\"," \
	"\"delta\":\"na\"}\n\n"
#define RESPONSES_END \
	"event: response.completed\ndata: {\"type\":\"response.completed\",\"response\":{\"id\":" \
	"\"r\",\"model\":\"m-1\",\"status\":\"completed\",\"error\":null,\"output\":[{\"type\":" \
	"\"message\",\"role\":\"assistant\",\"content\":[{\"type\":\"output_text\",\"text\":" \
	"\"na\xC3\xAFve " \
	"\xF0\x9F\x98\x80!\"}]}],\"usage\":{\"input_tokens\":9,\"output_tokens\":4," \
	"\"total_tokens\":13}}}\n\n"

#define OLLAMA \
	"{\"model\":\"m-1\",\"message\":{\"role\":\"assistant\",\"content\":\"\",\"thinking\":" \
	"\"hm\"},\"done\":false}\n{\"model\":\"m-1\",\"message\":{\"content\":\"na\xC3\"}," \
	"\"done\":" \
	"false}\n\r\n{\"model\":\"m-1\",\"message\":{\"content\":\"\xAFve " \
	"\\ud83d\"},\"done\":false}\n" \
	"{\"model\":\"m-1\",\"message\":{\"content\":\"\\ude00!\"},\"done\":false}\r\n"
#define OLLAMA_END \
	"{\"model\":\"m-1\",\"message\":{\"content\":\"\"},\"done\":true,\"done_reason\":" \
	"\"stop\"," \
	"\"prompt_eval_count\":9,\"eval_count\":4}\n{\"message\":{\"content\":\"after\"}," \
	"\"done\":" \
	"true}\n"

static const struct {
	const char *provider, *begin, *end;
} streams[] = {
	{"openai", OPENAI, OPENAI_END},
	{"anthropic", ANTHROPIC, ANTHROPIC_END},
	{"gemini", GEMINI, GEMINI_END},
	{"openai-responses", RESPONSES, RESPONSES_END},
	{"ollama", OLLAMA, OLLAMA_END},
};

static inline enum fault read_stream(struct fixture *f, struct str body, struct response *resp)
{
	struct http_reply reply = fixture_reply(200, "");

	reply.body = body;
	f->call.stream = true;
	return fixture_read(f, &reply, resp);
}

static inline void assert_whole(const struct response *resp)
{
	ck_assert_int_eq(resp->outcome, OUTCOME_COMPLETE);
	assert_str(resp->text, "na\xC3\xAFve \xF0\x9F\x98\x80!");
	assert_str(resp->model, "m-1");
	ck_assert_int_eq(resp->usage.input_total, 9);
	ck_assert_int_eq(resp->usage.output_total, 4);
	ck_assert_int_eq(resp->mended, 0);
}

#endif
