/* SPDX-License-Identifier: MIT */
#include "sim/model.h"

#include <string.h>

#include "base/decode.h"
#include "base/io.h"
#include "base/rng.h"
#include "base/sha256.h"
#include "base/yaml.h"
#include "suite/suite.h"

static const char skill_range[] = "a probability from 0 to 1";

/* A probability, or probabilities by the names of routes. */
static bool read_skill(
	const struct decode *d, const struct value *value, void *out, struct err *err)
{
	struct sim_skill *skill = out;
	const struct value *item;

	if (value->type != VALUE_OBJECT) {
		if (!value_is_number(value) || value->number < 0 || value->number > 1)
			return decode_must_be(d, value, err, skill_range);
		skill->everywhere = value->number;
		return true;
	}
	value_each (item, value) {
		if (!value_is_number(item) || item->number < 0 || item->number > 1)
			return decode_must_be(d, item, err, skill_range);
	}
	skill->by_route = value;
	return true;
}

static void skill_schema(struct jsonw *w)
{
	jsonw_key(w, "type");
	jsonw_array(w);
	jsonw_z(w, "number");
	jsonw_z(w, "object");
	jsonw_array_end(w);
}

#define FAULT(key, fault, text) \
	{ \
		(key), .kind = DECODE_NUMBER, .offset = (size_t)(fault) * sizeof(double), \
		       .max = 1, .help = (text) \
	}

static const struct decode_key fault_keys[] = {
	FAULT("throttled", SIM_THROTTLED, "429 with a delay"),
	FAULT("overloaded", SIM_OVERLOADED, "503"),
	FAULT("error", SIM_ERROR, "500"),
	FAULT("html", SIM_HTML, "502 with a page"),
	FAULT("broken", SIM_BROKEN, "200 with JSON that breaks off"),
	FAULT("cut", SIM_CUT, "the connection closes in the middle"),
	{.name = NULL},
};

static const struct decode_table fault_table = {
	.what = "faults",
	.keys = fault_keys,
	.size = SIM_FAULT_COUNT * sizeof(double),
};

#define OF_MODEL(field) .offset = offsetof(struct sim_model, field)

static const struct decode_key model_keys[] = {
	{"name", DECODE_TEXT, DECODE_REQUIRED, OF_MODEL(name), .help = "as requests name it"},
	{"skill", DECODE_OTHER, 0, OF_MODEL(skill), .check = read_skill, .schema = skill_schema,
		.help = "probability of a right answer, one or by route"},
	{"format", DECODE_NUMBER, 0, OF_MODEL(format), .max = 1,
		.help = "of no prose round an answer"},
	{"refuse", DECODE_NUMBER, 0, OF_MODEL(refuse), .max = 1, .help = "of a refusal"},
	{"empty", DECODE_NUMBER, 0, OF_MODEL(empty), .max = 1, .help = "of an empty text"},
	{"bias", DECODE_NUMBER, 0, OF_MODEL(bias), .min = -1, .max = 1,
		.help = "as a judge: added to every score, or to that of the answer that stands "
			"first"},
	{"gullible", DECODE_NUMBER, 0, OF_MODEL(gullible), .max = 1,
		.help = "as a judge: of doing what an answer tells it to"},
	{"faults", DECODE_SECTION, 0, OF_MODEL(fault), .table = &fault_table,
		.help = "probabilities for the first attempt at a case"},
	{"latency_ms", DECODE_NUMBER, 0, OF_MODEL(latency_ms), .max = 3600000, .help = "at least"},
	{"jitter_ms", DECODE_NUMBER, 0, OF_MODEL(jitter_ms), .max = 3600000,
		.help = "up to so much more"},
	{"reasoning_tokens", DECODE_I64, 0, OF_MODEL(reasoning_tokens), .max = 1e9,
		.help = "spent before the first visible one"},
	{"output_tokens", DECODE_I64, 0, OF_MODEL(output_tokens), .max = 1e9,
		.help = "of an answer; 0: a quarter of its bytes"},
	{"service_tier", DECODE_TEXT, 0, OF_MODEL(service_tier),
		.help = "that chat completions say they were served at"},
	{.name = NULL},
};

static const struct sim_model model_defaults = {.skill = {.everywhere = 1}, .format = 1};

static const struct decode_table model_table = {
	.what = "a model",
	.keys = model_keys,
	.size = sizeof(struct sim_model),
	.defaults = &model_defaults,
};

static bool check_names(
	const struct decode *d, const struct value *value, void *out, struct err *err)
{
	const struct sim_world *world = out;
	const struct value *models = value_get(value, "models");

	for (size_t i = 1; i < world->model_count; i++) {
		for (size_t j = 0; j < i; j++) {
			if (strcmp(world->models[i].name, world->models[j].name) == 0)
				return decode_fault(d, value_at(models, i), err,
					"a model named '%s' is there already",
					world->models[i].name);
		}
	}
	return true;
}

#define OF_BATCH(field) .offset = offsetof(struct sim_batch_trouble, field)

static const struct decode_key batch_keys[] = {
	{"polls", DECODE_I64, 0, OF_BATCH(polls), .max = 1e6,
		.help = "looks at a batch until it is over"},
	{"failed", DECODE_NUMBER, 0, OF_BATCH(failed), .max = 1, .help = "of an error"},
	{"expired", DECODE_NUMBER, 0, OF_BATCH(expired), .max = 1, .help = "of no work"},
	{"missing", DECODE_NUMBER, 0, OF_BATCH(missing), .max = 1, .help = "of no line"},
	{"unknown", DECODE_I64, 0, OF_BATCH(unknown), .max = 1e6,
		.help = "lines for requests that nobody sent"},
	{"refuse", DECODE_I64, 0, OF_BATCH(refuse), .max = 1e6,
		.help = "so many of the first batches fail validation"},
	{"expire", DECODE_I64, 0, OF_BATCH(expire), .max = 1e6,
		.help = "so many of the first batches expire as a whole"},
	{"brief", DECODE_I64, 0, OF_BATCH(brief), .max = 1e6,
		.help = "so many of the first downloads of results stop half way"},
	{.name = NULL},
};

static const struct decode_table batch_table = {
	.what = "batch",
	.keys = batch_keys,
	.size = sizeof(struct sim_batch_trouble),
};

#define OF_WORLD(field) .offset = offsetof(struct sim_world, field)

static const struct decode_key world_keys[] = {
	{"version", DECODE_INT, DECODE_REQUIRED, OF_WORLD(version), .min = 1, .max = 1,
		.help = "of this form: 1"},
	{"seed", DECODE_I64, 0, OF_WORLD(seed), .max = 1e15, .help = "other seeds, other luck"},
	{"shared", DECODE_NUMBER, 0, OF_WORLD(shared), .max = 1,
		.help = "how often all models have the same luck on a case"},
	{"key", DECODE_TEXT, 0, OF_WORLD(key), .help = "requests without it get 401"},
	{"batch", DECODE_SECTION, 0, OF_WORLD(batch), .table = &batch_table,
		.help = "what goes wrong with batches"},
	{"models", DECODE_ITEMS, DECODE_REQUIRED, OF_WORLD(models),
		.count_offset = offsetof(struct sim_world, model_count), .table = &model_table,
		.help = "the simulated models"},
	{.name = NULL},
};

static const struct decode_table world_table = {
	.what = "the file of models",
	.keys = world_keys,
	.size = sizeof(struct sim_world),
	.end = check_names,
};

bool sim_world_load(struct arena *arena, const char *path, struct sim_world *out, struct err *err)
{
	const struct decode decode = {.arena = arena, .name = path};
	struct buf text = {.limit = YAML_MAX_BYTES};
	struct value *root;
	bool ok;

	*out = (struct sim_world){.seed = 1};
	ok = io_read(path, &text, err) && yaml_parse(arena, buf_view(&text), path, &root, err) &&
	     decode_section(&decode, &world_table, root, out, err);
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
	const struct value *own = value_get(model->skill.by_route, route);

	return own ? own->number : model->skill.everywhere;
}

static enum sim_fault fault_of(const struct sim_model *model, struct rng *rng)
{
	double luck = rng_unit(rng);

	for (int i = 0; i < SIM_FAULT_COUNT; i++) {
		if (luck < model->fault[i])
			return (enum sim_fault)i;
		luck -= model->fault[i];
	}
	return SIM_NO_FAULT;
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
	struct rng common = stream((uint64_t)world->seed, "", route, item->id, arena);
	struct rng own = stream((uint64_t)world->seed, model->name, route, item->id, arena);
	bool together = rng_unit(&common) < world->shared;
	double case_luck = rng_unit(&common);
	double own_luck = rng_unit(&own);
	double format = rng_unit(&own), refuse = rng_unit(&own), empty = rng_unit(&own);

	*out = (struct sim_answer){
		.reasoning_tokens = model->reasoning_tokens, .service_tier = model->service_tier};
	out->fault = fault_of(model, &own);
	out->wait_us = (int64_t)((model->latency_ms + rng_unit(&own) * model->jitter_ms) * 1000);
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
