/* SPDX-License-Identifier: MIT */
#include "catalog/doubt.h"

#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "base/vec.h"
#include "catalog/catalog.h"

static const char *const names[DOUBT_COUNT] = {
	[DOUBT_ABSENT] = "absent_price",
	[DOUBT_ZERO] = "zero_price",
	[DOUBT_CACHE_READ] = "cache_read_above_input",
	[DOUBT_BATCH] = "batch_above_list",
	[DOUBT_FLEX] = "flex_above_list",
	[DOUBT_PRIORITY] = "priority_above_4x",
	[DOUBT_OUTPUT] = "output_below_input",
	[DOUBT_ABOVE] = "long_below_short",
	[DOUBT_RETIRED] = "retired",
	[DOUBT_OLD] = "old",
	[DOUBT_UNREAD] = "unread",
};

enum { PRIORITY_AT_MOST = 4 };

const char *doubt_name(enum doubt_kind kind)
{
	return names[kind];
}

/* USD per million tokens of picodollars a token. */
static const char *shown(struct arena *arena, int64_t rate)
{
	char text[32];

	money_print(money_times(rate, 1000000), text);
	return arena_printf(arena, "$%s", text);
}

struct doubts {
	struct arena *arena;
	const struct price *price;
	const char *today;
	int64_t max_age_days;
	struct catalog_doubt *out;
	size_t count;
};

static void add(struct doubts *d, enum doubt_kind kind, const char *words)
{
	d->out[d->count++] = (struct catalog_doubt){kind, d->price, words};
}

static bool is_above(int64_t a, int64_t b, int64_t times)
{
	return a != MONEY_UNKNOWN && b != MONEY_UNKNOWN && b != 0 && a > money_times(b, times);
}

/* "the flex price of input of $2 is above the list price of $1" */
static void add_pair(struct doubts *d, enum doubt_kind kind, const char *a_name, int64_t a,
	const char *b_name, int64_t b)
{
	add(d, kind,
		arena_printf(d->arena, "%s of %s is %s%s of %s", a_name, shown(d->arena, a),
			kind == DOUBT_PRIORITY ? "more than 4 times " : "above ", b_name,
			shown(d->arena, b)));
}

static void doubt_service(struct doubts *d, enum doubt_kind doubt, enum service service)
{
	const int64_t times = doubt == DOUBT_PRIORITY ? PRIORITY_AT_MOST : 1;

	for (size_t k = 0; k < RATE_KINDS; k++) {
		int64_t ours = d->price->rates[service].of[k];
		int64_t list = d->price->rates[SERVICE_LIST].of[k];

		if (!is_above(ours, list, times))
			continue;
		add_pair(d, doubt,
			arena_printf(d->arena, "the %s price of %s", service_name(service),
				rate_name(k)),
			ours, "the list price", list);
		return;
	}
}

static void doubt_known(struct doubts *d)
{
	const struct rates *list = &d->price->rates[SERVICE_LIST];

	if (list->input == MONEY_UNKNOWN || list->output == MONEY_UNKNOWN)
		add(d, DOUBT_ABSENT,
			arena_printf(d->arena, "no %s price: it is not priced, which is not free",
				list->input == MONEY_UNKNOWN && list->output == MONEY_UNKNOWN
					? "input or output"
				: list->input == MONEY_UNKNOWN ? "input"
							       : "output"));
	else if (list->input == 0 && list->output == 0 && price_fee(d->price) == 0)
		add(d, DOUBT_ZERO, "all prices are 0: it is free, or they were never filled in");
}

static void doubt_long(struct doubts *d)
{
	const struct rates *list = &d->price->rates[SERVICE_LIST];

	for (size_t i = 0; i < d->price->rule_count; i++) {
		const struct price_rule *rule = &d->price->rules[i];

		for (size_t k = 0; k < RATE_KINDS && !rule->timed; k++) {
			int64_t above = rule->rates[SERVICE_LIST].of[k];

			if (!is_above(list->of[k], above, 1))
				continue;
			add_pair(d, DOUBT_ABOVE,
				arena_printf(d->arena, "the list price of %s", rate_name(k)),
				list->of[k],
				arena_printf(
					d->arena, "the one above %" PRId64 " tokens", rule->above),
				above);
			return;
		}
	}
}

static void doubt_dates(struct doubts *d)
{
	const struct price *price = d->price;
	int64_t today, dated;

	if (!clock_parse_date(str_of(d->today), &today))
		return;
	if (price->retires && strcmp(price->retires, d->today) <= 0)
		add(d, DOUBT_RETIRED, arena_printf(d->arena, "retired on %s", price->retires));
	if (d->max_age_days > 0 && price->effective &&
		clock_parse_date(str_of(price->effective), &dated) &&
		today - dated > d->max_age_days)
		add(d, DOUBT_OLD,
			arena_printf(d->arena, "its price is of %s, %" PRId64 " days ago",
				price->effective, today - dated));
}

size_t catalog_doubts_of(struct arena *arena, const struct price *price, const char *today,
	int64_t max_age_days, struct catalog_doubt out[DOUBT_COUNT])
{
	struct doubts d = {arena, price, today, max_age_days, out, 0};
	const struct rates *list = &price->rates[SERVICE_LIST];

	if (!price->other_units) {
		doubt_known(&d);
		if (is_above(list->cache_read, list->input, 1))
			add_pair(&d, DOUBT_CACHE_READ, "the price of reading the cache",
				list->cache_read, "the input price", list->input);
		if (is_above(list->input, list->output, 1))
			add_pair(&d, DOUBT_OUTPUT, "the input price", list->input,
				"the output price", list->output);
	}
	doubt_service(&d, DOUBT_BATCH, SERVICE_BATCH);
	doubt_service(&d, DOUBT_FLEX, SERVICE_FLEX);
	doubt_service(&d, DOUBT_PRIORITY, SERVICE_PRIORITY);
	doubt_long(&d);
	doubt_dates(&d);
	if (price->unread)
		add(&d, DOUBT_UNREAD, arena_printf(arena, "not taken over: %s", price->unread));
	return d.count;
}

size_t catalog_doubts(struct arena *arena, const struct catalog *catalog, const char *today,
	int64_t max_age_days, const struct catalog_doubt **out)
{
	VEC(struct catalog_doubt) all = {0};
	struct catalog_doubt *kept;
	size_t count;

	for (size_t i = 0; i < catalog_count(catalog); i++) {
		struct catalog_doubt some[DOUBT_COUNT];
		size_t found =
			catalog_doubts_of(arena, catalog_at(catalog, i), today, max_age_days, some);

		for (size_t k = 0; k < found; k++)
			*VEC_PUSH(&all) = some[k];
	}
	count = all.count;
	kept = ARENA_ARRAY(arena, count, struct catalog_doubt);
	if (count)
		memcpy(kept, all.items, count * sizeof(*kept));
	VEC_FREE(&all);
	*out = kept;
	return count;
}
