/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <string.h>

#include "base/decode.h"
#include "base/io.h"
#include "base/yaml.h"
#include "cli/savings.h"

/* Mixes out of a file or the command line, and their models out of the catalog. */

#define AT(member) .offset = offsetof(struct savings_mix, member)
#define FILE_MAX_BYTES ((size_t)1 << 20)
enum { SHARE_DIGITS = 9 };
/* Shares that were rounded, like 0.333, may miss the whole by so much. */
#define TOLERANCE (TRAFFIC_WHOLE / 1000)

static const struct decode_key mix_keys[] = {
	{"name", DECODE_TEXT, AT(name), .help = "what it is called"},
	{"requests", DECODE_I64, DECODE_REQUIRED, AT(requests), .min = 1, .max = 1e15,
		.help = "requests a month"},
	{"input_tokens", DECODE_I64, DECODE_REQUIRED, AT(input_tokens), .max = 1e9,
		.help = "input tokens of a request"},
	{"output_tokens", DECODE_I64, DECODE_REQUIRED, AT(output_tokens), .max = 1e9,
		.help = "output tokens of a request"},
	{"before", DECODE_OBJECT, DECODE_REQUIRED, AT(before_shares),
		.help = "model: share of the requests, as it is today"},
	{"after", DECODE_OBJECT, DECODE_REQUIRED, AT(after_shares),
		.help = "model: share of the requests, as it is to be"},
	{"output_length", DECODE_OBJECT, AT(output_length),
		.help = "model: how many times output_tokens its answers have"},
	{"tiers", DECODE_OBJECT, AT(tiers), .help = "model: its tier"},
	{"cached", DECODE_ANY, AT(cached), .help = "share of the input read from a cache, after"},
	{"batch", DECODE_ANY, AT(batch), .help = "share of the requests in batches, after"},
	{"before_cached", DECODE_ANY, AT(before_cached), .help = "the same, before"},
	{"before_batch", DECODE_ANY, AT(before_batch), .help = "the same, before"},
	/* Worked examples say what they come to: it is computed here, not read. */
	{"before_usd", DECODE_ANY, AT(stated[0]), .help = "passed over"},
	{"after_usd", DECODE_ANY, AT(stated[1]), .help = "passed over"},
	{"saving_percent", DECODE_ANY, AT(stated[2]), .help = "passed over"},
	{"printed", DECODE_ANY, AT(stated[3]), .help = "passed over"},
	{.name = NULL},
};

static const struct decode_table mix_table = {
	.what = "a mix", .keys = mix_keys, .size = sizeof(struct savings_mix)};

/* Where a value stands: in a file, or on the command line. */
struct source {
	const struct savings_world *world;
	const struct decode *d; /* NULL: the command line */
};

static bool fault(
	const struct source *source, const struct value *place, struct err *err, const char *text)
{
	return source->d ? decode_fault(source->d, place, err, "%s", text)
			 : err_set(err, ERR_USAGE, "%s", text);
}

static bool read_share(const struct source *source, const struct value *value, const char *name,
	int64_t most, int64_t *out, struct err *err)
{
	if ((value->type == VALUE_NUMBER || value->type == VALUE_STRING) &&
		money_parse(value->text, SHARE_DIGITS, out) && *out <= most)
		return true;
	return fault(source, value, err,
		arena_printf(source->world->arena,
			"%s is '%.*s'; it is a number from 0 to %" PRId64, name,
			STR_ARG(str_slice(value->text, 0, 40)), most / TRAFFIC_WHOLE));
}

static bool find_price(const struct savings_world *world, const char *model,
	struct traffic_flow *flow, struct err *err)
{
	struct candidate named;
	const struct candidate *candidate = catalogs_candidate(world->config, model, &named);
	struct catalog_hit hit = catalog_hit(world->catalog, candidate);

	if (hit.how == CATALOG_AMBIGUOUS)
		return catalog_check(world->catalog, candidate, 1, err);
	if (!hit.price)
		return catalogs_no_row(world->catalog, candidate, err);
	flow->price = catalog_price(world->catalog, candidate);
	flow->batch = catalog_batch_price(world->catalog, candidate);
	return price_is_known(flow->price) ||
	       err_set(err, ERR_CONFIG,
		       "model %s: its row '%s' has no price; give it one in a file of prices",
		       model, hit.price->model);
}

static bool read_flow(const struct source *source, const struct savings_mix *mix,
	const struct value *share, struct traffic_flow *flow, struct err *err)
{
	struct arena *arena = source->world->arena;
	const char *model = arena_strz(arena, share->key);
	const struct value *length = value_get(mix->output_length, model);
	const struct value *tier = value_get(mix->tiers, model);
	int64_t factor = TRAFFIC_WHOLE;

	*flow = (struct traffic_flow){.model = model,
		.tier = tier ? arena_strz(arena, tier->text) : NULL,
		.requests = mix->requests,
		.input_tokens = mix->input_tokens,
		.base = MONEY_UNKNOWN};
	if (!read_share(source, share, arena_printf(arena, "the share of %s", model), TRAFFIC_WHOLE,
		    &flow->share, err))
		return false;
	if (length &&
		!read_share(source, length, arena_printf(arena, "the output length of %s", model),
			1000 * TRAFFIC_WHOLE, &factor, err))
		return false;
	flow->output_tokens = money_scale(mix->output_tokens, factor, TRAFFIC_WHOLE);
	return find_price(source->world, model, flow, err);
}

static bool read_side(const struct source *source, const struct savings_mix *mix,
	const struct value *shares, const char *name, struct traffic_side *side, struct err *err)
{
	struct arena *arena = source->world->arena;
	struct traffic_flow *flows = ARENA_ARRAY(arena, shares->count, struct traffic_flow);
	const struct value *share;
	int64_t sum = 0;

	value_each (share, shares) {
		if (!read_flow(source, mix, share, &flows[side->count], err))
			return false;
		sum += flows[side->count++].share;
	}
	side->flows = flows;
	if (side->count == 0 || sum < TRAFFIC_WHOLE - TOLERANCE || sum > TRAFFIC_WHOLE + TOLERANCE)
		return fault(source, shares, err,
			arena_printf(arena, "the shares of `%s` sum to %.6g; they are parts of 1",
				name, (double)sum / (double)TRAFFIC_WHOLE));
	return true;
}

static bool read_use(const struct source *source, const struct value *cached,
	const struct value *batch, struct traffic_use *use, struct err *err)
{
	return (!cached || read_share(source, cached, "the cached share", TRAFFIC_WHOLE,
				   &use->cached, err)) &&
	       (!batch || read_share(source, batch, "the batch share", TRAFFIC_WHOLE, &use->batch,
				  err));
}

static bool finish(const struct source *source, struct savings_mix *mix, struct err *err)
{
	return read_side(source, mix, mix->before_shares, "before", &mix->before, err) &&
	       read_side(source, mix, mix->after_shares, "after", &mix->after, err) &&
	       read_use(source, mix->before_cached, mix->before_batch, &mix->before.use, err) &&
	       read_use(source, mix->cached, mix->batch, &mix->after.use, err);
}

/* What the command line says holds for every mix of the file, too. */
static void override(const struct savings_world *world, struct savings_mix *mix)
{
	const struct savings_command *opts = world->opts;
	struct arena *arena = world->arena;

	if (opts->cached)
		mix->cached = value_string(arena, str_of(opts->cached));
	if (opts->batch)
		mix->batch = value_string(arena, str_of(opts->batch));
	if (opts->before_cached)
		mix->before_cached = value_string(arena, str_of(opts->before_cached));
	if (opts->before_batch)
		mix->before_batch = value_string(arena, str_of(opts->before_batch));
}

bool savings_read(const struct savings_world *world, const char *path, struct savings_mix **mixes,
	size_t *count, bool *list, struct err *err)
{
	struct decode d = {.arena = world->arena, .name = path};
	struct source source = {world, &d};
	struct buf text = {.limit = FILE_MAX_BYTES};
	const struct value *item;
	struct value *root = NULL;
	bool ok = false;

	if (!io_read(path, &text, err)) {
		err->kind = ERR_CONFIG;
		goto out;
	}
	if (!yaml_parse(world->arena, buf_view(&text), path, &root, err))
		goto out;
	*list = root->type == VALUE_ARRAY;
	*count = 0;
	*mixes = ARENA_ARRAY(world->arena, *list ? root->count : 1, struct savings_mix);
	item = *list ? root->child : root;
	for (; item; item = *list ? item->next : NULL) {
		struct savings_mix *mix = &(*mixes)[*count];

		if (!decode_section(&d, &mix_table, item, mix, err))
			goto out;
		override(world, mix);
		if (!finish(&source, mix, err))
			goto out;
		++*count;
	}
	ok = *count > 0 || decode_fault(&d, root, err, "there is no mix in it");
out:
	buf_free(&text);
	return ok;
}

/* "gpt-5-nano=0.65" and more of them, in one word with commas between or in several. */
static bool read_pairs(const struct savings_world *world, const struct opt_list *words,
	const char *option, const struct value **out, struct err *err)
{
	struct value *object = value_object(world->arena);

	for (size_t i = 0; i < words->count; i++) {
		struct str rest = str_of(words->items[i]), pair, name;

		while (str_next(&rest, ',', &pair)) {
			struct str number = str_trim(pair);

			if (!str_next(&number, '=', &name) || !name.len || !number.len)
				return err_set(err, ERR_USAGE,
					"%s takes MODEL=NUMBER, like gpt-5-nano=0.65; not '%.*s'",
					option, STR_ARG(pair));
			value_append(world->arena, object, arena_strz(world->arena, name),
				value_string(world->arena, number));
		}
	}
	*out = object;
	return true;
}

bool savings_read_words(const struct savings_world *world, struct savings_mix *mix, struct err *err)
{
	const struct savings_command *opts = world->opts;
	struct source source = {world, NULL};

	if (!opts->after.count || !opts->before.count || opts->requests <= 0 || opts->input < 0 ||
		opts->output_tokens < 0)
		return err_set(err, ERR_USAGE,
			"a mix on the command line has --before, --after, --requests, --input and "
			"--output-tokens");
	mix->requests = opts->requests;
	mix->input_tokens = opts->input;
	mix->output_tokens = opts->output_tokens;
	override(world, mix);
	return read_pairs(world, &opts->before, "--before", &mix->before_shares, err) &&
	       read_pairs(world, &opts->after, "--after", &mix->after_shares, err) &&
	       read_pairs(world, &opts->length, "--output-length", &mix->output_length, err) &&
	       finish(&source, mix, err);
}

/* The means of what was counted; -1: nothing was. */
static void mean_tokens(
	const struct result_route *route, size_t candidate, int64_t *input, int64_t *output)
{
	int64_t sums[2] = {0, 0}, count = 0;

	for (size_t i = 0; i < route->case_count; i++) {
		const struct usage *usage = &RESULT_CELL(route, candidate, i)->usage;

		if (usage->input_total < 0 || usage->output_total < 0)
			continue;
		sums[0] = money_add(sums[0], usage->input_total);
		sums[1] = money_add(sums[1], usage->output_total);
		count++;
	}
	*input = count ? money_scale(sums[0], 1, count) : -1;
	*output = count ? money_scale(sums[1], 1, count) : -1;
}

static struct traffic_flow flow_of(const struct savings_world *world, const struct loaded *loaded,
	const struct table_route *route, size_t index)
{
	const struct table *table = &loaded->table;
	const struct results *results = &loaded->results;
	struct traffic_flow flow = {.model = table_name(table, route, index),
		.tier = route->tier ? arena_printf(world->arena, "%d", route->tier) : NULL,
		.requests = route->requests,
		.share = TRAFFIC_WHOLE,
		.input_tokens = -1,
		.output_tokens = -1,
		.base = route->evidence[index].cost_per_request};

	if (table_chain(table, route, index))
		return flow;
	for (size_t r = 0; r < results->route_count; r++) {
		if (strcmp(results->routes[r].name, route->name) == 0)
			mean_tokens(&results->routes[r], index, &flow.input_tokens,
				&flow.output_tokens);
	}
	if (flow.input_tokens < 0)
		return flow;
	flow.price = catalog_price(world->catalog, &table->candidates[index]);
	flow.batch = catalog_batch_price(world->catalog, &table->candidates[index]);
	return flow;
}

bool savings_from_table(const struct savings_world *world, const struct loaded *loaded,
	struct savings_mix *mix, struct err *err)
{
	const struct table *table = &loaded->table;
	struct traffic_flow *before =
		ARENA_ARRAY(world->arena, table->route_count, struct traffic_flow);
	struct traffic_flow *after =
		ARENA_ARRAY(world->arena, table->route_count, struct traffic_flow);
	struct source source = {world, NULL};
	size_t count = 0;

	for (size_t r = 0; r < table->route_count; r++) {
		const struct table_route *route = &table->routes[r];

		if (route->requests <= 0)
			continue;
		before[count] = flow_of(world, loaded, route, route->today);
		after[count++] = flow_of(world, loaded, route, route->candidate);
	}
	if (count == 0)
		return err_set(err, ERR_CONFIG,
			"no route has `traffic: {requests: N}`, so there is no month to count; add "
			"it, or give a mix with --mix or --before and --after");
	mix->name = "the routing table";
	mix->before = (struct traffic_side){.flows = before, .count = count};
	mix->after = (struct traffic_side){.flows = after, .count = count};
	override(world, mix);
	return read_use(&source, mix->before_cached, mix->before_batch, &mix->before.use, err) &&
	       read_use(&source, mix->cached, mix->batch, &mix->after.use, err);
}
