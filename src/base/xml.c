/* SPDX-License-Identifier: MIT */
#include "base/xml.h"

#include <limits.h>
#include <string.h>

#include <libxml/parser.h>
#include <libxml/parserInternals.h>

#include "base/term.h"

#define MESSAGE_COLUMNS 100

/* What comes before libxml2: the parts of a document whose number it does not bound. */
struct scan {
	struct str text;
	size_t at;
	size_t namespaces;
	const char *why;
	enum xml_result result;
};

static bool stop(struct scan *scan, enum xml_result result, const char *why)
{
	scan->result = result;
	scan->why = why;
	return false;
}

static bool begins(const struct scan *scan, const char *what)
{
	return str_starts(str_slice(scan->text, scan->at, scan->text.len), str_of(what));
}

/* Behind the end of a comment and the like, whose beginning takes `taken` bytes, or at the end of
 * the text. */
static void pass(struct scan *scan, size_t taken, const char *end)
{
	const size_t found = str_find(scan->text, str_of(end), scan->at + taken);

	scan->at = found == SIZE_MAX ? scan->text.len : found + strlen(end);
}

/* A quote and all up to its like. */
static void pass_quoted(struct scan *scan)
{
	const char quote[2] = {scan->text.data[scan->at], '\0'};

	pass(scan, 1, quote);
}

static bool scan_doctype(struct scan *scan)
{
	while (scan->at < scan->text.len && scan->text.data[scan->at] != '>') {
		const char byte = scan->text.data[scan->at];

		if (byte == '[')
			return stop(scan, XML_REFUSED,
				"a DOCTYPE that declares something is not accepted");
		if (byte == '"' || byte == '\'')
			pass_quoted(scan);
		else
			scan->at++;
	}
	return true;
}

/* A start tag: its attributes are its quoted values. */
static bool scan_tag(struct scan *scan)
{
	size_t attributes = 0;

	while (scan->at < scan->text.len && scan->text.data[scan->at] != '>') {
		const char byte = scan->text.data[scan->at];

		if (byte == '"' || byte == '\'') {
			pass_quoted(scan);
			if (++attributes > XML_ATTRIBUTES)
				return stop(scan, XML_LIMIT,
					"limit: an element with too many attributes");
			continue;
		}
		if (byte == 'x' && begins(scan, "xmlns") && ++scan->namespaces > XML_NAMESPACES)
			return stop(scan, XML_LIMIT, "limit: too many declarations of namespaces");
		scan->at++;
	}
	return true;
}

static bool scan_all(struct scan *scan)
{
	while (scan->at < scan->text.len) {
		const char *tag =
			memchr(scan->text.data + scan->at, '<', scan->text.len - scan->at);

		if (!tag)
			return true;
		scan->at = (size_t)(tag - scan->text.data);
		if (begins(scan, "<!--"))
			pass(scan, strlen("<!--"), "-->");
		else if (begins(scan, "<![CDATA["))
			pass(scan, strlen("<![CDATA["), "]]>");
		else if (begins(scan, "<?"))
			pass(scan, strlen("<?"), "?>");
		else if (begins(scan, "<!DOCTYPE")) {
			if (!scan_doctype(scan))
				return false;
		} else if (!scan_tag(scan)) {
			return false;
		}
	}
	return true;
}

struct reading {
	struct arena *arena;
	struct xml_facts *facts;
	xmlParserCtxtPtr parser;
	size_t depth;
	bool deep;
};

static void on_start(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
	int namespaces, const xmlChar **namespace_list, int attributes, int defaulted,
	const xmlChar **attribute_list)
{
	struct reading *reading = user;

	(void)prefix;
	(void)uri;
	(void)namespaces;
	(void)namespace_list;
	(void)attributes;
	(void)defaulted;
	(void)attribute_list;
	if (!reading->facts->root)
		reading->facts->root =
			arena_strz(reading->arena, str_slice(str_of((const char *)name), 0, 200));
	reading->facts->elements++;
	if (++reading->depth > XML_DEPTH) {
		reading->deep = true;
		xmlStopParser(reading->parser);
	}
}

static void on_end(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
	struct reading *reading = user;

	(void)name;
	(void)prefix;
	(void)uri;
	reading->depth--;
}

/* The first fault ends it: what the scan has seen holds only up to there. A prefix that no
 * namespace has is none in XML 1.0. */
static void on_fault(void *user, xmlErrorPtr error)
{
	struct reading *reading = user;
	struct buf out = {0};

	if (error->level != XML_ERR_FATAL || reading->facts->why)
		return;
	buf_printf(&out, "line %d: ", error->line);
	term_escape_cut(&out, str_trim(str_of(error->message)), MESSAGE_COLUMNS);
	reading->facts->why = arena_strz(reading->arena, buf_view(&out));
	buf_free(&out);
	xmlStopParser(reading->parser);
}

static enum xml_result parse(struct reading *reading, struct str text)
{
	xmlParserCtxtPtr parser = xmlCreateMemoryParserCtxt(text.data, (int)text.len);
	enum xml_result result;

	if (!parser)
		mem_exhausted();
	memset(parser->sax, 0, sizeof(*parser->sax));
	parser->sax->initialized = XML_SAX2_MAGIC;
	parser->sax->startElementNs = on_start;
	parser->sax->endElementNs = on_end;
	parser->sax->serror = on_fault;
	parser->userData = reading;
	reading->parser = parser;
	xmlCtxtUseOptions(parser,
		XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_IGNORE_ENC);
	xmlParseDocument(parser);
	if (reading->deep) {
		reading->facts->why = "limit: elements are nested deeper than 200 levels";
		result = XML_LIMIT;
	} else if (!parser->wellFormed) {
		if (!reading->facts->why)
			reading->facts->why = "not a document";
		result = XML_FAULTY;
	} else {
		result = XML_WELL_FORMED;
	}
	xmlFreeParserCtxt(parser);
	return result;
}

enum xml_result xml_check(struct arena *arena, struct str text, struct xml_facts *facts)
{
	struct scan scan = {.text = text};
	struct reading reading = {.arena = arena, .facts = facts};

	*facts = (struct xml_facts){0};
	if (text.len == 0) {
		facts->why = "the text is empty";
		return XML_FAULTY;
	}
	if (text.len > INT_MAX / 2) {
		facts->why = "limit: longer than 1 GiB";
		return XML_LIMIT;
	}
	if (!scan_all(&scan)) {
		facts->why = scan.why;
		return scan.result;
	}
	return parse(&reading, text);
}
