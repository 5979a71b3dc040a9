/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_EXPORT_YAML_H
#define TIERCAL_EXPORT_YAML_H

#include "export/export.h"

/* What the exporters that write YAML share. Texts are quoted as JSON, which YAML reads alike. */

/* The name of a model group: of a route, or of what it goes on to (NULL: nothing). */
void yaml_group(struct buf *out, const char *route, const char *fallback);

/* Each as a comment of one line. */
void yaml_notes(struct buf *out, const char *const *notes);

/* `key:` and under it, for each route that goes on for the reason `bit`, what it goes on to: a list
 * of maps of one key each. Nothing at all if there is no such route. */
typedef void yaml_next(struct buf *out, const struct export_input *in,
	const struct routing_route *route, size_t fallback);
void yaml_fallbacks(struct buf *out, const struct export_input *in, const char *key, unsigned bit,
	yaml_next *next);

#endif
