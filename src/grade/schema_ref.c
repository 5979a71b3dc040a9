/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/uri.h"
#include "base/vec.h"
#include "grade/schema_node.h"

/* What references lead to: $ref and $dynamicRef, and the dialect that $schema names. */

#define DRAFT "https://json-schema.org/draft/2020-12/"

static const struct {
	const char *name;
	unsigned bit;
} vocabularies[] = {
	{"core", VOCABULARY_CORE},
	{"applicator", VOCABULARY_APPLICATOR},
	{"unevaluated", VOCABULARY_UNEVALUATED},
	{"validation", VOCABULARY_VALIDATION},
	{"meta-data", VOCABULARY_META},
	{"format-annotation", VOCABULARY_FORMAT},
	{"format-assertion", VOCABULARY_FORMAT_ASSERTION},
	{"content", VOCABULARY_CONTENT},
};

static unsigned vocabulary_of(struct str uri)
{
	const struct str base = STR(DRAFT "vocab/");

	for (size_t i = 0; i < ARRAY_LEN(vocabularies); i++) {
		if (str_starts(uri, base) &&
			str_eqz(str_slice(uri, base.len, uri.len), vocabularies[i].name))
			return vocabularies[i].bit;
	}
	return 0;
}

static bool is_draft(const struct value *dialect)
{
	return value_is_string(dialect) &&
	       (str_eqz(dialect->text, DRAFT "schema") || str_eqz(dialect->text, DRAFT "schema#"));
}

bool schema_vocabularies(struct schema *schema, const struct schema_node *node,
	const struct value *dialect, unsigned *out, struct err *err)
{
	struct schema_document *document = NULL;
	const struct value *list, *item;
	unsigned bits = 0;

	if (is_draft(dialect)) {
		*out = VOCABULARY_USUAL;
		return true;
	}
	if (!value_is_string(dialect))
		return schema_fault(schema, node, "$schema", err, "wants an address as text");
	if (!schema_document_at(schema, uri_without_fragment(dialect->text), &document, err))
		return false;
	if (!document || !is_draft(value_get(document->root, "$schema")))
		return schema_fault(schema, node, "$schema", err,
			"'%.*s' is not the draft that is checked; it must be " DRAFT "schema",
			STR_ARG(str_slice(dialect->text, 0, 200)));
	list = value_get(document->root, "$vocabulary");
	value_each (item, list) {
		const unsigned bit = vocabulary_of(item->key);

		if (!bit && item->boolean)
			return schema_fault(schema, node, "$schema", err,
				"its dialect requires the unknown vocabulary '%.*s'",
				STR_ARG(str_slice(item->key, 0, 200)));
		bits |= bit;
	}
	*out = list ? bits | VOCABULARY_CORE : VOCABULARY_USUAL;
	return true;
}

/* One step of a JSON pointer: ~1 is /, ~0 is ~. */
static const struct value *step(struct arena *arena, const struct value *value, struct str token)
{
	char *key = arena_strz(arena, token);
	const struct value *item;
	int64_t index = -1;
	size_t len = 0;

	for (size_t i = 0; i < token.len; i++) {
		if (token.data[i] == '~' && i + 1 < token.len &&
			(token.data[i + 1] == '0' || token.data[i + 1] == '1'))
			key[len++] = token.data[++i] == '0' ? '~' : '/';
		else
			key[len++] = token.data[i];
	}
	if (value->type == VALUE_ARRAY) {
		if (!str_to_i64(token, &index) || index < 0 ||
			(token.len > 1 && token.data[0] == '0'))
			return NULL;
		return value_at(value, (size_t)index);
	}
	value_each (item, value->type == VALUE_OBJECT ? value : NULL) {
		if (str_eq(item->key, (struct str){key, len}))
			return item;
	}
	return NULL;
}

/* `pointer` begins with a slash. *out NULL: nothing is there. */
static bool at_pointer(struct schema *schema, struct schema_resource *resource, struct str pointer,
	struct schema_node **out, struct err *err)
{
	const struct value *value = resource->root->source;
	struct str rest = str_slice(pointer, 1, pointer.len), token;

	*out = NULL;
	if (pointer.len == 1)
		rest = STR("");
	while (value && str_next(&rest, '/', &token)) {
		const struct schema_node *known;

		value = step(schema->arena, value, token);
		known = value ? schema_node_at(schema, value) : NULL;
		if (known)
			resource = known->resource;
	}
	if (!value)
		return true;
	*out = schema_node_of(schema, value, resource, err);
	return *out && schema_read_nodes(schema, err);
}

static void at_anchor(const struct schema *schema, const struct schema_resource *resource,
	struct str name, struct schema_node **out)
{
	struct buf key = {0};
	uint64_t node;

	buf_str(&key, resource->uri);
	buf_char(&key, '#');
	buf_str(&key, name);
	*out = NULL;
	if (map_get(&schema->by_anchor, buf_view(&key), &node))
		*out = (struct schema_node *)(uintptr_t)node;
	buf_free(&key);
}

static bool lead(struct schema *schema, struct schema_node *node, const char *keyword,
	struct str text, struct schema_node **out, struct err *err)
{
	const struct str uri = uri_resolve(schema->arena, node->resource->uri, text);
	const struct str base = uri_without_fragment(uri);
	struct schema_resource *resource = NULL;
	struct str fragment = STR("");
	struct err why = {0};

	if (!uri_valid(text, URI_REFERENCE | URI_UNICODE))
		return schema_fault(schema, node, keyword, err, "is no URI reference");
	if (base.len < uri.len)
		fragment = uri_decode(schema->arena, str_slice(uri, base.len + 1, uri.len));
	if (!schema_resource_at(schema, base, &resource, &why))
		return schema_fault(schema, node, keyword, err, "%s", why.text);
	if (!resource)
		return schema_fault(schema, node, keyword, err,
			"'%.*s' is neither in this schema nor a file of the suite; nothing is "
			"fetched, "
			"but 'files' can name a file for an address",
			STR_ARG(str_slice(text, 0, 200)));
	*out = resource->root;
	if (fragment.len && fragment.data[0] == '/') {
		if (!at_pointer(schema, resource, fragment, out, err))
			return false;
	} else if (fragment.len) {
		at_anchor(schema, resource, fragment, out);
		if (*out && str_eqz(str_of(keyword), "$dynamicRef") &&
			str_eq((*out)->dynamic_anchor, fragment))
			node->dynamic_name = fragment;
	}
	return *out || schema_fault(schema, node, keyword, err, "'%.*s' leads nowhere",
			       STR_ARG(str_slice(text, 0, 200)));
}

/* The schemas that a node applies to the same value, one after the other; NULL behind the last. */
static struct schema_node *in_place(const struct schema_node *node, size_t at)
{
	struct schema_node *const single[] = {
		node->ref, node->not_, node->if_, node->then_, node->else_};
	const struct schema_list *const lists[] = {&node->all_of, &node->any_of, &node->one_of};
	size_t i = 0;

	for (size_t n = 0; n < ARRAY_LEN(single); n++) {
		if (single[n] && i++ == at)
			return single[n];
	}
	at -= i;
	for (size_t n = 0; n < ARRAY_LEN(lists); n++) {
		if (at < lists[n]->count)
			return lists[n]->items[at];
		at -= lists[n]->count;
	}
	for (size_t n = 0; n < node->name_count; n++) {
		if (node->names[n].dependent && at-- == 0)
			return node->names[n].dependent;
	}
	return NULL;
}

/* How far a search along in_place() has come. */
struct visit {
	struct schema_node *node;
	size_t at;
};

enum { MARK_NEW, MARK_OPEN, MARK_DONE };

/* A way from a node to itself on which the value stays the same would never end. */
static bool find_loop(struct schema *schema, struct schema_node *from, struct err *err)
{
	VEC(struct visit) open = {0};
	bool ok = true;

	VEC_PUSH(&open)->node = from;
	from->mark = MARK_OPEN;
	while (ok && open.count) {
		struct visit *last = &open.items[open.count - 1];
		struct schema_node *next = in_place(last->node, last->at++);

		if (!next) {
			last->node->mark = MARK_DONE;
			open.count--;
		} else if (next->mark == MARK_OPEN) {
			ok = schema_fault(schema, next, NULL, err,
				"it applies itself to the same value again, without end");
		} else if (next->mark == MARK_NEW) {
			next->mark = MARK_OPEN;
			VEC_PUSH(&open)->node = next;
		}
	}
	VEC_FREE(&open);
	return ok;
}

bool schema_resolve(struct schema *schema, struct err *err)
{
	while (*schema->unresolved) {
		struct schema_node *node = *schema->unresolved;
		const struct value *ref = value_get(node->source, "$ref");
		const struct value *dynamic = value_get(node->source, "$dynamicRef");

		schema->unresolved = &node->next;
		if (ref && !lead(schema, node, "$ref", ref->text, &node->ref, err))
			return false;
		if (dynamic &&
			!lead(schema, node, "$dynamicRef", dynamic->text, &node->dynamic_ref, err))
			return false;
	}
	for (struct schema_node *node = schema->nodes; node; node = node->next) {
		if (node->mark == MARK_NEW && !find_loop(schema, node, err))
			return false;
	}
	return true;
}
