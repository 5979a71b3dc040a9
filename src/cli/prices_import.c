/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/io.h"
#include "cli/columns.h"
#include "cli/prices.h"
#include "core/member.h"

/* `tiercal prices import FILE`: what a catalog holds, what looks wrong in it, and, with -o, the
 * same in our own form. */

enum { SHOWN = 3 }; /* of each kind of doubt, without --all */

struct counts {
	size_t rows, priced, free, unpriced, other_units;
	size_t services[SERVICE_COUNT], tiered, timed, retiring;
};

static bool has_rates(const struct rates *rates)
{
	return rates->input != MONEY_UNKNOWN || rates->output != MONEY_UNKNOWN;
}

static struct counts count_rows(const struct catalog *catalog)
{
	struct counts c = {.rows = catalog_count(catalog)};

	for (size_t i = 0; i < c.rows; i++) {
		const struct price *price = catalog_at(catalog, i);
		const struct rates *list = &price->rates[SERVICE_LIST];
		bool timed = false, tiered = false;

		if (price->other_units)
			c.other_units++;
		else if (!price_is_known(price))
			c.unpriced++;
		else if (list->input == 0 && list->output == 0 && price_fee(price) == 0)
			c.free++;
		else
			c.priced++;
		for (size_t s = SERVICE_BATCH; s < SERVICE_COUNT; s++)
			c.services[s] += has_rates(&price->rates[s]);
		for (size_t k = 0; k < price->rule_count; k++) {
			timed = timed || price->rules[k].timed;
			tiered = tiered || price->rules[k].above >= 0;
		}
		c.timed += timed;
		c.tiered += tiered;
		c.retiring += price->retires != NULL;
	}
	return c;
}

static void print_counts(struct prices_job *job, const char *form, const struct counts *c)
{
	struct buf *out = &job->out;

	buf_printf(out, "%s: %zu rows, read as %s\n", job->words[0], c->rows, form);
	buf_printf(out,
		"  %zu priced, %zu free, %zu not priced, %zu sold by other units than tokens\n",
		c->priced, c->free, c->unpriced, c->other_units);
	buf_printf(out,
		"  %zu with batch, %zu with flex, %zu with priority prices; %zu with other prices "
		"by "
		"length, %zu by time; %zu with a date of retirement\n",
		c->services[SERVICE_BATCH], c->services[SERVICE_FLEX],
		c->services[SERVICE_PRIORITY], c->tiered, c->timed, c->retiring);
}

static void print_doubts(struct prices_job *job, const struct catalog_doubt *doubts, size_t count)
{
	struct arena *arena = job->inv->arena;

	for (int kind = 0; kind < DOUBT_COUNT; kind++) {
		size_t of_kind = 0, shown = 0;

		for (size_t i = 0; i < count; i++)
			of_kind += (int)doubts[i].kind == kind;
		if (!of_kind)
			continue;
		buf_printf(&job->out, "%s: %zu\n", doubt_name((enum doubt_kind)kind), of_kind);
		for (size_t i = 0; i < count; i++) {
			if ((int)doubts[i].kind != kind)
				continue;
			if (shown++ == SHOWN && !job->opts->all) {
				buf_printf(&job->out, "  and %zu more (--all shows them)\n",
					of_kind - SHOWN);
				break;
			}
			buf_printf(&job->out, "  %s: %s\n",
				columns_name(arena, doubts[i].price->model, 0), doubts[i].words);
		}
	}
}

static void print_json(struct prices_job *job, const char *form, const struct counts *c,
	const struct catalog_doubt *doubts, size_t count)
{
	struct jsonw w;

	jsonw_init(&w, &job->out, 2);
	jsonw_object(&w);
	member_text(&w, "file", job->words[0]);
	member_text(&w, "form", form);
	member_count(&w, "free", (int64_t)c->free);
	member_count(&w, "notPriced", (int64_t)c->unpriced);
	member_count(&w, "otherUnits", (int64_t)c->other_units);
	member_count(&w, "priced", (int64_t)c->priced);
	member_count(&w, "rows", (int64_t)c->rows);
	jsonw_key(&w, "warnings");
	jsonw_array(&w);
	for (size_t i = 0; i < count; i++) {
		jsonw_object(&w);
		member_text(&w, "kind", doubt_name(doubts[i].kind));
		member_text(&w, "model", doubts[i].price->model);
		member_text(&w, "words", doubts[i].words);
		jsonw_object_end(&w);
	}
	jsonw_array_end(&w);
	jsonw_object_end(&w);
	buf_char(&job->out, '\n');
}

static bool write_catalog(struct prices_job *job, const struct catalog *catalog, struct err *err)
{
	struct buf text = {0};
	bool ok;

	if (!job->opts->output)
		return true;
	catalog_write(catalog, &text);
	ok = io_write(job->opts->output, buf_view(&text), err);
	if (ok)
		cli_wrote(job->inv, job->opts->output);
	buf_free(&text);
	return ok;
}

bool prices_import(struct prices_job *job, struct err *err)
{
	struct arena *arena = job->inv->arena;
	const char *files[] = {job->words[0], NULL};
	const struct catalog_doubt *doubts;
	struct catalog *catalog;
	const char *form;
	struct counts counts;
	size_t count;

	if (job->word_count != 1)
		return err_set(err, ERR_USAGE, "usage: tiercal prices import FILE [-o OUT]");
	if (!catalog_load(arena, files, &catalog, err))
		return false;
	form = catalog_form(catalog);
	count = catalog_doubts(arena, catalog, job->today, job->opts->max_age_days, &doubts);
	counts = count_rows(catalog);
	if (job->json) {
		print_json(job, form, &counts, doubts, count);
	} else {
		print_counts(job, form, &counts);
		print_doubts(job, doubts, count);
	}
	return write_catalog(job, catalog, err);
}
