/* SPDX-License-Identifier: MIT */
#include "run/regrade.h"

#include "base/jsonw.h"

static void write_member(struct jsonw *w, const char *key, const struct value *value)
{
	if (!value)
		return;
	jsonw_key(w, key);
	jsonw_value_sorted(w, value);
}

struct digest regrade_key(const struct grading *grading, const struct suite_case *item)
{
	struct digest graders = grading_digest(grading);
	char hex[SHA256_HEX];
	struct buf text = {0};
	struct digest digest;
	struct jsonw w;

	digest_hex(&graders, hex);
	jsonw_init(&w, &text, 0);
	jsonw_object(&w);
	write_member(&w, "expected", item->expected);
	jsonw_key(&w, "graders");
	jsonw_z(&w, hex);
	write_member(&w, "messages", item->messages);
	write_member(&w, "tests", item->tests);
	write_member(&w, "vars", item->vars);
	jsonw_object_end(&w);
	digest = sha256(buf_view(&text));
	buf_free(&text);
	return digest;
}

bool regrade_compute(const struct grading *grading, const struct suite_case *item,
	const struct response *resp, const struct asker *asker, struct arena *arena,
	struct grade *out, struct err *err)
{
	*out = (struct grade){0};
	if (!grading_grade_asking(grading, item, resp, asker, arena, out, err))
		return err_wrap(err, "case '%.*s'", STR_ARG(item->id));
	if (!out->reason)
		out->reason = "";
	return true;
}

bool regrade_find(struct store *store, const struct grading *grading, const struct suite_case *item,
	const struct digest *address, const struct digest *key, const struct response *resp,
	struct arena *arena, struct grade *out, bool *computed, struct err *err)
{
	bool found;

	if (!store_get_grade(store, address, key, arena, out, &found, err))
		return false;
	*computed = !found;
	if (!found && !grading_allowed(grading, err)) {
		err_add(err, "; `tiercal grade --run latest --allow-exec` grades what is stored");
		return false;
	}
	return found || regrade_compute(grading, item, resp, NULL, arena, out, err);
}

bool regrade_answer(struct asking *asking, const struct suite_case *item, const struct digest *key,
	const struct exchange *exchange, struct arena *arena, struct grade *out, bool *computed,
	struct err *err)
{
	const struct grading *grading = asking->set->gradings[asking->route];
	const struct asker asker = asking_asker(asking);

	*computed = false;
	if (!asking_any(asking->set, asking->route))
		return regrade_find(asking->store, grading, item, &exchange->address, key,
			&exchange->response, arena, out, computed, err);
	return regrade_compute(grading, item, &exchange->response, &asker, arena, out, err);
}
