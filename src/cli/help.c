/* SPDX-License-Identifier: MIT */
#include "cli/help.h"

#include <stdio.h>
#include <string.h>

#include "grade/grade.h"

static const char overview_head[] =
	"usage: tiercal COMMAND [options]\n"
	"\n"
	"Finds, for every task type an application sends to language models, the cheapest\n"
	"model that is demonstrably good enough, and keeps proving it.\n"
	"\n";

static const char *const about_options[][2] = {
	{"--help", "this text; behind a command, or as help COMMAND, that command's"},
	{"--version", "the version"},
	{"--man-page", "the manual page tiercal(1), as troff"},
	{"--bash-completion", "completion for bash, to be sourced"},
};

static const struct {
	const char *status, *meaning;
} statuses[] = {
	{"0", "done (a table with inconclusive verdicts is done)"},
	{"1", "a gate failed, a table is stale under --check, or a model qualifies for no route"},
	{"2", "wrong usage, configuration or suite; a gold or wrong answer was misjudged"},
	{"3", "could not finish: run incomplete (started again, it continues), store, disk"},
	{"4", "stopped at the budget"},
	{"130, 143", "interrupted; everything that was received is saved"},
};

static const struct {
	const char *name, *meaning;
} variables[] = {
	{"OPENAI_API_KEY, ANTHROPIC_API_KEY, GEMINI_API_KEY, ...",
		"keys of the services, each sent to its own hosts only"},
	{"CI", "when set, commands that send want a budget"},
	{"COLUMNS", "how wide tables are (20 to 1000); else as wide as the window, else 200"},
	{"NO_COLOR", "when set to anything, nothing is coloured; only terminals ever are"},
	{"TERM", "dumb: a line of progress instead of the view of a run, and no colour"},
	{"TIERCAL_DATA", "where the suites that ship are (default: PREFIX/share/tiercal)"},
	{"TMPDIR", "where the snapshots of suites are kept while a command runs"},
};

/* "-c, --config FILE" */
static void option_words(const struct opt *opt, struct buf *out)
{
	if (opt->letter)
		buf_printf(out, "-%c, ", opt->letter);
	buf_printf(out, "--%s", opt->name);
	if (opt->arg)
		buf_printf(out, " %s", opt->arg);
}

void help_overview(struct buf *out)
{
	buf_puts(out, overview_head);
	buf_puts(out, "Commands:\n");
	for (const struct command *const *c = command_all(); *c; c++)
		buf_printf(out, "  %-10s %s\n", (*c)->name, (*c)->summary);
	buf_puts(out, "\nOptions:\n");
	for (size_t i = 0; i < ARRAY_LEN(about_options); i++)
		buf_printf(out, "  %-18s %s\n", about_options[i][0], about_options[i][1]);
	buf_puts(out, "\nStart with:\n"
		      "  tiercal demo          the whole job against a simulated provider, no key\n"
		      "  tiercal init DIR      a starter configuration with one small suite\n");
}

static void usage_line(const struct command *command, struct buf *out)
{
	buf_printf(out, "tiercal %s [options]%s%s", command->name, command->words[0] ? " " : "",
		command->words);
}

static void option_lines(const struct opt *table, struct buf *out)
{
	struct buf words = {0};

	for (const struct opt *opt = table; opt->name; opt++) {
		buf_clear(&words);
		if (!opt->letter)
			buf_puts(&words, "    ");
		option_words(opt, &words);
		if (words.len > 26)
			buf_printf(out, "  %s\n  %-26s  %s\n", buf_z(&words), "", opt->help);
		else
			buf_printf(out, "  %-26s  %s\n", buf_z(&words), opt->help);
	}
	buf_free(&words);
}

void help_command(const struct command *command, struct buf *out)
{

	buf_puts(out, "usage: ");
	usage_line(command, out);
	buf_printf(out, "\n\n%s\n\nOptions:\n", command->details);
	option_lines(command->options, out);
	option_lines(opt_every(), out);
	buf_printf(out, "  %-26s  this text\n\nExample:\n", "-h, --help");
	for (struct str rest = str_of(command->example), line; str_next(&rest, '\n', &line);)
		buf_printf(out, "  %.*s\n", STR_ARG(line));
}

/* Text for troff: backslashes and dashes are escaped, a leading dot or quote is kept from being a
 * request. */
static void troff(struct str text, struct buf *out)
{
	for (size_t i = 0; i < text.len; i++) {
		char c = text.data[i];
		bool line_start = i == 0 || text.data[i - 1] == '\n';

		if (line_start && (c == '.' || c == '\''))
			buf_puts(out, "\\&");
		if (c == '\\')
			buf_puts(out, "\\e");
		else if (c == '-')
			buf_puts(out, "\\-");
		else
			buf_char(out, c);
	}
}

static void troff_z(const char *text, struct buf *out)
{
	troff(str_of(text), out);
}

/* Paragraphs are parted by empty lines; a line that begins with two spaces stands as it is. */
static void troff_paragraphs(const char *text, struct buf *out)
{
	bool literal = false;

	for (struct str rest = str_of(text), line; str_next(&rest, '\n', &line);) {
		bool indented = str_starts(line, STR("  "));

		if (indented != literal)
			buf_puts(out, indented ? ".nf\n" : ".fi\n");
		literal = indented;
		if (line.len == 0)
			buf_puts(out, ".PP\n");
		else
			troff(line, out);
		if (line.len)
			buf_char(out, '\n');
	}
	if (literal)
		buf_puts(out, ".fi\n");
}

static void man_options(const struct opt *table, struct buf *out)
{
	struct buf words = {0};

	for (const struct opt *opt = table; opt->name; opt++) {
		buf_puts(out, ".TP\n.B ");
		buf_clear(&words);
		option_words(opt, &words);
		troff(buf_view(&words), out);
		buf_char(out, '\n');
		troff_z(opt->help, out);
		buf_char(out, '\n');
	}
	buf_free(&words);
}

static void man_command(const struct command *command, struct buf *out)
{
	struct buf words = {0};

	buf_puts(out, ".SS ");
	usage_line(command, &words);
	troff(buf_view(&words), out);
	buf_char(out, '\n');
	troff_paragraphs(command->details, out);
	man_options(command->options, out);
	buf_puts(out, ".PP\nExample:\n.PP\n.nf\n");
	for (struct str rest = str_of(command->example), line; str_next(&rest, '\n', &line);) {
		buf_puts(out, "    ");
		troff(line, out);
		buf_char(out, '\n');
	}
	buf_puts(out, ".fi\n");
	buf_free(&words);
}

static void man_entry(const char *term, const char *meaning, struct buf *out)
{
	buf_puts(out, ".TP\n.B ");
	troff_z(term, out);
	buf_char(out, '\n');
	troff_z(meaning, out);
	buf_char(out, '\n');
}

static void man_graders(struct buf *out)
{
	struct buf words = {0};

	buf_puts(out, ".SH GRADERS\n");
	troff_z("As a suite writes them below accuracy, format, relevance or tone, each with its "
		"parameters, or as tiercal grade takes them. A weight may stand beside each.\n",
		out);
	for (const struct grader *const *grader = grader_all(); *grader; grader++) {
		buf_clear(&words);
		buf_printf(&words, "%s. Example: %s: %s", (*grader)->params, (*grader)->name,
			(*grader)->example);
		man_entry((*grader)->name, buf_z(&words), out);
	}
	man_entry("not, all, any, k_of",
		"a grader (not), a list of graders (all: the product, any: the largest), or k and "
		"of (1 if at least k of the list pass). Example: k_of: {\"k\": 2, \"of\": "
		"[\"json\", {\"not\": \"refusal\"}, {\"max_words\": 40}]}",
		out);
	buf_free(&words);
}

void help_man_page(struct buf *out)
{
	buf_printf(out, ".TH TIERCAL 1 \"\" \"tiercal %s\" \"User Commands\"\n", TIERCAL_VERSION);
	buf_puts(out, ".SH NAME\ntiercal \\- give every route the cheapest model that is "
		      "demonstrably good enough\n"
		      ".SH SYNOPSIS\n.B tiercal\n.I COMMAND\n[options]\n"
		      ".SH DESCRIPTION\n");
	troff_z("For every task type (a route) that an application sends to language models, "
		"tiercal "
		"sends 50 to 100 representative cases through candidate models, grades the "
		"answers, "
		"compares each candidate with a reference case by case, and emits a routing table "
		"that gives each route the cheapest candidate that is proven to be good enough.\n",
		out);
	buf_puts(out, ".SH OPTIONS\n");
	for (size_t i = 0; i < ARRAY_LEN(about_options); i++)
		man_entry(about_options[i][0], about_options[i][1], out);
	buf_puts(out, ".PP\nEvery command takes\n");
	man_options(opt_every(), out);
	buf_puts(out, ".SH COMMANDS\n");
	for (const struct command *const *c = command_all(); *c; c++)
		man_command(*c, out);
	man_graders(out);
	buf_puts(out, ".SH EXIT STATUS\n");
	for (size_t i = 0; i < ARRAY_LEN(statuses); i++)
		man_entry(statuses[i].status, statuses[i].meaning, out);
	buf_puts(out, ".SH ENVIRONMENT\n");
	for (size_t i = 0; i < ARRAY_LEN(variables); i++)
		man_entry(variables[i].name, variables[i].meaning, out);
	buf_puts(out, ".SH FILES\n");
	man_entry(CLI_CONFIG_DEFAULT, "the configuration", out);
	man_entry(CLI_STORE_DEFAULT, "the database of exchanges, runs and scores", out);
	man_entry(CLI_TABLE_DEFAULT, "the routing table", out);
}

static void completion_command(const struct command *command, struct buf *out)
{
	buf_printf(out, "\t%s)\n", command->name);
	for (const struct opt *opt = command->options; opt->name; opt++) {
		if (!opt->choices)
			continue;
		buf_printf(out,
			"\t\tif [ \"$prev\" = --%s ]; then COMPREPLY=($(compgen -W '%s' -- "
			"\"$cur\")); return; fi\n",
			opt->name, opt->choices);
	}
	buf_puts(out, "\t\twords='--help");
	for (const struct opt *opt = command->options; opt->name; opt++)
		buf_printf(out, " --%s", opt->name);
	for (const struct opt *opt = opt_every(); opt->name; opt++)
		buf_printf(out, " --%s", opt->name);
	buf_puts(out, "'\n\t\t;;\n");
}

void help_bash_completion(struct buf *out)
{
	buf_puts(out,
		"# bash completion for tiercal\n"
		"_tiercal() {\n"
		"\tlocal cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} words=\n"
		"\tCOMPREPLY=()\n"
		"\tif [ \"$COMP_CWORD\" -eq 1 ]; then\n"
		"\t\tCOMPREPLY=($(compgen -W '");
	for (const struct command *const *c = command_all(); *c; c++)
		buf_printf(out, "%s ", (*c)->name);
	for (size_t i = 0; i < ARRAY_LEN(about_options); i++)
		buf_printf(out, "%s%s", i ? " " : "", about_options[i][0]);
	buf_puts(out, "' -- \"$cur\"))\n\t\treturn\n\tfi\n\tcase ${COMP_WORDS[1]} in\n");
	for (const struct command *const *c = command_all(); *c; c++)
		completion_command(*c, out);
	buf_puts(out, "\tesac\n"
		      "\tcase $cur in\n"
		      "\t-*) COMPREPLY=($(compgen -W \"$words\" -- \"$cur\")) ;;\n"
		      "\t*) COMPREPLY=($(compgen -f -- \"$cur\")) ;;\n"
		      "\tesac\n"
		      "}\n"
		      "complete -F _tiercal tiercal\n");
}
