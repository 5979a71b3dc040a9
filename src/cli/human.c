/* SPDX-License-Identifier: MIT */
#include "cli/human.h"

#include <inttypes.h>

#include "base/decode.h"
#include "base/map.h"

/* A name that is nobody's, where it stands first. */
struct stranger {
	struct str name;
	uint32_t line, column;
	int64_t grades;
};

struct strangers {
	struct arena *arena;
	const struct config *config;
	struct map known; /* names, to their index in the list */
	VEC(struct stranger) list;
};

static void add_case(struct strangers *s, const struct suite_case *item)
{
	const struct value *grade;

	if (!item->human || item->human->type != VALUE_OBJECT)
		return;
	value_each (grade, item->human) {
		const char *name = arena_strz(s->arena, grade->key);
		uint64_t at = s->list.count;

		if (config_candidate(s->config, name) != SIZE_MAX)
			continue;
		if (map_add(&s->known, str_of(name), at))
			*VEC_PUSH(&s->list) = (struct stranger){
				str_of(name), grade->key_line, grade->key_column, 0};
		else
			map_get(&s->known, str_of(name), &at);
		s->list.items[at].grades++;
	}
}

static bool add_suite(
	struct strangers *s, const struct suite *suite, struct human_lines *out, struct err *err)
{
	const struct config *config = s->config;
	struct arena scratch = {0};
	bool ok = true;

	for (size_t i = 0; ok && i < suite->case_count; i++) {
		struct suite_case item;

		arena_reset(&scratch);
		ok = suite_case(suite, i, &scratch, &item, err);
		if (ok)
			add_case(s, &item);
	}
	arena_fini(&scratch);
	for (size_t i = 0; ok && i < s->list.count; i++) {
		const struct stranger *stranger = &s->list.items[i];

		*VEC_PUSH(out) = arena_printf(s->arena,
			"%s:%u:%u: human: there is no candidate '%.*s' in %s%s; %" PRId64
			" grade%s by that name count%s for nothing",
			suite->cases_path, (unsigned)stranger->line, (unsigned)stranger->column,
			STR_ARG(str_slice(stranger->name, 0, 80)), config->path,
			decode_hint(s->arena, stranger->name, config->candidates,
				config->candidate_count, sizeof(*config->candidates)),
			stranger->grades, stranger->grades == 1 ? "" : "s",
			stranger->grades == 1 ? "s" : "");
	}
	return ok;
}

bool human_strangers(
	struct arena *arena, const struct run_set *set, struct human_lines *out, struct err *err)
{
	bool ok = true;

	for (size_t r = 0; ok && r < set->config->route_count; r++) {
		struct strangers s = {.arena = arena, .config = set->config};

		if (!set->owned[r])
			continue;
		ok = add_suite(&s, set->suites[r], out, err);
		map_fini(&s.known);
		VEC_FREE(&s.list);
	}
	return ok;
}
