/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <string.h>

#include "base/langid.h"

static struct langid_guess guess(struct arena *arena, struct str text)
{
	struct err err = {0};
	const struct langid *langid = langid_common(&err);

	ck_assert_msg(langid != NULL, "%s", err.text);
	return langid_guess(langid, arena, text);
}

static const struct {
	const char *text, *language;
} texts[] = {
	{"The parcel was left with the neighbours, who will bring it round this evening.", "en"},
	{"THE PARCEL WAS LEFT WITH THE NEIGHBOURS, WHO WILL BRING IT ROUND THIS EVENING.", "en"},
	{"Das Paket liegt bei den Nachbarn, die es heute Abend vorbeibringen werden.", "de"},
	{"El paquete lo tienen los vecinos, que lo van a traer esta noche a casa.", "es"},
	{"Le colis est chez les voisins, qui vont l'apporter ce soir à la maison.", "fr"},
	{"Paczka jest u sąsiadów, którzy przyniosą ją dziś wieczorem do domu.", "pl"},
	{"Посылка у соседей, они принесут её сегодня вечером.", "ru"},
	{"荷物は隣の人に預けてあり、今夜持ってきてくれるそうです。", "ja"},
	{"소포는 이웃집에 있고 오늘 저녁에 가져다 줄 것입니다.", "ko"},
	{"الطرد عند الجيران وسوف يحضرونه هذا المساء إلى البيت.", "ar"},
	{"ఈ పార్సెల్ పక్కింటి వారి దగ్గర ఉంది.", "te"},
	{"ଏହି ପାର୍ସଲ ପଡ଼ୋଶୀଙ୍କ ପାଖରେ ଅଛି।", "or"},
};

START_TEST(languages_are_told_by_their_letters)
{
	struct arena arena = {0};
	const struct langid_guess seen = guess(&arena, str_of(texts[_i].text));

	ck_assert_uint_ge(seen.count, 1);
	ck_assert_str_eq(seen.languages[0], texts[_i].language);
	ck_assert(langid_may_be(&seen, str_of(texts[_i].language)));
	ck_assert(!langid_may_be(&seen, STR("so")));
	arena_fini(&arena);
}
END_TEST

START_TEST(what_cannot_be_told_may_be_all_that_is_written_so)
{
	struct arena arena = {0};
	struct langid_guess seen = guess(&arena, STR("12, 34 -- !? \x01"));

	ck_assert_uint_eq(seen.letters, 0);
	ck_assert_uint_eq(seen.count, 0);
	ck_assert(langid_may_be(&seen, STR("en")) && langid_may_be(&seen, STR("ru")));
	seen = (struct langid_guess){.letters = 3, .latin = true};
	ck_assert(langid_may_be(&seen, STR("en")) && !langid_may_be(&seen, STR("ru")));
	seen = (struct langid_guess){.letters = 3, .other = true};
	ck_assert(!langid_may_be(&seen, STR("en")) && langid_may_be(&seen, STR("ru")));
	arena_fini(&arena);
}
END_TEST

START_TEST(names_are_known_or_near_to_one)
{
	const char *nearest = NULL;

	ck_assert(langid_is_known(STR("en"), &nearest) && langid_is_common(STR("en")));
	ck_assert(langid_is_known(STR("zh-cn"), &nearest) && langid_is_common(STR("zh-cn")));
	ck_assert(langid_is_known(STR("te"), &nearest) && langid_is_known(STR("or"), &nearest));
	ck_assert(langid_is_known(STR("sr"), &nearest) && !langid_is_common(STR("sr")));
	ck_assert(langid_is_known(STR("eu"), &nearest) && !langid_is_common(STR("eu")));
	ck_assert(!langid_is_known(STR("../en"), &nearest));
	ck_assert(!langid_is_known(STR("xx-unheard-of-x"), &nearest));
	ck_assert(!langid_is_known(STR("zh-c"), &nearest));
	ck_assert_str_eq(nearest, "zh-cn");
}
END_TEST

START_TEST(a_language_that_is_not_common_is_told_when_it_is_asked_for)
{
	static const char *const more[] = {"eu", "sr", "en"};
	struct arena arena = {0};
	struct err err = {0};
	struct langid *langid = langid_open(more, 3, &err);
	struct langid_guess seen;

	ck_assert_msg(langid != NULL, "%s", err.text);
	seen = langid_guess(langid, &arena,
		STR("Gizon-emakume guztiak aske jaiotzen dira, duintasun eta eskubide "
		    "berberak dituztela."));
	ck_assert_str_eq(seen.languages[0], "eu");
	langid_close(langid);
	langid_close(NULL);
	arena_fini(&arena);
}
END_TEST

START_TEST(ten_megabytes_cost_what_ten_thousand_characters_cost)
{
	struct arena arena = {0};
	struct buf text = {0};
	struct langid_guess seen;

	for (size_t i = 0; i < 200000; i++)
		buf_puts(&text, "the parcel was left with the neighbours and so on ");
	seen = guess(&arena, buf_view(&text));
	ck_assert_str_eq(seen.languages[0], "en");
	ck_assert_uint_lt(arena.used_bytes, 1000);
	buf_clear(&text);
	for (size_t i = 0; i < 10000; i++)
		buf_add(&text, "\xFF\x80\0\xE0", 4);
	seen = guess(&arena, buf_view(&text));
	ck_assert_uint_eq(seen.letters, 0);
	buf_free(&text);
	arena_fini(&arena);
}
END_TEST

Suite *suite_base_langid(void);

Suite *suite_base_langid(void)
{
	Suite *suite = suite_create("base/langid");
	TCase *tcase = tcase_create("langid");

	tcase_add_loop_test(tcase, languages_are_told_by_their_letters, 0, ARRAY_LEN(texts));
	tcase_add_test(tcase, what_cannot_be_told_may_be_all_that_is_written_so);
	tcase_add_test(tcase, names_are_known_or_near_to_one);
	tcase_add_test(tcase, a_language_that_is_not_common_is_told_when_it_is_asked_for);
	tcase_add_test(tcase, ten_megabytes_cost_what_ten_thousand_characters_cost);
	suite_add_tcase(suite, tcase);
	return suite;
}
