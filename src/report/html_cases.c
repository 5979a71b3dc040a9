/* SPDX-License-Identifier: MIT */
#include "report/html.h"

#include <math.h>

#include "base/html.h"
#include "base/map.h"
#include "core/member.h"

/*
 * The cases as blocks of JSON. For each route one with the ids and, by candidate, a letter a case:
 * enough to list, count and pick. Then blocks of up to BLOCK_CASES cases with their texts, each
 * text once a block, which the script reads when they are looked at. One block is held at a time.
 */
enum { BLOCK_CASES = 64, BLOCK_BYTES = 1 << 20, DRAIN_BYTES = 1 << 18 };

/* All texts of a report together should stay about below TEXTS_BYTES: a page of some 100 MB is
 * still opened in seconds. */
enum { TEXT_MOST = 4000, TEXT_LEAST = 300 };
#define TEXTS_BYTES ((size_t)64 << 20)

struct block {
	struct html_page *page;
	size_t limit;     /* bytes of one text */
	struct buf texts; /* "," between them */
	struct buf cases;
	struct buf list;  /* of one case */
	struct map known; /* text: its number */
	size_t route, first, last, count;
};

static bool drain(struct html_page *page, struct err *err)
{
	if (page->out->over)
		return err_set(err, ERR_IO, "the report is too large");
	if (!page->report->drain || page->out->len < DRAIN_BYTES)
		return true;
	return page->report->drain(page->report->drain_context, page->out, err);
}

static void open_block(struct html_page *page)
{
	buf_puts(page->out, "<script type=\"application/json\" ");
}

static void close_block(struct html_page *page, const struct buf *json)
{
	html_json(page->out, buf_view(json));
	buf_puts(page->out, "</script>\n");
}

/* ---- what is known without texts ---- */

static size_t text_limit(const struct report *report)
{
	const struct results *results = report->results;
	size_t answers = 1, limit;

	if (report->text_bytes)
		return report->text_bytes;
	for (size_t r = 0; r < results->route_count; r++) {
		const struct result_route *route = &results->routes[r];

		answers += (results->candidate_count + 1) * route->case_count;
	}
	limit = TEXTS_BYTES / answers;
	return limit > TEXT_MOST ? TEXT_MOST : limit < TEXT_LEAST ? TEXT_LEAST : limit;
}

static void put_states(struct jsonw *w)
{
	jsonw_key(w, "states");
	jsonw_array(w);
	for (int s = 0; s < STATE_COUNT; s++) {
		const char letter = html_state_letter((enum html_state)s);

		jsonw_array(w);
		jsonw_str(w, (struct str){&letter, 1});
		jsonw_z(w, html_state_name((enum html_state)s));
		jsonw_array_end(w);
	}
	jsonw_array_end(w);
}

static void put_route_facts(struct jsonw *w, const struct report *report, size_t r)
{
	const struct result_route *results = &report->results->routes[r];
	const struct table_route *route = table_route_named(report->table, results->name);

	jsonw_object(w);
	member_count(w, "cases", (int64_t)results->case_count);
	member_text(w, "name", results->name);
	if (route) {
		/* Whom a router asks first: answers are those of candidates. */
		const struct candidate *asked = table_asked(report->table, route, route->candidate);

		member_count(w, "reference", (int64_t)route->reference);
		member_count(w, "used", asked - report->table->candidates);
	}
	jsonw_object_end(w);
}

static void put_facts(struct html_page *page, size_t limit)
{
	const struct report *report = page->report;
	struct buf json = {0};
	struct jsonw w;

	jsonw_init(&w, &json, 0);
	jsonw_object(&w);
	jsonw_key(&w, "candidates");
	jsonw_array(&w);
	for (size_t c = 0; c < report->results->candidate_count; c++)
		jsonw_z(&w, candidate_name(page->table, c));
	jsonw_array_end(&w);
	member_count(&w, "limit", (int64_t)limit);
	jsonw_key(&w, "routes");
	jsonw_array(&w);
	for (size_t r = 0; r < report->results->route_count; r++)
		put_route_facts(&w, report, r);
	jsonw_array_end(&w);
	put_states(&w);
	jsonw_key(&w, "texts");
	jsonw_bool(&w, report->texts != NULL);
	jsonw_object_end(&w);
	open_block(page);
	buf_puts(page->out, "id=\"facts\">");
	close_block(page, &json);
	buf_free(&json);
}

static void put_letters(
	struct jsonw *w, const struct result_route *route, size_t candidate, struct buf *letters)
{
	buf_clear(letters);
	for (size_t i = 0; i < route->case_count; i++)
		buf_char(letters, html_state_letter(html_state(RESULT_CELL(route, candidate, i))));
	jsonw_str(w, buf_view(letters));
}

static void put_index(struct html_page *page, size_t r)
{
	const struct results *results = page->report->results;
	const struct result_route *route = &results->routes[r];
	struct buf json = {0}, letters = {0};
	struct jsonw w;

	jsonw_init(&w, &json, 0);
	jsonw_object(&w);
	jsonw_key(&w, "ids");
	jsonw_array(&w);
	for (size_t i = 0; route->case_ids && i < route->case_count; i++)
		jsonw_z(&w, route->case_ids[i]);
	jsonw_array_end(&w);
	jsonw_key(&w, "letters");
	jsonw_array(&w);
	for (size_t c = 0; c < results->candidate_count; c++)
		put_letters(&w, route, c, &letters);
	jsonw_array_end(&w);
	jsonw_object_end(&w);
	open_block(page);
	buf_printf(page->out, "id=\"index-%zu\">", r);
	close_block(page, &json);
	buf_free(&letters);
	buf_free(&json);
}

/* ---- texts ---- */

/* Not in the midst of a character. */
static struct str cut(struct str text, size_t limit)
{
	if (text.len <= limit)
		return text;
	while (limit && ((unsigned char)text.data[limit] & 0xC0) == 0x80)
		limit--;
	return str_slice(text, 0, limit);
}

/* The number of a text in the block; one that is cut is a list of what is left and its bytes. */
static int64_t number_of(struct block *block, struct str text)
{
	const struct str kept = cut(text, block->limit);
	struct buf key = {0};
	uint64_t number = block->known.count;
	struct jsonw w;

	/* Two that differ only behind the cut have their lengths to tell them apart. */
	buf_printf(&key, "%zu ", text.len);
	buf_str(&key, kept);
	if (!map_add(&block->known, buf_view(&key), number)) {
		map_get(&block->known, buf_view(&key), &number);
		buf_free(&key);
		return (int64_t)number;
	}
	buf_free(&key);
	if (block->texts.len)
		buf_char(&block->texts, ',');
	jsonw_init(&w, &block->texts, 0);
	if (kept.len == text.len) {
		jsonw_str(&w, text);
		return (int64_t)number;
	}
	jsonw_array(&w);
	jsonw_str(&w, kept);
	jsonw_int(&w, (int64_t)text.len);
	jsonw_array_end(&w);
	return (int64_t)number;
}

static bool end_block(struct block *block, struct err *err)
{
	struct html_page *page = block->page;
	struct buf json = {0};

	if (!block->count)
		return true;
	buf_puts(&json, "{\"cases\":[");
	buf_str(&json, buf_view(&block->cases));
	buf_puts(&json, "],\"texts\":[");
	buf_str(&json, buf_view(&block->texts));
	buf_puts(&json, "]}");
	open_block(page);
	buf_printf(page->out,
		"class=\"block\" data-route=\"%zu\" data-first=\"%zu\" "
		"data-last=\"%zu\">",
		block->route, block->first, block->last);
	close_block(page, &json);
	buf_free(&json);
	buf_clear(&block->cases);
	buf_clear(&block->texts);
	map_fini(&block->known);
	block->known = (struct map){0};
	block->count = 0;
	return drain(page, err);
}

static void put_answer(struct block *block, struct jsonw *w, const struct transcript_answer *answer)
{
	jsonw_array(w);
	jsonw_int(w, (int64_t)answer->candidate);
	jsonw_int(w, answer->repeat);
	jsonw_fixed(w, answer->measured ? answer->quality : NAN, 3);
	jsonw_int(w, number_of(block, answer->text));
	jsonw_int(w, answer->reason.len ? number_of(block, answer->reason) : -1);
	jsonw_z(w, outcome_name(answer->outcome));
	jsonw_int(w, answer->text_is_fault);
	jsonw_array_end(w);
}

/* [index, [[role, text]...], expected or -1, is an answer, [answer...]] */
static void put_case(struct block *block, const struct transcript *told)
{
	struct jsonw w;

	jsonw_init(&w, &block->list, 0);
	jsonw_array(&w);
	jsonw_int(&w, (int64_t)told->index);
	jsonw_array(&w);
	for (size_t i = 0; i < told->asked.count; i++) {
		jsonw_array(&w);
		jsonw_z(&w, told->asked.messages[i].role);
		jsonw_int(&w, number_of(block, told->asked.messages[i].text));
		jsonw_array_end(&w);
	}
	jsonw_array_end(&w);
	jsonw_int(&w, told->expected.len ? number_of(block, told->expected) : -1);
	jsonw_int(&w, told->expected_is_answer);
	jsonw_array(&w);
	for (size_t i = 0; i < told->answer_count; i++)
		put_answer(block, &w, &told->answers[i]);
	jsonw_array_end(&w);
	jsonw_array_end(&w);
}

static bool add_case(void *context, const struct transcript *told, struct err *err)
{
	struct block *block = context;

	if (block->count &&
		(block->route != told->route || block->count >= BLOCK_CASES ||
			block->texts.len >= BLOCK_BYTES) &&
		!end_block(block, err))
		return false;
	if (!block->count) {
		block->route = told->route;
		block->first = told->index;
	}
	block->last = told->index;
	block->count++;
	buf_clear(&block->list);
	put_case(block, told);
	if (block->cases.len)
		buf_char(&block->cases, ',');
	buf_str(&block->cases, buf_view(&block->list));
	return true;
}

bool html_cases(struct html_page *page, struct err *err)
{
	const struct report *report = page->report;
	struct block block = {.page = page};
	bool ok;

	block.limit = text_limit(report);
	put_facts(page, block.limit);
	for (size_t r = 0; r < report->results->route_count; r++)
		put_index(page, r);
	ok = drain(page, err) && (!report->texts || (report->texts->each(report->texts->context,
							     add_case, &block, err) &&
							    end_block(&block, err)));
	map_fini(&block.known);
	buf_free(&block.texts);
	buf_free(&block.cases);
	buf_free(&block.list);
	return ok;
}
