/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "catalog/rows.h"

/* Which row a name means. All names of a catalog stand in one sorted list. */

static int compare_names(const void *a, const void *b)
{
	const struct catalog_name *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	if (!order)
		order = (x->kind > y->kind) - (x->kind < y->kind);
	return order ? order : (x->row > y->row) - (x->row < y->row);
}

void catalog_index(struct catalog *catalog)
{
	struct catalog_name *names;
	size_t count = 0;

	for (size_t i = 0; i < catalog->count; i++) {
		const char *const *aliases = catalog->rows[i].price.aliases;

		count += 2;
		while (aliases && *aliases++)
			count++;
	}
	names = ARENA_ARRAY(catalog->arena, count, struct catalog_name);
	count = 0;
	for (size_t i = 0; i < catalog->count; i++) {
		const struct price *price = &catalog->rows[i].price;

		names[count++] = (struct catalog_name){price->model, NAME_MODEL, i};
		if (price->own_name)
			names[count++] = (struct catalog_name){price->own_name, NAME_OWN, i};
		for (size_t k = 0; price->aliases && price->aliases[k]; k++)
			names[count++] = (struct catalog_name){price->aliases[k], NAME_ALIAS, i};
	}
	if (count)
		qsort(names, count, sizeof(*names), compare_names);
	catalog->names = names;
	catalog->name_count = count;
}

/* The first name that does not stand before the text. */
static size_t first_name(const struct catalog *catalog, struct str text)
{
	size_t low = 0, high = catalog->name_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (str_cmp(str_of(catalog->names[middle].name), text) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool is_day(struct str text)
{
	char dashed[11];

	if (text.len == 8) {
		memcpy(dashed, text.data, 4);
		memcpy(dashed + 5, text.data + 4, 2);
		memcpy(dashed + 8, text.data + 6, 2);
		dashed[4] = dashed[7] = '-';
		text = (struct str){dashed, 10};
	}
	return text.len == 10 && text.data[0] == '2' && catalog_is_date(text);
}

/* The length of a name without the date at its end; its whole length if there is none. */
static size_t stem_length(struct str name)
{
	static const size_t lengths[] = {8, 10};

	for (size_t i = 0; i < ARRAY_LEN(lengths); i++) {
		size_t cut = lengths[i] + 1;

		if (name.len > cut &&
			(name.data[name.len - cut] == '-' || name.data[name.len - cut] == '@') &&
			is_day(str_slice(name, name.len - lengths[i], name.len)))
			return name.len - cut;
	}
	return name.len;
}

struct search {
	const struct catalog *catalog;
	const char *provider; /* or NULL */
	const struct catalog_row **found;
	size_t count;
	size_t last_file; /* of those that were found */
};

static void add(struct search *s, const struct catalog_row *row)
{
	for (size_t i = 0; i < s->count; i++) {
		if (s->found[i] == row)
			return;
	}
	s->found[s->count++] = row;
}

static bool is_of_provider(const struct search *s, const struct catalog_row *row)
{
	return s->provider && row->price.provider &&
	       catalog_same_provider(row->price.provider, s->provider);
}

/* All rows with that name, of that kind; a provider's own name counts for that provider alone. With
 * `dated` those that have a date behind it. */
static void collect(struct search *s, struct str name, int kind, bool dated)
{
	for (size_t i = first_name(s->catalog, name); i < s->catalog->name_count; i++) {
		const struct catalog_name *entry = &s->catalog->names[i];
		const struct catalog_row *row = &s->catalog->rows[entry->row];
		struct str text = str_of(entry->name);

		if (!str_starts(text, name))
			break;
		if ((int)entry->kind != kind || (kind == NAME_OWN && !is_of_provider(s, row)))
			continue;
		if (dated ? text.len > name.len && stem_length(text) == name.len
			  : text.len == name.len)
			add(s, row);
	}
}

static void keep_if(struct search *s, bool (*holds)(const struct search *, size_t))
{
	size_t kept = 0, count = 0;

	for (size_t i = 0; i < s->count; i++)
		kept += holds(s, i);
	if (!kept)
		return;
	for (size_t i = 0; i < s->count; i++) {
		if (holds(s, i))
			s->found[count++] = s->found[i];
	}
	s->count = count;
}

static bool of_provider(const struct search *s, size_t i)
{
	return is_of_provider(s, s->found[i]);
}

static bool of_any_provider(const struct search *s, size_t i)
{
	return !s->found[i]->price.provider;
}

static bool of_last_file(const struct search *s, size_t i)
{
	return s->found[i]->file == s->last_file;
}

/* Narrows what was found; false: nothing was. */
static bool settle(struct search *s, enum catalog_how how, struct catalog_hit *hit)
{
	const struct price **rows;

	if (s->count == 0)
		return false;
	keep_if(s, of_provider);
	if (!is_of_provider(s, s->found[0])) {
		keep_if(s, of_any_provider);
		s->last_file = 0;
		for (size_t i = 0; i < s->count; i++)
			s->last_file =
				s->found[i]->file > s->last_file ? s->found[i]->file : s->last_file;
		keep_if(s, of_last_file);
	}
	hit->how = s->count == 1 ? how : CATALOG_AMBIGUOUS;
	if (s->count == 1)
		hit->price = &s->found[0]->price;
	rows = ARENA_ARRAY(s->catalog->arena, s->count, const struct price *);
	for (size_t i = 0; i < s->count; i++)
		rows[i] = &s->found[i]->price;
	hit->rows = rows;
	hit->count = s->count;
	return true;
}

/* A row by its full name comes before one that only its provider calls so. */
static bool try_name(struct search *s, struct str name, enum catalog_how how, bool dated,
	struct catalog_hit *hit)
{
	s->count = 0;
	collect(s, name, NAME_MODEL, dated);
	for (size_t i = 0; i < s->count; i++) {
		if (is_of_provider(s, s->found[i]))
			return settle(s, how, hit);
	}
	collect(s, name, NAME_OWN, dated);
	for (size_t i = 0; i < s->count; i++) {
		if (is_of_provider(s, s->found[i]))
			return settle(
				s, dated || how != CATALOG_EXACT ? how : CATALOG_OWN_NAME, hit);
	}
	return settle(s, how, hit);
}

static bool try_alias(struct search *s, struct str name, struct catalog_hit *hit)
{
	s->count = 0;
	collect(s, name, NAME_ALIAS, false);
	return settle(s, CATALOG_ALIAS, hit);
}

static struct str last_part(struct str name)
{
	for (size_t i = name.len; i > 0; i--) {
		if (name.data[i - 1] == '/')
			return str_slice(name, i, name.len);
	}
	return name;
}

size_t catalog_near(
	const struct catalog *catalog, const char *model, const struct price *rows[CATALOG_NEAR])
{
	struct str name = str_of(model);
	struct str stem = str_slice(name, 0, stem_length(name));
	const char *nearest;
	size_t count = 0;

	for (size_t i = 0; i < catalog->count && count < CATALOG_NEAR; i++) {
		struct str part = last_part(str_of(catalog->rows[i].price.model));

		if (str_eq(part, last_part(name)) || str_eq(part, last_part(stem)))
			rows[count++] = &catalog->rows[i].price;
	}
	if (count)
		return count;
	nearest = str_nearest(name, catalog->names, catalog->name_count, sizeof(catalog->names[0]));
	for (size_t i = 0; nearest && i < catalog->name_count && !count; i++) {
		if (catalog->names[i].name == nearest)
			rows[count++] = &catalog->rows[catalog->names[i].row].price;
	}
	return count;
}

struct catalog_hit catalog_look_up(
	const struct catalog *catalog, const char *model, const char *provider)
{
	struct search s = {.catalog = catalog, .provider = provider};
	struct str name = str_of(model);
	struct str stem = str_slice(name, 0, stem_length(name));
	struct catalog_hit hit = {.how = CATALOG_NO_ROW};

	if (str_ends(name, STR("-latest")))
		stem = str_slice(name, 0, name.len - strlen("-latest"));
	s.found = mem_alloc((catalog->count + 1) * sizeof(const struct catalog_row *));
	(void)(try_name(&s, name, CATALOG_EXACT, false, &hit) ||
		(stem.len < name.len && try_name(&s, stem, CATALOG_UNDATED, false, &hit)) ||
		((stem.len == name.len || str_ends(name, STR("-latest"))) &&
			try_name(&s, stem, CATALOG_DATED, true, &hit)) ||
		try_alias(&s, name, &hit));
	free(s.found);
	return hit;
}

const struct price *catalog_find(
	const struct catalog *catalog, const char *model, const char *provider)
{
	return catalog_look_up(catalog, model, provider).price;
}

/* What is no model costs nothing. */
static const struct price no_model = {.model = "", .source = "no model"};

struct catalog_hit catalog_hit(const struct catalog *catalog, const struct candidate *candidate)
{
	const char *provider = candidate->provider ? candidate->provider : "";
	const char *name = candidate->price_as ? candidate->price_as : candidate->model;

	if (!candidate->price_as &&
		(strcmp(provider, "rules") == 0 || strcmp(provider, "command") == 0))
		return (struct catalog_hit){.how = CATALOG_NO_MODEL, .price = &no_model};
	return name ? catalog_look_up(catalog, name, candidate->provider)
		    : (struct catalog_hit){.how = CATALOG_NO_ROW};
}

bool catalog_check(const struct catalog *catalog, const struct candidate *candidates, size_t count,
	struct err *err)
{
	for (size_t c = 0; c < count; c++) {
		struct catalog_hit hit = catalog_hit(catalog, &candidates[c]);

		if (hit.how != CATALOG_AMBIGUOUS)
			continue;
		err_set(err, ERR_CONFIG,
			"candidate %s: %zu rows of the prices may be meant by '%s':",
			candidates[c].name, hit.count,
			candidates[c].price_as ? candidates[c].price_as : candidates[c].model);
		for (size_t i = 0; i < hit.count; i++)
			err_add(err, "%s %s (%s)", i ? "," : "", hit.rows[i]->model,
				hit.rows[i]->provider ? hit.rows[i]->provider : "any provider");
		err_add(err, "; name one with price_as, or its provider");
		return false;
	}
	return true;
}

struct price_use catalog_use(const struct catalog *catalog, const struct candidate *candidate)
{
	static const char *const factors[] = {"inference_geo", "speed"};
	struct price_use use = PRICE_LISTED;
	const char **names = ARENA_ARRAY(catalog->arena, ARRAY_LEN(factors) + 1, const char *);
	size_t count = 0;

	if (served_asked(candidate) == SERVED_FLEX)
		use.service = SERVICE_FLEX;
	else if (served_asked(candidate) == SERVED_PRIORITY)
		use.service = SERVICE_PRIORITY;
	for (size_t i = 0; i < ARRAY_LEN(factors); i++) {
		const struct value *name = value_get(candidate->params, factors[i]);

		if (value_is_string(name))
			names[count++] = arena_strz(catalog->arena, name->text);
	}
	use.multipliers = names;
	return use;
}

static const struct price *price_of_use(
	const struct catalog *catalog, const struct price *price, const struct price_use *use)
{
	struct price *out = ARENA_NEW(catalog->arena, struct price);

	return price_for(catalog->arena, price, use, out) ? out : NULL;
}

static bool sold_as(const struct price *price, enum service service)
{
	bool any = false;

	for (size_t k = 0; k < RATE_KINDS; k++)
		any = any || price->rates[service].of[k] != MONEY_UNKNOWN;
	for (size_t i = 0; i < price->rule_count; i++) {
		for (size_t k = 0; k < RATE_KINDS; k++)
			any = any || price->rules[i].rates[service].of[k] != MONEY_UNKNOWN;
	}
	return any;
}

/* Asked for one way and served another: what served is billed. A batch is never mixed up with
 * single requests: which of them production sends is said by its route. */
static const struct price *const *prices_as_served(
	const struct catalog *catalog, const struct price *price, struct price_use use)
{
	static const struct {
		enum served served;
		enum service service;
	} ways[] = {{SERVED_LIST, SERVICE_LIST}, {SERVED_FLEX, SERVICE_FLEX},
		{SERVED_PRIORITY, SERVICE_PRIORITY}};
	const struct price **prices =
		ARENA_ARRAY(catalog->arena, SERVED_COUNT, const struct price *);
	enum service asked = use.service;

	for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
		use.service = ways[i].service;
		if (use.service != asked)
			prices[ways[i].served] = price_of_use(catalog, price, &use);
	}
	return prices;
}

const struct price *catalog_price(const struct catalog *catalog, const struct candidate *candidate)
{
	const struct price *price = catalog_hit(catalog, candidate).price;
	struct price_use use;
	struct price *out;

	if (!price)
		return NULL;
	use = catalog_use(catalog, candidate);
	if (use.service == SERVICE_LIST && !use.multipliers[0] && !sold_as(price, SERVICE_FLEX) &&
		!sold_as(price, SERVICE_PRIORITY))
		return price;
	out = ARENA_NEW(catalog->arena, struct price);
	if (!price_for(catalog->arena, price, &use, out))
		return NULL;
	out->served = prices_as_served(catalog, price, use);
	return out;
}

const struct price *catalog_batch_price(
	const struct catalog *catalog, const struct candidate *candidate)
{
	const struct price *price = catalog_hit(catalog, candidate).price;
	struct price_use use;

	if (!price || price == &no_model)
		return price;
	use = catalog_use(catalog, candidate);
	use.service = SERVICE_BATCH;
	return price_of_use(catalog, price, &use);
}
