/* SPDX-License-Identifier: MIT */
#include "run/asking.h"

#include <string.h>

/* What a judge may write: a sentence and a number, and what it thinks before them. */
#define MAX_TOKENS 2048

/* Those that say something: the model of embeddings is none of them. */
static size_t judge_count(const struct config *config)
{
	return config->judge_count - config->has_embeddings;
}

static bool no_judge(const struct run_set *set, const char *name, struct err *err)
{
	const struct config *config = set->config;
	const size_t count = judge_count(config);
	const char *nearest =
		str_nearest(str_of(name), config->judges, count, sizeof(*config->judges));

	if (!count)
		return err_set(err, ERR_CONFIG, "there is no judge '%s'; %s has no judges: at all",
			name, config->path);
	return err_set(err, ERR_CONFIG, "there is no judge '%s' in %s%s%s%s", name, config->path,
		nearest ? " (did you mean '" : "", nearest ? nearest : "", nearest ? "'?)" : "");
}

/* A text that is too long for the model of embeddings would be so again. */
static bool is_in_vain(const struct exchange *exchange)
{
	return str_eqz(exchange->provider, CANDIDATE_EMBEDDINGS) &&
	       exchange->response.outcome == OUTCOME_REJECTED &&
	       (exchange->status == 413 || str_eqz(exchange->response.finish, "context_length"));
}

static enum judged state_of(bool found, const struct exchange *exchange)
{
	if (!found)
		return JUDGED_MISSING;
	if (is_in_vain(exchange))
		return JUDGED_UNREAD;
	return outcome_is_final(exchange->response.outcome) ? JUDGED : JUDGED_FAILED;
}

static bool look_up(const struct asking *asking, const struct digest *address, struct arena *arena,
	struct exchange *out, enum judged *state, struct err *err)
{
	bool found;

	if (!store_get_exchange(asking->store, address, false, arena, out, &found, err))
		return false;
	*state = state_of(found, out);
	return true;
}

static bool reply(void *context, const struct ask *ask, struct arena *arena, struct response *out,
	enum judged *state, struct err *err)
{
	const struct asking *asking = context;
	const struct run_set *judges = asking->set->judges;
	struct asked asked = {
		.judge = config_candidate(judges->config, ask->judge), .prompt = &ask->prompt};
	struct exchange exchange = {0};

	if (asked.judge == SIZE_MAX)
		return no_judge(asking->set, ask->judge, err);
	asked.address = run_address(
		arena, judges, asking->route, asked.judge, &ask->prompt, 1, asking->epoch, NULL);
	if (!look_up(asking, &asked.address, arena, &exchange, state, err))
		return false;
	*out = exchange.response;
	asked.state = *state;
	asked.exchange = *state == JUDGED ? &exchange : NULL;
	return !asking->seen || asking->seen(asking->context, &asked, err);
}

static bool reference(void *context, struct arena *arena, struct response *out, bool *own,
	enum judged *state, struct err *err)
{
	const struct asking *asking = context;
	const struct config *config = asking->set->config;
	const size_t candidate =
		config_candidate(config, config->routes[asking->route].quality.reference);
	struct exchange exchange = {0};
	struct digest address;

	*own = candidate == asking->candidate;
	if (*own)
		return true;
	address = run_address(arena, asking->set, asking->route, candidate, asking->prompt,
		asking->repeat, asking->epoch, NULL);
	if (!look_up(asking, &address, arena, &exchange, state, err))
		return false;
	*out = exchange.response;
	out->text = grading_text(&exchange.response);
	/* What was cut off or blocked is no answer to compare with. */
	if (*state == JUDGED && !out->text.data)
		*state = JUDGED_UNREAD;
	return true;
}

struct asker asking_asker(struct asking *asking)
{
	return (struct asker){.reply = reply, .reference = reference, .context = asking};
}

bool asking_any(const struct run_set *set, size_t route)
{
	size_t count;

	(void)grading_judges(set->gradings[route], &count);
	return count > 0;
}

static bool at(const struct suite *suite, const struct suite_grader *from, struct err *err)
{
	return err_wrap(err, "%s:%lu:%lu: %s", suite->path, (unsigned long)from->line,
		(unsigned long)from->column, from->name);
}

static bool knows(const struct config *config, const char *name)
{
	for (size_t i = 0; i < judge_count(config); i++) {
		if (strcmp(config->judges[i].name, name) == 0)
			return true;
	}
	return false;
}

static bool has_reference(const struct config_route *route)
{
	return route->quality.reference && strcmp(route->quality.reference, "best") != 0;
}

static bool check_route(const struct run_set *set, size_t r, struct err *err)
{
	const struct config_route *route = &set->config->routes[r];
	const struct grading_judge *judges;
	size_t count;

	judges = grading_judges(set->gradings[r], &count);
	for (size_t i = 0; i < count; i++) {
		const struct grading_judge *judge = &judges[i];

		if (judge->grader->embeds) {
			if (set->config->has_embeddings)
				continue;
			err_set(err, ERR_CONFIG,
				"wants a model of embeddings, and %s names none: add "
				"embeddings: {base_url: URL, model: ID, key_env: VARIABLE}",
				set->config->path);
			return at(set->suites[r], judge->from, err);
		}
		if (!judge->name) {
			err_set(err, ERR_CONFIG,
				"'by' is the name of a judge, the same for all cases");
			return at(set->suites[r], judge->from, err);
		}
		if (!knows(set->config, judge->name)) {
			no_judge(set, judge->name, err);
			return at(set->suites[r], judge->from, err);
		}
		if (judge->grader->compares && !has_reference(route))
			return err_set(err, ERR_CONFIG,
				"%s:%u:%u: route '%s': %s compares with the answers of the "
				"reference, so it has to be named: quality: {reference: NAME}",
				set->config->path, route->line, route->column, route->name,
				judge->grader->name);
	}
	return true;
}

/* The configuration as the judges' exchanges see it. */
static const struct config *judges_config(struct arena *arena, const struct config *config)
{
	struct config *own = ARENA_NEW(arena, struct config);
	struct config_route *routes = ARENA_ARRAY(arena, config->route_count, struct config_route);

	for (size_t r = 0; r < config->route_count; r++)
		routes[r] = (struct config_route){.name = config->routes[r].name,
			.suite = config->routes[r].suite,
			.max_tokens = MAX_TOKENS,
			.repeats = 1};
	*own = (struct config){.path = config->path,
		.folder = config->folder,
		.candidates = config->judges,
		.candidate_count = config->judge_count,
		.routes = routes,
		.route_count = config->route_count};
	memcpy(own->digest, config->digest, sizeof(own->digest));
	return own;
}

bool asking_judges(
	struct arena *arena, const struct run_set *set, struct run_set **out, struct err *err)
{
	size_t count = set->config->route_count;
	struct run_set *judges;
	struct suite *suite;
	bool any = false;

	*out = NULL;
	for (size_t r = 0; r < count; r++) {
		if (!check_route(set, r, err))
			return false;
		any = any || asking_any(set, r);
	}
	if (!any)
		return true;
	suite = ARENA_NEW(arena, struct suite);
	suite->has_temperature = true; /* of 0: the same again is the same */
	judges = ARENA_NEW(arena, struct run_set);
	*judges = (struct run_set){
		.config = judges_config(arena, set->config),
		.suites = ARENA_ARRAY(arena, count, struct suite *),
	};
	for (size_t r = 0; r < count; r++)
		judges->suites[r] = suite;
	*out = judges;
	return true;
}
