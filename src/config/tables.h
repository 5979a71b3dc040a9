/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_CONFIG_TABLES_H
#define TIERCAL_CONFIG_TABLES_H

#include "base/decode.h"
#include "base/vec.h"
#include "config/config.h"

/* Inside config/: the tables of all sections, and what is read besides struct config. */

/* The whole file. */
struct config_file {
	struct config config;
	int version;
	int assign;
	struct candidate embeddings; /* `name` NULL: none */
};

/* A place where a candidate's name is used before all names are known. */
struct config_mention {
	const struct value *value;
};

/* What the hooks work on. */
struct config_reader {
	const char *folder;
	struct config_file *file;
	VEC(struct config_mention) mentions;
};

extern const struct decode_table config_table;
extern const struct decode_table config_candidate_table;
extern const struct decode_table config_quality_table;

extern const struct decode_table config_budget_table;

/* Hooks of the tables. candidate.c */
decode_hook config_begin_candidate, config_end_candidate, config_begin_embeddings;
decode_hook config_check_params, config_check_gateways, config_check_url, config_check_key_env,
	config_check_region;
decode_hook config_read_rules;
/* quality.c */
decode_hook config_read_margin, config_read_looks, config_read_budget, config_read_usd;
void config_schema_margin(struct jsonw *w);
void config_schema_looks(struct jsonw *w);
void config_schema_budget(struct jsonw *w);
void config_schema_usd(struct jsonw *w);
/* route.c */
decode_hook config_begin_route, config_end_route;
decode_hook config_check_suite;
/* chain.c */
decode_hook config_begin_chain, config_end_chain, config_read_check, config_check_chains;
void config_schema_check(struct jsonw *w);
/* config.c */
decode_hook config_check_version, config_join, config_join_prices;
decode_hook config_mention, config_mention_each, config_mention_reference;
void config_schema_version(struct jsonw *w);

/* secret.c: the first text anywhere in the value that looks like an API key, or NULL. */
const struct value *config_secret(const struct value *value);
/* Whether a text holds what looks like an API key. */
bool config_looks_secret(struct str text);

#endif
