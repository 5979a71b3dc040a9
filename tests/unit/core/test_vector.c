/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <math.h>
#include <string.h>

#include "base/json.h"
#include "core/vector.h"

static struct arena arena;

static void tear_down(void)
{
	arena_fini(&arena);
}

static const struct value *parsed(const char *text)
{
	struct value *value = NULL;
	struct err err = {0};

	ck_assert_msg(json_parse(&arena, str_of(text), &value, &err), "%s", err.text);
	return value;
}

static struct vector read(const char *text)
{
	struct vector vector;

	ck_assert_msg(vector_read(&arena, str_of(text), &vector), "%s", text);
	return vector;
}

static double cosine(const char *a, const char *b)
{
	const struct vector x = read(a), y = read(b);

	return vector_cosine(&x, &y);
}

START_TEST(a_vector_that_is_written_reads_back)
{
	struct buf out = {0};
	struct vector vector;

	ck_assert_ptr_null(vector_write(parsed("[0.1, -2.50, 1e-300, 3]"), &out));
	ck_assert_str_eq(buf_z(&out), "[0.1,-2.5,1e-300,3]");
	vector = read(buf_z(&out));
	ck_assert_uint_eq(vector.count, 4);
	ck_assert_double_eq(vector.items[0], 0.1);
	ck_assert_double_eq(vector.items[1], -2.5);
	ck_assert_double_eq(vector.items[2], 1e-300);
	buf_free(&out);
}
END_TEST

static const struct {
	const char *json, *why;
} no_vectors[] = {
	{"\"AAAA\"", "no list of numbers"},
	{"{}", "no list of numbers"},
	{"[]", "an empty list"},
	{"[1, \"2\"]", "something that is no number"},
	{"[1, null]", "something that is no number"},
	{"[[1]]", "something that is no number"},
};

START_TEST(what_is_no_vector_is_not_written)
{
	struct buf out = {0};

	ck_assert_str_eq(vector_write(parsed(no_vectors[_i].json), &out), no_vectors[_i].why);
	ck_assert_ptr_nonnull(vector_write(NULL, &out));
	buf_free(&out);
}
END_TEST

static struct str zeroes(size_t count)
{
	struct buf text = {0};
	struct str out;

	buf_char(&text, '[');
	for (size_t i = 0; i < count; i++)
		buf_puts(&text, i ? ",0" : "1");
	buf_char(&text, ']');
	out = arena_str(&arena, buf_view(&text));
	buf_free(&text);
	return out;
}

START_TEST(a_vector_has_at_most_32768_numbers)
{
	struct buf out = {0};
	struct vector vector;
	struct value *value = NULL;

	ck_assert(vector_read(&arena, zeroes(VECTOR_MAX), &vector));
	ck_assert_double_eq(vector_cosine(&vector, &vector), 1);
	ck_assert(!vector_read(&arena, zeroes(VECTOR_MAX + 1), &vector));
	ck_assert(json_parse(&arena, zeroes(VECTOR_MAX + 1), &value, NULL));
	ck_assert_str_eq(vector_write(value, &out), "more than 32768 numbers");
	buf_free(&out);
}
END_TEST

static const char *const unreadable[] = {"", "[", "[]", "[1", "1,2", "[1,]", "[,]", "[1,,2]",
	"[nan]", "[inf]", "[1e999]", "[1;2]", "[0x1]", "I cannot help with that.", "[\"1\"]"};

START_TEST(another_text_is_no_vector)
{
	struct vector vector;

	ck_assert_msg(!vector_read(&arena, str_of(unreadable[_i]), &vector), "%s", unreadable[_i]);
}
END_TEST

/* Worked by hand: 3-4-5 and 5-12-13 triangles. */
START_TEST(the_cosine_is_that_of_the_angle_between_them)
{
	ck_assert_double_eq(cosine("[1,0]", "[1,0]"), 1);
	ck_assert_double_eq(cosine("[1,0]", "[0,7]"), 0);
	ck_assert_double_eq(cosine("[1,2]", "[-2,-4]"), -1);
	ck_assert_double_eq_tol(cosine("[3,4]", "[1,0]"), 0.6, 1e-15);
	ck_assert_double_eq_tol(cosine("[3,4]", "[5,12]"), 63.0 / 65, 1e-15);
	ck_assert_double_eq_tol(cosine("[1,1,1,1]", "[1,1,1,0]"), sqrt(3) / 2, 1e-15);
}
END_TEST

START_TEST(lengths_that_no_square_can_hold_do_not_matter)
{
	ck_assert_double_eq_tol(cosine("[3e300,4e300]", "[5e-300,12e-300]"), 63.0 / 65, 1e-15);
	ck_assert_double_eq_tol(cosine("[5e-324,0]", "[1e308,0]"), 1, 1e-15);
}
END_TEST

START_TEST(where_no_angle_is_there_is_no_cosine)
{
	ck_assert_double_nan(cosine("[0,0]", "[1,0]"));
	ck_assert_double_nan(cosine("[1,0]", "[-0,0]"));
	ck_assert_double_nan(cosine("[1,0]", "[1,0,0]"));
}
END_TEST

Suite *suite_core_vector(void);

Suite *suite_core_vector(void)
{
	Suite *suite = suite_create("core/vector");
	TCase *tcase = tcase_create("core/vector");

	tcase_add_checked_fixture(tcase, NULL, tear_down);
	tcase_add_test(tcase, a_vector_that_is_written_reads_back);
	tcase_add_loop_test(tcase, what_is_no_vector_is_not_written, 0,
		(int)(sizeof(no_vectors) / sizeof(no_vectors[0])));
	tcase_add_test(tcase, a_vector_has_at_most_32768_numbers);
	tcase_add_loop_test(tcase, another_text_is_no_vector, 0,
		(int)(sizeof(unreadable) / sizeof(unreadable[0])));
	tcase_add_test(tcase, the_cosine_is_that_of_the_angle_between_them);
	tcase_add_test(tcase, lengths_that_no_square_can_hold_do_not_matter);
	tcase_add_test(tcase, where_no_angle_is_there_is_no_cosine);
	suite_add_tcase(suite, tcase);
	return suite;
}
