/* SPDX-License-Identifier: MIT */
#include <check.h>

#include "base/sha256.h"

/* FIPS 180-4 examples (NIST, SHA256.pdf) and the empty message. */
static const struct {
	const char *text, *hex;
} messages[] = {
	{"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
	{"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
	{"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
		"248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
};

START_TEST(digests_are_those_of_the_standard_at_once_and_in_pieces)
{
	const struct str text = str_of(messages[_i].text);
	struct sha256 *state = sha256_new();
	struct digest whole = sha256(text), pieces;
	char hex[SHA256_HEX];

	digest_hex(&whole, hex);
	ck_assert_str_eq(hex, messages[_i].hex);
	sha256_add(state, STR_NONE);
	for (size_t i = 0; i < text.len; i++)
		sha256_add(state, str_slice(text, i, i + 1));
	pieces = sha256_end(state);
	ck_assert(digest_eq(&whole, &pieces));
	pieces.bytes[31] ^= 1;
	ck_assert(!digest_eq(&whole, &pieces));
	whole = sha256(STR_NONE);
	digest_hex(&whole, hex);
	ck_assert_str_eq(hex, messages[0].hex);
}
END_TEST

Suite *suite_base_sha256(void);
Suite *suite_base_sha256(void)
{
	Suite *suite = suite_create("base/sha256");
	TCase *tcase = tcase_create("sha256");

	tcase_add_loop_test(tcase, digests_are_those_of_the_standard_at_once_and_in_pieces, 0,
		ARRAY_LEN(messages));
	suite_add_tcase(suite, tcase);
	return suite;
}
