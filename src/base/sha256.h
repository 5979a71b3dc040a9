/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_BASE_SHA256_H
#define TIERCAL_BASE_SHA256_H

#include <stdint.h>

#include "base/str.h"

#define SHA256_BYTES 32
#define SHA256_HEX 65    /* with the NUL */
#define SHA256_BASE64 45 /* the same */

struct digest {
	uint8_t bytes[SHA256_BYTES];
};

struct digest sha256(struct str text);
/* HMAC-SHA-256 (RFC 2104). */
struct digest sha256_hmac(struct str key, struct str text);
void digest_hex(const struct digest *digest, char out[SHA256_HEX]);
void digest_base64(const struct digest *digest, char out[SHA256_BASE64]);
bool digest_eq(const struct digest *a, const struct digest *b);

/* In pieces; the object is opaque and lives on the heap. */
struct sha256;
struct sha256 *sha256_new(void);
void sha256_add(struct sha256 *state, struct str text);
struct digest sha256_end(struct sha256 *state); /* frees it */

#endif
