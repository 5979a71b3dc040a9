/* SPDX-License-Identifier: MIT */
#include "report/format.h"

/* For programs: the document of routing.json with all of the evidence in it. */

static void put_text(struct jsonw *w, const char *key, const char *text)
{
	jsonw_key(w, key);
	jsonw_z(w, text);
}

static bool write_json(const struct report *report, struct buf *out, struct err *err)
{
	struct arena arena = {0};
	struct jsonw w;

	jsonw_init(&w, out, 2);
	jsonw_object(&w);
	put_text(&w, "note", report->note);
	if (report->plan) {
		jsonw_key(&w, "plan");
		plan_write(&w, report);
	}
	put_text(&w, "promise", promise_of(&arena, report));
	jsonw_key(&w, "table");
	table_write(&w, report->table, true);
	put_text(&w, "title", report->title);
	jsonw_object_end(&w);
	buf_char(out, '\n');
	arena_fini(&arena);
	return !out->over || err_set(err, ERR_IO, "the report is too large");
}

const struct reporter reporter_json = {
	.name = "json",
	.suffix = ".json",
	.write = write_json,
};
