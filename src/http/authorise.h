/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_HTTP_AUTHORISE_H
#define TIERCAL_HTTP_AUTHORISE_H

#include "core/http_msg.h"
#include "http/keys.h"

/* Hands the headers that carry a key, or a signature by it, to `add`, which copies them. No key, or
 * a request that wants none: no header. */
void authorise(const struct http_req *req, const struct keys_entry *key,
	void (*add)(void *context, const char *name, struct str text), void *context);

#endif
