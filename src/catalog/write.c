/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "base/jsonw.h"
#include "catalog/rows.h"

/* A catalog in this program's own form: prices as texts of US dollars, what is unknown left out. */

static void member(struct jsonw *w, const char *key, const char *text)
{
	if (!text)
		return;
	jsonw_key(w, key);
	jsonw_z(w, text);
}

/* Rates are picodollars a token; times a million they are those of a million tokens. */
static void price(struct jsonw *w, const char *key, int64_t picodollars, int64_t times)
{
	char text[32];

	if (picodollars == MONEY_UNKNOWN)
		return;
	money_print(money_times(picodollars, times), text);
	member(w, key, text);
}

static void rates(struct jsonw *w, const struct rates *rates)
{
	for (size_t k = 0; k < RATE_KINDS; k++)
		price(w, rate_name(k), rates->of[k], 1000000);
}

static bool any(const struct rates *rates)
{
	for (size_t k = 0; k < RATE_KINDS; k++) {
		if (rates->of[k] != MONEY_UNKNOWN)
			return true;
	}
	return false;
}

static void services(struct jsonw *w, const struct rates all[SERVICE_COUNT])
{
	rates(w, &all[SERVICE_LIST]);
	for (int s = SERVICE_BATCH; s < SERVICE_COUNT; s++) {
		if (!any(&all[s]))
			continue;
		jsonw_key(w, service_name((enum service)s));
		jsonw_object(w);
		rates(w, &all[s]);
		jsonw_object_end(w);
	}
}

static void hours(struct jsonw *w, const struct price_rule *rule)
{
	char text[16];
	const int from = rule->from_minute, to = rule->to_minute;

	snprintf(text, sizeof(text), "%02d:%02d-%02d:%02d", from / 60 % 24, from % 60, to / 60 % 24,
		to % 60);
	member(w, "utc", text);
	if (!rule->weekdays)
		return;
	jsonw_key(w, "weekdays");
	jsonw_array(w);
	for (unsigned d = 0; d < 7; d++) {
		static const char *const days[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

		if (rule->weekdays >> d & 1u)
			jsonw_z(w, days[d]);
	}
	jsonw_array_end(w);
}

static void rule(struct jsonw *w, const struct price_rule *rule)
{
	jsonw_object(w);
	if (rule->above >= 0) {
		jsonw_key(w, "above_input_tokens");
		jsonw_int(w, rule->above);
	}
	if (rule->inclusive) {
		jsonw_key(w, "inclusive");
		jsonw_bool(w, true);
	}
	if (rule->timed)
		hours(w, rule);
	services(w, rule->rates);
	jsonw_object_end(w);
}

/* Rules that stand alone are tiers; those that are laid over others stand among the windows, where
 * the order of the file counts. */
static void rules(struct jsonw *w, const struct price *from, bool alone)
{
	bool open = false;

	for (size_t i = 0; i < from->rule_count; i++) {
		if (from->rules[i].alone != alone)
			continue;
		if (!open) {
			jsonw_key(w, alone ? "tiers" : "windows");
			jsonw_array(w);
		}
		open = true;
		rule(w, &from->rules[i]);
	}
	if (open)
		jsonw_array_end(w);
}

static void multipliers(struct jsonw *w, const struct price *from)
{
	if (from->multiplier_count == 0)
		return;
	jsonw_key(w, "multipliers");
	jsonw_object(w);
	for (size_t i = 0; i < from->multiplier_count; i++) {
		jsonw_key(w, from->multipliers[i].name);
		jsonw_fixed(w, (double)from->multipliers[i].millionths / 1e6, 6);
	}
	jsonw_object_end(w);
}

static void list(struct jsonw *w, const char *key, const char *const *names)
{
	if (!names || !names[0])
		return;
	jsonw_key(w, key);
	jsonw_array(w);
	for (; *names; names++)
		jsonw_z(w, *names);
	jsonw_array_end(w);
}

static void row(const struct price *from, const char *own_name, struct buf *out)
{
	struct jsonw w;

	jsonw_init(&w, out, 0);
	jsonw_object(&w);
	member(&w, "provider", from->provider);
	member(&w, "own_name", own_name);
	list(&w, "aliases", from->aliases);
	list(&w, "refuses", from->refuses);
	member(&w, "effective", from->effective);
	member(&w, "retires", from->retires);
	member(&w, "source", from->source);
	if (from->other_units) {
		jsonw_key(&w, "other_units");
		jsonw_bool(&w, true);
	}
	price(&w, "request", from->request, 1);
	services(&w, from->rates);
	rules(&w, from, true);
	rules(&w, from, false);
	multipliers(&w, from);
	jsonw_object_end(&w);
}

/* Rows of one model by several providers get the provider in front of their key. */
void catalog_write(const struct catalog *catalog, struct buf *out)
{
	struct buf key = {0};

	buf_puts(out, "{");
	for (size_t i = 0; i < catalog->count; i++) {
		const struct price *from = &catalog->rows[i].price;
		const char *model = from->model, *own_name = from->own_name;
		bool again = i > 0 && strcmp(catalog->rows[i - 1].price.model, model) == 0;

		buf_clear(&key);
		if (again && from->provider)
			buf_printf(&key, "%s/", from->provider);
		buf_puts(&key, model);
		buf_puts(out, i ? ",\n" : "\n");
		jsonw_quote(out, buf_view(&key));
		buf_puts(out, ": ");
		row(from, again && !own_name ? model : own_name, out);
	}
	buf_puts(out, "\n}\n");
	buf_free(&key);
}
