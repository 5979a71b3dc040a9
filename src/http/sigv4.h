/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_HTTP_SIGV4_H
#define TIERCAL_HTTP_SIGV4_H

#include <stdint.h>

#include "base/str.h"

/*
 * Signature Version 4 of AWS, for a POST without a query. Pure: the same time, keys and request
 * give the same headers. Signed are content-type, host, x-amz-date and, with keys of limited life,
 * x-amz-security-token.
 */
struct sigv4 {
	const char *id, *secret;
	const char *token; /* or NULL */
	const char *region, *service;
	const char *url; /* as it is sent: each step of its path percent-encoded once */
	const char *content_type;
	struct str body;
	int64_t now_us; /* since 1970, UTC */
};

struct sigv4_headers {
	char date[17];            /* X-Amz-Date: 20261121T000000Z */
	struct buf authorization; /* to be freed */
};

void sigv4_sign(const struct sigv4 *sign, struct sigv4_headers *out);
/* The text whose digest is signed. */
void sigv4_canonical(const struct sigv4 *sign, const char *date, struct buf *out);

#endif
