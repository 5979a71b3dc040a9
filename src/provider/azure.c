/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "provider/provider.h"
#include "provider/request.h"
#include "provider/stream.h"

/*
 * OpenAI's chat completions on Azure: another place, another header for the key, and the model is
 * the name of a deployment. base_url is that of the resource, https://NAME.openai.azure.com. Asked
 * is the API of version 1, unless params hold `api-version`: then the older one, which has the
 * deployment in its path. A key from key_command is a token, not a key.
 */
static bool azure_prepare(
	struct arena *arena, const struct candidate *candidate, void **state, struct err *err)
{
	const struct value *version = value_get(candidate->params, "api-version");

	if (!candidate->base_url)
		return err_set(err, ERR_CONFIG,
			"candidate '%s' of provider azure needs 'base_url', such as "
			"https://NAME.openai.azure.com",
			candidate->name);
	if (version && !value_is_string(version))
		return err_set(err, ERR_CONFIG,
			"candidate '%s': params.api-version must be a text, such as '2024-10-21' "
			"in quotes",
			candidate->name);
	return provider_openai.prepare(arena, candidate, state, err);
}

static char *azure_url(const struct call *call)
{
	struct str base = {call->candidate->base_url, strlen(call->candidate->base_url)};
	const struct value *version = request_param(call, "api-version");
	struct buf url = {0};
	char *out;

	while (str_ends(base, STR("/")))
		base.len--;
	if (str_ends(base, STR("/openai/v1")))
		base.len -= strlen("/openai/v1");
	else if (str_ends(base, STR("/openai")))
		base.len -= strlen("/openai");
	buf_str(&url, base);
	if (value_is_string(version)) {
		buf_puts(&url, "/openai/deployments/");
		buf_percent(&url, str_of(call->candidate->model));
		buf_puts(&url, "/chat/completions?api-version=");
		buf_percent(&url, version->text);
	} else {
		buf_puts(&url, "/openai/v1/chat/completions");
	}
	out = arena_strz(call->arena, buf_view(&url));
	buf_free(&url);
	return out;
}

static bool azure_encode(const struct call *call, struct http_req *req, struct err *err)
{
	if (!provider_openai.encode(call, req, err))
		return false;
	req->url = azure_url(call);
	req->auth = call->candidate->key_command ? AUTH_BEARER : AUTH_API_KEY;
	return true;
}

static bool azure_decode(const struct call *call, const struct http_reply *reply,
	struct response *resp, struct err *err)
{
	return provider_openai.decode(call, reply, resp, err);
}

const struct provider provider_azure = {
	.name = "azure",
	.prepare = azure_prepare,
	.encode = azure_encode,
	.decode = azure_decode,
	.stream = stream_openai,
};
