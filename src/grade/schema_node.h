/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_GRADE_SCHEMA_NODE_H
#define TIERCAL_GRADE_SCHEMA_NODE_H

#include "base/decimal.h"
#include "base/map.h"
#include "base/regex.h"
#include "grade/schema.h"

/* Private to grade/schema*.c: a schema as it is checked, and what is known while it is read. */

#define SCHEMA_NODES 50000  /* subschemas in all documents */
#define SCHEMA_DOCUMENTS 64 /* files and meta-schemas */

enum {
	VOCABULARY_CORE = 1,
	VOCABULARY_APPLICATOR = 2,
	VOCABULARY_UNEVALUATED = 4,
	VOCABULARY_VALIDATION = 8,
	VOCABULARY_META = 16,
	VOCABULARY_FORMAT = 32,
	VOCABULARY_FORMAT_ASSERTION = 64,
	VOCABULARY_CONTENT = 128,
	VOCABULARY_USUAL = 255 - VOCABULARY_FORMAT_ASSERTION,
};

struct schema_node;

struct schema_list {
	struct schema_node **items;
	size_t count;
};

/* What keywords say of members of one name. */
struct schema_name {
	struct str name;
	struct schema_node *property;
	bool required;
	const size_t *needs; /* dependentRequired: places in `names` */
	size_t needs_count;
	struct schema_node *dependent; /* dependentSchemas */
};

struct schema_pattern {
	struct regex *regex;
	struct schema_node *schema;
};

struct schema_format {
	const char *name;
	bool (*check)(struct str text);
	unsigned units; /* of work, for a byte of text */
};

/* An enum's value, by its hash. */
struct schema_constant {
	uint64_t hash;
	const struct value *value;
};

struct schema_constants {
	const struct schema_constant *items; /* sorted */
	size_t count;
	bool there;
};

/* Of counts, SIZE_MAX: no upper limit. Of others, NULL: the keyword is not there. */
struct schema_node {
	const struct value *source;
	struct schema_resource *resource;
	struct schema_node *next; /* in the order in which they are read */
	struct str dynamic_anchor;
	struct schema_node *next_dynamic; /* of the same resource */
	bool is_boolean, boolean;
	int mark; /* of the search for loops */

	struct schema_node *ref, *dynamic_ref;
	struct str
		dynamic_name; /* of a $dynamicRef that looks into the dynamic scope; or data NULL */
	struct schema_list all_of, any_of, one_of;
	struct schema_node *not_, *if_, *then_, *else_;

	unsigned types; /* bits 1 << enum value_type; 0: any */
	bool integer;   /* numbers that are no integers are not among the types */
	struct schema_constants allowed, constant; /* enum, const */

	const struct decimal *multiple_of, *minimum, *maximum, *above, *below;
	size_t min_length, max_length;
	struct regex *pattern;
	const struct schema_format *format; /* NULL: none that is to be asserted */

	struct schema_list prefix_items;
	struct schema_node *items, *contains, *unevaluated_items;
	size_t min_items, max_items, min_contains, max_contains;
	bool has_min_contains, unique_items;

	struct schema_name *names;
	size_t name_count;
	struct map name_index;
	bool has_required;
	struct schema_pattern *patterns;
	size_t pattern_count;
	struct schema_node *additional, *property_names, *unevaluated_properties;
	size_t min_properties, max_properties;
};

/* What an $id names, or a document as a whole. */
struct schema_resource {
	struct str uri; /* absolute, without a fragment */
	struct schema_document *document;
	struct schema_node *root;
	unsigned vocabularies;
	struct schema_node *dynamic; /* nodes with a $dynamicAnchor */
	size_t dynamic_count;
};

struct schema_document {
	struct str uri;   /* where it was read from */
	const char *name; /* of the file, for messages; NULL: the schema itself */
	const struct value *root;
	struct schema_document *next;
	struct schema_resource *resource; /* NULL: no schema has been read from it */
};

struct schema {
	struct arena *arena;
	const struct schema_source *source; /* while it is read */
	struct schema_node *root;
	struct schema_node *nodes;
	struct schema_node **end;        /* where the next one is put */
	struct schema_node **unread;     /* from here on they are still to be read */
	struct schema_node **unresolved; /* and here, their references to be followed */
	size_t count;
	struct schema_document *documents; /* the last one first */
	size_t document_count;
	/* To addresses: of the node of a value, by its own address; of the resource of a URI; of
	 * the node of an anchor, "uri#name". */
	struct map by_value, by_uri, by_anchor;
};

/* ERR_CONFIG: where in which document, and what; `keyword` may be NULL. False. */
bool schema_fault(const struct schema *schema, const struct schema_node *node, const char *keyword,
	struct err *err, const char *format, ...) ATTR_PRINTF(5, 6);

/* One step of a JSON pointer, behind its slash. */
void schema_add_step(struct buf *out, struct str key);

/* The node of a value, made if there is none; NULL where there are too many. `parent` is the
 * resource around it. */
struct schema_node *schema_node_of(struct schema *schema, const struct value *value,
	struct schema_resource *parent, struct err *err);
/* The node of a value that has one, or NULL. */
struct schema_node *schema_node_at(const struct schema *schema, const struct value *value);
/* Fills all nodes that are not read yet. */
bool schema_read_nodes(struct schema *schema, struct err *err);
bool schema_read_node(struct schema *schema, struct schema_node *node, struct err *err);

/* A document at an absolute address, loaded on first use; *out NULL: there is none. */
bool schema_document_at(
	struct schema *schema, struct str uri, struct schema_document **out, struct err *err);
/* The resource at an address, its document loaded where needed; *out NULL: there is none. */
bool schema_resource_at(
	struct schema *schema, struct str uri, struct schema_resource **out, struct err *err);
/* The vocabularies of what $schema names. */
bool schema_vocabularies(struct schema *schema, const struct schema_node *node,
	const struct value *dialect, unsigned *out, struct err *err);
/* Leads every reference of the nodes read to its node, and refuses loops without progress. */
bool schema_resolve(struct schema *schema, struct err *err);

/* A meta-schema of the draft as JSON, or NULL. */
const char *schema_meta(struct str uri);

/* Equal values have equal hashes; *units grows with the work. */
uint64_t schema_hash(const struct value *value, uint64_t *units);
void schema_sort_constants(struct schema_constant *constants, size_t count);

/* NULL for a format that is not known. */
const struct schema_format *schema_format_of(struct str name);

/* Parts of formats. */
bool schema_is_date(struct str text);
bool schema_is_time(struct str text);
bool schema_is_date_time(struct str text);
bool schema_is_duration(struct str text);
bool schema_is_idn_hostname(struct str text);
bool schema_is_email(struct str text);
bool schema_is_idn_email(struct str text);

#endif
