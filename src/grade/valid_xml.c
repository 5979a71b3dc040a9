/* SPDX-License-Identifier: MIT */
#include "grade/grade.h"

#include "base/utf8.h"
#include "base/xml.h"
#include "grade/fence.h"
#include "grade/mark.h"
#include "grade/params.h"

struct valid_xml {
	struct str root;
	bool strict;
};

static const struct param params_of[] = {
	{"root", PARAM_TEXT, offsetof(struct valid_xml, root)},
	{"strict", PARAM_BOOL, offsetof(struct valid_xml, strict)},
	PARAM_END,
};

static bool prepare(struct arena *arena, const struct value *params, void **state, struct err *err)
{
	struct valid_xml *own = ARENA_NEW(arena, struct valid_xml);

	*state = own;
	if (!params_read(arena, params, params_of, NULL, own, err))
		return false;
	if (own->root.data && own->root.len == 0)
		return err_set(err, ERR_CONFIG, "'root' wants the name of an element");
	return true;
}

static bool grade(
	const void *state, const struct answer *answer, struct score *score, struct err *err)
{
	const struct valid_xml *own = state;
	struct arena *arena = answer->arena;
	struct str text = str_trim(answer->text);
	const bool fenced = fence_inside(text, "xml", &text);
	struct xml_facts facts = {0};
	enum xml_result result = XML_FAULTY;

	(void)err;
	if (fenced && own->strict)
		facts.why = "the document stands in a fenced block";
	else if (!utf8_valid(text))
		facts.why = "not UTF-8";
	else
		result = xml_check(arena, text, &facts);
	if (result == XML_LIMIT)
		return mark_unmeasured(score, facts.why);
	if (result == XML_WELL_FORMED && own->root.data && !str_eqz(own->root, facts.root)) {
		facts.why = arena_printf(arena, "root element: %s",
			mark_differs(arena, own->root, str_of(facts.root)));
	}
	score->result = value_object(arena);
	value_append(arena, score->result, "valid", value_bool(arena, !facts.why));
	value_append(arena, score->result, "root",
		facts.root ? value_string(arena, str_of(facts.root))
			   : ARENA_NEW(arena, struct value));
	return mark_pass(score, !facts.why, facts.why);
}

const struct grader grader_valid_xml = {
	.name = "valid_xml",
	.params = "a well-formed document without declarations in its DOCTYPE: root (name of the "
		  "root element without prefix), strict (a fenced block will not do)",
	.example = "{\"root\": \"order\"}",
	/* libxml2 keeps all names, and looks each up among more and more. */
	.max_bytes = (size_t)1 << 20,
	.prepare = prepare,
	.grade = grade,
};
