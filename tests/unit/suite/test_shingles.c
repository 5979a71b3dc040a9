/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <math.h>
#include <stdlib.h>

#include "base/rng.h"
#include "suite/shingles.h"

static const struct {
	const char *a, *b;
	double similarity;
} rows[] = {
	{"abcdefgh", "abcdefgh", 1},
	{"abcdef", "abcdeX", 1.0 / 3}, /* abcde bcdef | abcde bcdeX */
	{"abcdefg", "bcdefgh", 0.5},   /* 2 of 4 */
	{"abcdef", "uvwxyz", 0},
	{"  Hello\n\tWORLD ", "hello world", 1}, /* case and white space set aside */
	{"ÄRGERLICH", "ärgerlich", 1},
	{"ab", "ab", 1},
	{"ab", "ac", 0},
	{"aaaaaaaa", "aaaaaa", 1}, /* sets, not counts */
	{"", "", 0},
	{"", "abcdef", 0},
};

START_TEST(similarity_is_the_jaccard_index_of_five_character_shingles)
{
	struct shingles a = {0}, b = {0};

	shingles_of(str_of(rows[_i].a), &a);
	shingles_of(str_of(rows[_i].b), &b);
	ck_assert_double_eq_tol(shingles_jaccard(&a, &b), rows[_i].similarity, 1e-12);
	VEC_FREE(&a);
	VEC_FREE(&b);
}
END_TEST

static void add_word(struct buf *text, struct rng *rng)
{
	for (int i = 0; i < 6; i++)
		buf_char(text, (char)('a' + rng_below(rng, 26)));
	buf_char(text, ' ');
}

static bool share_a_band(struct str a, struct str b, double *similarity)
{
	uint32_t x[SHINGLE_BANDS], y[SHINGLE_BANDS];
	struct shingles s = {0}, t = {0};
	bool shared = false;

	shingles_of(a, &s);
	shingles_of(b, &t);
	*similarity = shingles_jaccard(&s, &t);
	shingles_bands(&s, x);
	shingles_bands(&t, y);
	for (size_t i = 0; i < SHINGLE_BANDS; i++)
		shared = shared || x[i] == y[i];
	VEC_FREE(&s);
	VEC_FREE(&t);
	return shared;
}

/* Texts of 4 to 100 words, one of them changed in places so that most stay above 0.8. */
START_TEST(bands_find_nearly_all_similar_pairs_and_hardly_any_other)
{
	struct rng rng = {.state = 7};
	int similar = 0, found = 0, strangers = 0;

	for (int round = 0; round < 400; round++) {
		struct buf a = {0}, b = {0}, c = {0};
		const size_t words = 4 + (size_t)rng_below(&rng, 97);
		double similarity;

		for (size_t i = 0; i < words; i++) {
			add_word(&a, &rng);
			add_word(&c, &rng);
		}
		buf_str(&b, buf_view(&a));
		b.data[rng_below(&rng, b.len)] = '!';
		if (share_a_band(buf_view(&a), buf_view(&c), &similarity))
			strangers++;
		if (share_a_band(buf_view(&a), buf_view(&b), &similarity) && similarity >= 0.8)
			found++;
		similar += similarity >= 0.8;
		buf_free(&a);
		buf_free(&b);
		buf_free(&c);
	}
	ck_assert_int_gt(similar, 300);
	ck_assert_int_ge(found, similar - 2);
	ck_assert_int_eq(strangers, 0);
}
END_TEST

Suite *suite_suite_shingles(void);
Suite *suite_suite_shingles(void)
{
	Suite *suite = suite_create("suite/shingles");
	TCase *tests = tcase_create("shingles");

	tcase_add_loop_test(tests, similarity_is_the_jaccard_index_of_five_character_shingles, 0,
		(int)(sizeof(rows) / sizeof(rows[0])));
	tcase_add_test(tests, bands_find_nearly_all_similar_pairs_and_hardly_any_other);
	suite_add_tcase(suite, tests);
	return suite;
}
