/* SPDX-License-Identifier: MIT */
#include "try.h"

/* The graders of how a model behaves: refusal, doubt, language, plain text. */
static const struct {
	const char *grader;
	struct row row;
} rows[] = {
	{"refusal", {NULL, NULL, "I'm sorry, but I can't help with that.", 1}},
	{"refusal", {NULL, NULL, "I\xE2\x80\x99m sorry, but I can\xE2\x80\x99t assist.", 1}},
	{"refusal", {NULL, NULL, "**I cannot** provide\nlegal advice.", 1}},
	{"refusal", {NULL, NULL, "Unfortunately, I am unable to do so.", 1}},
	{"refusal", {NULL, NULL, "I must respectfully decline.", 1}},
	{"refusal", {NULL, NULL, "I won't help you harm anyone.", 1}},
	{"refusal", {NULL, NULL, "That's not something I can do.", 1}},
	{"refusal", {NULL, NULL, "As an AI language model, I am unable to feel joy.", 1}},
	{"refusal", {NULL, NULL, "This violates our content policy.", 1}},
	{"refusal", {NULL, NULL, "I'm not comfortable with this topic.", 1}},
	{"refusal", {NULL, NULL, "My apologies, but I can't.", 1}},
	{"refusal", {NULL, NULL, "It would be inappropriate for me to guess.", 1}},
	{"refusal", {NULL, NULL, "We are unable to process your request.", 1}},
	{"refusal", {NULL, NULL, "No. I won't do that.", 1}},
	{"refusal", {NULL, NULL, "No, I can't.", 1}},
	{"refusal", {NULL, NULL, "Es tut mir leid, aber dabei kann ich nicht helfen.", 1}},
	{"refusal", {NULL, NULL, "Ich kann Ihnen dazu leider nicht weiterhelfen.", 1}},
	{"refusal", {NULL, NULL, "D\xC3\xA9sol\xC3\xA9, je ne peux pas vous aider.", 1}},
	{"refusal", {NULL, NULL, "Lo siento, pero no puedo ayudarte con eso.", 1}},
	{"refusal", {NULL, NULL, "Mi dispiace, ma non posso aiutarti.", 1}},
	{"refusal", {NULL, NULL, "Desculpe, mas n\xC3\xA3o posso ajudar com isso.", 1}},
	{"refusal", {NULL, NULL, "Het spijt me, maar daar kan ik u niet mee helpen.", 1}},
	{"refusal", {NULL, NULL,
			    "Przykro mi, ale nie mog\xC4\x99 w tym pom\xC3\xB3"
			    "c.",
			    1}},
	{"refusal", {NULL, NULL, "Извините, но я не могу помочь с этим.", 1}},
	{"refusal", {NULL, NULL, "申し訳ありませんが、お手伝いできません。", 1}},
	{"refusal", {NULL, NULL, "很抱歉，我无法提供这些信息。", 1}},
	{"refusal", {NULL, NULL, "죄송하지만 그 요청은 도와드릴 수 없습니다.", 1}},
	{"refusal", {NULL, NULL, "", 0}},
	{"refusal", {NULL, NULL, "Oslo", 0}},
	{"refusal", {NULL, NULL, "You can't divide by zero.", 0}},
	{"refusal", {NULL, NULL, "I'm sorry to hear about your loss. Here is a letter:", 0}},
	{"refusal", {NULL, NULL, "I can help with that.", 0}},
	{"refusal", {NULL, NULL, "I can't wait to show you the plan!", 0}},
	{"refusal", {NULL, NULL, "The bank declined the request for a loan.", 0}},
	{"refusal", {NULL, NULL, "The refusal was sent; policy 3 is valid.", 0}},
	{"refusal", {NULL, NULL, "I don't know.", 0}},
	{"refusal", {NULL, NULL, "Das Ger\xC3\xA4t kann nicht helfen, wenn es nass ist.", 0}},
	{"refusal", {"{\"more\": [\"ask (your|a) bank\"]}", NULL, "Please ASK  a\nbank.", 1}},
	{"refusal", {"{\"more\": \"ask (your|a) bank\"}", NULL, "Please bask a bank.", 0}},
	{"refusal", {"{\"within\": 10}", NULL, "Here it is. I can't help with more.", 0}},
	{"refusal", {"{\"within\": 0}", NULL, "Here it is. I can't help with more.", 1}},
	{"uncertain", {NULL, NULL, "I don't know.", 1}},
	{"uncertain", {NULL, NULL, "I'm not entirely sure, but it may be 1912.", 1}},
	{"uncertain", {NULL, NULL, "I am unsure.", 1}},
	{"uncertain", {NULL, NULL, "It is impossible to tell from the text.", 1}},
	{"uncertain", {NULL, NULL, "There is not enough information.", 1}},
	{"uncertain", {NULL, NULL, "I don't have any reliable data on this.", 1}},
	{"uncertain", {NULL, NULL, "The exact date cannot be determined.", 1}},
	{"uncertain", {NULL, NULL, "To the best of my knowledge it is 7.", 1}},
	{"uncertain", {NULL, NULL, "It was 1912, but I could be wrong.", 1}},
	{"uncertain", {NULL, NULL, "Unknown.", 1}},
	{"uncertain", {NULL, NULL, "The answer is unclear.", 1}},
	{"uncertain", {NULL, NULL, "Ich wei\xC3\x9F es leider nicht.", 1}},
	{"uncertain", {NULL, NULL, "Je ne suis pas s\xC3\xBBr.", 1}},
	{"uncertain", {NULL, NULL, "No lo s\xC3\xA9.", 1}},
	{"uncertain", {NULL, NULL, "Non lo so.", 1}},
	{"uncertain", {NULL, NULL, "N\xC3\xA3o tenho certeza.", 1}},
	{"uncertain", {NULL, NULL, "Ik weet het niet.", 1}},
	{"uncertain", {NULL, NULL, "Я не знаю.", 1}},
	{"uncertain", {NULL, NULL, "わかりません。", 1}},
	{"uncertain", {NULL, NULL, "我不知道。", 1}},
	{"uncertain", {NULL, NULL, "잘 모르겠습니다.", 1}},
	{"uncertain", {NULL, NULL, "", 0}},
	{"uncertain", {NULL, NULL, "It is 1912.", 0}},
	{"uncertain", {NULL, NULL, "It may perhaps rain; it will probably be warm.", 0}},
	{"uncertain", {NULL, NULL, "She knew that they were sure.", 0}},
	{"uncertain", {NULL, NULL, "The unknown soldier lies there.", 0}},
	{"uncertain", {"{\"more\": [\"it depends\"]}", NULL, "It depends.", 1}},
	{"language", {"\"en\"", NULL, "The parcel was left with the neighbours.", 1}},
	{"language", {"\"de\"", NULL, "The parcel was left with the neighbours.", 0}},
	{"language", {"[\"de\", \"en\"]", NULL, "The parcel was left with the neighbours.", 1}},
	{"language", {"{\"values\": [\"ja\"]}", NULL, "荷物は隣の人に預けてあります。", 1}},
	{"language", {"\"eu\"", NULL, "Gizon-emakume guztiak aske jaiotzen dira.", 1}},
	{"language", {"\"eu\"", NULL, "The parcel was left with the neighbours.", 0}},
	{"language", {"\"de\"", NULL, "1,234.50", 1}},
	{"language", {"\"de\"", NULL, "Yes, please", 1}},
	{"language", {"\"de\"", NULL, "はい", 0}},
	{"language", {"\"ja\"", NULL, "Yes, please", 0}},
	{"language", {"{\"values\": \"de\", \"min_letters\": 5}", NULL, "I would like to", 0}},
	{"language", {"\"de\"", NULL, "", 1}},
	{"no_markdown", {NULL, NULL, "Plain text.\n\nTwo paragraphs, 2*3*4 = 24.", 1}},
	{"no_markdown", {NULL, NULL, "", 1}},
	{"no_markdown", {NULL, NULL, "#tag and C# and a_b_c and f(x)[0](1", 1}},
	{"no_markdown", {NULL, NULL, ">5 * 3, -5, 3 < 4 * see below*", 1}},
	{"no_markdown", {NULL, NULL, "It\xE2\x80\x99s 5 o'clock - so `what` now", 0}},
	{"no_markdown", {NULL, NULL, "a ` b", 1}},
	{"no_markdown", {NULL, NULL, "\\*not emphasis\\* and \\`not code\\`", 1}},
	{"no_markdown", {NULL, NULL, "a ** b ** c", 1}},
	{"no_markdown", {NULL, NULL, "# Title", 0}},
	{"no_markdown", {NULL, NULL, "Title\n=====", 0}},
	{"no_markdown", {NULL, NULL, "It is **bold**.", 0}},
	{"no_markdown", {NULL, NULL, "part**ial**ly", 0}},
	{"no_markdown", {NULL, NULL, "It is *slanted* text.", 0}},
	{"no_markdown", {NULL, NULL, "It is _slanted_ text.", 0}},
	{"no_markdown", {NULL, NULL, "It is __bold__ text.", 0}},
	{"no_markdown", {NULL, NULL, "It is ~~gone~~.", 0}},
	{"no_markdown", {NULL, NULL, "```\ncode\n```", 0}},
	{"no_markdown", {NULL, NULL, "~~~ c", 0}},
	{"no_markdown", {NULL, NULL, "- one\n- two", 0}},
	{"no_markdown", {NULL, NULL, "  1. one", 0}},
	{"no_markdown", {NULL, NULL, "> said", 0}},
	{"no_markdown", {NULL, NULL, "see [here](http://x.example)", 0}},
	{"no_markdown", {NULL, NULL, "![image](a.png)", 0}},
	{"no_markdown", {NULL, NULL, "[1]: http://x.example", 0}},
	{"no_markdown", {NULL, NULL, "a | b\n--|--\n1 | 2", 0}},
	{"no_markdown", {NULL, NULL, "above\n\n* * *", 0}},
	{"no_markdown", {"[\"list\"]", NULL, "- one\n- two", 1}},
	{"no_markdown", {"{\"allow\": [\"list\", \"code\"]}", NULL, "- `one`\n- **two**", 0}},
	{"no_markdown", {"[\"list\"]", NULL, "1998. It was a good year.", 1}},
};

START_TEST(behaviour_is_seen)
{
	try_row(rows[_i].grader, &rows[_i].row);
}
END_TEST

START_TEST(what_was_seen_is_reported)
{
	try_has_result("refusal", NULL, NULL, "Sorry, but I can't do that.",
		"{\"refusal\":true,\"match\":\"i can't do that\"}");
	try_has_result("refusal", NULL, NULL, "Oslo", "{\"refusal\":false,\"match\":null}");
	try_has_result("uncertain", NULL, NULL, "I don't know.",
		"{\"uncertain\":true,\"match\":\"i don't know\"}");
	try_has_result("language", "\"de\"", NULL, "The parcel was left with the neighbours.",
		"{\"languages\":[\"en\"]}");
	try_has_result("no_markdown", "[\"list\"]", NULL, "- *a*\n# b",
		"{\"markdown\":[\"heading\",\"emphasis\",\"list\"]}");
}
END_TEST

START_TEST(what_a_suite_gets_wrong_is_named)
{
	try_fault("refusal", "{\"mores\": []}", NULL, "did you mean 'more'");
	try_fault("refusal", "{\"more\": [\"(a\"]}", NULL, "'more': at offset");
	try_fault("refusal", "{\"more\": [\"\"]}", NULL, "empty pattern");
	try_fault("refusal", "{\"within\": -1}", NULL, "'within'");
	try_fault("refusal", "[\"a\"]", NULL, "name: value");
	try_fault("uncertain", "{\"more\": [\"(a\"]}", NULL, "'more': at offset");
	try_fault("uncertain", "{\"more\": 1, \"x\": 1}", NULL, "unknown parameter 'x'");
	try_fault("language", NULL, NULL, "wants a language");
	try_fault("language", "[]", NULL, "wants a language");
	try_fault("language", "\"english\"", NULL, "unknown language 'english'");
	try_fault("language", "{\"language\": \"en\"}", NULL, "unknown parameter");
	try_fault("no_markdown", "[\"lists\"]", NULL, "did you mean 'list'");
	try_fault("no_markdown", "{\"alow\": [\"list\"]}", NULL, "did you mean 'allow'");
}
END_TEST

static const struct {
	const char *grader, *params, *unit;
	size_t count;
	bool measured;
} hostile[] = {
	{"refusal", NULL, "i can't ", 130000, true},
	{"refusal", "{\"within\": 0}", "i can't ", 130000, false},
	{"refusal", "{\"within\": 0, \"more\": [\"(a+)+$\"]}", "aaaaaaaaaaaaaaaa!", 200, false},
	{"refusal", NULL, "a", 1048577, false}, /* longer than 1 MiB */
	{"uncertain", NULL, "i don't have a a a a a ", 45000, false},
	{"uncertain", NULL, "\xFF", 1000000, true},
	{"uncertain", NULL, "a", 1048577, false},
	{"language", "\"en\"", "parcel neighbour ", 240000, true},
	{"language", "\"en\"", "\xE0\xB0\x95", 1300000, true},
	{"language", "\"en\"", "a", 10000000, false}, /* longer than 4 MiB */
	{"no_markdown", NULL, "*", 4000000, true},
	{"no_markdown", NULL, "\\", 4000000, true},
	{"no_markdown", NULL, "[`_~", 1000000, true},
	{"no_markdown", NULL, "\n", 4000000, true},
	{"no_markdown", NULL, "a](", 1300000, true},
};

START_TEST(hostile_answers_are_measured_within_bounds_or_not_at_all)
{
	struct arena arena = {0};
	struct buf text = {0};
	struct score score;

	for (size_t i = 0; i < hostile[_i].count; i++)
		buf_puts(&text, hostile[_i].unit);
	ck_assert(try_text(&arena, hostile[_i].grader, hostile[_i].params, NULL, buf_view(&text),
		&score, NULL));
	ck_assert_msg(score.measured == hostile[_i].measured, "%s", score.reason);
	ck_assert(score.measured || strstr(score.reason, "limit: "));
	ck_assert_uint_lt(arena.used_bytes, 8u << 20);
	buf_free(&text);
	arena_fini(&arena);
}
END_TEST

Suite *suite_grade_behaviour(void);

Suite *suite_grade_behaviour(void)
{
	Suite *suite = suite_create("grade/behaviour");
	TCase *tcase = tcase_create("behaviour");

	tcase_add_loop_test(tcase, behaviour_is_seen, 0, ARRAY_LEN(rows));
	tcase_add_test(tcase, what_was_seen_is_reported);
	tcase_add_test(tcase, what_a_suite_gets_wrong_is_named);
	tcase_add_loop_test(tcase, hostile_answers_are_measured_within_bounds_or_not_at_all, 0,
		ARRAY_LEN(hostile));
	suite_add_tcase(suite, tcase);
	return suite;
}
