/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_PROVIDER_BATCH_PARTS_H
#define TIERCAL_PROVIDER_BATCH_PARTS_H

#include "base/value.h"
#include "provider/batch.h"

/* What the APIs share. */

/* An id goes into a path: letters, digits and "-_." without a dot in front, at most 256 bytes. */
bool batch_take_id(
	struct arena *arena, const struct value *value, const char **out, struct err *err);
bool batch_parse(struct arena *arena, struct str body, const struct value **out, struct err *err);
/* The URL of `path` (with one %s for an id, or none) below the candidate's. */
char *batch_url(
	const struct batch_ask *ask, const char *version, const char *before, const char *after);
void batch_get(const struct batch_ask *ask, const char *url, enum auth auth, struct http_req *req);
/* The members "data" of a list, each read by `read`; those that cannot be read are left out. */
bool batch_read_list(struct arena *arena, struct str body,
	bool (*read)(struct arena *, const struct value *, struct batch_status *, struct err *),
	struct batch_status **out, size_t *count, struct err *err);

#endif
