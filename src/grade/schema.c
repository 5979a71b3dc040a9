/* SPDX-License-Identifier: MIT */
#include "grade/schema.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/json.h"
#include "base/uri.h"
#include "grade/schema_node.h"

/* What an inline schema's own address is, and below which those of the suite's files are. */
#define HERE "suite:///"

/* Writes the way to `wanted`, as a JSON pointer. Recursion is as deep as the document. */
static bool find_pointer(const struct value *value, const struct value *wanted, struct buf *out)
{
	const size_t len = out->len;
	const struct value *item;
	size_t index = 0;

	if (value == wanted)
		return true;
	value_each (item, value) {
		buf_char(out, '/');
		if (value->type == VALUE_OBJECT)
			schema_add_step(out, item->key);
		else
			buf_printf(out, "%zu", index++);
		if (find_pointer(item, wanted, out))
			return true;
		out->len = len;
	}
	return false;
}

void schema_add_step(struct buf *out, struct str key)
{
	for (size_t i = 0; i < key.len; i++) {
		if (key.data[i] == '~')
			buf_puts(out, "~0");
		else if (key.data[i] == '/')
			buf_puts(out, "~1");
		else
			buf_char(out, key.data[i]);
	}
}

bool schema_fault(const struct schema *schema, const struct schema_node *node, const char *keyword,
	struct err *err, const char *format, ...)
{
	const struct schema_document *document = node->resource->document;
	struct buf pointer = {0};
	va_list args;

	(void)find_pointer(document->root, node->source, &pointer);
	if (keyword)
		buf_printf(&pointer, "/%s", keyword);
	va_start(args, format);
	err_set(err, ERR_CONFIG, "%s: at '%.*s': %s", document->name ? document->name : "schema",
		STR_ARG(str_slice(buf_view(&pointer), 0, 300)),
		arena_vprintf(schema->arena, format, args));
	va_end(args);
	buf_free(&pointer);
	return false;
}

static bool add_uri(struct schema *schema, struct schema_node *node,
	struct schema_resource *resource, struct str uri, struct err *err)
{
	const uint64_t own = (uintptr_t)resource;
	uint64_t before = own;

	if (map_add(&schema->by_uri, uri, own))
		return true;
	(void)map_get(&schema->by_uri, uri, &before);
	return before == own ||
	       schema_fault(schema, node, "$id", err, "two schemas have the address '%.*s'",
		       STR_ARG(str_slice(uri, 0, 200)));
}

static struct schema_resource *new_resource(
	struct schema *schema, struct schema_document *document, struct str uri)
{
	struct schema_resource *resource = ARENA_NEW(schema->arena, struct schema_resource);

	resource->uri = uri;
	resource->document = document;
	resource->vocabularies = VOCABULARY_USUAL;
	return resource;
}

/* An $id begins a resource, or names the one that a document is. */
static bool read_id(struct schema *schema, struct schema_node *node, struct str id, struct err *err)
{
	struct schema_resource *around = node->resource;
	const size_t mark = str_find(id, STR("#"), 0);
	const struct str uri = uri_resolve(schema->arena, around->uri, uri_without_fragment(id));

	if (mark != SIZE_MAX && mark + 1 < id.len)
		return schema_fault(
			schema, node, "$id", err, "must not have a fragment ('#' and a name)");
	if (!uri_valid(id, URI_REFERENCE | URI_UNICODE))
		return schema_fault(schema, node, "$id", err, "is no URI reference");
	if (node != around->root) {
		node->resource = new_resource(schema, around->document, uri);
		node->resource->vocabularies = around->vocabularies;
		node->resource->root = node;
	} else {
		around->uri = uri;
	}
	return add_uri(schema, node, node->resource, uri, err);
}

/* A value's address as a key. */
static struct str key_of(const uintptr_t *address)
{
	return (struct str){(const char *)address, sizeof(*address)};
}

struct schema_node *schema_node_at(const struct schema *schema, const struct value *value)
{
	const uintptr_t address = (uintptr_t)value;
	uint64_t node;

	if (!map_get(&schema->by_value, key_of(&address), &node))
		return NULL;
	return (struct schema_node *)(uintptr_t)node;
}

static void add_node(struct schema *schema, struct schema_node *node)
{
	const uintptr_t address = (uintptr_t)node->source;

	map_add(&schema->by_value, key_of(&address), (uintptr_t)node);
	*schema->end = node;
	schema->end = &node->next;
	schema->count++;
}

struct schema_node *schema_node_of(struct schema *schema, const struct value *value,
	struct schema_resource *parent, struct err *err)
{
	const struct value *id = value_get(value, "$id"), *dialect = value_get(value, "$schema");
	struct schema_node *node = schema_node_at(schema, value);

	if (node)
		return node;
	node = ARENA_NEW(schema->arena, struct schema_node);
	node->source = value;
	node->resource = parent;
	if (value->type != VALUE_OBJECT && value->type != VALUE_BOOL) {
		schema_fault(schema, node, NULL, err,
			"a schema is an object, true or false, not %s",
			value_type_name(value->type));
		return NULL;
	}
	if (schema->count == SCHEMA_NODES) {
		schema_fault(schema, node, NULL, err, "there are more than %d schemas in it",
			SCHEMA_NODES);
		return NULL;
	}
	add_node(schema, node);
	if (!parent->root)
		parent->root = node;
	if (value_is_string(id) && !read_id(schema, node, id->text, err))
		return NULL;
	if (dialect &&
		!schema_vocabularies(schema, node, dialect, &node->resource->vocabularies, err))
		return NULL;
	return node;
}

bool schema_read_nodes(struct schema *schema, struct err *err)
{
	while (*schema->unread) {
		struct schema_node *node = *schema->unread;

		schema->unread = &node->next;
		if (!schema_read_node(schema, node, err))
			return false;
	}
	return true;
}

static struct schema_document *new_document(
	struct schema *schema, struct str uri, const char *name, const struct value *root)
{
	struct schema_document *document = ARENA_NEW(schema->arena, struct schema_document);

	*document = (struct schema_document){.uri = uri, .name = name, .root = root};
	document->next = schema->documents;
	schema->documents = document;
	schema->document_count++;
	return document;
}

/* The file of the suite that an address stands for, or NULL. */
static const char *path_of(struct schema *schema, struct str uri)
{
	struct arena *arena = schema->arena;
	const struct value *item;

	value_each (item, schema->source->files_at) {
		const bool folder = str_ends(item->key, STR("/"));
		struct str rest;

		if (!folder && str_eq(uri, item->key))
			return arena_strz(arena, item->text);
		if (!folder || !str_starts(uri, item->key))
			continue;
		rest = uri_decode(arena, str_slice(uri, item->key.len, uri.len));
		return arena_printf(arena, "%.*s/%.*s", STR_ARG(item->text), STR_ARG(rest));
	}
	if (!str_starts(uri, STR(HERE)) || uri.len == sizeof(HERE) - 1)
		return NULL;
	return arena_strz(arena, uri_decode(arena, str_slice(uri, sizeof(HERE) - 1, uri.len)));
}

bool schema_document_at(
	struct schema *schema, struct str uri, struct schema_document **out, struct err *err)
{
	const struct grader_files *files = schema->source->files;
	const char *meta = schema_meta(uri);
	const char *path = path_of(schema, uri);
	struct value *root = NULL;

	*out = schema->documents;
	while (*out && !str_eq((*out)->uri, uri))
		*out = (*out)->next;
	if (*out)
		return true;
	if (!meta && (!path || !files))
		return true;
	if (schema->document_count == SCHEMA_DOCUMENTS)
		return err_set(
			err, ERR_CONFIG, "it refers to more than %d files", SCHEMA_DOCUMENTS);
	if (meta) {
		path = arena_strz(schema->arena, uri);
		if (!json_parse(schema->arena, str_of(meta), &root, err))
			return err_wrap(err, "%s", path);
	} else if (!files->read(files->context, path, &root, err)) {
		return false;
	}
	*out = new_document(schema, uri, path, root);
	return true;
}

/* The nodes of a document that has none yet. */
static bool enter_document(struct schema *schema, struct schema_document *document, struct err *err)
{
	struct schema_resource *resource = new_resource(schema, document, document->uri);
	struct schema_node *root;
	struct str name;

	document->resource = resource;
	if (json_has_duplicates(document->root, &name))
		return err_set(err, ERR_CONFIG, "%s: an object has two members '%.*s'",
			document->name ? document->name : "schema",
			STR_ARG(str_slice(name, 0, 60)));
	map_add(&schema->by_uri, document->uri, (uintptr_t)resource);
	root = schema_node_of(schema, document->root, resource, err);
	return root && schema_read_nodes(schema, err);
}

bool schema_resource_at(
	struct schema *schema, struct str uri, struct schema_resource **out, struct err *err)
{
	struct schema_document *document = NULL;
	uint64_t place;

	*out = NULL;
	if (!map_get(&schema->by_uri, uri, &place)) {
		if (!schema_document_at(schema, uri, &document, err))
			return false;
		if (!document)
			return true;
		if (!document->resource && !enter_document(schema, document, err))
			return false;
		*out = document->resource;
		return true;
	}
	*out = (struct schema_resource *)(uintptr_t)place;
	return true;
}

bool schema_new(struct arena *arena, const struct schema_source *source, struct schema **out,
	struct err *err)
{
	struct schema *schema = ARENA_NEW(arena, struct schema);
	const struct str uri =
		str_of(arena_printf(arena, HERE "%s", source->path ? source->path : ""));

	schema->arena = arena;
	schema->source = source;
	schema->end = schema->unread = schema->unresolved = &schema->nodes;
	if (!enter_document(schema, new_document(schema, uri, source->path, source->root), err) ||
		!schema_resolve(schema, err)) {
		schema_free(schema);
		return false;
	}
	schema->root = schema->nodes;
	schema->source = NULL;
	*out = schema;
	return true;
}

void schema_free(struct schema *schema)
{
	if (!schema)
		return;
	for (struct schema_node *node = schema->nodes; node; node = node->next) {
		map_fini(&node->name_index);
		regex_free(node->pattern);
		for (size_t i = 0; i < node->pattern_count; i++)
			regex_free(node->patterns[i].regex);
	}
	schema->nodes = NULL;
	map_fini(&schema->by_value);
	map_fini(&schema->by_uri);
	map_fini(&schema->by_anchor);
}
