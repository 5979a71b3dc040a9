/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "try.h"

/* One instruction and one answer; 0: not followed, 1: only loosely, 2: strictly. */
struct trial {
	const char *id, *kwargs, *answer;
	int followed;
};

#define EXISTENCE "keywords:existence"
#define FREQUENCY "keywords:frequency"
#define FORBIDDEN "keywords:forbidden_words"
#define LETTERS "keywords:letter_frequency"
#define LANGUAGE "language:response_language"
#define SENTENCES "length_constraints:number_sentences"
#define PARAGRAPHS "length_constraints:number_paragraphs"
#define WORDS "length_constraints:number_words"
#define NTH "length_constraints:nth_paragraph_first_word"
#define PLACEHOLDERS "detectable_content:number_placeholders"
#define POSTSCRIPT "detectable_content:postscript"
#define BULLETS "detectable_format:number_bullet_lists"
#define CONSTRAINED "detectable_format:constrained_response"
#define HIGHLIGHTS "detectable_format:number_highlighted_sections"
#define SECTIONS "detectable_format:multiple_sections"
#define JSON "detectable_format:json_format"
#define TITLE "detectable_format:title"
#define TWO "combination:two_responses"
#define REPEAT "combination:repeat_prompt"
#define END "startend:end_checker"
#define QUOTATION "startend:quotation"
#define CAPITALS "change_case:capital_word_frequency"
#define CAPITAL "change_case:english_capital"
#define LOWER "change_case:english_lowercase"
#define NO_COMMA "punctuation:no_comma"

static const struct trial trials[] = {
	{EXISTENCE, "{\"keywords\": [\"moon\", \"Sun\"]}", "Under the MOON and suns", 2},
	{EXISTENCE, "{\"keywords\": [\"moon\", \"sun\"]}", "Under the moon", 0},
	{EXISTENCE, "{\"keywords\": [\"mo+n\"]}", "moooon", 2},
	{EXISTENCE, "{\"keywords\": [\"a b\"]}", "a *b*", 1},
	{EXISTENCE, "{\"keywords\": [\"x\"]}", " \n ", 0},
	{FREQUENCY, "{\"keyword\": \" ab \", \"frequency\": 2, \"relation\": \"at least\"}",
		"abABc", 2},
	{FREQUENCY, "{\"keyword\": \"ab\", \"frequency\": 3, \"relation\": \"at least\"}", "ab ab",
		0},
	{FREQUENCY, "{\"keyword\": \"ab\", \"frequency\": 2, \"relation\": \"less than\"}",
		"ab\nx\nab", 1},
	{FREQUENCY, "{\"keyword\": \"aa\", \"frequency\": 2, \"relation\": \"less than\"}", "aaa",
		2},
	{FORBIDDEN, "{\"forbidden_words\": [\"rock\", \"tree\"]}", "rocks and trees", 2},
	{FORBIDDEN, "{\"forbidden_words\": [\"rock\", \"tree\"]}", "A Tree.", 0},
	{FORBIDDEN, "{\"forbidden_words\": [\"caf\"]}", "caf\xC3\xA9", 2},
	{FORBIDDEN, "{\"forbidden_words\": [\"sure\"]}", "Sure! Here:\nyes", 1},
	{LETTERS, "{\"letter\": \"q\", \"let_frequency\": 2, \"let_relation\": \"at least\"}",
		"Quick Iraq", 2},
	{LETTERS, "{\"letter\": \"Q\", \"let_frequency\": 2, \"let_relation\": \"less than\"}",
		"Quick Iraq", 0},
	{LETTERS, "{\"letter\": \"#\", \"let_frequency\": 2, \"let_relation\": \"at least\"}",
		"# a ## b", 2},
	{LETTERS, "{\"letter\": \"*\", \"let_frequency\": 1, \"let_relation\": \"less than\"}",
		"*a*", 1},
	{LANGUAGE, "{\"language\": \"de\"}",
		"Das Paket liegt bei den Nachbarn, die es heute Abend vorbeibringen werden.", 2},
	{LANGUAGE, "{\"language\": \"de\"}",
		"The parcel was left with the neighbours, who will bring it this evening.", 0},
	{LANGUAGE, "{\"language\": \"te\"}",
		"\xE0\xB0\xAA\xE0\xB0\xBE\xE0\xB0\xB0\xE0\xB1\x8D\xE0\xB0\xB8\xE0\xB1\x86", 2},
	{LANGUAGE, "{\"language\": \"de\"}", "1234", 2},
	{SENTENCES, "{\"num_sentences\": 2, \"relation\": \"at least\"}", "One. Two.", 2},
	{SENTENCES, "{\"num_sentences\": 2, \"relation\": \"less than\"}", "One. Two.", 0},
	{SENTENCES, "{\"num_sentences\": 2, \"relation\": \"less than\"}", "Here it is.\nTwo.", 1},
	{PARAGRAPHS, "{\"num_paragraphs\": 2}", "One\n***\nTwo", 2},
	{PARAGRAPHS, "{\"num_paragraphs\": 2}", "*** One *** Two ***", 2},
	{PARAGRAPHS, "{\"num_paragraphs\": 2}", "One *** *** Two", 0},
	{PARAGRAPHS, "{\"num_paragraphs\": 1}", "One\n\nTwo", 2},
	{PARAGRAPHS, "{\"num_paragraphs\": 1}", "One\n***\nTwo", 1},
	{WORDS, "{\"num_words\": 4, \"relation\": \"at least\"}", "it's so, \xC3\xA9", 2},
	{WORDS, "{\"num_words\": 5, \"relation\": \"at least\"}", "it's so, \xC3\xA9", 0},
	{WORDS, "{\"num_words\": 3, \"relation\": \"less than\"}", "Here is some:\nword", 1},
	{NTH, "{\"num_paragraphs\": 2, \"nth_paragraph\": 2, \"first_word\": \"Two\"}",
		"One.\n\n'\"two's here", 2},
	{NTH, "{\"num_paragraphs\": 2, \"nth_paragraph\": 2, \"first_word\": \"two\"}",
		"One.\n\n2 two", 0},
	{NTH, "{\"num_paragraphs\": 2, \"nth_paragraph\": 2, \"first_word\": \"two\"}",
		"One.\n\n\n\nTwo.", 0},
	{NTH, "{\"num_paragraphs\": 2, \"nth_paragraph\": 3, \"first_word\": \"two\"}",
		"One.\n\n\n\ntwo", 0},
	{NTH, "{\"num_paragraphs\": 1, \"nth_paragraph\": 1, \"first_word\": \"two\"}",
		"Sure:\n\nTwo.", 1},
	{PLACEHOLDERS, "{\"num_placeholders\": 2}", "[a] and [b]", 2},
	{PLACEHOLDERS, "{\"num_placeholders\": 2}", "[[a] and b]", 0},
	{PLACEHOLDERS, "{\"num_placeholders\": 1}", "[a\nb]", 0},
	{POSTSCRIPT, "{\"postscript_marker\": \"P.S.\"}", "Bye.\np. s. More", 2},
	{POSTSCRIPT, "{\"postscript_marker\": \"P.S.\"}", "Bye. PS More", 0},
	{POSTSCRIPT, "{\"postscript_marker\": \"P.P.S\"}", "Bye.\nP. P. S more", 2},
	{POSTSCRIPT, "{\"postscript_marker\": \"P.P.S\"}", "Bye.\nP.S. more", 0},
	{POSTSCRIPT, "{\"postscript_marker\": \"NB\"}", "Bye.\nnb: more", 2},
	{BULLETS, "{\"num_bullets\": 3}", "* a\n\n  * b\n- c", 2},
	{BULLETS, "{\"num_bullets\": 2}", "* a\n\n  * b\n- c", 1},
	{BULLETS, "{\"num_bullets\": 1}", "** a\n*", 0},
	{BULLETS, "{\"num_bullets\": 4}", "* a\n- b", 0},
	{CONSTRAINED, "{}", "So: My answer is maybe. Sorry", 2},
	{CONSTRAINED, "{}", "my answer is yes.", 0},
	{CONSTRAINED, "{}", "My answer is *no*.", 1},
	{HIGHLIGHTS, "{\"num_highlights\": 2}", "*a* and *b c*", 2},
	{HIGHLIGHTS, "{\"num_highlights\": 1}", "**a**", 2},
	{HIGHLIGHTS, "{\"num_highlights\": 2}", "* * and *a\nb*", 0},
	{SECTIONS, "{\"section_spliter\": \"Part\", \"num_sections\": 2}", "Part 1\na\nPart 2\nb",
		2},
	{SECTIONS, "{\"section_spliter\": \" Part \", \"num_sections\": 3}",
		"Part 1\na\npart 2\nPart X", 0},
	{JSON, "{}", "```json\n{\"a\": [1, NaN, -Infinity]}\n```", 2},
	{JSON, "{}", "{\"a\": \"Infinity \\\" NaN\"}", 2},
	{JSON, "{}", "3", 2},
	{JSON, "{}", "{\"a\": 1NaN}", 0},
	{JSON, "{}", "{\"a\": Infinit}", 0},
	{JSON, "{}", "{\"a\": \"b\nc\"}", 0},
	{JSON, "{}", "Here:\n{\"a\": 1}", 1},
	{TITLE, "{}", "<<A title>>\ntext", 2},
	{TITLE, "{}", "<< >> or <<\n>>", 0},
	{TITLE, "{}", "<a title>", 0},
	{TWO, "{}", "One\n******\nTwo", 2},
	{TWO, "{}", "******One******Two******", 2},
	{TWO, "{}", "One******One", 0},
	{TWO, "{}", "One************Two", 0},
	{TWO, "{}", "One******Two******Three", 0},
	{TWO, "{}", "One *** Two", 0},
	{REPEAT, "{\"prompt_to_repeat\": \" Say it. \"}", " SAY IT. It.", 2},
	{REPEAT, "{\"prompt_to_repeat\": \"Say it.\"}", "It. Say it.", 0},
	{REPEAT, "{\"prompt_to_repeat\": \"Say it.\"}", "Sure!\nSay it. It.", 1},
	{REPEAT, "{}", "the PROMPT and more", 2},
	{END, "{\"end_phrase\": \"The End.\"}", "So it was. the end.\"\n", 2},
	{END, "{\"end_phrase\": \"The End.\"}", "The end. Or not", 0},
	{END, "{\"end_phrase\": \"The end.\"}", "The end.\n(No more.)", 1},
	{QUOTATION, "{}", " \"All of it\"\n", 2},
	{QUOTATION, "{}", "\"", 0},
	{QUOTATION, "{}", "\"A\" and \"b", 0},
	{CAPITALS, "{\"capital_frequency\": 2, \"capital_relation\": \"at least\"}", "NO, I said",
		2},
	{CAPITALS, "{\"capital_frequency\": 2, \"capital_relation\": \"less than\"}", "DON'T do it",
		0},
	{CAPITALS, "{\"capital_frequency\": 1, \"capital_relation\": \"less than\"}", "OK:\nno", 1},
	{CAPITAL, "{}", "THE PARCEL WAS LEFT WITH THE NEIGHBOURS, WHO WILL BRING IT.", 2},
	{CAPITAL, "{}", "The parcel was left with the neighbours.", 0},
	{CAPITAL, "{}", "DAS PAKET LIEGT BEI DEN NACHBARN, DIE ES HEUTE VORBEIBRINGEN.", 0},
	{CAPITAL, "{}", "12", 0},
	{LOWER, "{}", "the parcel was left with the neighbours, who will bring it.", 2},
	{LOWER, "{}", "The parcel was left with the neighbours, who will bring it.", 0},
	{LOWER, "{}", "das paket liegt bei den nachbarn, die es heute abend vorbeibringen.", 0},
	{LOWER, "{}", "Sure:\nthe parcel was left with the neighbours.", 1},
	{NO_COMMA, "{}", "None; really.", 2},
	{NO_COMMA, "{}", "One, here.", 0},
	{NO_COMMA, "{}", "Sure, here:\nnone", 1},
};

static const char *params_of(struct arena *arena, const char *id, const char *kwargs)
{
	return arena_printf(arena,
		"{\"instruction_id_list\": [\"%s\"], \"kwargs\": [%s], \"prompt\": \"The prompt\"}",
		id, kwargs);
}

START_TEST(instructions_are_followed_strictly_loosely_or_not)
{
	static const char *const results[] = {"{\"strict\":[false],\"loose\":[false]}",
		"{\"strict\":[false],\"loose\":[true]}", "{\"strict\":[true],\"loose\":[true]}"};
	const struct trial *trial = &trials[_i];
	struct arena arena = {0};
	const char *params = params_of(&arena, trial->id, trial->kwargs);
	struct score score;
	struct err err = {0};

	ck_assert_msg(try_text(&arena, "ifeval", params, NULL, str_of(trial->answer), &score, &err),
		"%s", err.text);
	ck_assert_msg(strcmp(try_result(&arena, &score), results[trial->followed]) == 0,
		"%s on \"%s\": %s", params, trial->answer, try_result(&arena, &score));
	ck_assert(score.value == (trial->followed == 2));
	arena_fini(&arena);
}
END_TEST

START_TEST(every_kind_is_tried_both_ways)
{
	const char *ids[ARRAY_LEN(trials)];
	bool good[ARRAY_LEN(trials)] = {false}, bad[ARRAY_LEN(trials)] = {false};
	size_t count = 0;

	for (size_t i = 0; i < ARRAY_LEN(trials); i++) {
		size_t j = 0;

		while (j < count && strcmp(ids[j], trials[i].id) != 0)
			j++;
		if (j == count)
			ids[count++] = trials[i].id;
		good[j] = good[j] || trials[i].followed == 2;
		bad[j] = bad[j] || trials[i].followed == 0;
	}
	ck_assert_uint_eq(count, 25);
	for (size_t i = 0; i < count; i++)
		ck_assert_msg(good[i] && bad[i], "%s", ids[i]);
}
END_TEST

START_TEST(the_score_is_the_part_that_is_followed)
{
	static const char both[] =
		"{\"instruction_id_list\": [\"" NO_COMMA "\", \"" TITLE "\"], \"kwargs\": [{}, "
		"{\"num_words\": null, \"relation\": null}]%s}";
	struct arena arena = {0};
	struct score score;

	ck_assert(try_text(&arena, "ifeval", arena_printf(&arena, both, ""), NULL,
		STR("Sure, so:\n<<A>>"), &score, NULL));
	ck_assert(score.value == 0.5);
	ck_assert_str_eq(score.reason, "1 of 2 instructions followed; not " NO_COMMA);
	ck_assert(try_text(&arena, "ifeval", arena_printf(&arena, both, ", \"loose\": true"), NULL,
		STR("Sure, so:\n<<A>>"), &score, NULL));
	ck_assert(score.value == 1);
	arena_fini(&arena);
}
END_TEST

static const struct {
	const char *id, *kwargs, *message;
} faults[] = {
	{"keywords:existance", "{}",
		"unknown instruction 'keywords:existance' (did you mean "
		"'keywords:existence'?)"},
	{EXISTENCE, "{}", EXISTENCE ": wants 'keywords'"},
	{EXISTENCE, "{\"keywords\": []}", "wants 'keywords'"},
	{EXISTENCE, "{\"keywords\": [\"\"]}", "empty word"},
	{EXISTENCE, "{\"keywords\": [\"a(\"]}", "'keywords': at offset"},
	{EXISTENCE, "{\"keyword\": [\"a\"]}", "unknown parameter 'keyword'"},
	{FORBIDDEN, "{\"forbidden_words\": [\"a(\"]}", "'forbidden_words': at offset"},
	{FREQUENCY, "{\"keyword\": \"a\", \"frequency\": 2}", "'at least' or 'less than'"},
	{FREQUENCY, "{\"keyword\": \"a\", \"frequency\": 2, \"relation\": \"more\"}", "at least"},
	{FREQUENCY, "{\"keyword\": \"a\", \"relation\": \"at least\"}", "wants 'frequency'"},
	{FREQUENCY, "{\"keyword\": \" \", \"frequency\": 2}", "wants 'keyword'"},
	{FREQUENCY, "{\"keyword\": \"a\", \"frequency\": -2}", "0 or more"},
	{FREQUENCY, "{\"keyword\": \"a\", \"frequency\": 1.5}", "whole number"},
	{LETTERS, "{\"letter\": \"ab\", \"let_frequency\": 1}", "one character"},
	{LANGUAGE, "{}", "wants 'language'"},
	{LANGUAGE, "{\"language\": \"xx\"}", "unknown language 'xx'"},
	{SENTENCES, "{\"relation\": \"at least\"}", "wants 'num_sentences'"},
	{PARAGRAPHS, "{}", "wants 'num_paragraphs'"},
	{WORDS, "{\"num_words\": \"10\", \"relation\": \"at least\"}",
		"'num_words': wants a whole"},
	{NTH, "{\"num_paragraphs\": 2, \"nth_paragraph\": 0, \"first_word\": \"a\"}", "from 1"},
	{NTH, "{\"num_paragraphs\": 2, \"nth_paragraph\": 1}", "wants 'first_word'"},
	{PLACEHOLDERS, "{}", "wants 'num_placeholders'"},
	{POSTSCRIPT, "{}", "wants 'postscript_marker'"},
	{POSTSCRIPT, "{\"postscript_marker\": \"(\"}", "'postscript_marker': at offset"},
	{BULLETS, "{}", "wants 'num_bullets'"},
	{CONSTRAINED, "{\"n\": 1}", "unknown parameter 'n'"},
	{HIGHLIGHTS, "{}", "wants 'num_highlights'"},
	{SECTIONS, "{\"num_sections\": 1}", "wants 'section_spliter'"},
	{SECTIONS, "{\"section_spliter\": \"a\"}", "wants 'num_sections'"},
	{END, "{}", "wants 'end_phrase'"},
	{CAPITALS, "{\"capital_relation\": \"at least\"}", "wants 'capital_frequency'"},
	{NO_COMMA, "[]", "'kwargs' of " NO_COMMA " are a list"},
};

START_TEST(bad_instructions_are_faults_of_the_suite)
{
	struct arena arena = {0};

	try_fault("ifeval", params_of(&arena, faults[_i].id, faults[_i].kwargs), NULL,
		faults[_i].message);
	arena_fini(&arena);
}
END_TEST

START_TEST(lists_that_do_not_fit_are_faults_of_the_suite)
{
	try_fault("ifeval", NULL, NULL, "wants 'instruction_id_list'");
	try_fault("ifeval", "{\"instruction_id_list\": []}", NULL, "wants 'instruction_id_list'");
	try_fault("ifeval", "{\"instruction_id_list\": [\"" NO_COMMA "\"]}", NULL, "one object");
	try_fault("ifeval", "{\"instruction_id_list\": [1], \"kwargs\": [{}]}", NULL, "names of");
	try_fault("ifeval", "{\"instruction_id_list\": [\"" NO_COMMA "\"], \"kwargs\": []}", NULL,
		"each of 1");
	try_fault("ifeval", "{\"instruction_id_list\": [\"" REPEAT "\"], \"kwargs\": [{}]}", NULL,
		"wants 'prompt_to_repeat'");
	try_fault("ifeval", "{\"instructions\": []}", NULL, "unknown parameter 'instructions'");
}
END_TEST

/* What takes a pattern long is not measured, once for all instructions; memory is bounded. */
START_TEST(hostile_answers_are_measured_within_bounds_or_not_at_all)
{
	static const struct {
		const char *unit;
		size_t count;
		bool measured;
	} answers[] = {{"\n", 262000, true}, {"[", 262000, false}, {"*", 262000, true},
		{"\n\n- ", 65000, true}, {"<<", 131000, false}, {"a. ", 87000, true},
		{"\xD0\xAF ", 87000, true}, {"x", 262141, false}};
	struct arena arena = {0};
	struct buf text = {0}, params = {0};
	struct score score;

	buf_puts(&params, "{\"instruction_id_list\": [\"" PLACEHOLDERS "\", \"" HIGHLIGHTS
			  "\", \"" BULLETS "\", \"" TITLE "\", \"" SENTENCES "\", \"" WORDS
			  "\", \"" CAPITALS "\", \"" LOWER "\"], \"kwargs\": ["
			  "{\"num_placeholders\": 1}, {\"num_highlights\": 1}, "
			  "{\"num_bullets\": 1}, {}, "
			  "{\"num_sentences\": 0, \"relation\": \"less than\"}, "
			  "{\"num_words\": 0, \"relation\": \"less than\"}, "
			  "{\"capital_frequency\": 0, \"capital_relation\": \"less than\"}, {}]}");
	for (size_t i = 0; i < answers[_i].count; i++)
		buf_puts(&text, answers[_i].unit);
	buf_puts(&text, "\n]>>");
	ck_assert(try_text(&arena, "ifeval", buf_z(&params), NULL, buf_view(&text), &score, NULL));
	ck_assert_msg(score.measured == answers[_i].measured, "%s", score.reason);
	ck_assert(score.measured || strstr(score.reason, "limit: "));
	ck_assert_uint_lt(arena.used_bytes, 16u << 20);
	buf_free(&text);
	buf_free(&params);
	arena_fini(&arena);
}
END_TEST

Suite *suite_grade_ifeval(void);

Suite *suite_grade_ifeval(void)
{
	Suite *suite = suite_create("grade/ifeval");
	TCase *tcase = tcase_create("ifeval");

	tcase_add_loop_test(
		tcase, instructions_are_followed_strictly_loosely_or_not, 0, ARRAY_LEN(trials));
	tcase_add_test(tcase, every_kind_is_tried_both_ways);
	tcase_add_test(tcase, the_score_is_the_part_that_is_followed);
	tcase_add_loop_test(tcase, bad_instructions_are_faults_of_the_suite, 0, ARRAY_LEN(faults));
	tcase_add_test(tcase, lists_that_do_not_fit_are_faults_of_the_suite);
	tcase_add_loop_test(tcase, hostile_answers_are_measured_within_bounds_or_not_at_all, 0, 8);
	suite_add_tcase(suite, tcase);
	return suite;
}
