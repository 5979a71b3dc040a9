/* SPDX-License-Identifier: MIT */
#include <inttypes.h>

#include "calib/calib.h"
#include "cli/columns.h"
#include "cli/prices.h"
#include "core/member.h"

/* `tiercal prices bill`: what providers said that answers cost, beside what the catalog says. */

bool prices_table(struct prices_job *job, struct loaded *loaded, struct err *err)
{
	const struct load_options options = {.common = job->opts->common,
		.prices = job->opts->prices,
		.as_of = job->opts->as_of};

	return load_table(job->inv->arena, &options, loaded, err);
}

size_t prices_bills(struct arena *arena, const struct loaded *loaded, const struct bill **bills)
{
	size_t count = loaded->results.candidate_count;
	const struct price **prices = ARENA_ARRAY(arena, count, const struct price *);

	for (size_t c = 0; c < count; c++)
		prices[c] = catalog_price(loaded->catalog, &loaded->table.candidates[c]);
	return bill_check(arena, &loaded->results, prices, bills);
}

const char *prices_bill_words(
	struct arena *arena, const struct loaded *loaded, const struct bill *bill)
{
	char ours[32], theirs[32];

	money_show(bill->ours, ours);
	money_show(bill->theirs, theirs);
	return arena_printf(arena,
		"%s: billed %s for %" PRId64 " answers, which the catalog prices at %s%s%s",
		columns_name(arena, loaded->results.candidates[bill->candidate], 0), theirs,
		bill->answers, ours, bill->differs ? ": " : "",
		bill->likely    ? bill->likely
		: bill->differs ? "for no known reason"
				: "");
}

bool prices_bill(struct prices_job *job, struct err *err)
{
	const struct bill *bills;
	struct loaded loaded;
	struct jsonw w;
	size_t count;

	if (job->word_count)
		return err_set(err, ERR_USAGE, "usage: tiercal prices bill");
	if (!prices_table(job, &loaded, err))
		return false;
	count = prices_bills(job->inv->arena, &loaded, &bills);
	jsonw_init(&w, &job->out, 2);
	if (job->json)
		jsonw_array(&w);
	for (size_t i = 0; i < count; i++) {
		const struct bill *bill = &bills[i];

		if (!job->json) {
			buf_printf(&job->out, "%s\n",
				prices_bill_words(job->inv->arena, &loaded, bill));
			continue;
		}
		jsonw_object(&w);
		member_count(&w, "answers", bill->answers);
		member_money(&w, "billedUsd", bill->theirs);
		member_text(&w, "candidate", loaded.results.candidates[bill->candidate]);
		jsonw_key(&w, "differs");
		jsonw_bool(&w, bill->differs);
		member_text(&w, "likely", bill->likely);
		member_money(&w, "pricedUsd", bill->ours);
		jsonw_object_end(&w);
	}
	if (job->json) {
		jsonw_array_end(&w);
		buf_char(&job->out, '\n');
	} else if (count == 0) {
		buf_puts(&job->out, "no recorded answer says what it cost\n");
	}
	return true;
}
