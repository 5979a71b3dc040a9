/* SPDX-License-Identifier: MIT */
#include "grade/grade.h"

#include "base/json.h"
#include "base/jsonw.h"
#include "grade/mark.h"
#include "grade/params.h"
#include "grade/program.h"
#include "grade/sandbox.h"

/*
 * A grader of the user's own: one line of JSON on its standard input, {"score": 0..1, "reason": ""}
 * on its standard output. It is trusted, and so not in the sandbox; its limits are the same.
 */
struct own_command {
	struct texts command;
	struct str version;
	int64_t seconds;
	const char **argv;
};

static const struct param params_of[] = {
	{"command", PARAM_TEXTS, offsetof(struct own_command, command)},
	{"version", PARAM_TEXT, offsetof(struct own_command, version)},
	{"seconds", PARAM_COUNT, offsetof(struct own_command, seconds)},
	PARAM_END,
};

static bool prepare(struct arena *arena, const struct value *params, void **state, struct err *err)
{
	struct own_command *own = ARENA_NEW(arena, struct own_command);

	own->seconds = SANDBOX_SECONDS;
	*state = own;
	if (!params_read(arena, params, params_of, "command", own, err))
		return false;
	if (!program_check(&own->command, own->seconds, err))
		return false;
	own->argv = ARENA_ARRAY(arena, own->command.count + 1, const char *);
	for (size_t i = 0; i < own->command.count; i++)
		own->argv[i] = arena_strz(arena, own->command.items[i]);
	return true;
}

static bool probe(const void *state, struct err *err)
{
	const struct own_command *own = state;

	return !own || proc_finds(own->argv[0]) ||
	       err_set(err, ERR_USAGE,
		       "there is no program '%.80s' to run: mend its path, which is seen from the "
		       "current folder, or make it executable",
		       own->argv[0]);
}

static void put(struct jsonw *w, const char *key, const struct value *value)
{
	jsonw_key(w, key);
	if (value)
		jsonw_value(w, value);
	else
		jsonw_null(w);
}

static void write_question(const struct answer *answer, struct buf *out)
{
	const struct suite_case *item = answer->item;
	struct jsonw w;

	jsonw_init(&w, out, 0);
	jsonw_object(&w);
	jsonw_key(&w, "answer");
	jsonw_str(&w, answer->text);
	put(&w, "expected", answer->expected);
	jsonw_key(&w, "id");
	if (item)
		jsonw_str(&w, item->id);
	else
		jsonw_null(&w);
	put(&w, "messages", item ? item->messages : NULL);
	put(&w, "tests", item ? item->tests : NULL);
	put(&w, "tool_calls", answer->tool_calls);
	put(&w, "vars", item ? item->vars : NULL);
	jsonw_object_end(&w);
	buf_char(out, '\n');
}

static bool read_verdict(struct arena *arena, struct str text, struct score *score)
{
	const struct value *number, *reason;
	struct value *verdict = NULL;
	const char *said = "";
	struct err fault = {0};

	if (!json_parse(arena, text, &verdict, &fault))
		return program_failed(arena, score,
			arena_printf(arena, "its output is not JSON: %s", fault.text));
	number = value_get(verdict, "score");
	reason = value_get(verdict, "reason");
	if (!value_is_number(number) || !(number->number >= 0 && number->number <= 1))
		return program_failed(arena, score, "its output has no 'score' from 0 to 1");
	if (reason && !value_is_string(reason))
		return program_failed(arena, score, "the 'reason' in its output is no text");
	if (number->number < 1)
		said = arena_printf(arena, "the program gave %.3g", number->number);
	if (reason && reason->text.len)
		said = mark_show(arena, reason->text);
	return mark(score, number->number, said);
}

static bool judge(const struct own_command *own, const struct exec_result *result,
	struct arena *arena, struct score *score)
{
	const struct str said = str_trim(buf_view(&result->err));
	const char *limit = program_limit(arena, result, own->seconds);

	if (limit)
		return program_failed(arena, score, limit);
	if (result->end == EXEC_SIGNALLED)
		return program_failed(
			arena, score, arena_printf(arena, "ended by signal %d", result->number));
	if (result->number == 0)
		return read_verdict(arena, buf_view(&result->out), score);
	return program_failed(arena, score,
		arena_printf(arena, "status %d%s%s", result->number, said.len ? ": " : "",
			said.len ? mark_show(arena, said) : ""));
}

static bool grade(
	const void *state, const struct answer *answer, struct score *score, struct err *err)
{
	const struct own_command *own = state;
	struct exec_job job = {.limits = sandbox_limits(own->seconds)};
	struct buf question = {0};
	struct exec_result result;
	struct err fault = {0};

	(void)err;
	if (answer->programs != PROGRAMS_RUN)
		return mark_unmeasured(score, "programs are not run now");
	write_question(answer, &question);
	job.input = buf_view(&question);
	job.spec = (struct proc_spec){.argv = own->argv,
		.cpu_s = SANDBOX_CPU_SECONDS,
		.memory_bytes = SANDBOX_MEMORY,
		.file_bytes = SANDBOX_FILE_BYTES};
	if (exec_run(&job, &result, &fault)) {
		judge(own, &result, answer->arena, score);
		exec_free(&result);
	} else {
		program_failed(answer->arena, score, fault.text);
	}
	buf_free(&question);
	return true;
}

const struct grader grader_command = {
	.name = "command",
	.params = "command (a program and its arguments: it reads one line of JSON with answer, "
		  "expected, id, messages, tests, tool_calls and vars, and writes {\"score\": 0 to "
		  "1, \"reason\": \"\"}), version (change it with the program: answers are graded "
		  "anew), seconds (15); or the command alone; wants --allow-exec",
	.example = "[\"python3\", \"graders/tone.py\"]",
	.prepare = prepare,
	.grade = grade,
	.probe = probe,
};
