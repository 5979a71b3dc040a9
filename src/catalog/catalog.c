/* SPDX-License-Identifier: MIT */
#include "catalog/catalog.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/sha256.h"
#include "catalog/rows.h"

struct catalog {
	const struct catalog_row *rows; /* sorted by model, provider */
	size_t count;
	char digest[8 + SHA256_HEX];
};

const struct catalog_field catalog_fields[CATALOG_PRICES] = {
	{"input", "input_usd_per_million", offsetof(struct price, input), 6},
	{"output", "output_usd_per_million", offsetof(struct price, output), 6},
	{"cache_read", "cache_read_usd_per_million", offsetof(struct price, cache_read), 6},
	{"cache_write_5m", "cache_write_5m_usd_per_million", offsetof(struct price, cache_write_5m),
		6},
	{"cache_write_1h", "cache_write_1h_usd_per_million", offsetof(struct price, cache_write_1h),
		6},
	{"reasoning", "reasoning_usd_per_million", offsetof(struct price, reasoning), 6},
	{"request", "request_usd", offsetof(struct price, request), 12},
	{"batch_input", "batch_input_usd_per_million", offsetof(struct price, batch_input), 6},
	{"batch_output", "batch_output_usd_per_million", offsetof(struct price, batch_output), 6},
	{"batch_cache_read", "batch_cache_read_usd_per_million",
		offsetof(struct price, batch_cache_read), 6},
};

enum { FIRST_BATCH_PRICE = 7 };

static int64_t *field_of(struct price *price, size_t i)
{
	return (int64_t *)(void *)((char *)price + catalog_fields[i].offset);
}

struct price catalog_blank(const char *model, const char *source)
{
	struct price price = {.model = model, .source = source};

	for (size_t i = 0; i < CATALOG_PRICES; i++)
		*field_of(&price, i) = MONEY_UNKNOWN;
	return price;
}

bool catalog_set(struct price *price, const struct catalog_field *field, struct str text)
{
	return money_parse(text, field->scale, field_of(price, (size_t)(field - catalog_fields)));
}

bool catalog_is_date(struct str text)
{
	static const char pattern[] = "dddd-dd-dd";
	int month, day;

	if (text.len != sizeof(pattern) - 1)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		bool digit = text.data[i] >= '0' && text.data[i] <= '9';

		if (pattern[i] == 'd' ? !digit : text.data[i] != '-')
			return false;
	}
	month = (text.data[5] - '0') * 10 + text.data[6] - '0';
	day = (text.data[8] - '0') * 10 + text.data[9] - '0';
	return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

static int compare_text(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "");
}

/* By model, provider, file, date: of the rows of one model and provider the last one counts. */
static int compare_rows(const void *a, const void *b)
{
	const struct catalog_row *x = a, *y = b;
	int order = strcmp(x->price.model, y->price.model);

	if (!order)
		order = compare_text(x->price.provider, y->price.provider);
	if (!order)
		order = (x->file > y->file) - (x->file < y->file);
	if (!order)
		order = compare_text(x->price.effective, y->price.effective);
	return order;
}

static bool same_model(const struct catalog_row *a, const struct catalog_row *b)
{
	return strcmp(a->price.model, b->price.model) == 0;
}

static bool same_key(const struct catalog_row *a, const struct catalog_row *b)
{
	return same_model(a, b) && compare_text(a->price.provider, b->price.provider) == 0;
}

static bool check_twice(const struct catalog_rows *rows, const char *const *files, struct err *err)
{
	for (size_t i = 1; i < rows->count; i++) {
		const struct catalog_row *a = &rows->items[i - 1], *b = &rows->items[i];

		if (same_key(a, b) && a->file == b->file &&
			compare_text(a->price.effective, b->price.effective) == 0)
			return err_set(err, ERR_CONFIG,
				"%s:%" PRIu32 ": model '%s' is priced twice, here and in line "
				"%" PRIu32 "; keep one row, or give each its date",
				files[a->file], a->line > b->line ? a->line : b->line,
				a->price.model, a->line > b->line ? b->line : a->line);
	}
	return true;
}

/* The last file in which a model stands without a provider; 0 if there is none. */
static size_t general_file(const struct catalog_rows *rows, const struct catalog_row *row)
{
	size_t file = 0;

	for (size_t i = 0; i < rows->count; i++) {
		const struct catalog_row *other = &rows->items[i];

		if (!other->price.provider && same_model(other, row) && other->file > file)
			file = other->file;
	}
	return file;
}

static void merge(struct arena *arena, const struct catalog_rows *rows, struct catalog *catalog)
{
	struct catalog_row *kept = ARENA_ARRAY(arena, rows->count, struct catalog_row);
	size_t general = 0;

	for (size_t i = 0; i < rows->count; i++) {
		const struct catalog_row *row = &rows->items[i];

		if (i == 0 || !same_model(row, row - 1))
			general = general_file(rows, row);
		if (i + 1 < rows->count && same_key(row, row + 1))
			continue;
		if (row->price.provider && row->file < general)
			continue;
		kept[catalog->count++] = *row;
	}
	catalog->rows = kept;
}

static void digest(struct catalog *catalog)
{
	struct sha256 *state = sha256_new();
	struct digest sum;
	struct buf line = {0};

	for (size_t i = 0; i < catalog->count; i++) {
		struct price price = catalog->rows[i].price;

		buf_clear(&line);
		buf_printf(&line, "%s\t%s\t%s\t%s", price.model,
			price.provider ? price.provider : "",
			price.effective ? price.effective : "", price.retires ? price.retires : "");
		for (size_t k = 0; k < CATALOG_PRICES; k++) {
			char text[32];

			/* A catalog without batch prices has the digest it always had. */
			if (k >= FIRST_BATCH_PRICE && *field_of(&price, k) == MONEY_UNKNOWN)
				continue;
			money_print(*field_of(&price, k), text);
			buf_printf(&line, "\t%s%s",
				k >= FIRST_BATCH_PRICE ? catalog_fields[k].name : "", text);
		}
		buf_char(&line, '\n');
		sha256_add(state, buf_view(&line));
	}
	sum = sha256_end(state);
	memcpy(catalog->digest, "sha256:", 7);
	digest_hex(&sum, catalog->digest + 7);
	buf_free(&line);
}

bool catalog_load(
	struct arena *arena, const char *const *files, struct catalog **out, struct err *err)
{
	static const char *const builtin_only[] = {"builtin", NULL};
	struct catalog_rows rows = {0};
	struct catalog *catalog = ARENA_NEW(arena, struct catalog);
	bool ok = false;

	if (!files || !files[0])
		files = builtin_only;
	for (size_t i = 0; files[i]; i++) {
		if (strcmp(files[i], "builtin") == 0)
			catalog_builtin(&rows, i);
		else if (!catalog_read(arena, files[i], i, &rows, err))
			goto out;
	}
	if (rows.count)
		qsort(rows.items, rows.count, sizeof(*rows.items), compare_rows);
	if (!check_twice(&rows, files, err))
		goto out;
	merge(arena, &rows, catalog);
	digest(catalog);
	*out = catalog;
	ok = true;
out:
	VEC_FREE(&rows);
	return ok;
}

const struct price *catalog_find(
	const struct catalog *catalog, const char *model, const char *provider)
{
	const struct catalog_row *general = NULL, *last = NULL;
	bool several = false;

	for (size_t i = 0; i < catalog->count; i++) {
		const struct catalog_row *row = &catalog->rows[i];

		if (strcmp(row->price.model, model) != 0)
			continue;
		if (provider && compare_text(row->price.provider, provider) == 0)
			return &row->price;
		if (!row->price.provider)
			general = row;
		if (!last || row->file >= last->file) {
			several = last && row->file == last->file;
			last = row;
		}
	}
	if (general)
		return &general->price;
	return last && !several ? &last->price : NULL;
}

const struct price *catalog_price(const struct catalog *catalog, const struct candidate *candidate)
{
	static const struct price no_model = {.model = "",
		.source = "no model",
		.cache_read = MONEY_UNKNOWN,
		.cache_write_5m = MONEY_UNKNOWN,
		.cache_write_1h = MONEY_UNKNOWN,
		.reasoning = MONEY_UNKNOWN,
		.request = MONEY_UNKNOWN,
		.batch_cache_read = MONEY_UNKNOWN};
	const char *provider = candidate->provider ? candidate->provider : "";

	if (candidate->price_as)
		return catalog_find(catalog, candidate->price_as, candidate->provider);
	if (strcmp(provider, "rules") == 0 || strcmp(provider, "command") == 0)
		return &no_model;
	return candidate->model ? catalog_find(catalog, candidate->model, candidate->provider)
				: NULL;
}

static int64_t known(int64_t tokens)
{
	return tokens > 0 ? tokens : 0;
}

/* What costs nothing costs nothing even where nobody counted; what was not used needs no price. */
static int64_t term(int64_t price, int64_t tokens)
{
	if (price == 0 || tokens == 0)
		return 0;
	return money_times(price, tokens);
}

static int64_t or_else(int64_t price, int64_t other)
{
	return price == MONEY_UNKNOWN ? other : price;
}

int64_t price_of_input(const struct price *price, const struct usage *usage)
{
	int64_t read = known(usage->cache_read);
	int64_t write_5m = known(usage->cache_write_5m), write_1h = known(usage->cache_write_1h);
	int64_t plain = usage->input_total;
	int64_t sum;

	if (usage->suspect)
		return MONEY_UNKNOWN;
	if (plain >= 0) {
		if (read > plain || write_5m > plain - read || write_1h > plain - read - write_5m)
			return MONEY_UNKNOWN;
		plain -= read + write_5m + write_1h;
	}
	sum = term(price->input, plain);
	sum = money_add(sum, term(or_else(price->cache_read, price->input), read));
	sum = money_add(sum, term(or_else(price->cache_write_5m, price->input), write_5m));
	return money_add(sum, term(or_else(price->cache_write_1h, price->input), write_1h));
}

int64_t price_of_output(const struct price *price, const struct usage *usage)
{
	int64_t reasoning = known(usage->reasoning);
	int64_t plain = usage->output_total;

	if (usage->suspect || (plain >= 0 && reasoning > plain))
		return MONEY_UNKNOWN;
	if (plain >= 0)
		plain -= reasoning;
	return money_add(term(price->output, plain),
		term(or_else(price->reasoning, price->output), reasoning));
}

int64_t price_of(const struct price *price, const struct usage *usage)
{
	int64_t sum = money_add(price_of_input(price, usage), price_of_output(price, usage));

	return money_add(sum, or_else(price->request, 0));
}

bool price_batch(const struct price *price, struct price *out)
{
	if (price->batch_input == MONEY_UNKNOWN || price->batch_output == MONEY_UNKNOWN)
		return false;
	*out = *price;
	out->input = price->batch_input;
	out->output = price->batch_output;
	out->cache_read = price->batch_cache_read;
	out->cache_write_5m = out->cache_write_1h = out->reasoning = MONEY_UNKNOWN;
	return true;
}

size_t catalog_count(const struct catalog *catalog)
{
	return catalog->count;
}

const struct price *catalog_at(const struct catalog *catalog, size_t index)
{
	return &catalog->rows[index].price;
}

const char *catalog_digest(const struct catalog *catalog)
{
	return catalog->digest;
}
