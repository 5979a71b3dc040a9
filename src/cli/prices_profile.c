/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <string.h>

#include "cli/columns.h"
#include "cli/prices.h"
#include "core/member.h"

/* `tiercal prices profile`: which tokens costs are made of, and where these come from. */

struct profile {
	int64_t answers;
	double input, cached, output, reasoning; /* means of an answer */
};

static void add_tokens(double *sum, int64_t tokens)
{
	*sum += tokens > 0 ? (double)tokens : 0;
}

static struct profile profile_of(const struct result_route *route, size_t candidate)
{
	struct profile p = {0};

	for (size_t i = 0; i < route->case_count; i++) {
		const struct usage *usage = &RESULT_CELL(route, candidate, i)->usage;

		if (usage->input_total < 0 || usage->output_total < 0)
			continue;
		p.answers++;
		add_tokens(&p.input, usage->input_total);
		add_tokens(&p.cached, usage->cache_read);
		add_tokens(&p.output, usage->output_total);
		add_tokens(&p.reasoning, usage->reasoning);
	}
	if (p.answers) {
		p.input /= (double)p.answers;
		p.cached /= (double)p.answers;
		p.output /= (double)p.answers;
		p.reasoning /= (double)p.answers;
	}
	return p;
}

static const char *number(struct arena *arena, const struct profile *p, double mean)
{
	return p->answers ? arena_printf(arena, "%.1f", mean) : "-";
}

static const char *ratio(struct arena *arena, double of, double to)
{
	return to > 0 ? arena_printf(arena, "%.2f", of / to) : "-";
}

/* Stated traffic is the reference's: that of the others keeps its measured ratio to it. */
static const char *source(struct arena *arena, const struct config_route *route)
{
	if (!route || (route->input_tokens <= 0 && route->output_tokens <= 0))
		return "measured on the suite's cases";
	return arena_printf(arena,
		"from traffic: %s input and %s output tokens of the reference, scaled by what is "
		"measured",
		route->input_tokens > 0 ? arena_printf(arena, "%" PRId64, route->input_tokens)
					: "measured",
		route->output_tokens > 0 ? arena_printf(arena, "%" PRId64, route->output_tokens)
					 : "measured");
}

static const struct config_route *configured(const struct config *config, const char *name)
{
	for (size_t r = 0; config && r < config->route_count; r++) {
		if (strcmp(config->routes[r].name, name) == 0)
			return &config->routes[r];
	}
	return NULL;
}

static const struct table_route *tabled(const struct table *table, const char *name)
{
	for (size_t r = 0; r < table->route_count; r++) {
		if (strcmp(table->routes[r].name, name) == 0)
			return &table->routes[r];
	}
	return NULL;
}

static void print_profile(
	struct prices_job *job, const struct loaded *loaded, const struct result_route *route)
{
	static const bool right[] = {false, true, true, true, true, true, true, true};
	static const char *const head[] = {"candidate", "answers", "input", "cached", "output",
		"reasoning", "output / reference's", "$/1,000"};
	struct arena *arena = job->inv->arena;
	const struct table_route *row = tabled(&loaded->table, route->name);
	struct profile reference = profile_of(route, row->reference);
	struct columns columns = {.right = right, .count = ARRAY_LEN(head)};

	for (size_t i = 0; i < ARRAY_LEN(head); i++)
		columns_add(&columns, head[i]);
	for (size_t c = 0; c < loaded->results.candidate_count; c++) {
		struct profile p = profile_of(route, c);
		char cost[32];

		money_show(money_times(row->evidence[c].cost_per_request, 1000), cost);
		columns_add(&columns, columns_name(arena, loaded->results.candidates[c], 40));
		columns_add(&columns, arena_printf(arena, "%" PRId64, p.answers));
		columns_add(&columns, number(arena, &p, p.input));
		columns_add(&columns, number(arena, &p, p.cached));
		columns_add(&columns, number(arena, &p, p.output));
		columns_add(&columns, number(arena, &p, p.reasoning));
		columns_add(&columns, p.answers ? ratio(arena, p.output, reference.output) : "-");
		columns_add(&columns, arena_strz(arena, str_of(cost)));
	}
	columns_print(&columns, "  ", &job->out);
	columns_free(&columns);
}

static void write_profile(struct jsonw *w, const struct loaded *loaded,
	const struct result_route *route, const char *from)
{
	for (size_t c = 0; c < loaded->results.candidate_count; c++) {
		struct profile p = profile_of(route, c);

		jsonw_object(w);
		member_count(w, "answers", p.answers);
		member_number(w, "cachedTokens", p.cached);
		member_text(w, "candidate", loaded->results.candidates[c]);
		member_money(w, "costPerRequestUsd",
			tabled(&loaded->table, route->name)->evidence[c].cost_per_request);
		member_text(w, "from", from);
		member_number(w, "inputTokens", p.input);
		member_number(w, "outputTokens", p.output);
		member_number(w, "reasoningTokens", p.reasoning);
		member_text(w, "route", route->name);
		jsonw_object_end(w);
	}
}

bool prices_profile(struct prices_job *job, struct err *err)
{
	struct config *config;
	struct catalog *catalog;
	struct loaded loaded;
	struct jsonw w;

	if (job->word_count)
		return err_set(err, ERR_USAGE, "usage: tiercal prices profile");
	if (!prices_table(job, &loaded, err) || !prices_load(job, &config, &catalog, err))
		return false;
	jsonw_init(&w, &job->out, 2);
	if (job->json)
		jsonw_array(&w);
	for (size_t r = 0; r < loaded.results.route_count; r++) {
		const struct result_route *route = &loaded.results.routes[r];
		const char *from = source(job->inv->arena, configured(config, route->name));

		if (job->json) {
			write_profile(&w, &loaded, route, from);
			continue;
		}
		buf_printf(&job->out, "%s: tokens %s\n",
			columns_name(job->inv->arena, route->name, 0), from);
		print_profile(job, &loaded, route);
	}
	if (job->json) {
		jsonw_array_end(&w);
		buf_char(&job->out, '\n');
	}
	return true;
}
