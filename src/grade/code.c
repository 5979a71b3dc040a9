/* SPDX-License-Identifier: MIT */
#include "grade/grade.h"

#include <signal.h>
#include <string.h>

#include "grade/code_block.h"
#include "grade/mark.h"
#include "grade/params.h"
#include "grade/program.h"
#include "grade/sandbox.h"
#include "grade/text.h"

/* The tests of a case, run on the code of an answer: right if the command ends with status 0. */
#define NAME_MAX_BYTES 80
#define STATUS_SIGNAL 128

struct code {
	struct texts command, fences;
	struct str file, tests_file, before, last_line;
	const struct value *tests;
	int64_t seconds;
};

static const struct param params_of[] = {
	{"command", PARAM_TEXTS, offsetof(struct code, command)},
	{"file", PARAM_TEXT, offsetof(struct code, file)},
	{"tests", PARAM_VALUE, offsetof(struct code, tests)},
	{"tests_file", PARAM_TEXT, offsetof(struct code, tests_file)},
	{"before", PARAM_TEXT, offsetof(struct code, before)},
	{"fence", PARAM_TEXTS, offsetof(struct code, fences)},
	{"last_line", PARAM_TEXT, offsetof(struct code, last_line)},
	{"seconds", PARAM_COUNT, offsetof(struct code, seconds)},
	PARAM_END,
};

static bool is_file_name(struct str name)
{
	for (size_t i = 0; i < name.len; i++) {
		const char c = name.data[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
			    c == '_' || (i > 0 && (c == '.' || c == '-'))))
			return false;
	}
	return name.len > 0 && name.len <= NAME_MAX_BYTES;
}

static bool check(const struct code *own, struct err *err)
{
	if (!program_check(&own->command, own->seconds, err))
		return false;
	if (!is_file_name(own->file) || (own->tests_file.data && !is_file_name(own->tests_file)))
		return err_set(err, ERR_CONFIG,
			"'file' and 'tests_file' want a plain name of letters, digits, '.', '_' "
			"and '-'");
	if (str_eq(own->file, own->tests_file))
		return err_set(err, ERR_CONFIG, "'file' and 'tests_file' are the same");
	return true;
}

static bool prepare(struct arena *arena, const struct value *params, void **state, struct err *err)
{
	struct code *own = ARENA_NEW(arena, struct code);

	own->file = STR("answer");
	own->seconds = SANDBOX_SECONDS;
	*state = own;
	return params_read(arena, params, params_of, "command", own, err) && check(own, err);
}

static bool probe(const void *state, struct err *err)
{
	const struct code *own = state;
	char name[NAME_MAX_BYTES + 1];
	struct str program;

	if (!own)
		return sandbox_probe(NULL, err);
	program = str_slice(own->command.items[0], 0, NAME_MAX_BYTES);
	memcpy(name, program.data, program.len);
	name[program.len] = '\0';
	return sandbox_probe(name, err);
}

/* One text, or a list of them, one below the other. */
static bool read_tests(
	const struct code *own, const struct answer *answer, struct buf *out, struct err *err)
{
	const struct value *tests = own->tests, *item;

	if (!tests && answer->item)
		tests = answer->item->tests;
	if (!tests)
		return err_set(err, ERR_CONFIG,
			"the case has no 'tests', and the grader no parameter of that name");
	if (value_is_string(tests)) {
		buf_str(out, tests->text);
		return true;
	}
	if (tests->type != VALUE_ARRAY)
		return err_set(err, ERR_CONFIG,
			"'tests' is %s; it must be a text or a list of them",
			value_type_name(tests->type));
	value_each (item, tests) {
		if (!value_is_string(item))
			return err_set(err, ERR_CONFIG, "'tests' holds %s; it must hold texts",
				value_type_name(item->type));
		buf_str(out, item->text);
		buf_char(out, '\n');
	}
	return true;
}

static const char *const *command_of(const struct code *own, struct arena *arena)
{
	const char **out = ARENA_ARRAY(arena, own->command.count + 1, const char *);

	for (size_t i = 0; i < own->command.count; i++) {
		struct buf text = {0};

		buf_str(&text, own->command.items[i]);
		text_replace(&text, STR("{file}"), own->file);
		text_replace(&text, STR("{tests}"), own->tests_file);
		out[i] = arena_strz(arena, buf_view(&text));
		buf_free(&text);
	}
	return out;
}

static struct str last_line(struct str text)
{
	struct str rest = str_trim(text), line = STR("");

	while (str_next(&rest, '\n', &line))
		continue;
	return str_trim(line);
}

/* Bubblewrap hands the end by a signal on as a shell does. */
static const char *end_of(
	struct arena *arena, const struct code *own, const struct exec_result *result)
{
	const char *limit = program_limit(arena, result, own->seconds);
	const int number = result->number - STATUS_SIGNAL;

	if (limit)
		return limit;
	if (result->end == EXEC_SIGNALLED)
		return arena_printf(arena, "the sandbox was ended by signal %d", result->number);
	if (number == SIGXCPU)
		return "it used more CPU than is allowed";
	if (number == SIGXFSZ)
		return "it wrote a larger file than is allowed";
	if (number > 0)
		return arena_printf(arena, "ended by signal %d", number);
	if (result->number)
		return arena_printf(arena, "status %d", result->number);
	return "its last line is another than 'last_line'";
}

static bool judge(const struct code *own, const struct exec_result *result, struct arena *arena,
	struct score *score)
{
	const struct str said = last_line(buf_view(&result->out));
	const struct str wrong = last_line(buf_view(&result->err));
	const struct str shown = wrong.len ? wrong : said;
	const bool right = result->end == EXEC_EXITED && result->number == 0 &&
			   (!own->last_line.data || str_eq(said, str_trim(own->last_line)));
	const char *reason = right ? "" : end_of(arena, own, result);

	score->result = value_object(arena);
	value_append(arena, score->result, "passed", value_bool(arena, right));
	value_append(arena, score->result, "output", mark_text(arena, shown));
	if (!right && shown.len)
		reason = arena_printf(arena, "%s: %s", reason, mark_show(arena, shown));
	return mark_pass(score, right, reason);
}

static bool grade(
	const void *state, const struct answer *answer, struct score *score, struct err *err)
{
	const struct code *own = state;
	struct arena *arena = answer->arena;
	struct buf program = {0}, tests = {0};
	struct sandbox_file files[2] = {0};
	struct sandbox_job job = {.files = files, .file_count = 1, .seconds = own->seconds};
	struct exec_result result;
	struct err fault = {0};
	bool ok = read_tests(own, answer, &tests, err);

	if (!ok || answer->programs != PROGRAMS_RUN) {
		mark_unmeasured(score, "programs are not run now");
		goto out;
	}
	buf_str(&program, own->before);
	buf_str(&program, code_block(answer->text, &own->fences));
	if (own->tests_file.data) {
		files[1] =
			(struct sandbox_file){arena_strz(arena, own->tests_file), buf_view(&tests)};
		job.file_count = 2;
	} else {
		buf_puts(&program, "\n\n");
		buf_str(&program, buf_view(&tests));
		buf_char(&program, '\n');
	}
	files[0] = (struct sandbox_file){arena_strz(arena, own->file), buf_view(&program)};
	job.command = command_of(own, arena);
	if (sandbox_run(&job, &result, &fault)) {
		judge(own, &result, arena, score);
		exec_free(&result);
	} else {
		program_failed(arena, score, fault.text);
	}
out:
	buf_free(&program);
	buf_free(&tests);
	return ok;
}

const struct grader grader_code = {
	.name = "code",
	.params = "command (a program of /usr and its arguments; {file} and {tests} are the names "
		  "below), file (of the code; answer), tests (else the case's: a text or a list), "
		  "tests_file (else tests go below the code), before (goes above it), fence "
		  "(marks of the block to take), last_line (of the output, wanted besides status "
		  "0), seconds (15); or the command alone; wants --allow-exec and bubblewrap",
	.example = "{\"command\": [\"python3\", \"{file}\"], \"file\": \"main.py\", \"fence\": "
		   "[\"python\", \"py\"], \"tests\": \"assert add(2, 3) == 5\"}",
	.prepare = prepare,
	.grade = grade,
	.probe = probe,
};
