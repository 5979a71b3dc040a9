/* SPDX-License-Identifier: MIT */
#include "run/paid.h"

#include "core/money.h"

#define BYTES_A_TOKEN 4

static int64_t prompt_bytes(const struct prompt *prompt)
{
	int64_t bytes = 0;

	for (size_t i = 0; i < prompt->count; i++)
		bytes += (int64_t)prompt->messages[i].text.len;
	return bytes;
}

struct paid paid_add(struct run_count *count, const struct price *price,
	const struct response *resp, const struct prompt *prompt)
{
	struct usage usage = resp->usage;
	struct paid paid = {.cost = usage.billed};

	paid.guessed = paid.cost == MONEY_UNKNOWN &&
		       (usage.suspect || usage.input_total < 0 || usage.output_total < 0);
	if (usage.input_total < 0)
		usage.input_total = prompt_bytes(prompt) / BYTES_A_TOKEN;
	if (usage.output_total < 0)
		usage.output_total = (int64_t)resp->text.len / BYTES_A_TOKEN;
	usage.suspect = false;
	if (paid.cost == MONEY_UNKNOWN && price)
		paid.cost = price_of(price, &usage);
	if (paid.cost == MONEY_UNKNOWN) {
		count->unpriced++;
		paid.cost = 0;
	}
	count->input_tokens += usage.input_total;
	count->output_tokens += usage.output_total;
	if (usage.cache_read > 0)
		count->cached_tokens += usage.cache_read;
	if (usage.cache_write_5m > 0)
		count->written_tokens += usage.cache_write_5m;
	if (usage.cache_write_1h > 0)
		count->written_tokens += usage.cache_write_1h;
	count->cost = money_add(count->cost, paid.cost);
	paid.tokens = usage.input_total + usage.output_total;
	return paid;
}
