/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cli/columns.h"
#include "cli/prices.h"
#include "core/member.h"

/* `tiercal prices explain CANDIDATE`: which row is meant and why, and what one request costs by it,
 * term by term. */

static const char *const how_words[] = {
	[CATALOG_NO_ROW] = "no row has that name",
	[CATALOG_AMBIGUOUS] = "several rows may be meant",
	[CATALOG_EXACT] = "the row has that name",
	[CATALOG_OWN_NAME] = "its provider calls the row so",
	[CATALOG_UNDATED] = "no row has that name; this one is of the same model without a date",
	[CATALOG_DATED] = "no row has that name; this one alone is of the same model with a date",
	[CATALOG_ALIAS] = "the row declares that name as an alias",
	[CATALOG_NO_MODEL] = "rules and programs cost nothing",
};

static const char *const how_names[] = {
	[CATALOG_NO_ROW] = "none",
	[CATALOG_AMBIGUOUS] = "ambiguous",
	[CATALOG_EXACT] = "exact",
	[CATALOG_OWN_NAME] = "own_name",
	[CATALOG_UNDATED] = "undated",
	[CATALOG_DATED] = "dated",
	[CATALOG_ALIAS] = "alias",
	[CATALOG_NO_MODEL] = "no_model",
};

struct term {
	const char *what;
	int64_t tokens, rate, sum;
};

struct explanation {
	const struct candidate *candidate;
	struct catalog_hit hit;
	struct price_use use;
	struct price price; /* as used */
	struct usage usage;
	const struct price_rule *rule; /* the last one by length that holds; NULL: none */
	struct term terms[RATE_KINDS];
	size_t count;
	int64_t sum;
};

/* "mon 14:30" */
static bool read_at(const char *text, int *week_minute, struct err *err)
{
	struct str rest = str_of(text), day;
	char hours[12];
	int from, to;
	unsigned bit;

	*week_minute = PRICE_ANY_TIME;
	if (!text)
		return true;
	if (str_next(&rest, ' ', &day) && rest.len == 5 && catalog_weekday(day, &bit)) {
		snprintf(hours, sizeof(hours), "%.5s-00:00", rest.data);
		if (catalog_hours((struct str){hours, 11}, &from, &to)) {
			*week_minute = from;
			for (; bit > 1; bit >>= 1)
				*week_minute += 24 * 60;
			return true;
		}
	}
	return err_set(err, ERR_USAGE,
		"--at takes a weekday and a time in UTC, like \"mon 14:30\"; not '%s'", text);
}

/* One of the option's choices, or NULL: as the candidate asks. */
static void read_service(const char *name, enum service *service)
{
	for (int s = SERVICE_LIST; name && s < SERVICE_COUNT; s++) {
		if (strcmp(name, service_name((enum service)s)) == 0)
			*service = (enum service)s;
	}
}

static bool read_usage(const struct prices_command *opts, struct usage *usage, struct err *err)
{
	*usage = usage_unknown;
	usage->input_total = opts->input;
	usage->cache_read = opts->cached;
	usage->cache_write_5m = opts->written;
	usage->cache_write_1h = 0;
	usage->output_total = opts->output_tokens;
	usage->reasoning = opts->reasoning;
	if (opts->cached > opts->input || opts->written > opts->input - opts->cached)
		return err_set(err, ERR_USAGE,
			"--cached and --written are parts of --input: %" PRId64 " and %" PRId64
			" are more than %" PRId64,
			opts->cached, opts->written, opts->input);
	return opts->reasoning <= opts->output_tokens ||
	       err_set(err, ERR_USAGE,
		       "--reasoning is a part of --output-tokens: %" PRId64
		       " is more than %" PRId64,
		       opts->reasoning, opts->output_tokens);
}

static void add_term(struct explanation *e, const char *what, int64_t tokens, int64_t rate)
{
	if (tokens > 0)
		e->terms[e->count++] = (struct term){what, tokens, rate, money_times(rate, tokens)};
}

static int64_t or_else(int64_t rate, int64_t other)
{
	return rate == MONEY_UNKNOWN ? other : rate;
}

static void add_terms(struct explanation *e)
{
	const struct usage *u = &e->usage;
	struct rates rates = price_rates(&e->price, u->input_total);

	add_term(e, "input", u->input_total - u->cache_read - u->cache_write_5m, rates.input);
	add_term(e,
		rates.cache_read == MONEY_UNKNOWN ? "read from the cache, at the input price"
						  : "read from the cache",
		u->cache_read, or_else(rates.cache_read, rates.input));
	add_term(e,
		rates.cache_write_5m == MONEY_UNKNOWN ? "written to the cache, at the input price"
						      : "written to the cache",
		u->cache_write_5m, or_else(rates.cache_write_5m, rates.input));
	add_term(e, "output", u->output_total - u->reasoning, rates.output);
	add_term(e, "reasoning", u->reasoning, or_else(rates.reasoning, rates.output));
	for (size_t i = 0; i < e->price.rule_count; i++) {
		const struct price_rule *rule = &e->price.rules[i];

		if (rule->above >= 0 && u->input_total + rule->inclusive > rule->above)
			e->rule = rule;
	}
	e->sum = price_of(&e->price, u);
}

static void print_words(struct prices_job *job, const struct explanation *e)
{
	struct arena *arena = job->inv->arena;
	const struct price *price = e->hit.price;
	const char *source = price->source ? columns_name(arena, price->source, 0) : "";

	buf_printf(&job->out, "%s: the row %s%s%s%s%s, from %s%s%s\n",
		columns_name(arena, e->candidate->name, 0), columns_name(arena, price->model, 0),
		price->provider ? " of " : "",
		price->provider ? columns_name(arena, price->provider, 0) : "",
		price->effective ? ", priced on " : "", price->effective ? price->effective : "",
		source, price->retires ? "; it retires on " : "",
		price->retires ? price->retires : "");
	buf_printf(&job->out, "  why: '%s' was looked for; %s\n",
		columns_name(arena,
			e->candidate->price_as ? e->candidate->price_as : e->candidate->model, 0),
		how_words[e->hit.how]);
	if (e->use.service != SERVICE_LIST)
		buf_printf(&job->out, "  served as %s\n", service_name(e->use.service));
	for (size_t i = 0; e->use.multipliers && e->use.multipliers[i]; i++)
		buf_printf(&job->out, "  multiplied as %s\n",
			columns_name(arena, e->use.multipliers[i], 0));
	if (e->rule)
		buf_printf(&job->out,
			"  %s %" PRId64 " input tokens all tokens have other prices\n",
			e->rule->inclusive ? "from" : "above", e->rule->above);
}

static void print_text(struct prices_job *job, const struct explanation *e)
{
	static const bool right[] = {false, true, true, true};
	struct arena *arena = job->inv->arena;
	struct columns columns = {.right = right, .count = ARRAY_LEN(right)};
	static const char *const head[] = {"one request", "tokens", "$/million", "$"};
	char text[32];

	print_words(job, e);
	for (size_t i = 0; i < ARRAY_LEN(head); i++)
		columns_add(&columns, head[i]);
	for (size_t i = 0; i < e->count; i++) {
		const struct term *term = &e->terms[i];

		money_print(term->sum, text);
		columns_add(&columns, term->what);
		columns_add(&columns, arena_printf(arena, "%" PRId64, term->tokens));
		columns_add(&columns, prices_show_rate(arena, term->rate));
		columns_add(&columns, arena_strz(arena, str_of(text)));
	}
	if (price_fee(&e->price)) {
		money_print(price_fee(&e->price), text);
		columns_add(&columns, "fee");
		columns_add(&columns, "-");
		columns_add(&columns, "-");
		columns_add(&columns, arena_strz(arena, str_of(text)));
	}
	money_print(e->sum, text);
	columns_add(&columns, "sum");
	columns_add(&columns, "-");
	columns_add(&columns, "-");
	columns_add(&columns, arena_strz(arena, str_of(text)));
	columns_print(&columns, "  ", &job->out);
	columns_free(&columns);
	if (e->sum == MONEY_UNKNOWN)
		buf_puts(&job->out, "  it is not priced, so it cannot be chosen\n");
}

static void print_json(struct prices_job *job, const struct explanation *e)
{
	const struct price *price = e->hit.price;
	struct jsonw w;

	jsonw_init(&w, &job->out, 2);
	jsonw_object(&w);
	member_text(&w, "candidate", e->candidate->name);
	member_text(&w, "effective", price->effective);
	member_text(&w, "how", how_names[e->hit.how]);
	member_text(&w, "provider", price->provider);
	member_text(&w, "retires", price->retires);
	member_text(&w, "row", price->model);
	member_text(&w, "service", service_name(e->use.service));
	member_text(&w, "source", price->source);
	jsonw_key(&w, "terms");
	jsonw_array(&w);
	for (size_t i = 0; i < e->count; i++) {
		const struct term *term = &e->terms[i];

		jsonw_object(&w);
		member_count(&w, "tokens", term->tokens);
		member_money(&w, "usd", term->sum);
		member_money(&w, "usdPerMillion",
			term->rate == MONEY_UNKNOWN ? MONEY_UNKNOWN
						    : money_times(term->rate, 1000000));
		member_text(&w, "what", term->what);
		jsonw_object_end(&w);
	}
	jsonw_array_end(&w);
	member_money(&w, "usd", e->sum);
	jsonw_object_end(&w);
	buf_char(&job->out, '\n');
}

bool prices_explain(struct prices_job *job, struct err *err)
{
	const struct prices_command *opts = job->opts;
	struct candidate named;
	struct explanation e = {0};
	struct config *config;
	struct catalog *catalog;

	if (job->word_count != 1)
		return err_set(err, ERR_USAGE, "usage: tiercal prices explain CANDIDATE");
	if (!read_usage(opts, &e.usage, err) || !prices_load(job, &config, &catalog, err))
		return false;
	e.candidate = catalogs_candidate(config, job->words[0], &named);
	e.hit = catalog_hit(catalog, e.candidate);
	if (e.hit.how == CATALOG_AMBIGUOUS)
		return catalog_check(catalog, e.candidate, 1, err);
	if (!e.hit.price)
		return catalogs_no_row(catalog, e.candidate, err);
	e.use = catalog_use(catalog, e.candidate);
	read_service(opts->service, &e.use.service);
	if (!read_at(opts->at, &e.use.week_minute, err))
		return false;
	if (!price_for(job->inv->arena, e.hit.price, &e.use, &e.price))
		return err_set(err, ERR_CONFIG,
			"the row %s has no batch prices; add batch: {input: ..., output: ...} to "
			"it",
			e.hit.price->model);
	add_terms(&e);
	if (job->json)
		print_json(job, &e);
	else
		print_text(job, &e);
	return true;
}
