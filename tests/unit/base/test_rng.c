/* SPDX-License-Identifier: MIT */
#include <check.h>

#include "base/attr.h"
#include "base/rng.h"

START_TEST(the_sequence_is_that_of_splitmix64)
{
	/* The reference implementation (S. Vigna, splitmix64.c) from the state 1234567. */
	static const uint64_t wanted[] = {6457827717110365317u, 3203168211198807973u,
		9817491932198370423u, 4593380528125082431u, 16408922859458223821u};
	struct rng rng = {1234567};

	for (size_t i = 0; i < ARRAY_LEN(wanted); i++)
		ck_assert_uint_eq(rng_next(&rng), wanted[i]);
}
END_TEST

START_TEST(the_high_half_of_a_product_is_exact)
{
	ck_assert_uint_eq(rng_mul_high(UINT64_MAX, UINT64_MAX), UINT64_MAX - 1);
	ck_assert_uint_eq(rng_mul_high(UINT64_MAX, 1), 0);
	ck_assert_uint_eq(rng_mul_high(UINT64_C(1) << 63, 6), 3);
	ck_assert_uint_eq(rng_mul_high(0, UINT64_MAX), 0);
	ck_assert_uint_eq(
		rng_mul_high(0x123456789ABCDEF0u, 0xFEDCBA9876543210u), 0x121FA00AD77D7422u);
}
END_TEST

START_TEST(draws_stay_below_their_bound_and_reach_all_of_it)
{
	struct rng rng = {7};
	int seen[10] = {0};

	for (int i = 0; i < 10000; i++)
		seen[rng_below(&rng, 10)]++;
	for (int i = 0; i < 10; i++)
		ck_assert_int_gt(seen[i], 800);
	ck_assert_uint_eq(rng_below(&rng, 1), 0);
}
END_TEST

START_TEST(units_lie_from_zero_to_below_one)
{
	struct rng rng = {7};
	double sum = 0;

	for (int i = 0; i < 10000; i++) {
		const double unit = rng_unit(&rng);

		ck_assert(unit >= 0 && unit < 1);
		sum += unit;
	}
	ck_assert(sum > 4900 && sum < 5100);
}
END_TEST

Suite *suite_base_rng(void);
Suite *suite_base_rng(void)
{
	Suite *suite = suite_create("base/rng");
	TCase *tcase = tcase_create("rng");

	tcase_add_test(tcase, the_sequence_is_that_of_splitmix64);
	tcase_add_test(tcase, the_high_half_of_a_product_is_exact);
	tcase_add_test(tcase, draws_stay_below_their_bound_and_reach_all_of_it);
	tcase_add_test(tcase, units_lie_from_zero_to_below_one);
	suite_add_tcase(suite, tcase);
	return suite;
}
