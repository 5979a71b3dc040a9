/* SPDX-License-Identifier: MIT */
#include "catalog/format.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#include "base/io.h"
#include "base/json.h"
#include "base/yaml.h"

#define FORMAT_ENTRY(name) &catalog_format_##name,
static const struct catalog_format *const formats[] = {FORMAT_LIST(FORMAT_ENTRY)};
#undef FORMAT_ENTRY

/* Real lists have 1.5 MB; this leaves them room to grow, and bounds what a wrong file can cost. */
#define MAX_BYTES ((size_t)16 << 20)

bool catalog_fault(const struct catalog_file *file, const struct value *place, struct err *err,
	const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = arena_vprintf(file->arena, format, args);
	va_end(args);
	return err_set(err, ERR_CONFIG, "%s:%" PRIu32 ":%" PRIu32 ": %s", file->path, place->line,
		place->column, text);
}

struct price *catalog_new_row(const struct catalog_file *file, const char *model, uint32_t line)
{
	struct catalog_row *row = VEC_PUSH(file->rows);

	*row = (struct catalog_row){
		.price = catalog_blank(model, file->path), .file = file->number, .line = line};
	return &row->price;
}

bool catalog_read_price(const struct catalog_file *file, const struct value *value, int scale,
	int64_t *out, struct err *err)
{
	if (!value || value->type == VALUE_NULL)
		return true;
	if ((value->type == VALUE_NUMBER || value->type == VALUE_STRING) &&
		money_parse(value->text, scale, out))
		return true;
	return catalog_fault(file, value, err,
		"%.*s is '%.*s'; a price is a decimal number of 0 or more, or null if unknown",
		STR_ARG(str_slice(value->key, 0, 60)), STR_ARG(str_slice(value->text, 0, 60)));
}

struct price_rule *catalog_put_rule(struct catalog_rules *rules, const struct price_rule *rule)
{
	size_t at = 0;

	while (at < rules->count &&
		(!rule->alone || (rules->items[at].alone && rules->items[at].above <= rule->above)))
		at++;
	(void)VEC_PUSH(rules);
	memmove(&rules->items[at + 1], &rules->items[at],
		(rules->count - 1 - at) * sizeof(rules->items[0]));
	rules->items[at] = *rule;
	return &rules->items[at];
}

void catalog_end_rules(struct arena *arena, struct catalog_rules *rules, struct price *price)
{
	struct price_rule *kept = ARENA_ARRAY(arena, rules->count, struct price_rule);

	if (rules->count)
		memcpy(kept, rules->items, rules->count * sizeof(*kept));
	price->rules = rules->count ? kept : NULL;
	price->rule_count = rules->count;
	VEC_FREE(rules);
}

/* Only an object can be a list of another program; the others are read as YAML. */
static const struct value *as_json(struct arena *arena, struct str text)
{
	struct value *root;

	if (!str_starts(str_trim(text), STR("{")) || !json_parse(arena, text, &root, NULL))
		return NULL;
	return root;
}

static bool open_file(struct catalog_file *file, struct buf *text, struct err *err)
{
	if (!io_read(file->path, text, err)) {
		err->kind = ERR_CONFIG;
		return false;
	}
	file->text = buf_view(text);
	file->root = as_json(file->arena, file->text);
	return true;
}

/* The last form knows every file. */
static const struct catalog_format *form_of(const struct catalog_file *file)
{
	size_t i = 0;

	while (i + 1 < ARRAY_LEN(formats) && !formats[i]->knows(file))
		i++;
	return formats[i];
}

const char *catalog_read(struct arena *arena, const char *path, size_t number,
	struct catalog_rows *rows, struct err *err)
{
	struct catalog_file file = {.arena = arena, .path = path, .number = number, .rows = rows};
	struct buf text = {.limit = MAX_BYTES};
	const struct catalog_format *form = NULL;

	if (open_file(&file, &text, err))
		form = form_of(&file);
	if (form && !form->read(&file, err))
		form = NULL;
	buf_free(&text);
	return form ? form->name : NULL;
}
