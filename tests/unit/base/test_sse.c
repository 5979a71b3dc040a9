/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <string.h>

#include "base/sse.h"

/* Each event as NAME=DATA; */
static void read_all(struct str text, struct buf *out)
{
	struct sse sse = {.text = text};
	struct sse_event event;

	buf_clear(out);
	while (sse_next(&sse, &event)) {
		buf_str(out, event.name);
		buf_char(out, '=');
		buf_str(out, event.data);
		buf_char(out, ';');
		ck_assert_uint_le(event.end, text.len);
	}
	if (sse.too_long)
		buf_puts(out, "too long");
	sse_fini(&sse);
}

static const struct {
	const char *text, *events;
} rows[] = {
	{"data: a\n\ndata: b\n\n", "=a;=b;"},
	{"data: a\r\n\r\ndata: b\r\n\r\n", "=a;=b;"},
	{"data: a\r\rdata: b\r\r", "=a;=b;"},
	{"\xEF\xBB\xBF"
	 "data:a\n\n",
		"=a;"},
	{"data: a\ndata: b\n\n", "=a\nb;"},
	{"data\n\n", "=;"},
	{"data:\n\n", "=;"},
	{"data:  a\n\n", "= a;"},
	{": comment\n\n:another\n\ndata: a\n\n", "=a;"},
	{"event: x\ndata: a\n\ndata: b\n\n", "x=a;=b;"},
	{"event: x\n\ndata: b\n\n", "=b;"},
	{"id: 1\nretry: 5\nwhat: ever\ndata: a\n\n", "=a;"},
	{"\n\n\ndata: a\n\n\n\n", "=a;"},
	{"data: a\n\ndata: b", "=a;=b;"},
	{"data: {\"x\":\n", "={\"x\":;"},
	{"", ""},
};

START_TEST(events_are_read_to_the_letter)
{
	struct buf out = {0};

	read_all(str_of(rows[_i].text), &out);
	ck_assert_str_eq(buf_z(&out), rows[_i].events);
	buf_free(&out);
}
END_TEST

START_TEST(a_line_over_the_limit_ends_it)
{
	struct buf text = {0}, out = {0};

	buf_puts(&text, "data: ");
	buf_repeat(&text, 'a', SSE_MAX_LINE - 6);
	buf_puts(&text, "\n\n");
	read_all(buf_view(&text), &out);
	ck_assert_uint_eq(out.len, SSE_MAX_LINE - 6 + 2);
	buf_clear(&text);
	buf_puts(&text, "data: 1\n\n");
	buf_repeat(&text, 'a', SSE_MAX_LINE + 1);
	read_all(buf_view(&text), &out);
	ck_assert_str_eq(buf_z(&out), "=1;too long");
	buf_free(&text);
	buf_free(&out);
}
END_TEST

START_TEST(of_bytes_that_broke_off_the_last_event_needs_its_blank_line)
{
	const struct str text = STR("data: 1\n\ndata: 2\r\n\r\n");

	for (size_t cut = 0; cut <= text.len; cut++) {
		struct sse sse = {.text = str_slice(text, 0, cut), .cut = true};
		struct sse_event event;
		int count = 0;

		while (sse_next(&sse, &event))
			count++;
		ck_assert_int_eq(count, (cut >= 9) + (cut >= text.len - 1));
		sse_fini(&sse);
	}
}
END_TEST

Suite *suite_base_sse(void);

Suite *suite_base_sse(void)
{
	Suite *suite = suite_create("base/sse");
	TCase *tcase = tcase_create("sse");

	tcase_add_loop_test(tcase, events_are_read_to_the_letter, 0, ARRAY_LEN(rows));
	tcase_add_test(tcase, of_bytes_that_broke_off_the_last_event_needs_its_blank_line);
	tcase_add_test(tcase, a_line_over_the_limit_ends_it);
	suite_add_tcase(suite, tcase);
	return suite;
}
