/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "core/money.h"
#include "run/asking.h"
#include "run/cell.h"
#include "run/chain.h"
#include "run/labels.h"
#include "run/regrade.h"
#include "run/run.h"

/* Grades computed here are kept in batches, so that nobody else waits long for the store. */
#define BATCH 500

/* What one judge said. */
struct judge_sum {
	VEC(struct usage) usages;
};

struct collector {
	struct store *store;
	const struct run_set *set;
	const char *epoch;
	struct arena scratch; /* of one case */
	int pending;          /* grades in the open transaction */
	bool open;
	int64_t missing;
	struct chains *chains;        /* of the route at hand, or NULL */
	struct label_counts *labels;  /* the same */
	struct chain_answer *answers; /* [candidate], to the case at hand */
	VEC(struct digest) addresses;
	struct map replies;       /* of judges, that were counted */
	struct judge_sum *judges; /* [judge] */
};

/* One case of one route, with what is the same for all candidates. */
struct collect_case {
	size_t route;
	struct suite_case item;
	struct prompt prompt;
	struct digest key;
};

static bool close_batch(struct collector *c, struct err *err)
{
	bool ok = !c->open || store_commit(c->store, err);

	c->open = false;
	c->pending = 0;
	return ok;
}

static bool keep_grade(struct collector *c, const struct digest *address, const struct digest *key,
	const struct grade *grade, struct err *err)
{
	if (!store_writable(c->store))
		return true;
	if (!c->open && !store_begin(c->store, err))
		return false;
	c->open = true;
	if (!store_put_grade(c->store, address, key, grade, err))
		return false;
	return ++c->pending < BATCH || close_batch(c, err);
}

static enum unmeasured why_unmeasured(const struct response *resp, const struct grade *grade)
{
	if (resp->outcome == OUTCOME_CUT_OFF)
		return UNMEASURED_CUT_OFF;
	if (!outcome_is_final(resp->outcome))
		return UNMEASURED_FAULT;
	if (grade->judged != JUDGED)
		return grade->judged == JUDGED_MISSING ? UNMEASURED_WAITING : UNMEASURED_JUDGE;
	return grade->measured ? MEASURED : UNMEASURED_LIMIT;
}

static bool count_reply(void *context, const struct asked *asked, struct err *err)
{
	struct collector *c = context;
	const struct str key = {(const char *)asked->address.bytes, SHA256_BYTES};

	(void)err;
	if (asked->exchange && map_add(&c->replies, key, 0))
		*VEC_PUSH(&c->judges[asked->judge].usages) = asked->exchange->response.usage;
	return true;
}

static bool find_grade(struct collector *c, const struct collect_case *at, size_t candidate,
	int repeat, const struct exchange *exchange, struct grade *out, bool *computed,
	struct err *err)
{
	struct asking asking = {.store = c->store,
		.set = c->set,
		.epoch = c->epoch,
		.route = at->route,
		.candidate = candidate,
		.repeat = repeat,
		.prompt = &at->prompt,
		.seen = count_reply,
		.context = c};

	return regrade_answer(
		&asking, &at->item, &at->key, exchange, &c->scratch, out, computed, err);
}

/* A failed attempt is no latency, but one that timed out took at least so long. */
static int64_t latency_of(const struct candidate *candidate, const struct exchange *exchange)
{
	int64_t duration_us = exchange->timing.duration_us;

	if (outcome_is_final(exchange->response.outcome))
		return duration_us;
	if (exchange->response.outcome == OUTCOME_UNREACHABLE && !exchange->status &&
		candidate->timeouts.total_us > 0 && duration_us >= candidate->timeouts.total_us)
		return duration_us;
	return -1;
}

static void add_repeat(struct cell_sum *sum, const struct candidate *candidate,
	const struct exchange *exchange, const struct grade *grade, double pass)
{
	const struct response *resp = &exchange->response;
	struct cell_repeat repeat = {
		.unmeasured = why_unmeasured(resp, grade),
		.outcome = resp->outcome,
		.quality = grade->quality,
		.pass = grade->quality >= pass,
		.accuracy = grade->has[DIMENSION_ACCURACY] ? grade->value[DIMENSION_ACCURACY]
							   : (double)NAN,
		.format_ok = grade->format_ok,
		.level = grade->level,
		.latency_us = latency_of(candidate, exchange),
		.first_token_us =
			outcome_is_final(resp->outcome) ? exchange->timing.first_token_us : 0,
		.cost = MONEY_UNKNOWN,
		.usage = &resp->usage,
	};

	cell_add(sum, &repeat);
}

/* What is still to be asked for of a cell. */
struct lack {
	int missing, unjudged;
};

static bool add_exchange(struct collector *c, const struct collect_case *at, size_t candidate,
	int repeat, const struct digest *address, struct cell_sum *sum, struct lack *lack,
	struct err *err)
{
	struct grade grade = {.reason = ""};
	struct exchange exchange;
	bool found, measured, computed = false;

	if (!store_get_exchange(c->store, address, false, &c->scratch, &exchange, &found, err))
		return false;
	if (!found || !outcome_is_final(exchange.response.outcome))
		lack->missing++;
	if (!found)
		return true;
	if (outcome_is_final(exchange.response.outcome) &&
		!find_grade(c, at, candidate, repeat, &exchange, &grade, &computed, err))
		return false;
	if (grade.judged >= JUDGED_FAILED) {
		lack->missing++;
		lack->unjudged++;
	}
	add_repeat(sum, &c->set->config->candidates[candidate], &exchange, &grade,
		c->set->suites[at->route]->pass);
	measured = why_unmeasured(&exchange.response, &grade) == MEASURED;
	if (measured)
		label_counts_add(c->labels, candidate, &at->item, &exchange.response, &c->scratch);
	c->answers[candidate] = (struct chain_answer){.known = measured,
		.none = exchange.response.outcome == OUTCOME_BLOCKED,
		.text = exchange.response.text};
	return !computed || keep_grade(c, address, &at->key, &grade, err);
}

/* A grade of `expected` says nothing of any candidate. */
static void set_human(const struct suite_case *item, const char *candidate, struct result_cell *out)
{
	const struct value *human = value_get(item->human, candidate);

	out->has_human = human != NULL;
	out->human = human ? human->number : 0;
}

static bool collect_cell(struct collector *c, const struct collect_case *at, size_t candidate,
	struct result_cell *out, struct err *err)
{
	int repeats = run_repeats(c->set, at->route);
	struct cell_sum sum = {0};
	struct lack lack = {0};

	for (int repeat = 1; repeat <= repeats; repeat++) {
		struct digest *address = VEC_PUSH(&c->addresses);
		struct digest copy;

		copy = run_address(&c->scratch, c->set, at->route, candidate, &at->prompt, repeat,
			c->epoch, NULL);
		*address = copy;
		if (!add_exchange(c, at, candidate, repeat, &copy, &sum, &lack, err))
			return false;
	}
	cell_finish(&sum, repeats, out);
	out->missing = lack.missing;
	out->unjudged = lack.unjudged;
	c->missing += lack.missing;
	set_human(&at->item, c->set->config->candidates[candidate].name, out);
	return true;
}

/* Case `index` of its route, read into the scratch; `cells` are those of the first candidate, the
 * others follow `stride` apart. */
static bool read_case(struct collector *c, struct collect_case *at, size_t index,
	struct result_cell *cells, size_t stride, struct err *err)
{
	const struct suite *suite = c->set->suites[at->route];

	arena_reset(&c->scratch);
	if (!suite_case(suite, index, &c->scratch, &at->item, err) ||
		!suite_render(suite, &at->item, &c->scratch, &at->prompt, err))
		return false;
	at->key = regrade_key(c->set->gradings[at->route], &at->item);
	memset(c->answers, 0, c->set->config->candidate_count * sizeof(*c->answers));
	for (size_t k = 0; k < c->set->config->candidate_count; k++) {
		if (!collect_cell(c, at, k, &cells[k * stride], err))
			return false;
	}
	return true;
}

static bool collect_case(struct collector *c, struct arena *arena, struct result_route *route,
	size_t index, size_t r, const char **groups, struct err *err)
{
	struct collect_case at = {.route = r};

	if (!read_case(c, &at, index, RESULT_CELL(route, 0, index), route->case_count, err))
		return false;
	((const char **)(uintptr_t)route->case_ids)[index] = arena_strz(arena, at.item.id);
	if (at.item.group.len)
		groups[index] = arena_strz(arena, at.item.group);
	return chains_check(c->chains, &c->scratch, &at.item, c->answers, index, err);
}

static bool any_group(const char *const *groups, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (groups[i])
			return true;
	}
	return false;
}

static bool collect_route(struct collector *c, struct arena *arena, size_t r,
	struct result_route *out, struct err *err)
{
	size_t count = c->set->suites[r]->case_count;
	const char **groups = ARENA_ARRAY(arena, count, const char *);
	bool ok = true;

	*out = (struct result_route){
		.name = c->set->config->routes[r].name,
		.case_count = count,
		.case_ids = ARENA_ARRAY(arena, count, const char *),
		.has_format = grading_has(c->set->gradings[r], DIMENSION_FORMAT),
		.judged_only = grading_judged_only(c->set->gradings[r]),
		.cells = ARENA_ARRAY(
			arena, c->set->config->candidate_count * count, struct result_cell),
	};
	if (!chains_new(arena, c->set->config, &c->set->config->routes[r], count, &c->chains, err))
		return false;
	ok = label_counts_new(
		arena, c->set->suites[r], c->set->config->candidate_count, &c->labels, err);
	c->answers = ARENA_ARRAY(arena, c->set->config->candidate_count, struct chain_answer);
	for (size_t i = 0; ok && i < count; i++)
		ok = collect_case(c, arena, out, i, r, groups, err);
	chains_results(arena, c->chains, out);
	label_counts_results(arena, c->labels, out);
	chains_free(c->chains);
	label_counts_free(c->labels);
	c->chains = NULL;
	c->labels = NULL;
	if (!ok)
		return err_wrap(err, "route '%s'", out->name);
	if (any_group(groups, count))
		out->groups = groups;
	return true;
}

static int compare_digests(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct digest));
}

/* The id that a run of all this has: SHA-256 of the addresses, sorted, each once. */
static const char *run_id_of(struct arena *arena, struct digest *addresses, size_t count)
{
	struct sha256 *state = sha256_new();
	char hex[SHA256_HEX];
	struct digest digest;

	if (count)
		qsort(addresses, count, sizeof(*addresses), compare_digests);
	for (size_t i = 0; i < count; i++) {
		if (i && digest_eq(&addresses[i], &addresses[i - 1]))
			continue;
		sha256_add(state, (struct str){(const char *)addresses[i].bytes, SHA256_BYTES});
	}
	digest = sha256_end(state);
	digest_hex(&digest, hex);
	return arena_strz(arena, (struct str){hex, 12});
}

struct part {
	const struct digest *addresses; /* sorted */
	size_t count;
	bool all;
};

static bool find_task(void *context, const struct store_task *task, struct err *err)
{
	struct part *part = context;

	(void)err;
	part->all = part->all && part->count &&
		    bsearch(&task->address, part->addresses, part->count, sizeof(struct digest),
			    compare_digests);
	return true;
}

/* Whether all tasks of a run are among the addresses. */
static bool check_part(
	const struct collector *c, const struct store_run *named, bool *out, struct err *err)
{
	struct part part = {c->addresses.items, c->addresses.count, true};

	if (!named)
		return true;
	if (!store_each_task(c->store, named->run, find_task, &part, err))
		return false;
	*out = part.all;
	return true;
}

static const char *const *candidate_names(struct arena *arena, const struct config *config)
{
	const char **names = ARENA_ARRAY(arena, config->candidate_count, const char *);

	for (size_t i = 0; i < config->candidate_count; i++)
		names[i] = config->candidates[i].name;
	return names;
}

static void take_judges(struct collector *c, struct arena *arena, struct results *out)
{
	const size_t count = c->set->config->judge_count;

	out->judges = ARENA_ARRAY(arena, count, struct result_judge);
	for (size_t j = 0; c->judges && j < count; j++) {
		const struct judge_sum *sum = &c->judges[j];
		struct usage *usages;

		if (!sum->usages.count)
			continue;
		usages = ARENA_ARRAY(arena, sum->usages.count, struct usage);
		memcpy(usages, sum->usages.items, sum->usages.count * sizeof(*usages));
		out->judges[out->judge_count++] =
			(struct result_judge){.name = c->set->config->judges[j].name,
				.answers = (int64_t)sum->usages.count,
				.usages = usages};
	}
}

static void free_judges(struct collector *c)
{
	for (size_t j = 0; c->judges && j < c->set->config->judge_count; j++)
		VEC_FREE(&c->judges[j].usages);
	map_fini(&c->replies);
}

bool run_collect(struct arena *arena, struct store *store, const struct run_set *set,
	const char *epoch, const struct store_run *named, struct results *out, int64_t *missing,
	bool *part, struct err *err)
{
	struct collector c = {.store = store, .set = set, .epoch = epoch};
	const struct config *config = set->config;
	bool ok = true;

	*out = (struct results){
		.candidate_count = config->candidate_count,
		.candidates = candidate_names(arena, config),
		.route_count = config->route_count,
		.routes = ARENA_ARRAY(arena, config->route_count, struct result_route),
	};
	if (set->judges)
		c.judges = ARENA_ARRAY(arena, config->judge_count, struct judge_sum);
	for (size_t r = 0; r < config->route_count && ok; r++)
		ok = collect_route(&c, arena, r, &out->routes[r], err);
	ok = ok && close_batch(&c, err);
	if (!ok && c.open)
		store_rollback(store);
	if (ok)
		out->run_id = run_id_of(arena, c.addresses.items, c.addresses.count);
	ok = ok && check_part(&c, named, part, err);
	*missing = c.missing;
	take_judges(&c, arena, out);
	free_judges(&c);
	VEC_FREE(&c.addresses);
	arena_fini(&c.scratch);
	return ok;
}

/* Neither chains nor labels are of interest, nor which run the addresses make. */
static bool each_case(struct collector *c, size_t r, struct result_cell *cells,
	const struct run_sink *sink, struct err *err)
{
	for (size_t i = 0; i < c->set->suites[r]->case_count; i++) {
		struct collect_case at = {.route = r};
		struct run_case item = {.route = c->set->config->routes[r].name, .cells = cells};

		if (!read_case(c, &at, i, cells, 1, err))
			return err_wrap(err, "route '%s'", item.route);
		item.id = arena_strz(&c->scratch, at.item.id);
		if (at.item.group.len)
			item.group = arena_strz(&c->scratch, at.item.group);
		c->addresses.count = 0;
		if (!sink->each(sink->context, &item, err))
			return false;
	}
	return true;
}

bool run_each_case(struct store *store, const struct run_set *set, const char *epoch,
	const struct run_sink *sink, struct err *err)
{
	const struct config *config = set->config;
	struct collector c = {.store = store, .set = set, .epoch = epoch};
	struct arena arena = {0};
	struct results names = {.candidate_count = config->candidate_count,
		.candidates = candidate_names(&arena, config),
		.route_count = config->route_count,
		.routes = ARENA_ARRAY(&arena, config->route_count, struct result_route)};
	struct result_cell *cells =
		ARENA_ARRAY(&arena, config->candidate_count, struct result_cell);
	bool ok;

	for (size_t r = 0; r < config->route_count; r++)
		names.routes[r].name = config->routes[r].name;
	c.answers = ARENA_ARRAY(&arena, config->candidate_count, struct chain_answer);
	if (set->judges)
		c.judges = ARENA_ARRAY(&arena, config->judge_count, struct judge_sum);
	ok = sink->names(sink->context, &names, err);
	for (size_t r = 0; ok && r < config->route_count; r++)
		ok = each_case(&c, r, cells, sink, err);
	ok = ok && close_batch(&c, err);
	if (!ok && c.open)
		store_rollback(store);
	free_judges(&c);
	VEC_FREE(&c.addresses);
	arena_fini(&c.scratch);
	arena_fini(&arena);
	return ok;
}
