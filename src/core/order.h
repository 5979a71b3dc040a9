/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_CORE_ORDER_H
#define TIERCAL_CORE_ORDER_H

#include <stddef.h>

#include "base/arena.h"

/* The order in which looks take the cases of a route: by the SHA-256 of their ids, so that nobody
 * picks them. Indices into `ids`, in the arena. */
size_t *order_cases(struct arena *arena, const char *const *ids, size_t count);

#endif
