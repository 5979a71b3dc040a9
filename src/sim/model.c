/* SPDX-License-Identifier: MIT */
#include "sim/model.h"

#include <string.h>

#include "base/io.h"
#include "base/rng.h"
#include "base/sha256.h"
#include "base/yaml.h"
#include "suite/suite.h"

static const char *const fault_keys[SIM_FAULT_COUNT] = {
	[SIM_THROTTLED] = "throttled",
	[SIM_OVERLOADED] = "overloaded",
	[SIM_ERROR] = "error",
	[SIM_HTML] = "html",
	[SIM_BROKEN] = "broken",
	[SIM_CUT] = "cut",
};

/* Where in which file a fault of sim.yaml is. */
struct reader {
	struct arena *arena;
	const char *path;
	struct err *err;
};

static bool fault_at(const struct reader *r, const struct value *value, const char *what)
{
	return err_set(
		r->err, ERR_CONFIG, "%s:%u:%u: %s", r->path, value->line, value->column, what);
}

/* Numbers of a mapping, each in its own range: the shape of nearly all that sim.yaml holds. */
struct field {
	const char *key;
	double *rate;     /* 0 to 1 */
	int64_t *count;   /* whole, 0 or more */
	int64_t *time_us; /* milliseconds in the file */
};

static bool read_number(const struct reader *r, const struct value *value, const struct field *f)
{
	int64_t whole;

	if (f->rate) {
		if (!value_is_number(value) || value->number < 0 || value->number > 1)
			return fault_at(r, value, "wants a probability from 0 to 1");
		*f->rate = value->number;
		return true;
	}
	if (f->count) {
		if (!value_to_i64(value, &whole) || whole < 0)
			return fault_at(r, value, "wants a whole number of 0 or more");
		*f->count = whole;
		return true;
	}
	if (!value_is_number(value) || value->number < 0 || value->number > 3600000)
		return fault_at(r, value, "wants milliseconds from 0 to 3600000");
	*f->time_us = (int64_t)(value->number * 1000);
	return true;
}

static bool unknown_key(const struct reader *r, const struct value *value, const char *near)
{
	return err_set(r->err, ERR_CONFIG, "%s:%u:%u: unknown key '%.*s'%s%s%s", r->path,
		value->key_line, value->key_column, STR_ARG(value->key),
		near ? " (did you mean '" : "", near ? near : "", near ? "'?)" : "");
}

static bool read_fields(const struct reader *r, const struct value *object,
	const struct field *fields, size_t count, const char *const *others)
{
	const struct value *item;

	if (object->type != VALUE_OBJECT)
		return fault_at(r, object, "wants a mapping");
	value_each (item, object) {
		const struct field *found = NULL;
		bool other = false;

		for (size_t i = 0; i < count && !found; i++)
			found = str_eqz(item->key, fields[i].key) ? &fields[i] : NULL;
		for (size_t i = 0; others[i]; i++)
			other = other || str_eqz(item->key, others[i]);
		if (!found && !other)
			return unknown_key(
				r, item, str_nearest(item->key, fields, count, sizeof(*fields)));
		if (found && !read_number(r, item, found))
			return false;
	}
	return true;
}

static bool read_skill(const struct reader *r, const struct value *skill, struct sim_model *model)
{
	const struct value *item;

	if (!skill)
		return true;
	if (skill->type != VALUE_OBJECT)
		return read_number(r, skill, &(struct field){.rate = &model->skill});
	value_each (item, skill) {
		double rate;

		if (!read_number(r, item, &(struct field){.rate = &rate}))
			return false;
	}
	model->skills = skill;
	return true;
}

static bool read_model(const struct reader *r, const struct value *value, struct sim_model *model)
{
	static const char *const others[] = {"name", "skill", "faults", NULL};
	static const char *const none[] = {NULL};
	const struct field fields[] = {
		{"format", &model->format, NULL, NULL},
		{"refuse", &model->refuse, NULL, NULL},
		{"empty", &model->empty, NULL, NULL},
		{"latency_ms", NULL, NULL, &model->latency_us},
		{"jitter_ms", NULL, NULL, &model->jitter_us},
		{"reasoning_tokens", NULL, &model->reasoning_tokens, NULL},
		{"output_tokens", NULL, &model->output_tokens, NULL},
	};
	struct field faults[SIM_FAULT_COUNT];
	const struct value *name = value_get(value, "name");
	const struct value *broken = value_get(value, "faults");

	*model = (struct sim_model){.skill = 1, .format = 1};
	if (!read_fields(r, value, fields, ARRAY_LEN(fields), others))
		return false;
	if (!value_is_string(name) || name->text.len == 0)
		return fault_at(r, value, "a model wants a name");
	model->name = arena_strz(r->arena, name->text);
	for (int i = 0; i < SIM_FAULT_COUNT; i++)
		faults[i] = (struct field){.key = fault_keys[i], .rate = &model->fault[i]};
	if (broken && !read_fields(r, broken, faults, SIM_FAULT_COUNT, none))
		return false;
	return read_skill(r, value_get(value, "skill"), model);
}

static bool read_models(const struct reader *r, const struct value *list, struct sim_world *world)
{
	struct sim_model *models;
	const struct value *item;
	size_t i = 0;

	if (!list || list->type != VALUE_ARRAY || list->count == 0)
		return err_set(
			r->err, ERR_CONFIG, "%s: wants models: a list of at least one", r->path);
	models = ARENA_ARRAY(r->arena, list->count, struct sim_model);
	value_each (item, list) {
		if (!read_model(r, item, &models[i]))
			return false;
		for (size_t j = 0; j < i; j++) {
			if (strcmp(models[j].name, models[i].name) == 0)
				return fault_at(r, item, "a model of this name is there already");
		}
		i++;
	}
	world->models = models;
	world->model_count = list->count;
	return true;
}

bool sim_world_load(struct arena *arena, const char *path, struct sim_world *out, struct err *err)
{
	static const char *const others[] = {"version", "models", "key", NULL};
	const struct reader r = {.arena = arena, .path = path, .err = err};
	struct buf text = {.limit = YAML_MAX_BYTES};
	struct value *root = NULL;
	const struct value *version, *key;
	int64_t seed = 1, number;
	const struct field fields[] = {
		{"seed", NULL, &seed, NULL},
		{"shared", &out->shared, NULL, NULL},
	};
	bool ok = false;

	*out = (struct sim_world){0};
	if (!io_read(path, &text, err) || !yaml_parse(arena, buf_view(&text), path, &root, err))
		goto out;
	if (!read_fields(&r, root, fields, ARRAY_LEN(fields), others))
		goto out;
	version = value_get(root, "version");
	if (!version || !value_to_i64(version, &number) || number != 1) {
		err_set(err, ERR_CONFIG, "%s: wants version: 1", path);
		goto out;
	}
	key = value_get(root, "key");
	if (key && !value_is_string(key)) {
		fault_at(&r, key, "wants a text");
		goto out;
	}
	out->key = key ? arena_strz(arena, key->text) : NULL;
	out->seed = (uint64_t)seed;
	ok = read_models(&r, value_get(root, "models"), out);
out:
	buf_free(&text);
	return ok;
}

const struct sim_model *sim_world_model(const struct sim_world *world, struct str name)
{
	for (size_t i = 0; i < world->model_count; i++) {
		if (str_eqz(name, world->models[i].name))
			return &world->models[i];
	}
	return NULL;
}

/* A stream of draws that belongs to these words alone. */
static struct rng stream(
	uint64_t seed, const char *model, const char *route, struct str id, struct arena *arena)
{
	struct digest digest = sha256(str_of(arena_printf(
		arena, "%llu|%s|%s|%.*s", (unsigned long long)seed, model, route, STR_ARG(id))));
	struct rng rng = {0};

	memcpy(&rng.state, digest.bytes, sizeof(rng.state));
	return rng;
}

static double skill_of(const struct sim_model *model, const char *route)
{
	const struct value *own = value_get(model->skills, route);

	return own ? own->number : model->skill;
}

static int fault_of(const struct sim_model *model, struct rng *rng)
{
	double luck = rng_unit(rng);

	for (int i = 0; i < SIM_FAULT_COUNT; i++) {
		if (luck < model->fault[i])
			return i;
		luck -= model->fault[i];
	}
	return -1;
}

static struct str answer_text(const struct sim_answer *answer, const struct suite_case *item,
	struct rng *rng, struct arena *arena)
{
	if (answer->right && item->expected)
		return suite_answer_text(arena, item->expected);
	if (item->wrong && item->wrong->count)
		return suite_answer_text(
			arena, value_at(item->wrong, (size_t)rng_below(rng, item->wrong->count)));
	return STR("I cannot tell.");
}

/*
 * The draws come in a fixed order, so that changing one rate moves nothing else. With probability
 * `shared` a model's luck on a case is the case's own: then a weaker model fails where a stronger
 * one fails, as real ones mostly do, and two equal models agree.
 */
void sim_answer(const struct sim_world *world, const struct sim_model *model, const char *route,
	const struct suite_case *item, struct arena *arena, struct sim_answer *out)
{
	struct rng common = stream(world->seed, "", route, item->id, arena);
	struct rng own = stream(world->seed, model->name, route, item->id, arena);
	bool together = rng_unit(&common) < world->shared;
	double case_luck = rng_unit(&common);
	double own_luck = rng_unit(&own);
	double format = rng_unit(&own), refuse = rng_unit(&own), empty = rng_unit(&own);

	*out = (struct sim_answer){.reasoning_tokens = model->reasoning_tokens};
	out->fault = fault_of(model, &own);
	out->wait_us = model->latency_us + (int64_t)(rng_unit(&own) * (double)model->jitter_us);
	out->right = (together ? case_luck : own_luck) < skill_of(model, route);
	out->text = answer_text(out, item, &own, arena);
	if (format >= model->format)
		out->text = str_of(arena_printf(
			arena, "Sure! Here is the answer:\n\n%.*s\n", STR_ARG(out->text)));
	if (empty < model->empty)
		out->text = STR("");
	if (refuse < model->refuse) {
		out->refused = true;
		out->text = STR("I cannot help with that.");
	}
	out->output_tokens =
		model->output_tokens ? model->output_tokens : (int64_t)(out->text.len + 3) / 4;
}
