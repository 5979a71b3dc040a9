/* SPDX-License-Identifier: MIT */
#include "provider/batch_parts.h"

#include <string.h>

#include "base/json.h"
#include "provider/fault.h"
#include "provider/reply.h"
#include "provider/request.h"

#define ID_BYTES 256
#define SAID_COLUMNS 200

static bool is_id(struct str text)
{
	static const char allowed[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";

	if (!text.len || text.len > ID_BYTES || text.data[0] == '.')
		return false;
	for (size_t i = 0; i < text.len; i++) {
		if (!text.data[i] || !strchr(allowed, text.data[i]))
			return false;
	}
	return true;
}

bool batch_take_id(
	struct arena *arena, const struct value *value, const char **out, struct err *err)
{
	if (!value_is_string(value) || !is_id(value->text))
		return err_set(err, ERR_DATA, "the reply holds no id");
	*out = arena_strz(arena, value->text);
	return true;
}

bool batch_parse(struct arena *arena, struct str body, const struct value **out, struct err *err)
{
	struct value *root;
	size_t mended = 0;

	if (!json_parse_lenient(arena, body, &root, &mended, err))
		return false;
	if (root->type != VALUE_OBJECT)
		return err_set(err, ERR_DATA, "the reply is no object");
	*out = root;
	return true;
}

char *batch_url(
	const struct batch_ask *ask, const char *version, const char *before, const char *after)
{
	const char *base_url = provider_base_url(ask->candidate);
	const char *path = before;

	if (after)
		path = arena_printf(ask->arena, "%s%s%s", before, ask->id, after);
	return version ? request_versioned_url(ask->arena, base_url, version, path)
		       : request_url(ask->arena, base_url, path);
}

void batch_get(const struct batch_ask *ask, const char *url, enum auth auth, struct http_req *req)
{
	*req = (struct http_req){
		.method = "GET", .url = url, .auth = auth, .candidate = ask->candidate};
}

bool batch_read_list(struct arena *arena, struct str body,
	bool (*read)(struct arena *, const struct value *, struct batch_status *, struct err *),
	struct batch_status **out, size_t *count, struct err *err)
{
	const struct value *root = NULL, *data, *item;

	*count = 0;
	if (!batch_parse(arena, body, &root, err))
		return false;
	data = value_get(root, "data");
	if (!data || data->type != VALUE_ARRAY)
		return err_set(err, ERR_DATA, "the reply holds no list");
	*out = ARENA_ARRAY(arena, data->count, struct batch_status);
	value_each (item, data) {
		struct err ignored = {0};

		if (read(arena, item, &(*out)[*count], &ignored))
			++*count;
	}
	return true;
}

struct str batch_said(struct arena *arena, const struct http_reply *reply)
{
	struct said said;

	if (reply->end != HTTP_DONE)
		return arena_str(arena, str_of(reply->message));
	fault_said_reply(arena, reply, &said);
	if (said.message.len)
		return str_of(arena_printf(arena, "status %d: %.*s", reply->status,
			STR_ARG(reply_excerpt(arena, said.message, SAID_COLUMNS))));
	return str_of(arena_printf(arena, "status %d", reply->status));
}
