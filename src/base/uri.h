/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_BASE_URI_H
#define TIERCAL_BASE_URI_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/str.h"

/* A reference by its parts (RFC 3986, appendix B); what is not there is NULL. Borrows the text. */
struct uri {
	struct str scheme, authority, path, query, fragment;
};

enum { URI_REFERENCE = 1, URI_UNICODE = 2 };

void uri_split(struct str text, struct uri *out);
/* Whether the text is a URI by the grammar of RFC 3986; with URI_REFERENCE it may be relative, with
 * URI_UNICODE it may hold what RFC 3987 allows beyond ASCII. */
bool uri_valid(struct str text, unsigned flags);
/* What a reference means at a base (RFC 3986, 5.2), its fragment included. */
struct str uri_resolve(struct arena *arena, struct str base, struct str reference);
/* Up to the fragment. */
struct str uri_without_fragment(struct str text);
/* Percent escapes decoded; one that is none stays as it is. */
struct str uri_decode(struct arena *arena, struct str text);

/* An IPv4 address in dots, without leading zeroes; an IPv6 address (RFC 4291, 2.2). */
bool uri_is_ipv4(struct str text);
bool uri_is_ipv6(struct str text);
/* The name of a host (RFC 1123, 2.1); a label that begins with xn-- must stand for one in
 * Unicode (idn.h). */
bool uri_is_hostname(struct str text);

#endif
