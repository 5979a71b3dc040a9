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

/* RFC 4231, cases 1, 2 and 6. */
START_TEST(a_keyed_digest_is_that_of_the_standard)
{
	static char key[131];
	const struct {
		struct str key, text;
		const char *hex;
	} rows[] = {
		{STR("\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b"
		     "\x0b\x0b"),
			STR("Hi There"),
			"b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
		{STR("Jefe"), STR("what do ya want for nothing?"),
			"5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
		{{key, sizeof(key)}, STR("Test Using Larger Than Block-Size Key - Hash Key First"),
			"60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
	};

	memset(key, 0xaa, sizeof(key));
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct digest digest = sha256_hmac(rows[i].key, rows[i].text);
		char hex[SHA256_HEX];

		digest_hex(&digest, hex);
		ck_assert_str_eq(hex, rows[i].hex);
	}
}
END_TEST

/* `printf abc | openssl dgst -sha256 -binary | base64` */
START_TEST(a_digest_has_its_base64)
{
	const struct digest digest = sha256(STR("abc"));
	char text[SHA256_BASE64];

	digest_base64(&digest, text);
	ck_assert_str_eq(text, "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
}
END_TEST

Suite *suite_base_sha256(void);
Suite *suite_base_sha256(void)
{
	Suite *suite = suite_create("base/sha256");
	TCase *tcase = tcase_create("sha256");

	tcase_add_loop_test(tcase, digests_are_those_of_the_standard_at_once_and_in_pieces, 0,
		ARRAY_LEN(messages));
	tcase_add_test(tcase, a_keyed_digest_is_that_of_the_standard);
	tcase_add_test(tcase, a_digest_has_its_base64);
	suite_add_tcase(suite, tcase);
	return suite;
}
