/* SPDX-License-Identifier: MIT */
#include "try.h"

/* Formats as assertions, by the documents that define them. */
static const struct {
	const char *format, *text;
	bool valid;
} rows[] = {
	{"date", "1963-06-19", true},
	{"date", "2020-02-29", true},
	{"date", "2000-02-29", true},
	{"date", "1900-02-29", false},
	{"date", "2021-02-29", false},
	{"date", "2020-04-31", false},
	{"date", "2020-12-31", true},
	{"date", "2020-00-10", false},
	{"date", "2020-13-01", false},
	{"date", "2020-01-00", false},
	{"date", "1998-1-20", false},
	{"date", "1998-01-1", false},
	{"date", "20230328", false},
	{"date", "2023-W01", false},
	{"date", "2022W527", false},
	{"date", "2013-350", false},
	{"date", "06/19/1963", false},
	{"date", "1963-06-1\xE0\xA7\xAA", false},
	{"date", "1963-06-19T00:00:00Z", false},
	{"date", "", false},
	{"time", "08:30:06Z", true},
	{"time", "08:30:06.5+23:59", true},
	{"time", "08:30:06.Z", false},
	{"time", "08:30:06", false},
	{"time", "23:59:60z", true},
	{"time", "12:00:60Z", false},
	{"date-time", "1990-12-31T23:59:60Z", true},
	{"date-time", "1990-12-31 23:59:59Z", false},
	{"date-time", "1990-12-31T23:59:59", false},
	{"date-time", "1990-12-31", false},
	{"duration", "P3Y6M4DT12H30M5S", true},
	{"duration", "P1W", true},
	{"duration", "P1YT1S", true},
	{"duration", "PT", false},
	{"duration", "P1Y1W", false},
	{"duration", "p1y", false},
	{"email", "joe.bloggs@example.com", true},
	{"email", "te~st@example.com", true},
	{"email", "~test~@example.com", true},
	{"email", "\"joe bloggs\"@example.com", true},
	{"email", "\"joe..bloggs\"@example.com", true},
	{"email", "\"joe@bloggs\"@example.com", true},
	{"email", "\"a\\\\\"b\"@example.com", true},
	{"email", "joe.bloggs@[127.0.0.1]", true},
	{"email", "joe.bloggs@[IPv6:::1]", true},
	{"email", "joe.bloggs@[127.0.0.300]", false},
	{"email", ".test@example.com", false},
	{"email", "test.@example.com", false},
	{"email", "te.s.t@example.com", true},
	{"email", "te..st@example.com", false},
	{"email", "joe.bloggs@invalid=domain.com", false},
	{"email", "2962", false},
	{"email", "@example.com", false},
	{"email", "a@", false},
	{"email", "a b@example.com", false},
	{"email", "\xCE\xB4@example.com", false},
	{"idn-email", "\xCE\xB4@example.com", true},
	{"idn-email", "a@\xCE\xB4.", false},
	{"hostname", "www.example.com", true},
	{"hostname", "-a", false},
	{"hostname", "a-", false},
	{"hostname", "a..b", false},
	{"hostname", "a_b", false},
	{"hostname", "", false},
	/* names in Unicode, and in the ASCII form of these: RFC 5890 to 5892 */
	{"hostname", "xn--ihqwcrb4cv8a8dqg056pqjye", true},
	{"hostname", "XN--LL-0EA.example", true},
	{"hostname", "xn--X", false},
	{"hostname", "XN--aa---o47jg78q", false}, /* hyphens in the third and fourth place */
	{"hostname", "xn--hello-txk", false},     /* begins with a combining mark */
	{"hostname", "xn--07jceefgh4c", false},   /* characters that are not allowed */
	{"hostname", "xn--al-0ea", false},        /* a middle dot that is not between two l */
	{"hostname", "xn--S-jib3p", false},       /* a Greek keraia before no Greek letter */
	{"hostname", "xn--wva3je", true},
	{"hostname", "xn--A-2hc5h", false}, /* a Hebrew geresh behind no Hebrew letter */
	{"hostname", "xn--4dbc5h", true},
	{"hostname", "xn--defabc-k64e", false}, /* a Katakana middle dot without Japanese */
	{"hostname", "xn--ngb6iyr", false},     /* two kinds of Arabic digits */
	{"hostname", "xn--11b2er09f", false},   /* a joiner behind no virama */
	{"hostname", "xn--11b2ezcw70k", true},
	{"hostname", "xn--ngba5hb2804a", true},
	{"idn-hostname", "\xEC\x8B\xA4\xEB\xA1\x80.\xED\x85\x8C\xEC\x8A\xA4\xED\x8A\xB8", true},
	{"idn-hostname", "\xE3\x80\xAE\xED\x95\x9C", false},
	{"idn-hostname", "l\xC2\xB7l", true},
	{"idn-hostname", "a\xC2\xB7l", false},
	{"idn-hostname", "-\xC3\xA9", false},
	{"idn-hostname", "\xC3\xA9-", false},
	{"idn-hostname", "aa--\xC3\xA9", false},
	{"idn-hostname", "aa--e", false},
	{"idn-hostname",
		"a\xE3\x80\x82"
		"b\xEF\xBC\x8E"
		"c\xEF\xBD\xA1"
		"d",
		true},
	{"idn-hostname", "a\xE3\x80\x82", false},
	{"idn-hostname", "hostname", true},
	{"idn-hostname", "a_b", false},
	{"idn-hostname", "", false},
	{"ipv4", "192.168.0.1", true},
	{"ipv4", "087.10.0.1", false},
	{"ipv4", "127.0.0.0.1", false},
	{"ipv4", "256.256.256.256", false},
	{"ipv4", "127.0", false},
	{"ipv4", "2130706433", false},
	{"ipv4", "192.168.1.0/24", false},
	{"ipv6", "::1", true},
	{"ipv6", "12345::", false},
	{"uri", "http://a/b", true},
	{"uri", "/b", false},
	{"uri-reference", "/b", true},
	{"uri-reference", "\\a", false},
	{"iri", "http://\xC3\xA4/", true},
	{"iri-reference", "\xC3\xA4", true},
	{"iri-reference", "#\xC3\xA4\\", false},
	{"uri-template", "http://example.com/dictionary/{term:1}/{term}", true},
	{"uri-template", "http://example.com/{?x,y*}{&z}{#f}{+r}{.e}{/p}{;q}", true},
	{"uri-template", "http://example.com/dictionary/{term:1}/{term", false},
	{"uri-template", "http://example.com/dictionary", true},
	{"uri-template", "dictionary/{term:1}/{term}", true},
	{"uri-template", "{}", false},
	{"uri-template", "{a,}", false},
	{"uri-template", "{a:0}", false},
	{"uri-template", "{a:10000}", false},
	{"uri-template", "a}b", false},
	{"uri-template", "a b", false},
	{"uri-template", "", true},
	{"uuid", "2EB8AA08-AA98-11EA-B4AA-73B441D16380", true},
	{"uuid", "2eb8aa08-aa98-11ea-b4aa-73b441d16380", true},
	{"uuid", "2eb8aa08-aa98-11ea-b4aa-73b441d1638", false},
	{"uuid", "2eb8aa08-aa98-11ea-b4aa-73b441d1638g", false},
	{"uuid", "2eb8aa08aa9811eab4aa73b441d16380", false},
	{"uuid", "2eb8aa08aa98-11ea-b4aa73b441d16380----", false},
	{"uuid", "00000000-0000-0000-0000-000000000000", true},
	{"json-pointer", "", true},
	{"json-pointer", "/foo/bar~0/baz~1/%a", true},
	{"json-pointer", "/foo//bar/", true},
	{"json-pointer", "/", true},
	{"json-pointer", "/foo/bar~", false},
	{"json-pointer", "/~2", false},
	{"json-pointer", "#/a", false},
	{"json-pointer", "a", false},
	{"relative-json-pointer", "1", true},
	{"relative-json-pointer", "0/foo/bar", true},
	{"relative-json-pointer", "2/0/baz/1/zip", true},
	{"relative-json-pointer", "0#", true},
	{"relative-json-pointer", "10/a", true},
	{"relative-json-pointer", "/foo/bar", false},
	{"relative-json-pointer", "-1/foo/bar", false},
	{"relative-json-pointer", "+1/foo/bar", false},
	{"relative-json-pointer", "0##", false},
	{"relative-json-pointer", "01/a", false},
	{"relative-json-pointer", "120/foo/bar~", false},
	{"relative-json-pointer", "", false},
	{"regex", "([abc])+\\\\s+$", true},
	{"regex", "^(abc]", false},
	{"regex", "\\\\a", false},
	{"no-such-format", "x", true},
};

START_TEST(formats_are_asserted_where_that_is_asked_for)
{
	struct arena arena = {0};
	struct err err = {0};
	struct score score;
	const char *params = arena_printf(
		&arena, "{\"schema\": {\"format\": \"%s\"}, \"formats\": true}", rows[_i].format);
	struct buf answer = {0};

	/* Backslashes and quotes in the table stand for themselves but where they are escaped. */
	buf_char(&answer, '"');
	for (const char *at = rows[_i].text; *at; at++) {
		if (*at == '"' || (*at == '\\' && at[1] != '\\'))
			buf_char(&answer, '\\');
		buf_char(&answer, *at);
		if (*at == '\\' && at[1] == '\\')
			buf_char(&answer, *++at);
	}
	buf_char(&answer, '"');
	ck_assert(try_text(&arena, "json_schema", params, NULL, buf_view(&answer), &score, &err));
	ck_assert_msg(score.measured && (score.value == 1) == rows[_i].valid, "%s: %s (%s)",
		rows[_i].format, rows[_i].text, score.reason);
	buf_free(&answer);
	arena_fini(&arena);
}
END_TEST

START_TEST(formats_are_annotations_where_it_is_not)
{
	try_has_result("json_schema", "{\"schema\": {\"format\": \"ipv4\"}}", NULL, "\"x\"",
		"{\"valid\":true,\"pointer\":null,\"keyword\":null,\"level\":\"strict\"}");
	try_has_result("json_schema", "{\"schema\": {\"format\": \"ipv4\"}, \"formats\": true}",
		NULL, "5",
		"{\"valid\":true,\"pointer\":null,\"keyword\":null,\"level\":\"strict\"}");
	try_has_result("json_schema", "{\"schema\": {\"format\": \"ipv4\"}, \"formats\": true}",
		NULL, "\"x\"",
		"{\"valid\":false,\"pointer\":\"\",\"keyword\":\"format\",\"level\":\"strict\"}");
}
END_TEST

Suite *suite_grade_schema_format(void);
Suite *suite_grade_schema_format(void)
{
	Suite *suite = suite_create("grade/schema_format");
	TCase *tcase = tcase_create("schema_format");

	tcase_add_loop_test(
		tcase, formats_are_asserted_where_that_is_asked_for, 0, ARRAY_LEN(rows));
	tcase_add_test(tcase, formats_are_annotations_where_it_is_not);
	suite_add_tcase(suite, tcase);
	return suite;
}
