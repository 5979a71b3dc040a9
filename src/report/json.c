/* SPDX-License-Identifier: MIT */
#include "report/format.h"

#include "core/member.h"

/* For programs: the document of routing.json with all of the evidence in it. */

/* Only where there are some. */
static void put_judges(struct jsonw *w, const struct report *report)
{
	const size_t count = report->results ? report->results->judge_count : 0;

	if (!count)
		return;
	jsonw_key(w, "judges");
	jsonw_array(w);
	for (size_t j = 0; j < count; j++) {
		const struct result_judge *judge = &report->results->judges[j];

		jsonw_object(w);
		member_count(w, "answers", judge->answers);
		member_money(w, "costUsd", judge->cost);
		member_text(w, "name", judge->name);
		member_count(w, "unpriced", judge->unpriced);
		jsonw_object_end(w);
	}
	jsonw_array_end(w);
}

static bool write_json(const struct report *report, struct buf *out, struct err *err)
{
	struct arena arena = {0};
	struct jsonw w;

	jsonw_init(&w, out, 2);
	jsonw_object(&w);
	put_judges(&w, report);
	member_text(&w, "note", report->note);
	if (report->plan) {
		jsonw_key(&w, "plan");
		plan_write(&w, report);
	}
	member_text(&w, "promise", promise_of(&arena, report));
	jsonw_key(&w, "table");
	table_write(&w, report->table, report);
	member_text(&w, "title", report->title);
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
