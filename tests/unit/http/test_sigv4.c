/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <string.h>

#include "base/sha256.h"
#include "http/sigv4.h"

#define BODY \
	"{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"hi\"}]}],\"inferenceConfig\":" \
	"{\"maxTokens\":16}}"
#define NOW_US INT64_C(1795219200000000) /* 2026-11-21T00:00:00Z */
#define HOST "https://bedrock-runtime.us-east-1.amazonaws.com"

static struct sigv4 sign_of(const char *url)
{
	return (struct sigv4){
		.id = "AKIDEXAMPLE",
		.secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
		.region = "us-east-1",
		.service = "bedrock",
		.url = url,
		.content_type = "application/json",
		.body = STR(BODY),
		.now_us = NOW_US,
	};
}

/* Checked against the signer of botocore. */
static const struct {
	const char *url, *canonical, *signature;
} vectors[] = {
	{HOST "/model/anthropic.claude-haiku-4-5-20251001-v1%3A0/converse",
		"4f34417d2a06dac01d9a27cc672d138340cea02349a288a04c9a374e95e8bfe6",
		"231d00548c274b8671f0e8506e1d9d33635bb44ff3e4ff3b3aeece2f11de255d"},
	{HOST ":443/model/anthropic.claude-haiku-4-5-20251001-v1%3A0/converse",
		"4f34417d2a06dac01d9a27cc672d138340cea02349a288a04c9a374e95e8bfe6",
		"231d00548c274b8671f0e8506e1d9d33635bb44ff3e4ff3b3aeece2f11de255d"},
	{HOST "/model/amazon.nova-lite-v1/converse",
		"cc63de334fc5b89e8b2104df97264fab32ffa7ce7c56c73ea6ff1cb017c41d98",
		"feb257830c0b0bc4e1412d244b5d341bfd44bd6e34784669282010be526f68bc"},
};

START_TEST(the_signature_is_that_of_the_published_vector)
{
	struct sigv4 sign = sign_of(vectors[_i].url);
	struct sigv4_headers headers;
	struct buf canonical = {0};
	struct digest digest;
	char hex[SHA256_HEX];

	sigv4_sign(&sign, &headers);
	ck_assert_str_eq(headers.date, "20261121T000000Z");
	sigv4_canonical(&sign, headers.date, &canonical);
	digest = sha256(buf_view(&canonical));
	digest_hex(&digest, hex);
	ck_assert_str_eq(hex, vectors[_i].canonical);
	ck_assert_str_eq(
		strstr(buf_z(&headers.authorization), "Signature=") + 10, vectors[_i].signature);
	ck_assert_ptr_nonnull(strstr(buf_z(&headers.authorization),
		"Credential=AKIDEXAMPLE/20261121/us-east-1/bedrock/aws4_request, "
		"SignedHeaders=content-type;host;x-amz-date, "));
	buf_free(&canonical);
	buf_free(&headers.authorization);
}
END_TEST

START_TEST(a_session_token_is_signed_and_a_port_of_its_own_is_part_of_the_host)
{
	struct sigv4 sign = sign_of("http://127.0.0.1:8123");
	struct buf canonical = {0};

	sign.token = "tok";
	sigv4_canonical(&sign, "20261121T000000Z", &canonical);
	ck_assert_str_eq(buf_z(&canonical),
		"POST\n/\n\ncontent-type:application/json\nhost:127.0.0.1:8123\n"
		"x-amz-date:20261121T000000Z\nx-amz-security-token:tok\n\n"
		"content-type;host;x-amz-date;x-amz-security-token\n"
		"5903c58ae9037766e41ea3e3ef4368cbac6b3f82d1c1f15a67ac4a7520b79d7f");
	buf_free(&canonical);
}
END_TEST

Suite *suite_http_sigv4(void);
Suite *suite_http_sigv4(void)
{
	Suite *suite = suite_create("http/sigv4");
	TCase *tcase = tcase_create("all");

	tcase_add_loop_test(
		tcase, the_signature_is_that_of_the_published_vector, 0, ARRAY_LEN(vectors));
	tcase_add_test(tcase, a_session_token_is_signed_and_a_port_of_its_own_is_part_of_the_host);
	suite_add_tcase(suite, tcase);
	return suite;
}
