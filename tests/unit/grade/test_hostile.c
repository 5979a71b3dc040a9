/* SPDX-License-Identifier: MIT */
#include "try.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/arena.h"
#include "grade/references.h"

/*
 * Long answers that a model, or who speaks through it, may write to make a grader take long or
 * much: each row is repeated until the text is full. `make hostile` makes them as long as any
 * grader takes (HOSTILE, in bytes), and tells of each grader the most processor time and memory.
 */
static const struct shape {
	const char *begin, *unit,
		*end; /* a tilde and a hash in `unit` is how often it was repeated */
} shapes[] = {
	{"", "x", ""},
	{"", " ", ""},
	{"", "\n", ""},
	{"", "a ", ""},
	{"", "Ab. ", ""},
	{"", "w~# ", ""},
	{"", "Mr. A. ", ""},
	{"", "ABC DEF ", ""},
	{"", "Ab, \"c\" 12% (d) \xC3\xA9!\n\n", ""},
	{"", "the ", ""},
	{"", ". ", ""},
	{"", "*", ""},
	{"", "_a*b ", ""},
	{"", "***\n", ""},
	{"", "**a", ""},
	{"", "`", ""},
	{"", "```\n", ""},
	{"```\n", "`` ", ""},
	{"", "~~", ""},
	{"", "|a\n", ""},
	{"", "# a\n", ""},
	{"", "> ", ""},
	{"", "- a\n", ""},
	{"", "1. a\n", ""},
	{"", "\\", ""},
	{"", "\"", ""},
	{"", "'", ""},
	{"", "[p] ", ""},
	{"", "<<", ""},
	{"", "P.S. ", ""},
	{"", "Section 1\n", ""},
	{"", "(A) ", ""},
	{"", "A, ", ""},
	{"", "the answer is ", ""},
	{"", "#### 1\n", ""},
	{"", "1,", ""},
	{"", "9", ""},
	{"", "-1.5e+3 ", ""},
	{"", "1/", ""},
	{"", "\\boxed{", ""},
	{"\\boxed{", "\\frac{", "}"},
	{"\\boxed{", "{1}", "}"},
	{"", "\\sqrt", ""},
	{"", "$1$ ", ""},
	{"", "[", ""},
	{"", "{\"a\":", ""},
	{"[", "[],", "[]]"},
	{"[", "1,", "1]"},
	{"{", "\"k~#\":1,", "\"k\":1}"},
	{"[\"", "\\u0000", "\"]"},
	{"", "<", ""},
	{"", "<a>", ""},
	{"<a>", "<a/>", "</a>"},
	{"<a ", "a~#='' ", "/>"},
	{"<a>", "&#x41;", "</a>"},
	{"<!-- ", "- ", "-->"},
	{"http://", "a.", "com"},
	{"http://a/", "%41", ""},
	{"http://", "@:", ""},
	{"", "\"a\",\"b\"\n", ""},
	{"", "a,b\r\n", ""},
	{"\"", "\"\"", "\""},
	{"", ";", ""},
	{"", "I cannot ", ""},
	{"", "i'm not sure ", ""},
	{"", "\xC3\xA9", ""},
	{"", "\xE6\xBC\xA2", ""},
	{"", "\xF0\x9F\x98\x80", ""},
	{"", "\xC4\xB0", ""},
	{"", "e\xCC\x81\xCC\xA3", ""},
	{"", "\xFF", ""},
	{"", "\xE2\x80\xAE", ""},
};

/* What stands for the answer itself in `expected`, as one text, and many times, each a little
 * longer than a part of it. */
#define COPIES 200
#define PART 256
#define SAME "\"~same\""
#define MANY "\"~many\""
/* Half of the answer and a byte that it does not have: nearly found at each place. */
#define NEAR "\"~near\""

/* Instructions of IFEval have a row each, since each reads the answer in a way of its own. */
#define FOLLOW(name, kwargs) \
	{ \
		"ifeval", \
			"{\"instruction_id_list\": [\"" name "\"], \"kwargs\": [{" kwargs \
			"}], \"loose\": true, \"prompt\": \"a\"}", \
			"\"A\"" \
	}

static const struct {
	const char *grader, *params, *expected;
} graders[] = {
	{"bleu", "{}", SAME},
	{"bleu", "{\"tokenize\": \"none\"}", MANY},
	{"bleu", "{\"level\": \"corpus\"}", "\"A\""},
	{"choice", "{}", "\"A\""},
	{"choice", "{\"choices\": [\"a\", \"b\", \"the a\", \"x\"]}", "\"A\""},
	{"chrf", "{\"word_order\": 2}", SAME},
	{"chrf", "{\"word_order\": 2, \"lowercase\": true}", MANY},
	{"contains", "{\"ignore_case\": true, \"word\": true}", MANY},
	{"contains", "{}", NEAR},
	{"contains", "{\"all\": [\"a\"], \"none\": [\"ab\"], \"word\": true}", "\"A\""},
	{"ends_with", "{\"values\": \"q\", \"trim\": true, \"ignore_case\": true}", "\"A\""},
	{"equals", "{\"ignore_case\": true, \"trim\": true}", SAME},
	{"exact_match",
		"{\"ignore_case\": true, \"ignore_punctuation\": true, \"ignore_numbers\": true, "
		"\"regexes_to_ignore\": [\",\", \"a+b*a+\", \"(\\\\w+\\\\s?)+!\"]}",
		SAME},
	{"gsm8k", "{}", SAME},
	{"gsm8k", "{\"flexible\": true}", "\"#### 1\""},
	FOLLOW("change_case:capital_word_frequency",
		"\"capital_frequency\": 3, \"capital_relation\": \"at least\""),
	FOLLOW("change_case:english_capital", ""),
	FOLLOW("change_case:english_lowercase", ""),
	FOLLOW("combination:repeat_prompt", "\"prompt_to_repeat\": \"a a a\""),
	FOLLOW("combination:two_responses", ""),
	FOLLOW("detectable_content:number_placeholders", "\"num_placeholders\": 3"),
	FOLLOW("detectable_content:postscript", "\"postscript_marker\": \"P.P.S\""),
	FOLLOW("detectable_format:constrained_response", ""),
	FOLLOW("detectable_format:json_format", ""),
	FOLLOW("detectable_format:multiple_sections",
		"\"section_spliter\": \"Section\", \"num_sections\": 3"),
	FOLLOW("detectable_format:number_bullet_lists", "\"num_bullets\": 3"),
	FOLLOW("detectable_format:number_highlighted_sections", "\"num_highlights\": 3"),
	FOLLOW("detectable_format:title", ""),
	FOLLOW("keywords:existence", "\"keywords\": [\"ab\", \"b\"]"),
	FOLLOW("keywords:forbidden_words", "\"forbidden_words\": [\"zz\"]"),
	FOLLOW("keywords:frequency",
		"\"keyword\": \"a\", \"frequency\": 3, \"relation\": \"at least\""),
	FOLLOW("keywords:letter_frequency",
		"\"letter\": \"a\", \"let_frequency\": 3, \"let_relation\": \"at least\""),
	FOLLOW("language:response_language", "\"language\": \"en\""),
	FOLLOW("length_constraints:nth_paragraph_first_word",
		"\"num_paragraphs\": 3, \"nth_paragraph\": 2, \"first_word\": \"a\""),
	FOLLOW("length_constraints:number_paragraphs", "\"num_paragraphs\": 3"),
	FOLLOW("length_constraints:number_sentences",
		"\"num_sentences\": 3, \"relation\": \"at least\""),
	FOLLOW("length_constraints:number_words", "\"num_words\": 3, \"relation\": \"at least\""),
	FOLLOW("punctuation:no_comma", ""),
	FOLLOW("startend:end_checker", "\"end_phrase\": \"a\""),
	FOLLOW("startend:quotation", ""),
	{"json", "{\"type\": \"object\", \"first\": true}", "\"A\""},
	{"json_fields", "{\"first\": true}", "{\"a\": 1, \"k1\": 1}"},
	{"json_schema",
		"{\"first\": true, \"schema\": {\"uniqueItems\": true, \"unevaluatedProperties\": "
		"false, \"patternProperties\": {\"^(k+)+$\": true}, \"contains\": {\"minimum\": "
		"3}, "
		"\"items\": {\"anyOf\": [{\"type\": \"object\"}, {\"multipleOf\": 0.01}]}}}",
		"\"A\""},
	{"language", "\"en\"", "\"A\""},
	{"levenshtein", "{}", SAME},
	{"levenshtein", "{}", MANY},
	{"lines", "3", "\"A\""},
	{"math_boxed", "{}", "\"A\""},
	{"math_equiv", "{}", SAME},
	{"math_equiv", "{\"boxed\": true}", "\"1\""},
	{"max_chars", "3", "\"A\""},
	{"max_words", "3", "\"A\""},
	{"min_words", "3", "\"A\""},
	{"multiple_choice", "{\"choices\": [\"a\", \"b\"]}", "\"A\""},
	{"multiple_choice", "{\"choices\": [\"a\", \"b\"], \"extract\": \"pro\"}", "\"A\""},
	{"no_markdown", "{}", "\"A\""},
	{"number", "{}", "1"},
	{"number", "{\"fraction\": true, \"first\": true}", "1"},
	{"one_of", "{\"values\": [\"a\", \"b\"], \"ignore_case\": true, \"trim\": true}", "\"A\""},
	{"pass_at_k", "10", "\"A\""},
	{"refusal", "{\"within\": 0, \"more\": [\"(a+)+z\", \"(x|y)*z\"]}", "\"A\""},
	{"regex", "{\"pattern\": \".*.*.*=.*\", \"dotall\": true}", "\"A\""},
	{"regex", "{\"pattern\": \"(a+)+$\", \"group\": 1}", SAME},
	{"regex_extract", "{\"pattern\": \"(a|b|ab)*c\", \"group_select\": -1}", "\"A\""},
	{"regex_extract", "{\"pattern\": \"\\\\b(\\\\w+)\\\\b.*\\\\1\"}", "\"A\""},
	{"rouge", "{\"variant\": \"rougeLsum\", \"stemmer\": true}", SAME},
	{"rouge", "{\"variant\": \"rougeLsum\", \"stemmer\": true}", MANY},
	{"rouge_l", "{\"lines\": true}", SAME},
	{"rouge_n", "2", SAME},
	{"set_f1", "{\"ignore_case\": true}", SAME},
	{"set_f1", "{\"separator\": \" \", \"ignore_case\": true}", SAME},
	{"squad", "{\"f1\": true}", SAME},
	{"starts_with", "[\"Dear\"]", "\"A\""},
	{"token_f1", "{}", MANY},
	{"tool_call", "{}", "{\"name\": \"a\", \"arguments\": {}}"},
	{"uncertain", "{}", "\"A\""},
	{"valid_csv", "{}", "\"A\""},
	{"valid_csv", "{\"separator\": \";\"}", "\"A\""},
	{"valid_url", "{}", "\"A\""},
	{"valid_xml", "{}", "\"A\""},
};

#ifdef __SANITIZE_ADDRESS__
#define SANITIZED true
#elif defined(__has_feature)
#define SANITIZED __has_feature(address_sanitizer)
#else
#define SANITIZED false
#endif

static void fill(struct buf *text, const struct shape *shape, size_t bytes)
{
	const char *mark = strstr(shape->unit, "~#");
	const size_t end = strlen(shape->end);
	const char *unit = shape->unit;
	char numbered[64];

	buf_clear(text);
	buf_puts(text, shape->begin);
	for (size_t i = 0;; i++) {
		if (mark)
			unit = numbered;
		if (mark)
			snprintf(numbered, sizeof(numbered), "%.*s%zu%s", (int)(mark - shape->unit),
				shape->unit, i, mark + 2);
		if (text->len + strlen(unit) + end > bytes)
			break;
		buf_puts(text, unit);
	}
	buf_puts(text, shape->end);
}

/* Whether the texts of a row are compared with ones as long. */
static bool compares(const char *expected)
{
	return strcmp(expected, SAME) == 0 || strcmp(expected, MANY) == 0;
}

/* The longest answer that the grader of a row looks at. */
static size_t longest(size_t row)
{
	const struct grader *grader = grader_find(graders[row].grader);

	if (strcmp(graders[row].expected, MANY) == 0)
		return (REFERENCES_BYTES - COPIES * COPIES) / (COPIES + COPIES / PART + 1);
	if (strcmp(graders[row].expected, SAME) == 0)
		return REFERENCES_BYTES / 2;
	return grader->max_bytes ? grader->max_bytes : GRADER_MAX_BYTES;
}

/* How long the texts of a row are. */
static size_t wanted_bytes(size_t row, bool *told)
{
	const char *given = getenv("HOSTILE");
	const size_t most = longest(row);
	const size_t few = (size_t)(SANITIZED ? 8 : 32) << 10;
	size_t bytes;

	*told = given && given[0];
	if (!*told)
		return few < most / 4 ? few : most / 4;
	bytes = strtoul(given, NULL, 10);
	return bytes < most ? bytes : most;
}

/* `expected` of a row, for one answer. */
static const struct value *expect(struct arena *arena, const char *json, struct str text)
{
	struct value *list;

	if (strcmp(json, SAME) == 0)
		return value_string(arena, text);
	if (strcmp(json, NEAR) == 0)
		return value_string(arena,
			str_of(arena_printf(arena, "%.*s\x01", (int)(text.len / 2), text.data)));
	if (strcmp(json, MANY) != 0)
		return try_json(arena, json);
	list = value_array(arena);
	for (size_t i = 0; i < COPIES; i++)
		value_append(arena, list, NULL,
			value_string(arena, str_slice(text, 0, text.len / PART + i)));
	return list;
}

static double seconds_spent(void)
{
	struct rusage usage;

	ck_assert_int_eq(getrusage(RUSAGE_SELF, &usage), 0);
	return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
	       (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

/* The line of /proc/self/status, in KiB; 0 where there is none. */
static size_t status_kib(const char *name)
{
	FILE *file = fopen("/proc/self/status", "r");
	char line[256];
	size_t kib = 0;

	while (file && fgets(line, sizeof(line), file)) {
		if (strncmp(line, name, strlen(name)) == 0)
			kib = strtoul(line + strlen(name), NULL, 10);
	}
	if (file)
		ck_assert_int_eq(fclose(file), 0);
	return kib;
}

/* From here on the peak of memory is counted anew, where Linux lets us: else it is an older, larger
 * one. */
static void forget_peak(void)
{
	const int fd = open("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return;
	(void)!write(fd, "5", 1);
	ck_assert_int_eq(close(fd), 0);
}

struct worst {
	double seconds;
	size_t at; /* the shape that took them */
};

/* What one answer takes of one grader. */
static void measure(size_t row, size_t at, struct str text, struct worst *worst)
{
	struct arena given = {0}, own = {0};
	const struct value *expected = expect(&given, graders[row].expected, text);
	const struct suite_case item = {.id = STR("t-1"), .expected = expected};
	const struct answer answer = {
		.arena = &own, .text = text, .expected = expected, .item = &item};
	struct grader_node *node = NULL;
	struct err err = {0};
	struct score score;
	double before, took;

	ck_assert_msg(grader_node_new(&given, graders[row].grader,
			      try_json(&given, graders[row].params), &node, &err),
		"%s", err.text);
	before = seconds_spent();
	/* An expected answer that a grader cannot take is its suite's error, and is one here too.
	 */
	ck_assert_msg(grader_node_grade(node, &answer, &score, &err), "%s: %s", graders[row].grader,
		err.text);
	took = seconds_spent() - before;
	ck_assert(score.reason && (!score.measured || (score.value >= 0 && score.value <= 1)));
	if (took > worst->seconds)
		*worst = (struct worst){took, at};
	grader_node_free(node);
	arena_fini(&own);
	arena_fini(&given);
}

/*
 * All of some shapes to the grader of a row: 64 MiB is what it may take, answer and expected answer
 * included. A sanitizer takes more of its own, and is not measured. `told`: what it took is
 * printed.
 */
static void walk(size_t row, const struct shape *all, size_t count, size_t bytes, bool told)
{
	struct worst worst = {0};
	struct buf text = {0};
	size_t before, peak;

	forget_peak();
	before = status_kib("VmRSS:");
	for (size_t at = 0; at < count; at++) {
		fill(&text, &all[at], bytes);
		measure(row, at, buf_view(&text), &worst);
	}
	peak = status_kib("VmHWM:");
	ck_assert_uint_gt(before, 0);
	ck_assert_uint_ge(peak, before);
	if (!SANITIZED)
		ck_assert_uint_lt(peak - before, (size_t)64 << 10);
	if (told)
		printf("%.2f s, %4.1f MiB at most: %s %s (%s)\n", worst.seconds,
			(double)(peak - before) / 1024, graders[row].grader, graders[row].params,
			all[worst.at].unit);
	buf_free(&text);
}

START_TEST(a_long_answer_takes_bounded_memory)
{
	bool told;
	const size_t bytes = wanted_bytes((size_t)_i, &told);

	walk((size_t)_i, shapes, ARRAY_LEN(shapes), bytes, told);
}
END_TEST

/* As long as is compared, where memory is largest; the test above has shorter texts. */
START_TEST(the_longest_comparison_takes_bounded_memory)
{
	static const struct shape large[] = {{"", "w~# ", ""}, {"", "a\n", ""}};

	walk((size_t)_i, large, ARRAY_LEN(large), SANITIZED ? (size_t)8 << 10 : longest((size_t)_i),
		false);
}
END_TEST

START_TEST(every_grader_has_a_row)
{
	const struct grader *const *all = grader_all();

	for (; *all; all++) {
		size_t at = 0;

		while (at < ARRAY_LEN(graders) && strcmp(graders[at].grader, (*all)->name) != 0)
			at++;
		/* Those that run programs or ask models do not look at the text themselves. */
		ck_assert_msg(at < ARRAY_LEN(graders) || (*all)->probe || (*all)->asks, "%s",
			(*all)->name);
	}
}
END_TEST

Suite *suite_grade_hostile(void);
Suite *suite_grade_hostile(void)
{
	Suite *suite = suite_create("grade/hostile");
	TCase *tcase = tcase_create("hostile");

	tcase_set_timeout(tcase, 600);
	tcase_add_test(tcase, every_grader_has_a_row);
	tcase_add_loop_test(tcase, a_long_answer_takes_bounded_memory, 0, ARRAY_LEN(graders));
	for (int row = 0; row < (int)ARRAY_LEN(graders); row++) {
		if (compares(graders[row].expected))
			tcase_add_loop_test(
				tcase, the_longest_comparison_takes_bounded_memory, row, row + 1);
	}
	suite_add_tcase(suite, tcase);
	return suite;
}
