/* SPDX-License-Identifier: MIT */
#include "report/report.h"

#include "base/jsonw.h"

/*
 * The schemas of routing.json and of the JSON report (JSON Schema, draft 2020-12), from the same
 * tables: the report holds the table with more of its evidence.
 */

enum {
	REQUIRED = 1,
	FULL = 2, /* in the report only */
};

struct member {
	const char *name;
	const char *type; /* a definition's name; or a schema, which begins with a brace */
	unsigned flags;
};

struct object {
	const char *name; /* of the definition */
	const struct member *members;
	size_t count;
	unsigned flags;
};

#define LIST_OF(type) "{\"type\":\"array\",\"items\":{\"$ref\":\"#/$defs/" type "\"}}"
#define MAP_OF(type) \
	"{\"type\":\"object\",\"additionalProperties\":{\"$ref\":\"#/$defs/" type "\"}}"
#define BOOLEAN "{\"type\":\"boolean\"}"

/* Types that are no objects. */
static const struct {
	const char *name, *schema;
} simple[] = {
	{"name", "{\"type\":\"string\",\"minLength\":1}"},
	{"names", LIST_OF("name")},
	{"text", "{\"type\":[\"string\",\"null\"]}"},
	{"count", "{\"type\":[\"integer\",\"null\"],\"minimum\":0}"},
	{"amount", "{\"type\":[\"number\",\"null\"],\"minimum\":0}"},
	{"number", "{\"type\":[\"number\",\"null\"]}"},
	{"share", "{\"type\":[\"number\",\"null\"],\"minimum\":0,\"maximum\":1}"},
	{"change", "{\"type\":[\"number\",\"null\"],\"minimum\":-1,\"maximum\":1}"},
	{"verdict", "{\"enum\":[\"inconclusive\",\"qualified\",\"disqualified\",\"reference\"]}"},
	{"method", "{\"enum\":[\"exact\",\"normal\",\"wcd\",\"wcd-groups\",\"point\",\"none\"]}"},
};

static const struct member document[] = {
	{"candidates", MAP_OF("candidate"), REQUIRED},
	{"default", "default", REQUIRED},
	{"provenance", "provenance", REQUIRED},
	{"routes", MAP_OF("route"), REQUIRED},
	{"savings", "savings", REQUIRED},
	{"tiers", MAP_OF("tier"), REQUIRED},
	{"version", "{\"const\":1}", REQUIRED},
};

static const struct member report[] = {
	{"judges", LIST_OF("judge"), 0},
	{"note", "text", REQUIRED},
	{"plan", "plan", 0},
	{"promise", "text", REQUIRED},
	{"table", "table", REQUIRED},
	{"title", "text", REQUIRED},
};

static const struct member default_members[] = {
	{"candidate", "name", REQUIRED},
	{"maxTokens", "count", REQUIRED},
	{"model", "text", REQUIRED},
};

static const struct member provenance[] = {
	{"catalog", "text", REQUIRED},
	{"config", "text", REQUIRED},
	{"run", "text", REQUIRED},
	{"suites", MAP_OF("text"), REQUIRED},
	{"tiercal", "text", REQUIRED},
};

static const struct member savings[] = {
	{"monthlyAfterUsd", "amount", REQUIRED},
	{"monthlyBeforeUsd", "amount", REQUIRED},
	{"percent", "number", REQUIRED},
	{"percentHigh", "number", FULL},
	{"percentLow", "number", FULL},
};

static const struct member candidate[] = {
	{"model", "text", REQUIRED},
	{"params", "{\"type\":\"object\"}", REQUIRED},
	{"provider", "text", REQUIRED},
};

static const struct member chain[] = {
	{"check", "{\"type\":[\"array\",\"object\"]}", REQUIRED},
	{"first", "name", REQUIRED},
	{"then", "name", REQUIRED},
};

static const struct member tier[] = {
	{"calibrated", "names", REQUIRED},
	{"candidate", "name", REQUIRED},
	{"model", "text", REQUIRED},
	{"routes", "names", REQUIRED},
};

static const struct member route[] = {
	{"candidate", "name", REQUIRED},
	{"chain", "chain", 0},
	{"escalateOn",
		"{\"type\":\"array\",\"items\":{\"enum\":[\"error\",\"invalid_format\",\"cut_off\","
		"\"refused\",\"check\"]}}",
		REQUIRED},
	{"evidence", "evidence", REQUIRED},
	{"fallbacks", "names", REQUIRED},
	{"maxTokens", "count", REQUIRED},
	{"model", "text", REQUIRED},
	{"provider", "text", REQUIRED},
	{"tier", "count", REQUIRED},
};

static const struct member evidence[] = {
	{"candidates", LIST_OF("row"), REQUIRED},
	{"confidence", "share", REQUIRED},
	{"guarantee", "{\"enum\":[\"route\",\"table\"]}", REQUIRED},
	{"labels", "labels", FULL},
	{"look", "count", REQUIRED},
	{"lookLevels", LIST_OF("share"), REQUIRED},
	{"looks", LIST_OF("count"), REQUIRED},
	{"margin", "share", REQUIRED},
	{"marginRelative", BOOLEAN, REQUIRED},
	{"multiplicity", "{\"enum\":[\"fallback\",\"holm\",\"fixed\",\"none\"]}", REQUIRED},
	{"pointError", "share", 0},
	{"reference", "name", REQUIRED},
	{"remarks", LIST_OF("text"), 0},
	{"rule", "{\"enum\":[\"exact\",\"point\"]}", REQUIRED},
};

static const struct member row[] = {
	{"against", "text", 0},
	{"blocked", "count", FULL | REQUIRED},
	{"cases", "count", REQUIRED},
	{"casesNeeded", "count", REQUIRED},
	{"costEstimated", BOOLEAN, FULL | REQUIRED},
	{"costHighUsd", "amount", FULL | REQUIRED},
	{"costLowUsd", "amount", FULL | REQUIRED},
	{"costPerRequestUsd", "amount", REQUIRED},
	{"costRatio", "amount", FULL},
	{"costRatioHigh", "amount", FULL},
	{"costRatioLow", "amount", FULL},
	{"cutOff", "count", FULL | REQUIRED},
	{"difference", "change", REQUIRED},
	{"draws", "count", FULL | REQUIRED},
	{"escalationRate", "share", 0},
	{"exactVerdict", "verdict", 0},
	{"failed", "count", FULL | REQUIRED},
	{"firstTokenP50Ms", "amount", 0},
	{"firstTokenP95Ms", "amount", 0},
	{"format", "share", REQUIRED},
	{"latencyP50Ms", "amount", REQUIRED},
	{"latencyP95Ms", "amount", REQUIRED},
	{"level", "share", REQUIRED},
	{"losses", "count", REQUIRED},
	{"lowerBound", "change", REQUIRED},
	{"method", "method", REQUIRED},
	{"name", "name", REQUIRED},
	{"pFormat", "share", REQUIRED},
	{"pLatency", "share", REQUIRED},
	{"pMinQuality", "share", REQUIRED},
	{"pQuality", "share", REQUIRED},
	{"pWorse", "share", REQUIRED},
	{"passAt1", "share", 0},
	{"passAtK", "share", 0},
	{"passHatK", "share", 0},
	{"quality", "share", REQUIRED},
	{"reasons", "reasons", REQUIRED},
	{"referenceQuality", "share", REQUIRED},
	{"refused", "count", FULL | REQUIRED},
	{"repeatSpread", "share", 0},
	{"repeats", "count", 0},
	{"seed", "text", FULL | REQUIRED},
	{"tokensPerSecond", "amount", 0},
	{"unmeasured", "count", REQUIRED},
	{"upperBound", "change", REQUIRED},
	{"verdict", "verdict", REQUIRED},
	{"wins", "count", REQUIRED},
};

static const struct member judge[] = {
	{"answers", "count", REQUIRED},
	{"costUsd", "amount", REQUIRED},
	{"name", "name", REQUIRED},
	{"unpriced", "count", REQUIRED},
};

static const struct member labels[] = {
	{"candidates", LIST_OF("labelled"), REQUIRED},
	{"names", LIST_OF("text"), REQUIRED},
};

static const struct member labelled[] = {
	{"answers", "count", REQUIRED},
	{"confusion",
		"{\"type\":\"array\",\"items\":{\"type\":\"array\",\"items\":{\"type\":\"integer\","
		"\"minimum\":0}}}",
		REQUIRED},
	{"kappa", "change", REQUIRED},
	{"labels", MAP_OF("label"), REQUIRED},
	{"macroF1", "share", REQUIRED},
	{"name", "name", REQUIRED},
};

static const struct member label[] = {
	{"expected", "count", REQUIRED},
	{"f1", "share", REQUIRED},
	{"precision", "share", REQUIRED},
	{"recall", "share", REQUIRED},
	{"said", "count", REQUIRED},
};

static const struct member plan[] = {
	{"certified", "{\"const\":false}", REQUIRED},
	{"costUsd", "amount", REQUIRED},
	{"exact", BOOLEAN, REQUIRED},
	{"frontier", LIST_OF("point"), REQUIRED},
	{"loss", "change", REQUIRED},
	{"maxLoss", "amount", REQUIRED},
	{"monthly", BOOLEAN, REQUIRED},
	{"monthlyBudgetUsd", "amount", REQUIRED},
	{"referenceCostUsd", "amount", REQUIRED},
	{"routes", MAP_OF("choice"), REQUIRED},
};

static const struct member point[] = {
	{"costUsd", "amount", REQUIRED},
	{"loss", "change", REQUIRED},
};

static const struct member choice[] = {
	{"candidate", "name", REQUIRED},
	{"costUsd", "amount", REQUIRED},
	{"loss", "change", REQUIRED},
	{"verdict", "verdict", REQUIRED},
};

#define OBJECT(name, members, flags) \
	{ \
		name, members, ARRAY_LEN(members), flags \
	}

static const struct object objects[] = {
	OBJECT("candidate", candidate, 0),
	OBJECT("chain", chain, 0),
	OBJECT("choice", choice, FULL),
	OBJECT("default", default_members, 0),
	OBJECT("evidence", evidence, 0),
	OBJECT("judge", judge, FULL),
	OBJECT("label", label, FULL),
	OBJECT("labelled", labelled, FULL),
	OBJECT("labels", labels, FULL),
	OBJECT("plan", plan, FULL),
	OBJECT("point", point, FULL),
	OBJECT("provenance", provenance, 0),
	OBJECT("route", route, 0),
	OBJECT("row", row, 0),
	OBJECT("savings", savings, 0),
	OBJECT("table", document, FULL),
	OBJECT("tier", tier, 0),
};

static void put_type(struct buf *out, const char *type)
{
	if (*type == '{')
		buf_puts(out, type);
	else
		buf_printf(out, "{\"$ref\":\"#/$defs/%s\"}", type);
}

static bool stands(unsigned flags, bool full)
{
	return full || !(flags & FULL);
}

/* The members of an object's schema, inside braces that the caller writes. */
static void put_members(struct buf *out, const struct member *members, size_t count, bool full)
{
	const char *comma = "";

	buf_puts(out, "\"type\":\"object\",\"additionalProperties\":false,\"required\":[");
	for (size_t i = 0; i < count; i++) {
		if (!stands(members[i].flags, full) || !(members[i].flags & REQUIRED))
			continue;
		buf_printf(out, "%s\"%s\"", comma, members[i].name);
		comma = ",";
	}
	buf_puts(out, "],\n\"properties\":{");
	comma = "";
	for (size_t i = 0; i < count; i++) {
		if (!stands(members[i].flags, full))
			continue;
		buf_printf(out, "%s\n\"%s\":", comma, members[i].name);
		put_type(out, members[i].type);
		comma = ",";
	}
	buf_char(out, '}');
}

static void put_reasons(struct buf *out)
{
	buf_puts(out, "\"reasons\":{\"type\":\"array\",\"items\":{\"enum\":[");
	for (int reason = 0; reason < REASON_COUNT; reason++)
		buf_printf(out, "%s\"%s\"", reason ? "," : "",
			verdict_reason_name((enum reason)reason));
	buf_puts(out, "]}}");
}

static void put_schema(
	struct buf *out, const char *title, const struct member *members, size_t count, bool full)
{
	buf_puts(out, "{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\",\"title\":");
	jsonw_quote(out, str_of(title));
	buf_char(out, ',');
	put_members(out, members, count, full);
	buf_puts(out, ",\n\"$defs\":{\n");
	put_reasons(out);
	for (size_t i = 0; i < ARRAY_LEN(simple); i++)
		buf_printf(out, ",\n\"%s\":%s", simple[i].name, simple[i].schema);
	for (size_t i = 0; i < ARRAY_LEN(objects); i++) {
		if (!stands(objects[i].flags, full))
			continue;
		buf_printf(out, ",\n\"%s\":{", objects[i].name);
		put_members(out, objects[i].members, objects[i].count, full);
		buf_char(out, '}');
	}
	buf_puts(out, "}}\n");
}

void routing_schema(struct buf *out)
{
	put_schema(out, "routing.json of tiercal", document, ARRAY_LEN(document), false);
}

void report_schema(struct buf *out)
{
	put_schema(out, "a report of tiercal", report, ARRAY_LEN(report), true);
}
