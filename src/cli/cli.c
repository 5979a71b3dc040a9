/* SPDX-License-Identifier: MIT */
#include "cli/cli.h"

#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/io.h"
#include "base/proc.h"
#include "base/term.h"
#include "cli/help.h"

static const struct command *const commands[] = {
#define COMMAND_ENTRY(name) &command_##name,
	COMMAND_LIST(COMMAND_ENTRY)
#undef COMMAND_ENTRY
		NULL,
};

/* The one place where a kind of error becomes an exit status. */
static const int status_of[] = {
	[ERR_NONE] = EXIT_DONE,
	[ERR_USAGE] = EXIT_USAGE,
	[ERR_CONFIG] = EXIT_USAGE,
	[ERR_IO] = EXIT_UNFINISHED,
	[ERR_STORE] = EXIT_UNFINISHED,
	[ERR_INCOMPLETE] = EXIT_UNFINISHED,
	[ERR_BUDGET] = EXIT_BUDGET,
	[ERR_INTERRUPTED] = 130,
	[ERR_TERMINATED] = 143,
	[ERR_DATA] = EXIT_USAGE,
};

const struct command *const *command_all(void)
{
	return commands;
}

static const struct command *find(const char *name, struct err *err)
{
	const char *names[ARRAY_LEN(commands)];
	size_t count = 0;
	const char *nearest;

	for (; commands[count]; count++) {
		if (strcmp(commands[count]->name, name) == 0)
			return commands[count];
		names[count] = commands[count]->name;
	}
	nearest = str_nearest(str_of(name), names, count, sizeof(names[0]));
	if (nearest)
		err_set(err, ERR_USAGE, "unknown command '%s' (did you mean '%s'?)", name, nearest);
	else
		err_set(err, ERR_USAGE, "unknown command '%s'; 'tiercal --help' lists them", name);
	return NULL;
}

static bool wants_help(int argc, char **argv)
{
	for (int i = 0; i < argc && strcmp(argv[i], "--") != 0; i++) {
		if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
			return true;
	}
	return false;
}

static bool check_words(
	const struct command *command, const struct invocation *inv, struct err *err)
{
	if (inv->word_count < command->min_words)
		err_set(err, ERR_USAGE, "%s wants %s", command->name, command->words);
	else if (inv->word_count > command->max_words)
		err_set(err, ERR_USAGE, "%s does not take the word '%s'", command->name,
			inv->words[command->max_words]);
	else
		return true;
	err_add(err, "; usage: tiercal %s [options]%s%s", command->name,
		command->words[0] ? " " : "", command->words);
	return false;
}

static bool run_command(const struct command *command, const struct opt_voice *voice, int argc,
	char **argv, int *status, struct err *err)
{
	struct arena arena = {0};
	const char **words = ARENA_ARRAY(&arena, (size_t)argc + 1, const char *);
	void *options = arena_alloc(&arena, command->options_size);
	struct invocation inv = {
		.arena = &arena, .options = options, .words = words, .voice = *voice};
	bool ok = false;

	if (command->defaults)
		memcpy(options, command->defaults, command->options_size);
	if (!opt_parse(
		    command->options, argc, argv, options, &inv.voice, words, &inv.word_count, err))
		goto out;
	if (!check_words(command, &inv, err))
		goto out;
	ok = command->run(&inv, err);
	*status = inv.status;
out:
	arena_fini(&arena);
	return ok;
}

bool cli_begin(
	const struct invocation *inv, const char *path, struct cli_file *out, struct err *err)
{
	*out = (struct cli_file){.inv = inv, .path = path};
	return strcmp(path, "-") == 0 ||
	       (io_mkdirs(io_dir_of(inv->arena, path), err) && io_begin(path, &out->file, err));
}

bool cli_add(struct cli_file *file, struct str text, struct err *err)
{
	if (file->file)
		return io_add(file->file, text, err);
	fwrite(text.data, 1, text.len, stdout);
	return true;
}

void cli_wrote(const struct invocation *inv, const char *path)
{
	if (!inv->voice.quiet)
		fprintf(stderr, "wrote %s\n", path);
}

bool cli_end(struct cli_file *file, bool ok, struct err *err)
{
	if (!file->file)
		return ok;
	ok = io_end(file->file, ok, err);
	if (ok)
		cli_wrote(file->inv, file->path);
	return ok;
}

bool cli_write(const struct invocation *inv, const char *path, struct str text, struct err *err)
{
	struct cli_file file;

	return cli_begin(inv, path, &file, err) && cli_end(&file, cli_add(&file, text, err), err);
}

bool cli_call(const struct invocation *from, const char *const *words, int *status, struct err *err)
{
	const struct command *command = find(words[0], err);
	int argc = 0;

	if (!command)
		return false;
	while (words[1 + argc])
		argc++;
	/* opt_parse only reads the words. */
	return run_command(
		command, &from->voice, argc, (char **)(uintptr_t)(words + 1), status, err);
}

/* Options without a command: what is printed from the tables. False: not such an option. */
static bool print_about(const char *word, struct buf *out)
{
	if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 || strcmp(word, "help") == 0)
		help_overview(out);
	else if (strcmp(word, "--version") == 0)
		buf_printf(out, "tiercal %s\n", TIERCAL_VERSION);
	else if (strcmp(word, "--man-page") == 0)
		help_man_page(out);
	else if (strcmp(word, "--bash-completion") == 0)
		help_bash_completion(out);
	else
		return false;
	return true;
}

static bool dispatch(int argc, char **argv, int *status, struct err *err)
{
	struct buf text = {0};
	const struct command *command;
	bool ok, of_help;

	if (argc < 2) {
		help_overview(&text);
		ok = io_write_fd(STDERR_FILENO, buf_view(&text), err);
		*status = EXIT_USAGE;
		goto out;
	}
	if ((argc == 2 || strcmp(argv[1], "help") != 0) && print_about(argv[1], &text)) {
		ok = io_write_fd(STDOUT_FILENO, buf_view(&text), err);
		goto out;
	}
	ok = false;
	if (argv[1][0] == '-') {
		err_set(err, ERR_USAGE,
			"unknown option '%s' before a command; see 'tiercal --help'", argv[1]);
		goto out;
	}
	/* "help run" is "run --help". */
	of_help = strcmp(argv[1], "help") == 0;
	command = find(argv[1 + of_help], err);
	if (!command)
		goto out;
	if (of_help || wants_help(argc - 2, argv + 2)) {
		help_command(command, &text);
		ok = io_write_fd(STDOUT_FILENO, buf_view(&text), err);
		goto out;
	}
	ok = run_command(command, &(struct opt_voice){0}, argc - 2, argv + 2, status, err);
out:
	buf_free(&text);
	return ok;
}

static void print_error(const struct err *err)
{
	struct buf line = {0};

	term_styled(&line, term_look(STDERR_FILENO).colour, TERM_BAD, STR("tiercal:"));
	buf_char(&line, ' ');
	term_escape(&line, str_of(err->text));
	buf_char(&line, '\n');
	fputs(buf_z(&line), stderr);
	buf_free(&line);
}

static bool reader_left(void)
{
	struct pollfd out = {.fd = STDOUT_FILENO};

	return poll(&out, 1, 0) == 1 && (out.revents & POLLERR);
}

int cli_main(int argc, char **argv)
{
	struct err err = {0};
	int status = EXIT_DONE;

	if (!dispatch(argc, argv, &status, &err)) {
		fflush(stdout);
		print_error(&err);
		status = status_of[err.kind];
	}
	/* A full disk or a closed pipe shows here; what was computed is in the store. */
	if (fflush(stdout) != 0 || ferror(stdout)) {
		fprintf(stderr, "tiercal: standard output could not be written in full\n");
		/* A reader that went away has seen what it wanted. */
		if (status == EXIT_DONE && !reader_left())
			status = EXIT_UNFINISHED;
	}
	return status;
}
