/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_RUN_IMPORT_H
#define TIERCAL_RUN_IMPORT_H

#include "base/map.h"
#include "config/config.h"

/* Private to run/: whose a row of an imported run is. With a configuration a candidate's name or,
 * failing that, its model; without one (NULL) an index of `names`. SIZE_MAX: nobody's. */
size_t import_candidate(const struct config *config, const struct map *names, const char *model);

#endif
