/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/io.h"
#include "base/yaml.h"
#include "config/tables.h"

#define NAME_MAX_BYTES 128

bool config_begin_candidate(
	const struct decode *d, const struct value *value, void *out, struct err *err)
{
	struct candidate *candidate = out;

	(void)d;
	(void)err;
	candidate->line = value->line;
	candidate->column = value->column;
	return true;
}

/* Like any that is asked, but that its name and dialect are given. */
bool config_begin_embeddings(
	const struct decode *d, const struct value *value, void *out, struct err *err)
{
	struct candidate *candidate = out;

	memcpy(candidate, config_candidate_table.defaults, sizeof(*candidate));
	candidate->name = candidate->provider = CANDIDATE_EMBEDDINGS;
	return config_begin_candidate(d, value, out, err);
}

/* What this program sets itself, from the route and the conversation. */
static const struct {
	const char *name, *instead;
} own_params[] = {
	{"model", "the candidate's model"},
	{"messages", "the suite"},
	{"input", "the suite"},
	{"contents", "the suite"},
	{"system", "the suite"},
	{"stream", "the candidate's stream"},
	{"tools", "the suite's tools"},
	{"response_format", "the suite's response_format"},
	{"max_tokens", "the route's or suite's max_tokens"},
	{"max_completion_tokens", "the route's or suite's max_tokens"},
	{"max_output_tokens", "the route's or suite's max_tokens"},
	{"maxTokens", "the route's or suite's max_tokens"},
	{"maxOutputTokens", "the route's or suite's max_tokens"},
};

bool config_check_params(
	const struct decode *d, const struct value *value, void *field, struct err *err)
{
	const struct value *item;

	(void)field;
	value_each (item, value) {
		for (size_t i = 0; i < ARRAY_LEN(own_params); i++) {
			if (str_eqz(item->key, own_params[i].name))
				return decode_fault_key(d, item, err,
					"'%s' cannot be among params: it comes from %s",
					own_params[i].name, own_params[i].instead);
		}
	}
	return true;
}

bool config_check_gateways(
	const struct decode *d, const struct value *value, void *field, struct err *err)
{
	const struct value *item;

	(void)field;
	value_each (item, value) {
		if (!value_is_string(item) || item->text.len == 0)
			return decode_must_be(d, item, err, "a text: the candidate's id there");
	}
	return true;
}

bool config_check_url(
	const struct decode *d, const struct value *value, void *field, struct err *err)
{
	const struct str text = value->text;
	struct str host;
	size_t from = 0, slash;

	(void)field;
	if (str_starts(text, STR("https://")))
		from = strlen("https://");
	else if (str_starts(text, STR("http://")))
		from = strlen("http://");
	else
		return decode_must_be(d, value, err, "a URL that begins with https:// or http://");
	slash = str_find(text, STR("/"), from);
	host = str_slice(text, from, slash == SIZE_MAX ? text.len : slash);
	/* The value is not shown: what stands before the @ is mostly a password. */
	if (str_find(host, STR("@"), 0) != SIZE_MAX)
		return decode_fault(d, value, err,
			"base_url holds a user or password; name the variable of the key with "
			"key_env");
	if (host.len == 0 || str_find(text, STR(" "), 0) != SIZE_MAX)
		return decode_must_be(d, value, err,
			"a URL with a host and without spaces, such as "
			"https://host/v1");
	if (str_find(text, STR("?"), 0) != SIZE_MAX || str_find(text, STR("#"), 0) != SIZE_MAX)
		return decode_fault(d, value, err,
			"base_url holds a ? or #; it must end with a path, and keys go in a "
			"header");
	return true;
}

static bool is_region(struct str text)
{
	bool ok = text.len > 0 && text.len <= NAME_MAX_BYTES;

	for (size_t i = 0; i < text.len && ok; i++) {
		const char byte = text.data[i];

		ok = byte == '-' || (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9');
	}
	return ok;
}

bool config_check_region(
	const struct decode *d, const struct value *value, void *field, struct err *err)
{
	(void)field;
	return is_region(value->text) ||
	       decode_must_be(d, value, err, "the name of a region, such as us-east-1");
}

/* "us-east-1" of https://bedrock-runtime.us-east-1.amazonaws.com, or nothing. */
static struct str region_of_url(const char *base_url)
{
	struct str rest = str_of(base_url), part, region = STR_NONE;
	size_t at = str_find(rest, STR("://"), 0);

	if (at == SIZE_MAX)
		return STR_NONE;
	rest = str_slice(rest, at + 3, rest.len);
	rest = str_slice(rest, 0, str_find(rest, STR("/"), 0));
	if (!str_ends(rest, STR(".amazonaws.com")))
		return STR_NONE;
	if (str_next(&rest, '.', &part) && str_next(&rest, '.', &part))
		region = part;
	return is_region(region) ? region : STR_NONE;
}

/* A service that has a place for each region. The address of what is stored holds that place. */
static bool place(const struct decode *d, const struct value *value, struct candidate *candidate,
	struct err *err)
{
	static const char *const envs[] = {"AWS_REGION", "AWS_DEFAULT_REGION"};
	struct str region = str_of(candidate->region);

	if (strcmp(candidate->provider, "bedrock") != 0)
		return !candidate->region ||
		       decode_fault_key(d, value_get(value, "region"), err,
			       "'region' is for provider: bedrock; candidate '%s' has provider: %s",
			       candidate->name, candidate->provider);
	if (!region.len)
		region = region_of_url(candidate->base_url);
	for (size_t i = 0; i < ARRAY_LEN(envs) && !region.len; i++) {
		region = str_of(getenv(envs[i]));
		if (region.len && !is_region(region))
			return decode_fault(d, value, err,
				"candidate '%s': the environment variable %s holds no name of a "
				"region",
				candidate->name, envs[i]);
	}
	if (region.len)
		candidate->region = arena_strz(d->arena, region);
	if (!region.len && !candidate->base_url)
		return decode_fault(d, value, err,
			"candidate '%s' of provider bedrock wants the key 'region', such as "
			"us-east-1",
			candidate->name);
	if (!candidate->base_url)
		candidate->base_url = arena_printf(
			d->arena, "https://bedrock-runtime.%s.amazonaws.com", candidate->region);
	return true;
}

bool config_check_key_env(
	const struct decode *d, const struct value *value, void *field, struct err *err)
{
	const struct str text = value->text;
	bool ok = text.len <= NAME_MAX_BYTES;

	(void)field;
	for (size_t i = 0; i < text.len && ok; i++) {
		const char byte = text.data[i];

		ok = byte == '_' || (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') ||
		     (i > 0 && byte >= '0' && byte <= '9');
	}
	/* Not shown: it may be the key itself. */
	return ok || decode_fault(d, value, err,
			     "key_env is not the name of an environment variable (letters, digits "
			     "and _); the key itself does not belong here");
}

bool config_read_rules(
	const struct decode *d, const struct value *value, void *field, struct err *err)
{
	struct candidate *candidate =
		(void *)((char *)field - offsetof(struct candidate, rules_file));
	struct buf text = {.limit = YAML_MAX_BYTES};
	struct value *rules;
	bool ok = false;

	if (!config_join(d, value, field, err))
		return false;
	if (!io_exists(candidate->rules_file)) {
		decode_fault(d, value, err, "rules: there is no file %s", candidate->rules_file);
		goto out;
	}
	if (!io_read(candidate->rules_file, &text, err)) {
		err->kind = ERR_CONFIG;
		err_wrap(err, "%s:%lu:%lu", d->name, (unsigned long)value->line,
			(unsigned long)value->column);
		goto out;
	}
	ok = yaml_parse(d->arena, buf_view(&text), candidate->rules_file, &rules, err);
	if (ok)
		candidate->rules = rules;
	else
		err->kind = ERR_CONFIG;
out:
	buf_free(&text);
	return ok;
}

/* Providers that are not reached over a network have a key of their own, and need no model. */
static bool check_own_key(const struct decode *d, const struct value *value,
	const struct candidate *candidate, const char *provider, const void *given, struct err *err)
{
	const bool is = strcmp(candidate->provider, provider) == 0;

	if (is && !given)
		return decode_fault(d, value, err,
			"candidate '%s' of provider %s wants the key '%s'", candidate->name,
			provider, provider);
	if (!is && given)
		return decode_fault_key(d, value_get(value, provider), err,
			"'%s' is for provider: %s; candidate '%s' has provider: %s", provider,
			provider, candidate->name, candidate->provider);
	return true;
}

bool config_end_candidate(
	const struct decode *d, const struct value *value, void *out, struct err *err)
{
	struct candidate *candidate = out;
	const struct value *name = value_get(value, "name");

	if (name->text.len > NAME_MAX_BYTES || !str_eq(str_trim(name->text), name->text))
		return decode_fault(d, name, err,
			"a candidate's name has no blanks around it and at most %d bytes",
			NAME_MAX_BYTES);
	if (strcmp(candidate->name, "best") == 0)
		return decode_fault(d, name, err,
			"a candidate cannot be named 'best': as a reference that means the best "
			"one");
	if (strcmp(candidate->provider, CANDIDATE_EMBEDDINGS) == 0)
		return decode_fault(d, value_get(value, "provider"), err,
			"provider embeddings gives no answers: the model of embeddings stands "
			"under embeddings:, beside candidates:");
	if (!check_own_key(d, value, candidate, "rules", candidate->rules, err) ||
		!check_own_key(d, value, candidate, "command", candidate->command, err) ||
		!place(d, value, candidate, err))
		return false;
	if (candidate->command && !candidate->command[0])
		return decode_fault(d, value_get(value, "command"), err,
			"command is empty; it must be a list of a program and its arguments");
	if (candidate->key_command && !candidate->key_command[0])
		return decode_fault(d, value_get(value, "key_command"), err,
			"key_command is empty; it must be a list of a program and its arguments");
	if (candidate->key_command && (candidate->key_env || candidate->key_file))
		return decode_fault_key(d, value_get(value, "key_command"), err,
			"key_command and another source of the key; a candidate has one of them");
	if (candidate->model)
		return true;
	if (!candidate->rules && !candidate->command)
		return decode_fault(
			d, value, err, "candidate '%s' wants the key 'model'", candidate->name);
	candidate->model = candidate->name;
	return true;
}
