/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "base/io.h"
#include "base/json.h"
#include "base/jsonw.h"
#include "base/utf8.h"
#include "cli/cli.h"
#include "cli/grade_run.h"
#include "core/member.h"
#include "grade/grade.h"
#include "suite/suite.h"

#define ANSWER_MAX ((size_t)64 << 20)

struct grade_command {
	union {
		struct common_options common;
		struct grade_run_options run;
	};
	const char *grader, *params, *expected, *answer, *answer_file, *batch;
	bool list;
};

static const struct opt options[] = {
	{"grader", 'g', OPT_TEXT, offsetof(struct grade_command, grader), "NAME",
		"the grader, or not, all, any, k_of", NULL},
	{"params", 'p', OPT_TEXT, offsetof(struct grade_command, params), "JSON",
		"its parameters, as in suite.yaml", NULL},
	{"expected", 'e', OPT_TEXT, offsetof(struct grade_command, expected), "X",
		"the good answer: JSON, or else a text as it is", NULL},
	{"answer", 'a', OPT_TEXT, offsetof(struct grade_command, answer), "Y",
		"the answer to grade", NULL},
	{"answer-file", 0, OPT_TEXT, offsetof(struct grade_command, answer_file), "PATH",
		"the answer as the bytes of a file; - is standard input", NULL},
	{"batch", 0, OPT_TEXT, offsetof(struct grade_command, batch), "FILE",
		"one JSON object a line instead; - is standard input", NULL},
	OPT_RUN(struct grade_command),
	{"fresh", 0, OPT_TEXT, offsetof(struct grade_command, run.fresh), "NAME",
		"with --run: its judges were asked by `tiercal run --fresh NAME`", NULL},
	{"again", 0, OPT_FLAG, offsetof(struct grade_command, run.again), NULL,
		"with --run: answers that have a grade, too", NULL},
	{"jobs", 0, OPT_COUNT, offsetof(struct grade_command, run.jobs), "N",
		"with --run: so many processes (default: one for each processor)", NULL},
	{"speed", 0, OPT_FLAG, offsetof(struct grade_command, run.speed), NULL,
		"with --run: also how many answers each grader takes in a second of CPU", NULL},
	OPT_CONFIG(struct grade_command),
	OPT_STORE(struct grade_command),
	OPT_FORCE_STORE(struct grade_command),
	OPT_FORMAT(struct grade_command),
	{"allow-exec", 0, OPT_FLAG, offsetof(struct grade_command, run.allow_exec), NULL,
		"graders may run programs: code in its sandbox, command as it is", NULL},
	{"list", 0, OPT_FLAG, offsetof(struct grade_command, list), NULL,
		"print all graders with what they take", NULL},
	OPT_END,
};

/* One answer to try a grader on. */
struct trial {
	const struct value *id;
	const char *grader;
	const struct value *params;
	const struct value *expected;
	const struct value *vars, *tests;
	struct str answer;
	const struct grader_files *files; /* of the current folder */
	bool allow_exec;
};

static void print_result(const struct trial *trial, const struct score *score)
{
	struct buf line = {0};
	struct jsonw w;

	jsonw_init(&w, &line, 0);
	jsonw_object(&w);
	jsonw_key(&w, "id");
	jsonw_value(&w, trial->id);
	jsonw_key(&w, "score");
	if (score->measured)
		jsonw_double(&w, score->value);
	else
		jsonw_null(&w);
	jsonw_key(&w, "reason");
	jsonw_z(&w, score->reason);
	jsonw_key(&w, "result");
	jsonw_value(&w, score->result);
	jsonw_object_end(&w);
	buf_char(&line, '\n');
	fwrite(buf_z(&line), 1, line.len, stdout);
	buf_free(&line);
}

static bool try_grader(struct arena *arena, const struct trial *trial, struct err *err)
{
	const bool named = trial->id && trial->id->type == VALUE_STRING;
	const struct suite_case item = {
		.id = named ? trial->id->text : STR("(none)"),
		.vars = trial->vars,
		.expected = trial->expected,
		.tests = trial->tests,
	};
	const struct answer answer = {
		.arena = arena,
		.text = trial->answer,
		.expected = trial->expected,
		.item = trial->vars || trial->tests ? &item : NULL,
		.programs = trial->allow_exec ? PROGRAMS_RUN : PROGRAMS_REFUSED,
	};
	struct grader_node *node = NULL;
	struct score score = {.reason = ""};
	bool ok;

	if (!grader_node_new_with(arena, trial->files, trial->grader, trial->params, &node, err))
		return false;
	ok = (!trial->allow_exec || grader_node_probe(node, err)) &&
	     grader_node_grade(node, &answer, &score, err);
	if (ok)
		print_result(trial, &score);
	grader_node_free(node);
	return ok;
}

/* What a line of a batch may hold, and what stands for the answer and the expected within "input",
 * the form of published vectors (there "expected" is what a grader computed). */
static const char *const line_keys[] = {
	"id", "grader", "params", "expected", "answer", "vars", "tests", "input"};
static const char *const answer_keys[] = {"answer", "prediction", "text", "output", "a", NULL};
static const char *const expected_keys[] = {
	"expected", "reference", "references", "target", "b", NULL};

static const struct value *first_of(const struct value *object, const char *const *keys)
{
	const struct value *found = NULL;

	for (; *keys && !found; keys++)
		found = value_get(object, *keys);
	return found;
}

static bool check_keys(const struct value *object, struct err *err)
{
	const struct value *item;

	if (object->type != VALUE_OBJECT)
		return err_set(
			err, ERR_CONFIG, "wants an object, not %s", value_type_name(object->type));
	value_each (item, object) {
		const char *nearest = str_nearest(
			item->key, line_keys, ARRAY_LEN(line_keys), sizeof(line_keys[0]));
		size_t i = 0;

		while (i < ARRAY_LEN(line_keys) && !str_eqz(item->key, line_keys[i]))
			i++;
		if (i < ARRAY_LEN(line_keys))
			continue;
		return err_set(err, ERR_CONFIG, "unknown key '%.*s'%s%s%s",
			STR_ARG(str_slice(item->key, 0, 80)), nearest ? " (did you mean '" : "",
			nearest ? nearest : "", nearest ? "'?)" : "");
	}
	return true;
}

static bool read_line(
	struct arena *arena, const struct value *object, struct trial *trial, struct err *err)
{
	const struct value *input = value_get(object, "input");
	const struct value *grader = value_get(object, "grader");
	const struct value *answer =
		input ? first_of(input, answer_keys) : value_get(object, "answer");
	const struct grader *found;
	struct grader_node *node;

	if (!value_is_string(grader))
		return err_set(err, ERR_CONFIG, "'grader' wants the name of a grader");
	*trial = (struct trial){
		.id = value_get(object, "id"),
		.grader = arena_strz(arena, grader->text),
		.params = value_get(object, "params"),
		.expected = input ? first_of(input, expected_keys) : value_get(object, "expected"),
		.vars = value_get(object, "vars"),
		.files = trial->files,
		.tests = value_get(object, "tests"),
		.allow_exec = trial->allow_exec,
	};
	found = grader_find(trial->grader);
	if (!answer && found && found->reads_object)
		answer = input;
	if (answer) {
		trial->answer = suite_answer_text(arena, answer);
		return true;
	}
	/* Of a grader that is not known this says less than its name does. */
	if (!grader_node_new_with(arena, trial->files, trial->grader, trial->params, &node, err))
		return false;
	grader_node_free(node);
	return err_set(err, ERR_CONFIG,
		input ? "'input' holds no answer, prediction, text or output"
		      : "there is no 'answer'");
}

/* "FILE:LINE:COLUMN: what is wrong", where the reader knows of one line only. */
static bool bad_json(struct arena *arena, const char *path, unsigned long number, struct str line,
	struct err *err)
{
	struct value *ignored;
	struct err fault = {0};
	struct str why, place;
	size_t at = 0;

	(void)json_parse(arena, line, &ignored, &fault);
	(void)json_valid(line, &at);
	why = str_of(fault.text);
	if (str_starts(why, STR("line 1, column ")))
		(void)(str_next(&why, ':', &place) && str_next(&why, ' ', &place));
	return err_set(err, ERR_CONFIG, "%s:%lu:%zu: %.*s", path, number,
		utf8_count(str_slice(line, 0, at)) + 1, STR_ARG(why));
}

/* `common`: what all lines share. */
static bool run_line(struct arena *arena, const struct value *object, const struct trial *common,
	struct err *err)
{
	struct trial trial = *common;

	return check_keys(object, err) && read_line(arena, object, &trial, err) &&
	       try_grader(arena, &trial, err);
}

static bool run_batch(const char *path, const struct trial *common, struct err *err)
{
	struct buf text = {0};
	struct arena arena = {0};
	struct str rest, line;
	unsigned long number = 0;
	struct value *object = NULL;
	bool ok = io_read(path, &text, err);

	rest = buf_view(&text);
	while (ok && str_next(&rest, '\n', &line)) {
		number++;
		if (str_trim(line).len == 0)
			continue;
		arena_reset(&arena);
		if (!json_parse(&arena, line, &object, NULL))
			ok = bad_json(&arena, path, number, line, err);
		else
			ok = run_line(&arena, object, common, err) ||
			     err_wrap(err, "%s:%lu", path, number);
	}
	arena_fini(&arena);
	buf_free(&text);
	return ok;
}

static bool read_params(
	struct arena *arena, const char *text, const struct value **out, struct err *err)
{
	struct value *value = NULL;

	if (!text)
		return true;
	if (!json_parse(arena, str_of(text), &value, err)) {
		if (err)
			err->kind = ERR_USAGE;
		return err_wrap(err, "--params wants JSON (a text in its quotes)");
	}
	*out = value;
	return true;
}

static const struct value *read_expected(struct arena *arena, const char *text)
{
	struct value *value = NULL;

	if (!text)
		return NULL;
	if (json_parse(arena, str_of(text), &value, NULL))
		return value;
	return value_string(arena, str_of(text));
}

static bool run_one(struct arena *arena, const struct grade_command *opts, struct err *err)
{
	struct buf file = {.limit = ANSWER_MAX};
	struct trial trial = {.grader = opts->grader,
		.answer = str_of(opts->answer),
		.allow_exec = opts->run.allow_exec};
	bool ok = false;

	if (!opts->grader)
		return err_set(err, ERR_USAGE,
			"--grader NAME is wanted, or --batch FILE; --list names the graders");
	if (!opts->answer == !opts->answer_file)
		return err_set(
			err, ERR_USAGE, "one of --answer Y and --answer-file PATH is wanted");
	if (!read_params(arena, opts->params, &trial.params, err))
		return false;
	trial.expected = read_expected(arena, opts->expected);
	trial.files = grader_files_of(arena, ".");
	if (opts->answer_file) {
		if (!io_read(opts->answer_file, &file, err))
			goto out;
		trial.answer = buf_view(&file);
	}
	ok = try_grader(arena, &trial, err);
out:
	buf_free(&file);
	return ok;
}

static const struct {
	const char *name, *params, *example;
} combined[] = {
	{"all", "a list of graders; the product of their scores",
		"[{\"max_words\": 40}, \"no_markdown\"]"},
	{"any", "a list of graders; the largest of their scores",
		"[{\"equals\": \"none\"}, {\"number\": {\"tolerance\": 1}}]"},
	{"k_of", "k and of, a list of graders; 1 if at least k of them pass",
		"{\"k\": 2, \"of\": [\"json\", {\"not\": \"refusal\"}, {\"max_words\": 40}]}"},
	{"not", "a grader; 1 less its score", "\"refusal\""},
};

static void put_grader(struct jsonw *w, const char *name, const char *params, const char *example)
{
	jsonw_object(w);
	member_text(w, "example", example);
	member_text(w, "name", name);
	member_text(w, "takes", params);
	jsonw_object_end(w);
}

static void print_list_json(void)
{
	struct buf out = {0};
	struct jsonw w;

	jsonw_init(&w, &out, 2);
	jsonw_array(&w);
	for (const struct grader *const *grader = grader_all(); *grader; grader++)
		put_grader(&w, (*grader)->name, (*grader)->params, (*grader)->example);
	for (size_t i = 0; i < ARRAY_LEN(combined); i++)
		put_grader(&w, combined[i].name, combined[i].params, combined[i].example);
	jsonw_array_end(&w);
	buf_char(&out, '\n');
	fwrite(buf_z(&out), 1, out.len, stdout);
	buf_free(&out);
}

static void print_list(void)
{
	for (const struct grader *const *grader = grader_all(); *grader; grader++)
		printf("%s\n  takes: %s\n  example: %s: %s\n", (*grader)->name, (*grader)->params,
			(*grader)->name, (*grader)->example);
	for (size_t i = 0; i < ARRAY_LEN(combined); i++)
		printf("%s\n  takes: %s\n  example: %s: %s\n", combined[i].name, combined[i].params,
			combined[i].name, combined[i].example);
}

static bool run(struct invocation *inv, struct err *err)
{
	const struct grade_command *opts = inv->options;

	if (opts->list) {
		(opts->common.format && strcmp(opts->common.format, "json") == 0 ? print_list_json
										 : print_list)();
		return true;
	}
	if (opts->common.run && (opts->batch || opts->grader))
		return err_set(err, ERR_USAGE,
			"--run ID grades stored answers by their suites; leave out --grader and "
			"--batch");
	if (opts->common.run)
		return grade_run(inv, &opts->run, err);
	if (opts->run.again || opts->run.speed || opts->run.jobs || opts->run.fresh)
		return err_set(
			err, ERR_USAGE, "--again, --fresh, --jobs and --speed go with --run ID");
	if (!opts->batch)
		return run_one(inv->arena, opts, err);
	if (opts->grader || opts->params || opts->expected || opts->answer || opts->answer_file)
		return err_set(err, ERR_USAGE,
			"--batch FILE holds graders and answers; leave out the other options");
	return run_batch(opts->batch,
		&(struct trial){.files = grader_files_of(inv->arena, "."),
			.allow_exec = opts->run.allow_exec},
		err);
}

const struct command command_grade = {
	.name = "grade",
	.words = "",
	.summary = "tries a grader on given answers, one or a batch",
	.details =
		"Grades an answer as a run would, and prints one line of JSON: id, score (from 0 "
		"to 1; null\n"
		"if it could not be measured), reason (empty for a full score) and result, what "
		"the grader\n"
		"computed beyond its score.\n"
		"\n"
		"--expected is read as JSON if it is valid JSON, and else taken as the text that "
		"it is: put\n"
		"a text that looks like JSON in quotes of its own, '\"42\"'.\n"
		"\n"
		"A batch holds one object a line: grader, answer, and where wanted params, "
		"expected, id, tests,\n"
		"vars (for {from: NAME}). Instead of answer and expected it may have an input with "
		"answer,\n"
		"prediction, text, output or a, and expected, reference, references, target or b; "
		"what reads\n"
		"an object (pass_at_k, say) takes the input itself. The first line that cannot be "
		"graded ends\n"
		"it with status 2; the results before it are printed. Files that parameters name "
		"lie "
		"in the current\n"
		"folder or below it.\n"
		"\n"
		"With --run the answers of a recorded run are graded by the suites as they are "
		"now, by one\n"
		"process for each processor: those without a grade, and those that a program could "
		"not\n"
		"measure. Nothing is sent: what judges and models of embeddings said is looked up "
		"in "
		"the\n"
		"store, and an answer whose grade rests on what is not there is not measured, and "
		"counted.\n"
		"For the same reason `judge`, `pairwise` and `similarity` measure nothing without "
		"--run.\n"
		"\n"
		"Graders that run programs (code, command) do so with\n"
		"--allow-exec alone, which no configuration can give: code in a sandbox without "
		"network,\n"
		"with a temporary folder of its own and nothing of the machine but /usr to read; "
		"command\n"
		"as the user that you are.",
	.example =
		"tiercal grade --grader number --expected 42 --answer 'It is **42**.'\n"
		"tiercal grade --grader contains --params '{\"all\": [\"Oslo\"], \"word\": true}' "
		"--answer 'In Oslo.'\n"
		"tiercal grade --batch answers.jsonl\n"
		"tiercal grade --run latest --allow-exec\n"
		"tiercal grade --list",
	.options = options,
	.options_size = sizeof(struct grade_command),
	.run = run,
};
