/* SPDX-License-Identifier: MIT */
#include "base/junit.h"

#include <inttypes.h>

#include "base/xml.h"

static void put_attribute(struct buf *out, const char *name, const char *text)
{
	buf_printf(out, " %s=\"", name);
	xml_attribute(out, str_of(text));
	buf_char(out, '"');
}

static void put_counts(struct buf *out, const struct junit_counts *counts)
{
	buf_printf(out, " tests=\"%" PRId64 "\" failures=\"%" PRId64 "\" errors=\"0\"",
		counts->tests, counts->failures);
}

static void end_suite(struct junit *junit)
{
	struct buf *out = &junit->suites;

	if (!junit->name)
		return;
	buf_puts(out, "  <testsuite");
	put_attribute(out, "name", junit->name);
	put_counts(out, &junit->suite);
	buf_printf(out, " skipped=\"%" PRId64 "\"", junit->suite.skipped);
	if (junit->file)
		put_attribute(out, "file", junit->file);
	buf_puts(out, ">\n");
	if (junit->properties.len) {
		buf_puts(out, "    <properties>\n");
		buf_str(out, buf_view(&junit->properties));
		buf_puts(out, "    </properties>\n");
	}
	buf_str(out, buf_view(&junit->cases));
	buf_puts(out, "  </testsuite>\n");
	out->over = out->over || junit->cases.over || junit->properties.over;
	junit->total.tests += junit->suite.tests;
	junit->total.failures += junit->suite.failures;
	junit->total.skipped += junit->suite.skipped;
}

void junit_suite(struct junit *junit, const char *name, const char *file)
{
	end_suite(junit);
	buf_clear(&junit->cases);
	buf_clear(&junit->properties);
	junit->suite = (struct junit_counts){0};
	junit->name = name;
	junit->file = file;
}

void junit_property(struct junit *junit, const char *name, const char *value)
{
	if (!value)
		return;
	buf_puts(&junit->properties, "      <property");
	put_attribute(&junit->properties, "name", name);
	put_attribute(&junit->properties, "value", value);
	buf_puts(&junit->properties, "/>\n");
}

/* What else is known of a case that passed goes where its output would. */
static void put_state(struct buf *out, const struct junit_case *item)
{
	const char *element = item->state == JUNIT_PASSED   ? "system-out"
			      : item->state == JUNIT_FAILED ? "failure"
							    : "skipped";

	buf_printf(out, "      <%s", element);
	if (item->state == JUNIT_FAILED)
		put_attribute(out, "type", item->type);
	if (item->state != JUNIT_PASSED)
		put_attribute(out, "message", item->message);
	buf_char(out, '>');
	xml_text(out, str_of(item->text));
	buf_printf(out, "</%s>\n", element);
}

void junit_case(struct junit *junit, const struct junit_case *item)
{
	struct buf *out = &junit->cases;

	junit->suite.tests++;
	junit->suite.failures += item->state == JUNIT_FAILED;
	junit->suite.skipped += item->state == JUNIT_SKIPPED;
	buf_puts(out, "    <testcase");
	put_attribute(out, "name", item->name);
	put_attribute(out, "classname", junit->name);
	if (item->state == JUNIT_PASSED && !item->text) {
		buf_puts(out, "/>\n");
		return;
	}
	buf_puts(out, ">\n");
	put_state(out, item);
	buf_puts(out, "    </testcase>\n");
}

void junit_write(struct junit *junit, const char *name, struct buf *out)
{
	end_suite(junit);
	buf_puts(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites");
	put_attribute(out, "name", name);
	put_counts(out, &junit->total);
	buf_puts(out, ">\n");
	buf_str(out, buf_view(&junit->suites));
	buf_puts(out, "</testsuites>\n");
	out->over = out->over || junit->suites.over;
	buf_free(&junit->suites);
	buf_free(&junit->cases);
	buf_free(&junit->properties);
	*junit = (struct junit){0};
}
