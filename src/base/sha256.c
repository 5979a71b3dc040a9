/* SPDX-License-Identifier: MIT */
#include "base/sha256.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/arena.h"

struct sha256 {
	EVP_MD_CTX *context;
};

/* SHA-256 is in every libcrypto, so what can fail here is only memory. */
static void demand(int ok)
{
	if (ok != 1)
		mem_exhausted();
}

/* Where memory is too short for its first steps, libcrypto 3.0 goes on all the same and follows a
 * null pointer: so it is asked first whether it could take them. */
static const EVP_MD *method(void)
{
	demand(OSSL_LIB_CTX_get0_global_default() != NULL);
	return EVP_sha256();
}

struct digest sha256(struct str text)
{
	struct digest digest = {{0}};

	demand(EVP_Digest(text.len ? text.data : "", text.len, digest.bytes, NULL, method(), NULL));
	return digest;
}

struct digest sha256_hmac(struct str key, struct str text)
{
	struct digest digest = {{0}};
	const unsigned char *bytes = (const unsigned char *)(text.len ? text.data : "");

	demand(HMAC(method(), key.len ? key.data : "", (int)key.len, bytes, text.len, digest.bytes,
		       NULL) != NULL);
	return digest;
}

void digest_hex(const struct digest *digest, char out[SHA256_HEX])
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < SHA256_BYTES; i++) {
		out[2 * i] = digits[digest->bytes[i] >> 4];
		out[2 * i + 1] = digits[digest->bytes[i] & 15];
	}
	out[SHA256_HEX - 1] = '\0';
}

void digest_base64(const struct digest *digest, char out[SHA256_BASE64])
{
	EVP_EncodeBlock((unsigned char *)out, digest->bytes, SHA256_BYTES);
}

bool digest_eq(const struct digest *a, const struct digest *b)
{
	return memcmp(a->bytes, b->bytes, SHA256_BYTES) == 0;
}

struct sha256 *sha256_new(void)
{
	struct sha256 *state = mem_alloc(sizeof(*state));

	state->context = EVP_MD_CTX_new();
	demand(state->context != NULL);
	demand(EVP_DigestInit_ex(state->context, method(), NULL));
	return state;
}

void sha256_add(struct sha256 *state, struct str text)
{
	if (text.len)
		demand(EVP_DigestUpdate(state->context, text.data, text.len));
}

struct digest sha256_end(struct sha256 *state)
{
	struct digest digest = {{0}};

	demand(EVP_DigestFinal_ex(state->context, digest.bytes, NULL));
	EVP_MD_CTX_free(state->context);
	free(state);
	return digest;
}
