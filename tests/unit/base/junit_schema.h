/* SPDX-License-Identifier: MIT */
#ifndef TESTS_UNIT_BASE_JUNIT_SCHEMA_H
#define TESTS_UNIT_BASE_JUNIT_SCHEMA_H

#include <check.h>
#include <libxml/parser.h>
#include <libxml/xmlschemas.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/str.h"

/* Whether libxml2 takes a document for one of tests/junit.xsd; `why` gets what it says against it.
 */

#define JUNIT_XSD "tests/junit.xsd"

static inline void junit_note(void *context, const char *format, ...) ATTR_PRINTF(2, 3);
static inline void junit_note(void *context, const char *format, ...)
{
	struct buf *why = context;
	char line[500];
	va_list args;

	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	buf_puts(why, line);
}

static inline bool junit_fits(struct str text, struct buf *why)
{
	xmlSchemaParserCtxtPtr parser = xmlSchemaNewParserCtxt(JUNIT_XSD);
	xmlSchemaPtr schema;
	xmlSchemaValidCtxtPtr valid;
	xmlDocPtr document;
	bool fits = false;

	ck_assert_msg(parser != NULL, "no " JUNIT_XSD);
	schema = xmlSchemaParse(parser);
	ck_assert_msg(schema != NULL, JUNIT_XSD " is no schema");
	valid = xmlSchemaNewValidCtxt(schema);
	xmlSchemaSetValidErrors(valid, junit_note, junit_note, why);
	document = xmlReadMemory(text.data, (int)text.len, "junit.xml", NULL,
		XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
	if (document)
		fits = xmlSchemaValidateDoc(valid, document) == 0;
	else
		buf_puts(why, "not well-formed\n");
	xmlFreeDoc(document);
	xmlSchemaFreeValidCtxt(valid);
	xmlSchemaFree(schema);
	xmlSchemaFreeParserCtxt(parser);
	return fits;
}

static inline void junit_check(const struct buf *out)
{
	struct buf why = {0};

	ck_assert_msg(junit_fits(buf_view(out), &why), "%s in:\n%s", buf_z(&why), buf_z(out));
	buf_free(&why);
}

#endif
