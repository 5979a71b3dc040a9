/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_BASE_XML_H
#define TIERCAL_BASE_XML_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/str.h"

/*
 * Whether a text is a well-formed XML document (libxml2, as a stream: no tree is built). Nothing is
 * fetched and nothing expanded: a DOCTYPE that declares anything is refused. Always UTF-8,
 * whatever the text says of itself. Elements nested more than XML_DEPTH deep, one with more than
 * XML_ATTRIBUTES attributes and more than XML_NAMESPACES declarations of namespaces are not looked
 * at: what they cost grows by the square.
 */
#define XML_DEPTH 200
#define XML_ATTRIBUTES 1000
#define XML_NAMESPACES 250

enum xml_result {
	XML_WELL_FORMED,
	XML_FAULTY,
	XML_REFUSED, /* it declares entities, elements or attributes */
	XML_LIMIT,
};

struct xml_facts {
	const char *why;  /* one line for all but XML_WELL_FORMED, in the arena or static */
	const char *root; /* name of the root element without its prefix; NULL: none was seen */
	size_t elements;
};

enum xml_result xml_check(struct arena *arena, struct str text, struct xml_facts *facts);

/* Text for an element, and for an attribute in quotes. What XML 1.0 does not allow, control
 * characters and what is not UTF-8 become U+FFFD; line feeds and tabs are kept. */
void xml_text(struct buf *out, struct str text);
void xml_attribute(struct buf *out, struct str text);

#endif
