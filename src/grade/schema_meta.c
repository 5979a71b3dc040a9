/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "grade/schema_node.h"

/* The meta-schemas of draft 2020-12, by what its specification says of each keyword: core (section
 * 8), applicators (10), unevaluated (11), validation (6 of the part on validation), ... */

#define BASE "https://json-schema.org/draft/2020-12/"
#define HEAD(name) \
	"{\"$schema\":\"" BASE "schema\",\"$id\":\"" BASE name "\",\"$dynamicAnchor\":\"meta\"," \
	"\"type\":[\"object\",\"boolean\"],"
#define SELF "{\"$dynamicRef\":\"#meta\"}"
#define SELVES "{\"type\":\"array\",\"minItems\":1,\"items\":" SELF "}"
#define MAP "{\"type\":\"object\",\"additionalProperties\":" SELF "}"
#define TEXT "{\"type\":\"string\"}"
#define FLAG "{\"type\":\"boolean\"}"
#define NUMBER "{\"type\":\"number\"}"
#define COUNT "{\"type\":\"integer\",\"minimum\":0}"
#define TEXTS "{\"type\":\"array\",\"items\":{\"type\":\"string\"},\"uniqueItems\":true}"
#define ANCHOR "{\"type\":\"string\",\"pattern\":\"^[A-Za-z_][-A-Za-z0-9._]*$\"}"
#define REFERENCE "{\"type\":\"string\",\"format\":\"uri-reference\"}"
#define PART(name) "{\"$ref\":\"meta/" name "\"}"

static const struct {
	const char *name, *text;
} metas[] = {
	{"schema",
		"{\"$schema\":\"" BASE "schema\",\"$id\":\"" BASE "schema\","
		"\"$vocabulary\":{\"" BASE "vocab/core\":true,\"" BASE
		"vocab/applicator\":true,\"" BASE "vocab/unevaluated\":true,\"" BASE
		"vocab/validation\":true,\"" BASE "vocab/meta-data\":true,\"" BASE
		"vocab/format-annotation\":true,\"" BASE "vocab/content\":true},"
		"\"$dynamicAnchor\":\"meta\",\"allOf\":[" PART("core") "," PART("applicator") "," PART("unevaluated") "," PART("validation") "," PART(
			"meta-data") "," PART("format-annotation") "," PART("content") "],"
										       "\"type\":["
										       "\"object\","
										       "\"boolean\""
										       "],"
										       "\"propertie"
										       "s\":{"
										       "\"definitio"
										       "ns\":" MAP
										       ",\"dependen"
										       "cies\":{"
										       "\"type\":"
										       "\"object\","
										       "\"additiona"
										       "lProperties"
										       "\":{"
										       "\"anyOf\":"
										       "[" SELF
										       "," TEXTS
										       "]}},\"$"
										       "recursiveAn"
										       "chor\""
										       ":" ANCHOR
										       ",\"$"
										       "recursiveRe"
										       "f\""
										       ":" REFERENCE
										       "}}"},
	{"meta/core",
		HEAD("meta/core") "\"properties\":{\"$id\":{\"type\":\"string\",\"format\":\"uri-"
				  "reference\",\"pattern\":\"^[^#]*#?$\"},"
				  "\"$schema\":{\"type\":\"string\",\"format\":\"uri\"},"
				  "\"$ref\":" REFERENCE ",\"$anchor\":" ANCHOR
				  ",\"$dynamicRef\":" REFERENCE ",\"$dynamicAnchor\":" ANCHOR
				  ",\"$vocabulary\":{\"type\":\"object\",\"propertyNames\":{"
				  "\"type\":\"string\",\"format\":\"uri\"},"
				  "\"additionalProperties\":" FLAG "},\"$comment\":" TEXT
				  ",\"$defs\":" MAP "}}"},
	{"meta/applicator",
		HEAD("meta/applicator") "\"properties\":{\"prefixItems\":" SELVES ",\"items\":" SELF
					",\"contains\":" SELF ",\"additionalProperties\":" SELF
					",\"properties\":" MAP
					",\"patternProperties\":{\"type\":\"object\","
					"\"additionalProperties\":" SELF
					",\"propertyNames\":{\"format\":\"regex\"}},"
					"\"dependentSchemas\":" MAP ",\"propertyNames\":" SELF
					",\"if\":" SELF ",\"then\":" SELF ",\"else\":" SELF
					",\"allOf\":" SELVES ",\"anyOf\":" SELVES
					",\"oneOf\":" SELVES ",\"not\":" SELF "}}"},
	{"meta/unevaluated", HEAD("meta/unevaluated") "\"properties\":{\"unevaluatedItems\":" SELF
						      ",\"unevaluatedProperties\":" SELF "}}"},
	{"meta/validation",
		HEAD("meta/validation") "\"properties\":{\"type\":{\"anyOf\":[{\"$ref\":\"#/$defs/"
					"simple\"},{\"type\":\"array\",\"items\":{\"$ref\":\"#/"
					"$defs/simple\"},\"minItems\":1,\"uniqueItems\":true}]},"
					"\"const\":true,\"enum\":{\"type\":\"array\",\"items\":"
					"true},\"multipleOf\":{\"type\":\"number\","
					"\"exclusiveMinimum\":0},\"maximum\":" NUMBER
					",\"exclusiveMaximum\":" NUMBER ",\"minimum\":" NUMBER
					",\"exclusiveMinimum\":" NUMBER ",\"maxLength\":" COUNT
					",\"minLength\":" COUNT ",\"pattern\":{\"type\":\"string\","
					"\"format\":\"regex\"},\"maxItems\":" COUNT
					",\"minItems\":" COUNT ",\"uniqueItems\":" FLAG
					",\"maxContains\":" COUNT ",\"minContains\":" COUNT
					",\"maxProperties\":" COUNT ",\"minProperties\":" COUNT
					",\"required\":" TEXTS
					",\"dependentRequired\":{\"type\":\"object\","
					"\"additionalProperties\":" TEXTS "}},"
					"\"$defs\":{\"simple\":{\"enum\":[\"array\",\"boolean\","
					"\"integer\",\"null\",\"number\",\"object\",\"string\"]}}"
					"}"},
	{"meta/meta-data",
		HEAD("meta/meta-data") "\"properties\":{\"title\":" TEXT ",\"description\":" TEXT
				       ",\"default\":true,\"deprecated\":" FLAG
				       ",\"readOnly\":" FLAG ",\"writeOnly\":" FLAG
				       ",\"examples\":{\"type\":\"array\",\"items\":true}}}"},
	{"meta/format-annotation",
		HEAD("meta/format-annotation") "\"properties\":{\"format\":" TEXT "}}"},
	{"meta/format-assertion",
		HEAD("meta/format-assertion") "\"properties\":{\"format\":" TEXT "}}"},
	{"meta/content",
		HEAD("meta/content") "\"properties\":{\"contentEncoding\":" TEXT
				     ",\"contentMediaType\":" TEXT ",\"contentSchema\":" SELF "}}"},
};

const char *schema_meta(struct str uri)
{
	if (!str_starts(uri, STR(BASE)))
		return NULL;
	uri = str_slice(uri, strlen(BASE), uri.len);
	for (size_t i = 0; i < ARRAY_LEN(metas); i++) {
		if (str_eqz(uri, metas[i].name))
			return metas[i].text;
	}
	return NULL;
}
