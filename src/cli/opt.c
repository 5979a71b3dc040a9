/* SPDX-License-Identifier: MIT */
#include "cli/opt.h"

#include <stdio.h>
#include <string.h>

static const struct opt every[] = {
	{"quiet", 'q', OPT_FLAG, offsetof(struct opt_voice, quiet), NULL,
		"say nothing on standard error but errors and warnings", NULL},
	{"verbose", 'v', OPT_FLAG, offsetof(struct opt_voice, verbose), NULL,
		"say on standard error what became of each request", NULL},
	{NULL, 0, OPT_FLAG, 0, NULL, NULL, NULL},
};

const struct opt *opt_every(void)
{
	return every;
}

static const struct opt *by_name(const struct opt *table, struct str name)
{
	for (const struct opt *opt = table; opt->name; opt++) {
		if (str_eqz(name, opt->name))
			return opt;
	}
	return NULL;
}

static const struct opt *by_letter(const struct opt *table, char letter)
{
	for (const struct opt *opt = table; opt->name; opt++) {
		if (opt->letter && opt->letter == letter)
			return opt;
	}
	return NULL;
}

static bool unknown(const struct opt *table, struct str name, struct err *err)
{
	size_t count = 0;
	const char *nearest;

	while (table[count].name)
		count++;
	nearest = str_nearest(name, table, count, sizeof(*table));
	if (!nearest)
		nearest = str_nearest(name, every, ARRAY_LEN(every) - 1, sizeof(*every));
	if (nearest)
		return err_set(err, ERR_USAGE, "unknown option '--%.*s' (did you mean '--%s'?)",
			STR_ARG(name), nearest);
	return err_set(err, ERR_USAGE, "unknown option '--%.*s'", STR_ARG(name));
}

enum { CHOICES_MAX = 32, CHOICES_BYTES = 512 };

static bool refuse_choice(const struct opt *opt, const char *value, struct err *err)
{
	char copy[CHOICES_BYTES];
	const char *names[CHOICES_MAX], *nearest;
	size_t count = 0;

	snprintf(copy, sizeof(copy), "%s", opt->choices);
	for (char *at = copy, *end; at && count < CHOICES_MAX; at = end) {
		end = strchr(at, ' ');
		if (end)
			*end++ = '\0';
		names[count++] = at;
	}
	nearest = str_nearest(str_of(value), names, count, sizeof(*names));
	return err_set(err, ERR_USAGE, "--%s takes one of: %s; not '%s'%s%s%s", opt->name,
		opt->choices, value, nearest ? " (did you mean '" : "", nearest ? nearest : "",
		nearest ? "'?)" : "");
}

/* "text|json" style choices are checked here, so that no command does it again. */
static bool check_choice(const struct opt *opt, const char *value, struct err *err)
{
	struct str rest = str_of(opt->choices), part;

	if (!opt->choices)
		return true;
	while (str_next(&rest, ' ', &part)) {
		if (str_eqz(part, value))
			return true;
	}
	return refuse_choice(opt, value, err);
}

static bool store(const struct opt *opt, const char *value, void *options, struct err *err)
{
	void *field = (char *)options + opt->offset;

	switch (opt->kind) {
	case OPT_FLAG:
		*(bool *)field = true;
		return true;
	case OPT_TEXT:
		*(const char **)field = value;
		return check_choice(opt, value, err);
	case OPT_COUNT:
		if (str_to_i64(str_of(value), field) && *(int64_t *)field >= 0)
			return true;
		return err_set(err, ERR_USAGE, "--%s takes a whole number of 0 or more; not '%s'",
			opt->name, value);
	case OPT_NUMBER:
		if (str_to_double(str_of(value), field))
			return true;
		return err_set(err, ERR_USAGE, "--%s takes a number; not '%s'", opt->name, value);
	case OPT_LIST: {
		struct opt_list *list = field;

		if (list->count == OPT_LIST_MAX)
			return err_set(err, ERR_USAGE, "--%s was given more than %d times",
				opt->name, OPT_LIST_MAX);
		list->items[list->count++] = value;
		return check_choice(opt, value, err);
	}
	}
	return false;
}

struct parser {
	const struct opt *table; /* of the command */
	void *options;
	struct opt_voice *voice;
};

/* What an argument names, in the command's table or in that of all, and where its value goes. */
struct found {
	const struct opt *opt;
	void *options;
	const char *value; /* behind the name in the same argument, or NULL */
};

static bool find(const struct parser *parser, const char *arg, struct found *out, struct err *err)
{
	const char *equals = strchr(arg, '=');
	struct str name = str_of(arg + 2);
	const bool is_long = arg[1] == '-';

	*out = (struct found){.options = parser->options};
	if (is_long && equals) {
		name.len = (size_t)(equals - arg) - 2;
		out->value = equals + 1;
	} else if (!is_long && arg[2]) {
		out->value = arg + 2;
	}
	out->opt = is_long ? by_name(parser->table, name) : by_letter(parser->table, arg[1]);
	if (out->opt)
		return true;
	out->options = parser->voice;
	out->opt = is_long ? by_name(every, name) : by_letter(every, arg[1]);
	if (out->opt)
		return true;
	return is_long ? unknown(parser->table, name, err)
		       : err_set(err, ERR_USAGE, "unknown option '-%c'", arg[1]);
}

/* One argument that begins with a dash; *used counts the words it took. */
static bool parse_one(const struct parser *parser, char **argv, int *used, struct err *err)
{
	struct found found;

	*used = 1;
	if (!find(parser, argv[0], &found, err))
		return false;
	if (found.opt->kind == OPT_FLAG) {
		if (found.value)
			return err_set(err, ERR_USAGE, "--%s takes no value", found.opt->name);
		return store(found.opt, NULL, found.options, err);
	}
	if (!found.value) {
		found.value = argv[1];
		*used = 2;
	}
	if (!found.value)
		return err_set(
			err, ERR_USAGE, "--%s wants %s behind it", found.opt->name, found.opt->arg);
	return store(found.opt, found.value, found.options, err);
}

bool opt_parse(const struct opt *table, int argc, char **argv, void *options,
	struct opt_voice *voice, const char **words, size_t *word_count, struct err *err)
{
	const struct parser parser = {table, options, voice};
	bool only_words = false;

	*word_count = 0;
	for (int i = 0; i < argc;) {
		int used = 1;

		if (!only_words && strcmp(argv[i], "--") == 0)
			only_words = true;
		else if (only_words || argv[i][0] != '-' || argv[i][1] == '\0')
			words[(*word_count)++] = argv[i];
		else if (!parse_one(&parser, argv + i, &used, err))
			return false;
		i += used;
	}
	words[*word_count] = NULL;
	return !(voice->quiet && voice->verbose) ||
	       err_set(err, ERR_USAGE, "--quiet and --verbose ask for opposite things; give one");
}

/* In single quotes wherever a shell might see more than text. */
static void write_word(struct buf *out, const char *word)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789-_./:=,@%+";

	if (*word && word[strspn(word, plain)] == '\0') {
		buf_puts(out, word);
		return;
	}
	buf_char(out, '\'');
	for (; *word; word++) {
		if (*word == '\'')
			buf_puts(out, "'\\''");
		else
			buf_char(out, *word);
	}
	buf_char(out, '\'');
}

static void write_one(struct buf *out, const struct opt *opt, const char *value)
{
	if (opt->letter)
		buf_printf(out, " -%c", opt->letter);
	else
		buf_printf(out, " --%s", opt->name);
	if (!value)
		return;
	buf_char(out, ' ');
	write_word(out, value);
}

static void write_number(struct buf *out, const struct opt *opt, double number)
{
	char text[64];

	snprintf(text, sizeof(text), "%.17g", number);
	if (number != 0)
		write_one(out, opt, text);
}

void opt_write(const struct opt *table, const void *options, struct buf *out)
{
	for (const struct opt *opt = table; opt->name; opt++) {
		const void *field = (const char *)options + opt->offset;
		const struct opt_list *list = field;

		switch (opt->kind) {
		case OPT_FLAG:
			if (*(const bool *)field)
				write_one(out, opt, NULL);
			break;
		case OPT_TEXT:
			if (*(const char *const *)field)
				write_one(out, opt, *(const char *const *)field);
			break;
		case OPT_COUNT:
			write_number(out, opt, (double)*(const int64_t *)field);
			break;
		case OPT_NUMBER:
			write_number(out, opt, *(const double *)field);
			break;
		case OPT_LIST:
			for (size_t i = 0; i < list->count; i++)
				write_one(out, opt, list->items[i]);
			break;
		}
	}
}
