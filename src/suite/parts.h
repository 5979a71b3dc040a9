/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_SUITE_PARTS_H
#define TIERCAL_SUITE_PARTS_H

#include "base/decode.h"
#include "base/vec.h"
#include "suite/snapshot.h"
#include "suite/suite.h"

/* Inside suite/: what its files share. */

#define SUITE_LINE_MAX ((size_t)4 << 20) /* one case */
#define SUITE_ID_MAX 256

/* A name that graders take from the variables of each case: {from: NAME}. */
struct suite_from {
	const char *grader;
	const struct value *name;
};

/* What loading needs besides the suite itself. */
struct suite_reader {
	struct arena *arena; /* of the suite */
	struct suite *suite;
	VEC(struct suite_from) froms;
	struct arena scratch; /* of one case */
	struct sha256 *sha;
};

/* spec.c: suite.yaml. */
extern const struct decode_table suite_table;
bool suite_read_spec(struct suite_reader *reader, struct str text, struct err *err);

/* graders.c */
decode_hook suite_read_graders, suite_read_weights;
void suite_schema_graders(struct jsonw *w);
void suite_schema_weights(struct jsonw *w);
void suite_collect_froms(struct suite_reader *reader);

/* tools.c */
decode_hook suite_check_tools;
bool suite_check_calls(const struct decode *d, const struct value *list, struct err *err);
const struct value *suite_call_name(const struct value *call);
/* Checked calls, each in the form {id, name, arguments}. */
const struct value *suite_read_calls(struct arena *arena, const struct value *list);

/* messages.c: a list of {role, content}; a system message only in front, and only if allowed. */
bool suite_check_messages(
	const struct decode *d, const struct value *list, bool system_allowed, struct err *err);
void suite_schema_messages(struct jsonw *w);
/* The call of an earlier turn that a tool's message answers, or NULL. */
const struct value *suite_answered_call(const struct value *list, const struct value *message);

/* cases.c: one case of JSON, as text on that line of the file. */
bool suite_parse_case(const struct decode *d, struct str json, uint32_t line,
	struct suite_case *out, struct err *err);
/* Checks it against suite and earlier cases and takes it into the snapshot. */
bool suite_take_case(struct suite_reader *reader, struct str json, uint32_t line, struct err *err);

/* jsonl.c, rows.c: whole files, from an open descriptor. */
bool suite_read_jsonl(struct suite_reader *reader, int fd, struct err *err);
bool suite_read_csv(struct suite_reader *reader, int fd, struct err *err);

/* render.c: whether every variable that this case's prompt names is there; if not, which one and
 * where the template stands. */
bool suite_missing_var(const struct suite *suite, const struct suite_case *item, struct str *name,
	const struct value **where);

#endif
