/* SPDX-License-Identifier: MIT */
#include "catalog/catalog.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/sha256.h"
#include "catalog/rows.h"

bool catalog_is_date(struct str text)
{
	int64_t days;

	return clock_parse_date(text, &days);
}

enum { ALWAYS_IN_DIGEST = RATE_KINDS + 1 };

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

/* The last file in which a model stands without a provider; 0 if there is none. `first` is the
 * first row of the model. */
static size_t general_file(const struct catalog_rows *rows, size_t first)
{
	size_t file = 0;

	for (size_t i = first; i < rows->count; i++) {
		const struct catalog_row *row = &rows->items[i];

		if (!same_model(row, &rows->items[first]))
			break;
		if (!row->price.provider && row->file > file)
			file = row->file;
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
			general = general_file(rows, i);
		if (i + 1 < rows->count && same_key(row, row + 1))
			continue;
		if (row->price.provider && row->file < general)
			continue;
		kept[catalog->count++] = *row;
	}
	catalog->rows = kept;
}

static void add_price(struct buf *line, const char *name, int64_t price)
{
	char text[32];

	money_print(price, text);
	buf_char(line, '\t');
	buf_puts(line, name);
	buf_puts(line, text);
}

static void add_rules(struct buf *line, const struct price *price)
{
	for (size_t i = 0; i < price->rule_count; i++) {
		const struct price_rule *rule = &price->rules[i];

		buf_printf(line, "\trule %" PRId64 " %d %d %d %d %d %u", rule->above,
			rule->inclusive, rule->alone, rule->timed, rule->from_minute,
			rule->to_minute, rule->weekdays);
		for (size_t s = 0; s < SERVICE_COUNT; s++) {
			for (size_t k = 0; k < RATE_KINDS; k++) {
				if (rule->rates[s].of[k] == MONEY_UNKNOWN)
					continue;
				buf_printf(line, "\t%zu %zu ", s, k);
				add_price(line, "", rule->rates[s].of[k]);
			}
		}
	}
	for (size_t i = 0; i < price->multiplier_count; i++)
		buf_printf(line, "\t%s x %" PRId64, price->multipliers[i].name,
			price->multipliers[i].millionths);
	for (size_t i = 0; price->aliases && price->aliases[i]; i++)
		buf_printf(line, "\talias %s", price->aliases[i]);
	for (size_t i = 0; price->refuses && price->refuses[i]; i++)
		buf_printf(line, "\trefuses %s", price->refuses[i]);
}

/* What a plain catalog does not have is not in its digest. */
static void add_prices(struct buf *line, const struct price *from)
{
	struct price price = *from;

	buf_printf(line, "\t%s", price.retires ? price.retires : "");
	for (size_t k = 0; k < CATALOG_PRICES; k++) {
		const struct catalog_field *field = &catalog_fields[k];
		int64_t amount = *catalog_field_of(&price, field);

		if (k < ALWAYS_IN_DIGEST || amount != MONEY_UNKNOWN)
			add_price(line, k < ALWAYS_IN_DIGEST ? "" : field->name, amount);
	}
	add_rules(line, &price);
}

bool catalog_same_price(const struct price *a, const struct price *b)
{
	struct buf lines[2] = {{0}, {0}};
	bool same;

	add_prices(&lines[0], a);
	add_prices(&lines[1], b);
	same = str_eq(buf_view(&lines[0]), buf_view(&lines[1]));
	buf_free(&lines[0]);
	buf_free(&lines[1]);
	return same;
}

static void digest(struct catalog *catalog)
{
	struct sha256 *state = sha256_new();
	struct digest sum;
	struct buf line = {0};

	for (size_t i = 0; i < catalog->count; i++) {
		const struct price *price = &catalog->rows[i].price;

		buf_clear(&line);
		buf_printf(&line, "%s\t%s\t%s", price->model,
			price->provider ? price->provider : "",
			price->effective ? price->effective : "");
		add_prices(&line, price);
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

	catalog->arena = arena;
	if (!files || !files[0])
		files = builtin_only;
	for (size_t i = 0; files[i]; i++) {
		catalog->form = files[i];
		if (strcmp(files[i], "builtin") == 0)
			catalog_builtin(&rows, i);
		else
			catalog->form = catalog_read(arena, files[i], i, &rows, err);
		if (!catalog->form)
			goto out;
	}
	if (rows.count)
		qsort(rows.items, rows.count, sizeof(*rows.items), compare_rows);
	if (!check_twice(&rows, files, err))
		goto out;
	merge(arena, &rows, catalog);
	digest(catalog);
	catalog_index(catalog);
	*out = catalog;
	ok = true;
out:
	VEC_FREE(&rows);
	return ok;
}

const char *catalog_form(const struct catalog *catalog)
{
	return catalog->form;
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
