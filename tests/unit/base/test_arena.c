/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"

START_TEST(what_is_handed_out_is_zeroed_aligned_and_apart)
{
	struct arena arena = {0};
	char *pieces[200];

	for (size_t i = 0; i < ARRAY_LEN(pieces); i++) {
		pieces[i] = arena_alloc(&arena, i * 7);
		ck_assert_uint_eq((uintptr_t)pieces[i] % _Alignof(max_align_t), 0);
		for (size_t k = 0; k < i * 7; k++)
			ck_assert_int_eq(pieces[i][k], 0);
		memset(pieces[i], (int)i, i * 7);
	}
	for (size_t i = 0; i < ARRAY_LEN(pieces); i++) {
		for (size_t k = 0; k < i * 7; k++)
			ck_assert_int_eq((unsigned char)pieces[i][k], i);
	}
	arena_fini(&arena);
	ck_assert_ptr_null(arena.last);
}
END_TEST

START_TEST(a_piece_larger_than_any_block_is_served)
{
	struct arena arena = {0};
	char *small = arena_alloc(&arena, 10);
	char *large = arena_alloc(&arena, (size_t)5 << 20);
	char *next = arena_alloc(&arena, 10);

	memset(large, 1, (size_t)5 << 20);
	ck_assert_int_eq(small[9], 0);
	ck_assert_int_eq(next[0], 0);
	/* The small block is still the one being filled. */
	ck_assert(next > small && next < small + 4096);
	arena_fini(&arena);
}
END_TEST

START_TEST(a_reset_keeps_one_block_and_zeroes_again)
{
	struct arena arena = {0};
	struct arena_block *kept;
	char *again;

	for (int i = 0; i < 1000; i++)
		memset(arena_alloc(&arena, 100), 0xFF, 100);
	ck_assert_uint_eq(arena.used_bytes, 100000);
	kept = arena.last;
	arena_reset(&arena);
	ck_assert_uint_eq(arena.used_bytes, 0);
	ck_assert_ptr_eq(arena.last, kept);
	again = arena_alloc(&arena, 100);
	for (int i = 0; i < 100; i++)
		ck_assert_int_eq(again[i], 0);
	arena_fini(&arena);
}
END_TEST

START_TEST(a_reset_gives_back_a_huge_block)
{
	struct arena arena = {0};

	arena_alloc(&arena, (size_t)8 << 20);
	arena_reset(&arena);
	ck_assert_ptr_null(arena.last);
	arena_reset(&arena);
	arena_fini(&arena);
}
END_TEST

START_TEST(copies_end_in_a_nul_that_does_not_count)
{
	struct arena arena = {0};
	const struct str text = arena_str(&arena, STR("a\0b"));

	ck_assert_uint_eq(text.len, 3);
	ck_assert_mem_eq(text.data, "a\0b", 4);
	ck_assert_str_eq(arena_strz(&arena, STR_NONE), "");
	ck_assert_str_eq(arena_printf(&arena, "%s-%d", "x", 7), "x-7");
	arena_fini(&arena);
}
END_TEST

START_TEST(no_memory_ends_the_process_with_status_3)
{
	struct arena arena = {0};

	arena_array(&arena, SIZE_MAX / 2, 3);
	ck_abort_msg("came back");
}
END_TEST

START_TEST(resizing_past_the_size_of_memory_ends_the_process)
{
	mem_resize(NULL, SIZE_MAX / 2, 3);
	ck_abort_msg("came back");
}
END_TEST

Suite *suite_base_arena(void);
Suite *suite_base_arena(void)
{
	Suite *suite = suite_create("base/arena");
	TCase *tcase = tcase_create("arena");

	tcase_add_test(tcase, what_is_handed_out_is_zeroed_aligned_and_apart);
	tcase_add_test(tcase, a_piece_larger_than_any_block_is_served);
	tcase_add_test(tcase, a_reset_keeps_one_block_and_zeroes_again);
	tcase_add_test(tcase, a_reset_gives_back_a_huge_block);
	tcase_add_test(tcase, copies_end_in_a_nul_that_does_not_count);
	tcase_add_exit_test(tcase, no_memory_ends_the_process_with_status_3, 3);
	tcase_add_exit_test(tcase, resizing_past_the_size_of_memory_ends_the_process, 3);
	suite_add_tcase(suite, tcase);
	return suite;
}
