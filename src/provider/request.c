/* SPDX-License-Identifier: MIT */
#include "provider/request.h"

#include <string.h>

#include "core/response_format.h"
#include "http/http.h"

void request_begin(struct request *r, const struct call *call)
{
	*r = (struct request){.call = call, .text = {.limit = REQUEST_MAX_BYTES}};
	jsonw_init(&r->w, &r->text, 0);
	jsonw_object(&r->w);
}

bool request_header(struct http_req *req, const char *name, const char *text)
{
	if (req->header_count == HTTP_REQ_HEADERS)
		return false;
	req->headers[req->header_count++] =
		(struct http_header){.name = name, .value = str_of(text)};
	return true;
}

bool request_end(
	struct request *r, const char *url, enum auth auth, struct http_req *req, struct err *err)
{
	bool ok = true;

	jsonw_object_end(&r->w);
	if (r->text.over) {
		ok = err_set(err, ERR_DATA, "the request is over the limit of %zu MiB",
			REQUEST_MAX_BYTES >> 20);
	} else {
		*req = (struct http_req){
			.url = url,
			.body = arena_str(r->call->arena, buf_view(&r->text)),
			.auth = auth,
			.candidate = r->call->candidate,
		};
		request_header(req, "Content-Type", "application/json");
	}
	buf_free(&r->text);
	return ok;
}

void request_text(struct request *r, const char *key, struct str text)
{
	jsonw_key(&r->w, key);
	jsonw_str(&r->w, text);
}

void request_model(struct request *r)
{
	jsonw_key(&r->w, "model");
	jsonw_z(&r->w, r->call->candidate->model);
}

const struct value *request_param(const struct call *call, const char *name)
{
	return value_get(call->candidate->params, name);
}

static bool was_dropped(const struct call *call, const char *name)
{
	for (const char *const *dropped = call->dropped; dropped && *dropped; dropped++) {
		if (!strcmp(*dropped, name))
			return true;
	}
	return false;
}

bool request_wishes(const struct call *call, const char *name)
{
	return !request_param(call, name) && !was_dropped(call, name);
}

void request_temperature(struct request *r, const char *key)
{
	if (!r->call->has_temperature || !request_wishes(r->call, "temperature"))
		return;
	jsonw_key(&r->w, key);
	jsonw_double(&r->w, r->call->temperature);
}

static const char *other_length_field(const char *name)
{
	return strcmp(name, "max_tokens") ? "max_tokens" : "max_completion_tokens";
}

/*
 * OpenAI's own models want max_completion_tokens; servers that only speak its dialect, which is
 * what a base_url elsewhere means, mostly know max_tokens alone, and may ignore the other without a
 * word. The field a model has refused is replaced by the other.
 */
const char *request_length_field(const struct call *call)
{
	const struct preset *preset = provider_preset(call->candidate->provider);
	const char *base_url = provider_base_url(call->candidate);
	const char *field = preset->length_field;
	char host[256];

	if (!field || request_param(call, "max_tokens") ||
		request_param(call, "max_completion_tokens"))
		return NULL;
	if (!strcmp(preset->name, "openai") && http_host(base_url, host, sizeof(host)) &&
		!str_eq_nocase(str_of(host), str_of(preset->hosts[0])))
		field = "max_tokens";
	return request_wishes(call, field) ? field : other_length_field(field);
}

/* Whatever a dialect calls it, what is dropped is "seed". */
void request_seed(struct request *r, const char *key)
{
	if (!key || request_param(r->call, key) || !request_wishes(r->call, "seed"))
		return;
	jsonw_key(&r->w, key);
	jsonw_int(&r->w, r->call->repeat);
}

void request_params(
	struct request *r, const struct value *params, bool (*wanted)(const struct value *param))
{
	const struct value *param;

	value_each (param, params) {
		if (param->type == VALUE_NULL || (wanted && !wanted(param)))
			continue;
		jsonw_key_str(&r->w, param->key);
		jsonw_value(&r->w, param);
	}
}

bool request_listed(const struct value *param, const char *const *names)
{
	while (*names && !str_eqz(param->key, *names))
		names++;
	return *names;
}

bool request_format_is(const struct call *call, const char *type)
{
	const struct value *name = value_get(call->response_format, "type");

	return value_is_string(name) && str_eqz(name->text, type);
}

void request_stream(struct request *r)
{
	if (!r->call->stream)
		return;
	jsonw_key(&r->w, "stream");
	jsonw_bool(&r->w, true);
}

const struct value *request_schema(const struct call *call)
{
	return response_format_schema(call->response_format);
}

struct str request_schema_name(const struct call *call)
{
	const struct value *inner = value_get(call->response_format, "json_schema");
	const struct value *name = value_get(inner ? inner : call->response_format, "name");

	return value_is_string(name) && name->text.len ? name->text : STR("answer");
}

bool request_is_system(const struct message *message)
{
	return !strcmp(message->role, "system");
}

struct str request_join(struct arena *arena, struct str a, struct str b)
{
	struct str text = {NULL, a.len + 2 + b.len};
	char *bytes;

	if (!a.len)
		return b;
	bytes = arena_alloc(arena, text.len);
	memcpy(bytes, a.data, a.len);
	bytes[a.len] = bytes[a.len + 1] = '\n';
	if (b.len)
		memcpy(bytes + a.len + 2, b.data, b.len);
	text.data = bytes;
	return text;
}

static size_t count_system(const struct prompt *prompt)
{
	size_t count = 0;

	for (size_t i = 0; i < prompt->count; i++)
		count += request_is_system(&prompt->messages[i]);
	return count;
}

struct str request_system(const struct call *call)
{
	const struct prompt *prompt = call->prompt;
	struct str text = STR_NONE;

	if (count_system(prompt) == prompt->count)
		return STR_NONE;
	for (size_t i = 0; i < prompt->count; i++) {
		if (request_is_system(&prompt->messages[i]))
			text = request_join(call->arena, text, prompt->messages[i].text);
	}
	return text;
}

char *request_url(struct arena *arena, const char *base_url, const char *path)
{
	size_t len = strcspn(base_url, "?");
	const char *query = base_url + len;

	while (len && base_url[len - 1] == '/')
		len--;
	/* The path may have a query of its own. */
	if (*query && strchr(path, '?'))
		return arena_printf(arena, "%.*s%s&%s", (int)len, base_url, path, query + 1);
	return arena_printf(arena, "%.*s%s%s", (int)len, base_url, path, query);
}

char *request_model_path(const struct call *call, const char *verb)
{
	struct str model = str_of(call->candidate->model);
	struct buf path = {0};
	char *out;

	if (str_starts(model, STR("models/")))
		model = str_slice(model, strlen("models/"), model.len);
	buf_puts(&path, "/models/");
	buf_percent(&path, model);
	buf_puts(&path, verb);
	out = arena_strz(call->arena, buf_view(&path));
	buf_free(&path);
	return out;
}

char *request_versioned_url(
	struct arena *arena, const char *base_url, const char *version, const char *path)
{
	struct str base = {base_url, strcspn(base_url, "?")};

	while (str_ends(base, STR("/")))
		base.len--;
	if (str_ends(base, str_of(version)) || str_ends(base, STR("/v1")))
		return request_url(arena, base_url, path);
	return request_url(arena, base_url, arena_printf(arena, "%s%s", version, path));
}

static bool check_params(
	const struct candidate *candidate, const char *const *reserved, struct err *err)
{
	const struct value *param;

	if (candidate->params && candidate->params->type != VALUE_OBJECT)
		return err_set(err, ERR_CONFIG, "candidate '%s': params must be a mapping, not %s",
			candidate->name, value_type_name(candidate->params->type));
	value_each (param, candidate->params) {
		for (const char *const *name = reserved; *name; name++) {
			if (str_eqz(param->key, *name))
				return err_set(err, ERR_CONFIG,
					"candidate '%s': params must not hold '%s' (line %u), "
					"which is set from elsewhere: leave it out",
					candidate->name, *name, (unsigned)param->key_line);
		}
	}
	return true;
}

bool request_prepare(
	const struct candidate *candidate, const char *const *reserved, struct err *err)
{
	if (!candidate->model || !*candidate->model)
		return err_set(err, ERR_CONFIG, "candidate '%s' needs 'model'", candidate->name);
	if (!http_check_url(provider_base_url(candidate), candidate->allow_http, err))
		return err_wrap(err, "candidate '%s': base_url", candidate->name);
	return check_params(candidate, reserved, err);
}
