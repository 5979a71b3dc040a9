/* SPDX-License-Identifier: MIT */
#include "config/config.h"

#include <string.h>

#include "base/io.h"
#include "base/map.h"
#include "base/sha256.h"
#include "base/yaml.h"
#include "config/tables.h"

#define CONFIG_VERSION 1

/* Before all else: a file of another version has other keys. */
bool config_check_version(
	const struct decode *d, const struct value *root, void *out, struct err *err)
{
	const struct value *value = value_get(root, "version");
	int64_t version;

	(void)out;
	if (value && (!value_is_number(value) || !value_to_i64(value, &version) ||
			     version != CONFIG_VERSION))
		return decode_must_be(d, value, err, "1, the only version there is");
	return true;
}

void config_schema_version(struct jsonw *w)
{
	jsonw_key(w, "const");
	jsonw_int(w, CONFIG_VERSION);
}

bool config_join(const struct decode *d, const struct value *value, void *field, struct err *err)
{
	const struct config_reader *reader = d->context;
	const char **path = field;

	(void)value;
	(void)err;
	*path = io_join(d->arena, reader->folder, *path);
	return true;
}

bool config_join_prices(
	const struct decode *d, const struct value *value, void *field, struct err *err)
{
	const struct value *item = value->child;
	const char **paths;

	memcpy(&paths, field, sizeof(paths));
	for (; *paths; paths++, item = item->next) {
		if (strcmp(*paths, "builtin") == 0)
			continue;
		if (!config_join(d, item, paths, err))
			return false;
		if (!io_exists(*paths))
			return decode_fault(d, item, err, "prices: there is no file %s", *paths);
	}
	return true;
}

/* Names of candidates are noted where they stand and looked up when all are known. */
static void note(const struct decode *d, const struct value *value)
{
	struct config_reader *reader = d->context;

	VEC_PUSH(&reader->mentions)->value = value;
}

bool config_mention(const struct decode *d, const struct value *value, void *field, struct err *err)
{
	(void)field;
	(void)err;
	note(d, value);
	return true;
}

bool config_mention_each(
	const struct decode *d, const struct value *value, void *field, struct err *err)
{
	const struct value *item;

	(void)field;
	(void)err;
	value_each (item, value)
		note(d, item);
	return true;
}

bool config_mention_reference(
	const struct decode *d, const struct value *value, void *field, struct err *err)
{
	return str_eqz(value->text, "best") || config_mention(d, value, field, err);
}

size_t config_candidate(const struct config *config, const char *name)
{
	for (size_t i = 0; i < config->candidate_count; i++) {
		if (strcmp(config->candidates[i].name, name) == 0)
			return i;
	}
	return SIZE_MAX;
}

static bool check_mentions(
	const struct decode *d, const struct config_reader *reader, struct err *err)
{
	const struct config *config = &reader->file->config;

	for (size_t i = 0; i < reader->mentions.count; i++) {
		const struct value *value = reader->mentions.items[i].value;
		const char *name = arena_strz(d->arena, value->text);

		if (config_candidate(config, name) != SIZE_MAX)
			continue;
		return decode_fault(d, value, err, "there is no candidate '%s'%s", name,
			decode_hint(d->arena, value->text, config->candidates,
				config->candidate_count, sizeof(*config->candidates)));
	}
	return true;
}

/* `list` is where the candidates stand in the file. */
static bool check_unique(
	const struct decode *d, const struct value *list, const char *what, struct err *err)
{
	const struct value *item;
	struct map seen = {0}; /* to lines */
	bool ok = true;

	value_each (item, list) {
		const struct value *name = value_get(item, "name");
		uint64_t first = 0;

		if (!name || map_add(&seen, name->text, item->line))
			continue;
		map_get(&seen, name->text, &first);
		ok = decode_fault(d, name, err,
			"a second %s named '%.*s'; the first is on line %lu", what,
			STR_ARG(name->text), (unsigned long)first);
		break;
	}
	map_fini(&seen);
	return ok;
}

/* Whoever is asked by graders is asked alike. */
static bool add_embeddings(
	const struct decode *d, const struct value *root, struct config_file *file, struct err *err)
{
	struct config *config = &file->config;
	struct candidate *judges = ARENA_ARRAY(d->arena, config->judge_count + 1, struct candidate);
	const struct value *item;

	if (!file->embeddings.name)
		return true;
	value_each (item, value_get(root, "judges")) {
		if (str_eqz(value_get(item, "name")->text, CANDIDATE_EMBEDDINGS))
			return decode_fault(d, value_get(item, "name"), err,
				"a judge cannot be named 'embeddings' beside embeddings:, which "
				"is called so where costs are told");
	}
	if (config->judge_count)
		memcpy(judges, config->judges, config->judge_count * sizeof(*judges));
	judges[config->judge_count++] = file->embeddings;
	config->judges = judges;
	config->has_embeddings = true;
	return true;
}

static bool decode_file(const struct decode *d, const struct value *root, struct err *err)
{
	struct config_reader *reader = d->context;
	struct config_file *file = reader->file;
	const struct value *secret = config_secret(root);

	if (secret)
		return decode_fault(d, secret, err,
			"this looks like an API key; take it out, and name the environment "
			"variable "
			"that holds it with key_env");
	if (root->type != VALUE_OBJECT)
		return decode_fault(d, root, err,
			"the file holds %s; it must be an object that "
			"begins with version: 1",
			root->type == VALUE_NULL ? "nothing" : value_type_name(root->type));
	return decode_section(d, &config_table, root, file, err) &&
	       check_unique(d, value_get(root, "candidates"), "candidate", err) &&
	       check_unique(d, value_get(root, "judges"), "judge", err) &&
	       add_embeddings(d, root, file, err) && check_mentions(d, reader, err);
}

static struct config_file *new_file(struct arena *arena, const char *path)
{
	static const char *const builtin[] = {"builtin", NULL};
	struct config_file *file = ARENA_NEW(arena, struct config_file);
	struct config *config = &file->config;

	config->path = arena_strz(arena, str_of(path));
	config->folder = io_dir_of(arena, path);
	config->prices = builtin;
	config->store = io_join(arena, config->folder, ".tiercal/store.db");
	config->gate.level = 0.05;
	config->quality = (struct config_quality){
		.margin = 0.10,
		.confidence = 0.95,
		.format_floor = 0.90,
	};
	return file;
}

static void set_digest(struct config *config, struct str text)
{
	const struct digest digest = sha256(text);

	memcpy(config->digest, "sha256:", 7);
	digest_hex(&digest, config->digest + 7);
}

bool config_load(struct arena *arena, const char *path, struct config **out, struct err *err)
{
	struct config_file *file = new_file(arena, path);
	struct config_reader reader = {.folder = file->config.folder, .file = file};
	const struct decode d = {.arena = arena, .name = file->config.path, .context = &reader};
	struct buf text = {.limit = YAML_MAX_BYTES};
	struct value *root;
	bool ok = false;

	if (!io_exists(path)) {
		err_set(err, ERR_CONFIG,
			"%s: there is no such file; 'tiercal init' writes one to start from", path);
		goto out;
	}
	if (!io_read(path, &text, err)) {
		err->kind = ERR_CONFIG;
		goto out;
	}
	if (!yaml_parse(arena, buf_view(&text), d.name, &root, err))
		goto out;
	if (!decode_file(&d, root, err))
		goto out;
	file->config.assign_tier = file->assign == 1;
	set_digest(&file->config, buf_view(&text));
	*out = &file->config;
	ok = true;
out:
	VEC_FREE(&reader.mentions);
	buf_free(&text);
	return ok;
}

void config_schema(struct buf *out)
{
	decode_schema(&config_table, "tiercal.yaml", out);
}
