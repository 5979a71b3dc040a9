/* SPDX-License-Identifier: MIT */
#include "fixture.h"

#define OWN "https://generativelanguage.googleapis.com/v1beta/models/m:generateContent"
#define SCHEMA "{\"type\":\"object\"}"
#define FORMAT "{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"t\",\"schema\":" SCHEMA "}}"
#define CONTENTS "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"Hi\"}]}]"
#define OURS "\"maxOutputTokens\":16"

static const struct request_row requests[] = {
	{"plain", "gemini", .model = "m", .url = OWN,
		.body = CONTENTS ",\"generationConfig\":{" OURS ",\"seed\":1}}"},
	{"system and temperature", "gemini", .model = "m", .system = "Be brief.",
		.has_temperature = true, .repeat = 3, .url = OWN,
		.body = "{\"systemInstruction\":{\"parts\":[{\"text\":\"Be "
			"brief.\"}]},\"contents\":"
			"[{\"role\":\"user\",\"parts\":[{\"text\":\"Hi\"}]}],\"generationConfig\":"
			"{" OURS ",\"temperature\":0,\"seed\":3}}"},
	{"several turns", "gemini", .model = "m", .assistant = "Yes?", .user2 = "Go", .url = OWN,
		.body = "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"Hi\"}]},{"
			"\"role\":"
			"\"model\",\"parts\":[{\"text\":\"Yes?\"}]},{\"role\":\"user\",\"parts\":[{"
			"\"text\":\"Go\"}]}],\"generationConfig\":{" OURS ",\"seed\":1}}"},
	{"schema", "gemini", .model = "m", .format = FORMAT, .url = OWN,
		.body = CONTENTS ",\"generationConfig\":{" OURS
				 ",\"seed\":1,\"responseMimeType\":\"application/json\","
				 "\"responseJsonSchema\":" SCHEMA "}}"},
	{"json_object", "gemini", .model = "m", .format = "{\"type\":\"json_object\"}", .url = OWN,
		.body = CONTENTS ",\"generationConfig\":{" OURS
				 ",\"seed\":1,\"responseMimeType\":\"application/json\"}}"},
	{"a param's schema wins", "gemini", .model = "m", .format = FORMAT,
		.params = "{\"responseSchema\":{\"type\":\"STRING\"}}", .url = OWN,
		.body = CONTENTS ",\"generationConfig\":{" OURS
				 ",\"seed\":1,\"responseMimeType\":\"application/json\","
				 "\"responseSchema\":{\"type\":\"STRING\"}}}"},
	{"tools", "gemini", .model = "m",
		.tools = "[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"description\":"
			 "\"d\","
			 "\"parameters\":" SCHEMA "}},{\"type\":\"function\",\"function\":{"
			 "\"name\":\"g\"}}]",
		.url = OWN,
		.body = CONTENTS
		",\"generationConfig\":{" OURS
		",\"seed\":1},\"tools\":[{\"functionDeclarations\":[{\"name\":\"f\","
		"\"description\":\"d\",\"parametersJsonSchema\":" SCHEMA
		"},{\"name\":\"g\",\"description\":\"\"}]}]}"},
	{"params go where they belong", "gemini", .model = "m", .has_temperature = true,
		.params =
			"{\"safetySettings\":[{\"threshold\":\"BLOCK_NONE\"}],\"thinkingConfig\":{"
			"\"thinkingBudget\":0},\"topP\":0.5,\"temperature\":1}",
		.url = OWN,
		.body = CONTENTS
		",\"generationConfig\":{" OURS
		",\"seed\":1,\"thinkingConfig\":{\"thinkingBudget\":0},\"topP\":0.5,"
		"\"temperature\":1},\"safetySettings\":[{\"threshold\":\"BLOCK_NONE\"}]}"},
	{"a whole generationConfig", "gemini", .model = "m", .has_temperature = true,
		.params =
			"{\"generationConfig\":{\"temperature\":1,\"maxOutputTokens\":99,\"seed\":"
			"null}}",
		.url = OWN,
		.body = CONTENTS
		",\"generationConfig\":{\"temperature\":1,\"maxOutputTokens\":99}}"},
	{"a refused seed is left out", "gemini", .model = "m", .dropped = "seed", .url = OWN,
		.body = CONTENTS ",\"generationConfig\":{" OURS "}}"},
	{"the model is one step of the path", "gemini", .model = "models/a/b?c#d\r\ne:f",
		.url = "https://generativelanguage.googleapis.com/v1beta/models/"
		       "a%2Fb%3Fc%23d%0D%0Ae%3Af:generateContent",
		.body = CONTENTS ",\"generationConfig\":{" OURS ",\"seed\":1}}"},
	{"a base URL with its version", "gemini", "http://127.0.0.1:9/v1beta", "m",
		.url = "http://127.0.0.1:9/v1beta/models/m:generateContent",
		.body = CONTENTS ",\"generationConfig\":{" OURS ",\"seed\":1}}"},
	{"a call and its result", "gemini", .model = "m", .tool_turn = true, .url = OWN,
		.body = "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"Hi\"}]},{"
			"\"role\":\"model\",\"parts\":[{\"functionCall\":{\"name\":\"f\",\"args\":{"
			"\"a\":1}}}]},{\"role\":\"user\",\"parts\":[{\"functionResponse\":{"
			"\"name\":\"f\",\"response\":{\"result\":\"rain\"}}}]}],"
			"\"generationConfig\":{\"maxOutputTokens\":16,\"seed\":1}}"},
};

START_TEST(a_request_has_exactly_these_bytes)
{
	assert_request(&requests[_i], AUTH_GOOG_KEY);
}
END_TEST

#define CANDIDATE(content, end) \
	"{\"candidates\":[{" content "\"finishReason\":\"" end \
	"\",\"index\":0}],\"modelVersion\":" \
	"\"m-1\",\"responseId\":\"r\"}"
#define PARTS(parts) "\"content\":{\"role\":\"model\",\"parts\":[" parts "]},"

static const struct reply_row replies[] = {
	{"complete", "gemini", CANDIDATE(PARTS("{\"text\":\"bil\"},{\"text\":\"ling\"}"), "STOP"),
		OUTCOME_COMPLETE, "billing", "STOP", NULL},
	{"thoughts apart", "gemini",
		CANDIDATE(PARTS("{\"text\":\"hm\",\"thought\":true},{\"text\":\"x\",\"thought\":"
				"false}"),
			"STOP"),
		OUTCOME_COMPLETE, "x", "STOP", NULL},
	{"cut off", "gemini", CANDIDATE(PARTS("{\"text\":\"bil\"}"), "MAX_TOKENS"), OUTCOME_CUT_OFF,
		"bil", "MAX_TOKENS", NULL},
	{"cut off while thinking", "gemini",
		CANDIDATE("\"content\":{\"role\":\"model\"},", "MAX_TOKENS"), OUTCOME_CUT_OFF, "",
		"MAX_TOKENS", NULL},
	{"cut off without content", "gemini", CANDIDATE("", "MAX_TOKENS"), OUTCOME_CUT_OFF, "",
		NULL, NULL},
	{"empty", "gemini", CANDIDATE("", "STOP"), OUTCOME_EMPTY, "", "STOP", NULL},
	{"blocked answer", "gemini", CANDIDATE("", "SAFETY"), OUTCOME_BLOCKED, "", "SAFETY", NULL},
	{"recitation", "gemini", CANDIDATE("", "RECITATION"), OUTCOME_BLOCKED, "", NULL, NULL},
	{"blocked prompt", "gemini",
		"{\"promptFeedback\":{\"blockReason\":\"PROHIBITED_CONTENT\"}}", OUTCOME_BLOCKED,
		"", "PROHIBITED_CONTENT", NULL},
	{"a tool", "gemini",
		CANDIDATE(PARTS("{\"functionCall\":{\"name\":\"f\",\"args\":{\"a\":1}}}"), "STOP"),
		OUTCOME_TOOL_CALL, "", "STOP", NULL},
	{"a broken tool call", "gemini", CANDIDATE("", "MALFORMED_FUNCTION_CALL"), OUTCOME_EMPTY,
		"", NULL, NULL},
	{"the provider failed", "gemini", CANDIDATE("", "OTHER"), OUTCOME_SPOILED, NULL, NULL,
		"'OTHER'"},
	{"an end nobody knows", "gemini", CANDIDATE(PARTS("{\"text\":\"x\"}"), "NEW"),
		OUTCOME_COMPLETE, "x", "NEW", NULL},
	{"no candidates", "gemini", "{\"candidates\":[]}", OUTCOME_SPOILED, NULL, NULL,
		"no candidate"},
	{"nothing", "gemini", "{}", OUTCOME_SPOILED, NULL, NULL, "no candidate"},
	{"an error in a list in a 200", "gemini",
		"[{\"error\":{\"code\":503,\"message\":\"Overloaded.\",\"status\":\"UNAVAILABLE\"}}"
		"]",
		OUTCOME_THROTTLED, NULL, NULL, "Overloaded."},
};

START_TEST(a_reply_has_this_outcome_and_text)
{
	assert_reply(&replies[_i]);
}
END_TEST

Suite *suite_provider_gemini(void);
Suite *suite_provider_gemini(void)
{
	Suite *suite = suite_create("provider/gemini");
	TCase *tcase = tcase_create("all");

	tcase_add_loop_test(tcase, a_request_has_exactly_these_bytes, 0, ARRAY_LEN(requests));
	tcase_add_loop_test(tcase, a_reply_has_this_outcome_and_text, 0, ARRAY_LEN(replies));
	suite_add_tcase(suite, tcase);
	return suite;
}
