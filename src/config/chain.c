/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "config/tables.h"

/* Chains of a route: cheap first, escalate when the check fails. Which graders there are is for
 * those to say who evaluate them. */

bool config_begin_chain(
	const struct decode *d, const struct value *value, void *out, struct err *err)
{
	struct config_chain *chain = out;

	(void)d;
	(void)err;
	chain->line = value->line;
	chain->column = value->column;
	return true;
}

bool config_end_chain(const struct decode *d, const struct value *value, void *out, struct err *err)
{
	const struct config_chain *chain = out;

	if (strcmp(chain->first, chain->then) == 0)
		return decode_fault(d, value_get(value, "then"), err,
			"then is '%s', as first is; it must be another candidate", chain->then);
	if (chain->agree && strcmp(chain->agree, chain->first) == 0)
		return decode_fault(d, value_get(value_get(value, "check"), "agree"), err,
			"agree is '%s', which always agrees with itself; it must be another "
			"candidate",
			chain->agree);
	return true;
}

bool config_read_check(
	const struct decode *d, const struct value *value, void *field, struct err *err)
{
	struct config_chain *chain = (void *)((char *)field - offsetof(struct config_chain, check));
	const struct value *agree = value_get(value, "agree");

	chain->check = value;
	if (value->type == VALUE_ARRAY && value->count > 0)
		return true;
	if (!agree || value->count != 1 || !value_is_string(agree))
		return decode_must_be(
			d, value, err, "a list of graders, or {agree: NAME OF A CANDIDATE}");
	chain->agree = arena_strz(d->arena, agree->text);
	return config_mention(d, agree, NULL, err);
}

void config_schema_check(struct jsonw *w)
{
	jsonw_key(w, "oneOf");
	jsonw_array(w);
	jsonw_object(w);
	jsonw_key(w, "type");
	jsonw_z(w, "array");
	jsonw_key(w, "minItems");
	jsonw_int(w, 1);
	jsonw_object_end(w);
	jsonw_object(w);
	jsonw_key(w, "type");
	jsonw_z(w, "object");
	jsonw_key(w, "properties");
	jsonw_object(w);
	jsonw_key(w, "agree");
	jsonw_object(w);
	jsonw_key(w, "type");
	jsonw_z(w, "string");
	jsonw_object_end(w);
	jsonw_object_end(w);
	jsonw_key(w, "required");
	jsonw_array(w);
	jsonw_z(w, "agree");
	jsonw_array_end(w);
	jsonw_key(w, "additionalProperties");
	jsonw_bool(w, false);
	jsonw_object_end(w);
	jsonw_array_end(w);
}

static bool is_candidate(const struct config *config, const char *name)
{
	return config_candidate(config, name) != SIZE_MAX;
}

bool config_check_chains(
	const struct decode *d, const struct value *value, void *field, struct err *err)
{
	const struct config_reader *reader = d->context;
	const struct config_route *route =
		(void *)((char *)field - offsetof(struct config_route, chains));
	const struct value *item = value->child;

	if (route->chain_count > CONFIG_CHAINS)
		return decode_must_be(d, value, err,
			"at most 5 chains: to pick the best of many is to be deceived by some");
	for (size_t i = 0; i < route->chain_count; i++, item = item->next) {
		const char *name = route->chains[i].name;

		if (is_candidate(&reader->file->config, name))
			return decode_fault(d, value_get(item, "name"), err,
				"a chain cannot be named '%s', as a candidate is", name);
		for (size_t j = 0; j < i; j++) {
			if (strcmp(route->chains[j].name, name) == 0)
				return decode_fault(d, value_get(item, "name"), err,
					"a second chain named '%s' on this route", name);
		}
	}
	return true;
}
