/* SPDX-License-Identifier: MIT */
#include "http/sigv4.h"

#include <string.h>

#include "base/clock.h"
#include "base/sha256.h"
#include "http/keys.h"

#define DAY_CHARS 8

static struct str digest_str(const struct digest *digest)
{
	return (struct str){(const char *)digest->bytes, SHA256_BYTES};
}

static void add_hex(struct buf *out, const struct digest *digest)
{
	char hex[SHA256_HEX];

	digest_hex(digest, hex);
	buf_puts(out, hex);
}

/* The host as the header has it, without the scheme's own port, and the path. */
static void split_url(struct str url, struct str *host, struct str *path)
{
	struct str port = STR(":80");
	size_t at;

	if (str_eq_nocase(str_slice(url, 0, 8), STR("https://")))
		port = STR(":443");
	at = str_find(url, STR("://"), 0) + 3;
	*host = str_slice(url, at, url.len);
	at = str_find(*host, STR("/"), 0);
	*path = at == SIZE_MAX ? STR("/") : str_slice(*host, at, host->len);
	*host = str_slice(*host, 0, at);
	if (str_ends(*host, port))
		host->len -= port.len;
}

static const char *signed_names(const struct sigv4 *sign)
{
	return sign->token ? "content-type;host;x-amz-date;x-amz-security-token"
			   : "content-type;host;x-amz-date";
}

void sigv4_canonical(const struct sigv4 *sign, const char *date, struct buf *out)
{
	struct digest body = sha256(sign->body);
	struct str host, path, step;

	split_url(str_of(sign->url), &host, &path);
	buf_puts(out, "POST\n");
	/* What is encoded already is encoded once more. */
	for (path = str_slice(path, 1, path.len); str_next(&path, '/', &step);) {
		buf_char(out, '/');
		buf_percent(out, step);
	}
	buf_puts(out, "\n\n");
	buf_printf(out, "content-type:%s\nhost:", sign->content_type);
	buf_str(out, host);
	buf_printf(out, "\nx-amz-date:%s\n", date);
	if (sign->token)
		buf_printf(out, "x-amz-security-token:%s\n", sign->token);
	buf_printf(out, "\n%s\n", signed_names(sign));
	add_hex(out, &body);
}

/* The key of one day, region and service. */
static struct digest derive(const struct sigv4 *sign, struct str day)
{
	struct str steps[] = {
		day, str_of(sign->region), str_of(sign->service), STR("aws4_request")};
	struct buf first = {0};
	struct digest key = {{0}}, next;

	buf_repeat(&first, '.', strlen(sign->secret) + 8);
	buf_clear(&first);
	buf_printf(&first, "AWS4%s", sign->secret);
	for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
		next = sha256_hmac(i ? digest_str(&key) : buf_view(&first), steps[i]);
		key = next;
	}
	keys_erase(first.data, first.cap);
	keys_erase(&next, sizeof(next));
	buf_free(&first);
	return key;
}

static void write_date(int64_t now_us, char out[17])
{
	char stamp[21];

	clock_stamp(now_us, stamp);
	for (const char *c = stamp; *c; c++) {
		if (*c != '-' && *c != ':')
			*out++ = *c;
	}
	*out = '\0';
}

void sigv4_sign(const struct sigv4 *sign, struct sigv4_headers *out)
{
	struct buf canonical = {0}, text = {0};
	struct digest digest, key;
	struct str day;

	*out = (struct sigv4_headers){0};
	write_date(sign->now_us, out->date);
	day = (struct str){out->date, DAY_CHARS};
	sigv4_canonical(sign, out->date, &canonical);
	digest = sha256(buf_view(&canonical));
	buf_printf(&text, "AWS4-HMAC-SHA256\n%s\n%.*s/%s/%s/aws4_request\n", out->date, DAY_CHARS,
		out->date, sign->region, sign->service);
	add_hex(&text, &digest);
	key = derive(sign, day);
	digest = sha256_hmac(digest_str(&key), buf_view(&text));
	keys_erase(&key, sizeof(key));
	buf_printf(&out->authorization,
		"AWS4-HMAC-SHA256 Credential=%s/%.*s/%s/%s/aws4_request, SignedHeaders=%s, "
		"Signature=",
		sign->id, DAY_CHARS, out->date, sign->region, sign->service, signed_names(sign));
	add_hex(&out->authorization, &digest);
	/* With a token, the canonical form holds it. */
	keys_erase(canonical.data, canonical.cap);
	buf_free(&canonical);
	buf_free(&text);
}
