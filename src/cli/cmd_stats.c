/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "base/io.h"
#include "base/json.h"
#include "cli/calc.h"
#include "cli/cli.h"

struct stats_command {
	const char *args;
	const char *batch;
	bool list;
	const char *format;
};

static const struct opt options[] = {
	{"args", 0, OPT_TEXT, offsetof(struct stats_command, args), "JSON",
		"the arguments of FN, an object", NULL},
	{"batch", 0, OPT_TEXT, offsetof(struct stats_command, batch), "FILE",
		"a file of {\"id\", \"fn\", \"args\"} lines, - for standard input", NULL},
	{"list", 0, OPT_FLAG, offsetof(struct stats_command, list), NULL,
		"print every function with its arguments", NULL},
	{"format", 0, OPT_TEXT, offsetof(struct stats_command, format), "text|json",
		"of --list: how to print (default: text); results are JSON always", "text json"},
	OPT_END,
};

/* One function, its arguments from the command line. */
static bool run_one(struct arena *arena, const char *fn, const char *text, struct err *err)
{
	const struct calc_function *function = calc_find(str_of(fn), err);
	struct buf out = {0};
	struct value *args;
	struct jsonw w;
	bool ok = false;

	if (!function)
		return false;
	if (!text) {
		calc_signature(function->params, &out);
		err_set(err, ERR_USAGE, "%s wants --args '{...}', an object of %s", fn,
			buf_z(&out));
		goto out;
	}
	if (!json_parse(arena, str_of(text), &args, err)) {
		err_wrap(err, "--args");
		goto out;
	}
	jsonw_init(&w, &out, 0);
	if (!calc_evaluate(arena, str_of(fn), args, &w, err))
		goto out;
	buf_char(&out, '\n');
	fwrite(out.data, 1, out.len, stdout);
	ok = true;
out:
	buf_free(&out);
	return ok;
}

/* One line of a batch into one line of output. */
static bool answer(struct arena *arena, struct str line, struct buf *out, struct err *err)
{
	const struct value *id, *fn, *args;
	struct value *root;
	struct jsonw w;

	if (!json_parse(arena, line, &root, err))
		return false;
	id = value_get(root, "id");
	fn = value_get(root, "fn");
	args = value_get(root, "args");
	if (!id || !fn || !args || fn->type != VALUE_STRING)
		return err_set(err, ERR_USAGE,
			"a line is an object with \"id\", \"fn\" (a string) and \"args\"");
	if (id->type != VALUE_STRING && id->type != VALUE_NUMBER)
		return err_set(err, ERR_USAGE, "'id' is %s, not a string or a number",
			value_type_name(id->type));
	jsonw_init(&w, out, 0);
	jsonw_object(&w);
	jsonw_key(&w, "id");
	jsonw_value(&w, id);
	jsonw_key(&w, "result");
	if (!calc_evaluate(arena, fn->text, args, &w, err))
		return false;
	jsonw_object_end(&w);
	buf_char(out, '\n');
	return true;
}

/* "FILE:LINE: ..."; what the reader of JSON says of line 1 becomes "FILE:LINE:COLUMN: ...". */
static bool at_line(struct err *err, const char *path, unsigned long number)
{
	static const char first[] = "line 1, column ";
	const char *name = strcmp(path, "-") == 0 ? "standard input" : path;
	struct err why = *err;

	if (strncmp(why.text, first, sizeof(first) - 1) == 0)
		return err_set(
			err, ERR_USAGE, "%s:%lu:%s", name, number, why.text + sizeof(first) - 1);
	return err_set(err, ERR_USAGE, "%s:%lu: %s", name, number, why.text);
}

static bool run_batch(const char *path, struct err *err)
{
	struct buf text = {0}, out = {0};
	struct arena arena = {0};
	struct str rest, line;
	bool ok = io_read(path, &text, err);

	rest = buf_view(&text);
	if (str_starts(rest, STR("\xEF\xBB\xBF"))) /* a byte order mark */
		rest = str_slice(rest, 3, rest.len);
	for (unsigned long number = 1; ok && str_next(&rest, '\n', &line); number++) {
		line = str_trim(line);
		if (line.len == 0)
			continue;
		buf_clear(&out);
		arena_reset(&arena);
		ok = answer(&arena, line, &out, err);
		if (ok)
			fwrite(out.data, 1, out.len, stdout);
		else
			at_line(err, path, number);
	}
	arena_fini(&arena);
	buf_free(&out);
	buf_free(&text);
	return ok;
}

static bool run(struct invocation *inv, struct err *err)
{
	const struct stats_command *opts = inv->options;
	struct buf text = {0};

	if ((inv->word_count > 0) + (opts->batch != NULL) + opts->list != 1)
		return err_set(err, ERR_USAGE,
			"stats wants one of: a function with --args, --batch FILE, --list");
	if (opts->args && inv->word_count == 0)
		return err_set(
			err, ERR_USAGE, "--args belongs to a function: stats FN --args JSON");
	if (opts->batch)
		return run_batch(opts->batch, err);
	if (inv->word_count > 0)
		return run_one(inv->arena, inv->words[0], opts->args, err);
	if (opts->format && strcmp(opts->format, "json") == 0)
		calc_list_json(&text);
	else
		calc_list(&text);
	fwrite(buf_z(&text), 1, text.len, stdout);
	buf_free(&text);
	return true;
}

const struct command command_stats = {
	.name = "stats",
	.words = "[FN]",
	.max_words = 1,
	.summary = "one statistical function, so that anyone can check it elsewhere",
	.details =
		"Evaluates a function that verdicts are made of and prints an object, all numbers "
		"with\n"
		"the fewest digits that read back to the same value; null: not defined, or "
		"infinite.\n"
		"The arguments are an object; --list names every function with its arguments, "
		"those in\n"
		"brackets with what is taken where they are left out. A seed is a whole number, or "
		"its\n"
		"16 hexadecimal digits as routing.json has them.\n"
		"\n"
		"A batch has a line {\"id\": ..., \"fn\": ..., \"args\": {...}} for each "
		"evaluation (other\n"
		"members are ignored, empty lines too) and prints a line {\"id\", \"result\"} for "
		"each. It\n"
		"ends at the first line that cannot be evaluated, with exit status 2.\n"
		"\n"
		"At most 1000000 cases, draws or values in a list. Above 2000 cases the exact "
		"test\n"
		"answers by its normal approximation, and says so: \"normal\": true.",
	.example =
		"tiercal stats --list\n"
		"tiercal stats wilson --args '{\"x\": 48, \"n\": 50}'\n"
		"tiercal stats exact_ni --args '{\"b\": 2, \"c\": 3, \"n\": 100, \"delta\": 0.1}'\n"
		"tiercal stats --batch questions.jsonl",
	.options = options,
	.options_size = sizeof(struct stats_command),
	.run = run,
};
