/* SPDX-License-Identifier: MIT */
#include "fixture.h"

#define PLACE "https://us-central1-aiplatform.googleapis.com/v1/projects/p/locations/us-central1"
#define OWN PLACE "/publishers/google/models/m:generateContent"
#define USER "{\"role\":\"user\",\"parts\":[{\"text\":\"Hi\"}]}"
#define CONFIG "\"generationConfig\":{\"maxOutputTokens\":16,\"seed\":1}"
#define BODY "{\"contents\":[" USER "]," CONFIG "}"
#define SCHEMA "{\"type\":\"object\"}"
#define FORMAT "{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"t\",\"schema\":" SCHEMA "}}"

static const struct request_row requests[] = {
	{"a project", "vertex", PLACE, "m", .url = OWN, .body = BODY},
	{"a system, a schema and tools", "vertex", PLACE, "m", .system = "Be brief.",
		.has_temperature = true, .format = FORMAT,
		.tools = "[{\"name\":\"f\",\"parameters\":" SCHEMA "}]", .url = OWN,
		.body = "{\"systemInstruction\":{\"parts\":[{\"text\":\"Be brief.\"}]},"
			"\"contents\":[" USER "],\"generationConfig\":{\"maxOutputTokens\":16,"
			"\"temperature\":0,\"seed\":1,\"responseMimeType\":\"application/json\","
			"\"responseJsonSchema\":" SCHEMA "},\"tools\":[{\"functionDeclarations\":"
			"[{\"name\":\"f\",\"description\":\"\",\"parametersJsonSchema\":" SCHEMA
			"}]}]}"},
	{"several turns", "vertex", PLACE, "m", .assistant = "Yes?", .user2 = "Go", .url = OWN,
		.body = "{\"contents\":[" USER
			",{\"role\":\"model\",\"parts\":[{\"text\":\"Yes?\"}]"
			"},{\"role\":\"user\",\"parts\":[{\"text\":\"Go\"}]}]," CONFIG "}"},
	{"a call and its result", "vertex", PLACE, "m", .tool_turn = true, .url = OWN,
		.body = "{\"contents\":[" USER ",{\"role\":\"model\",\"parts\":[{\"functionCall\":{"
			"\"name\":\"f\",\"args\":{\"a\":1}}}]},{\"role\":\"user\",\"parts\":[{"
			"\"functionResponse\":{\"name\":\"f\",\"response\":{\"result\":\"rain\"}}}]"
			"}]," CONFIG "}"},
	{"a publisher", "vertex", PLACE "/publishers/other/", "m/1",
		.url = PLACE "/publishers/other/models/m%2F1:generateContent", .body = BODY},
};

START_TEST(a_request_has_exactly_these_bytes)
{
	assert_request(&requests[_i], AUTH_BEARER);
}
END_TEST

static const struct reply_row replies[] = {
	{"complete", "vertex",
		"{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"x\"}]},\"finishReason\":"
		"\"STOP\"}]}",
		OUTCOME_COMPLETE, "x", "STOP", NULL},
	{"blocked", "vertex", "{\"candidates\":[{\"finishReason\":\"SAFETY\"}]}", OUTCOME_BLOCKED,
		"", NULL, NULL},
	{"an error in a list", "vertex",
		"[{\"error\":{\"code\":429,\"message\":\"Slow.\",\"status\":"
		"\"RESOURCE_EXHAUSTED\"}}]",
		OUTCOME_THROTTLED, NULL, NULL, "Slow."},
};

START_TEST(a_reply_has_this_outcome_and_text)
{
	assert_reply(&replies[_i]);
}
END_TEST

START_TEST(a_project_and_a_location_must_be_named)
{
	struct err err = {0};
	struct fixture f;
	void *state;

	fixture_init(&f, "vertex", "m");
	ck_assert(!provider_vertex.prepare(&f.arena, &f.candidate, &state, &err));
	f.candidate.base_url = "https://aiplatform.googleapis.com";
	ck_assert(!provider_vertex.prepare(&f.arena, &f.candidate, &state, &err));
	ck_assert_ptr_nonnull(strstr(err.text, "/v1/projects/PROJECT/locations/"));
	f.candidate.base_url = PLACE;
	ck_assert(provider_vertex.prepare(&f.arena, &f.candidate, &state, &err));
	fixture_fini(&f);
}
END_TEST

Suite *suite_provider_vertex(void);
Suite *suite_provider_vertex(void)
{
	Suite *suite = suite_create("provider/vertex");
	TCase *tcase = tcase_create("all");

	tcase_add_loop_test(tcase, a_request_has_exactly_these_bytes, 0, ARRAY_LEN(requests));
	tcase_add_loop_test(tcase, a_reply_has_this_outcome_and_text, 0, ARRAY_LEN(replies));
	tcase_add_test(tcase, a_project_and_a_location_must_be_named);
	suite_add_tcase(suite, tcase);
	return suite;
}
