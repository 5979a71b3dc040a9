/* SPDX-License-Identifier: MIT */
#include <check.h>

#include "base/attr.h"
#include "base/uri.h"

/* RFC 3986, 5.4: references at the base http://a/b/c/d;p?q, and what they mean. */
static const struct {
	const char *reference, *meaning;
} examples[] = {
	{"g:h", "g:h"},
	{"g", "http://a/b/c/g"},
	{"./g", "http://a/b/c/g"},
	{"g/", "http://a/b/c/g/"},
	{"/g", "http://a/g"},
	{"//g", "http://g"},
	{"?y", "http://a/b/c/d;p?y"},
	{"g?y", "http://a/b/c/g?y"},
	{"#s", "http://a/b/c/d;p?q#s"},
	{"g#s", "http://a/b/c/g#s"},
	{"g?y#s", "http://a/b/c/g?y#s"},
	{";x", "http://a/b/c/;x"},
	{"g;x?y#s", "http://a/b/c/g;x?y#s"},
	{"", "http://a/b/c/d;p?q"},
	{".", "http://a/b/c/"},
	{"./", "http://a/b/c/"},
	{"..", "http://a/b/"},
	{"../g", "http://a/b/g"},
	{"../..", "http://a/"},
	{"../../g", "http://a/g"},
	{"../../../g", "http://a/g"},
	{"/./g", "http://a/g"},
	{"/../g", "http://a/g"},
	{"g.", "http://a/b/c/g."},
	{"..g", "http://a/b/c/..g"},
	{"./../g", "http://a/b/g"},
	{"./g/.", "http://a/b/c/g/"},
	{"g/./h", "http://a/b/c/g/h"},
	{"g/../h", "http://a/b/c/h"},
	{"g;x=1/../y", "http://a/b/c/y"},
	{"g?y/../x", "http://a/b/c/g?y/../x"},
	{"http:g", "http:g"},
};

START_TEST(references_mean_what_the_rfc_says)
{
	struct arena arena = {0};
	const struct str seen =
		uri_resolve(&arena, STR("http://a/b/c/d;p?q"), str_of(examples[_i].reference));

	ck_assert_msg(str_eqz(seen, examples[_i].meaning), "%s: %.*s", examples[_i].reference,
		STR_ARG(seen));
	arena_fini(&arena);
}
END_TEST

START_TEST(names_that_are_no_paths_are_bases_too)
{
	struct arena arena = {0};

	ck_assert(str_eqz(uri_resolve(&arena, STR("urn:a:b?=q"), STR("#/x")), "urn:a:b?=q#/x"));
	ck_assert(str_eqz(uri_resolve(&arena, STR("suite:///"), STR("../../a/b")), "suite:///a/b"));
	ck_assert(str_eqz(uri_resolve(&arena, STR("http://a"), STR("b")), "http://a/b"));
	ck_assert(str_eqz(uri_without_fragment(STR("a#b#c")), "a"));
	ck_assert(str_eqz(uri_decode(&arena, STR("%41%zz%4")), "A%zz%4"));
	arena_fini(&arena);
}
END_TEST

static const struct {
	const char *text;
	unsigned flags;
	bool valid;
} texts[] = {
	{"http://foo.bar/?baz=qux#quux", 0, true},
	{"http://a:80@b:8080/c", 0, true},
	{"http://[::1]:80/", 0, true},
	{"http://[v1.a:b]", 0, true},
	{"mailto:a@b", 0, true},
	{"urn:x", 0, true},
	{"file:///c:/x", 0, true},
	{"a:", 0, true},
	{"//a", 0, false},
	{"a", 0, false},
	{":a", URI_REFERENCE, false},
	{"1a:b", URI_REFERENCE, false},
	{"http://a b", 0, false},
	{"http://a:b/", 0, false},
	{"http://[::1", 0, false},
	{"http://[::1]x", 0, false},
	{"http://[v1.]", 0, false},
	{"http://a/[", 0, false},
	{"http://a@b@c/", 0, false},
	{"http://a/%4", 0, false},
	{"http://a/#b#c", 0, false},
	{"http://\xC3\xA4/", 0, false},
	{"http://\xC3\xA4/", URI_UNICODE, true},
	{"http://a/\xEE\x80\x80", URI_UNICODE, false}, /* private use, in a query only */
	{"http://a/?\xEE\x80\x80", URI_UNICODE, true},
	{"http://a/\xFF", URI_UNICODE, false},
	{"", URI_REFERENCE, true},
	{"a/b:c", URI_REFERENCE, true},
	{"a:b/c d", URI_REFERENCE, false},
	{"//", URI_REFERENCE, true},
	{"?a", URI_REFERENCE, true},
	{"a\n", URI_REFERENCE, false},
};

START_TEST(the_grammar_is_that_of_the_rfc)
{
	ck_assert_msg(uri_valid(str_of(texts[_i].text), texts[_i].flags) == texts[_i].valid, "%s",
		texts[_i].text);
}
END_TEST

START_TEST(addresses_are_told_from_what_looks_like_them)
{
	static const char *const good4[] = {"0.0.0.0", "255.255.255.255", "1.20.3.4"};
	static const char *const bad4[] = {"", "1.2.3", "1.2.3.4.", "1.2.3.4.5", "256.1.1.1",
		"01.2.3.4", "1.2.3.a", " 1.2.3.4", "1..3.4", ".1.2.3.4", "1.2.3.4\n", "0x7f.1.1.1"};
	static const char *const good6[] = {"::", "::1", "1::", "1:2:3:4:5:6:7:8",
		"1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8", "::ffff:1.2.3.4", "1:2:3:4:5:6:1.2.3.4",
		"FE80::abcd"};
	static const char *const bad6[] = {"", ":", "1", ":::", "1:2:3:4:5:6:7",
		"1:2:3:4:5:6:7:8:9", "1::2::3", "::12345", "::g", "1.2.3.4::", "::1.2.3",
		"1:2:3:4:5:6:7:1.2.3.4", "::1%e", ":1", "1:", "::1 ", "1:2:3:4::5:6:7:8"};

	for (size_t i = 0; i < ARRAY_LEN(good4); i++)
		ck_assert_msg(uri_is_ipv4(str_of(good4[i])), "%s", good4[i]);
	for (size_t i = 0; i < ARRAY_LEN(bad4); i++)
		ck_assert_msg(!uri_is_ipv4(str_of(bad4[i])), "%s", bad4[i]);
	for (size_t i = 0; i < ARRAY_LEN(good6); i++)
		ck_assert_msg(uri_is_ipv6(str_of(good6[i])), "%s", good6[i]);
	for (size_t i = 0; i < ARRAY_LEN(bad6); i++)
		ck_assert_msg(!uri_is_ipv6(str_of(bad6[i])), "%s", bad6[i]);
}
END_TEST

Suite *suite_base_uri(void);
Suite *suite_base_uri(void)
{
	Suite *suite = suite_create("base/uri");
	TCase *tcase = tcase_create("uri");

	tcase_add_loop_test(tcase, references_mean_what_the_rfc_says, 0, ARRAY_LEN(examples));
	tcase_add_test(tcase, names_that_are_no_paths_are_bases_too);
	tcase_add_loop_test(tcase, the_grammar_is_that_of_the_rfc, 0, ARRAY_LEN(texts));
	tcase_add_test(tcase, addresses_are_told_from_what_looks_like_them);
	suite_add_tcase(suite, tcase);
	return suite;
}
