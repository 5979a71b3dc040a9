/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "provider/provider.h"
#include "provider/request.h"
#include "provider/stream.h"

/*
 * Gemini's generateContent on Vertex AI: base_url names the project and its location, up to that or
 * up to the publisher of the model (google, where it says none), and the key is a token that lives
 * for an hour, mostly from key_command.
 */
static bool vertex_prepare(
	struct arena *arena, const struct candidate *candidate, void **state, struct err *err)
{
	if (!candidate->base_url || !strstr(candidate->base_url, "/locations/"))
		return err_set(err, ERR_CONFIG,
			"candidate '%s' of provider vertex needs 'base_url' with a project and a "
			"location, such as https://us-central1-aiplatform.googleapis.com/v1/"
			"projects/PROJECT/locations/us-central1",
			candidate->name);
	return provider_gemini.prepare(arena, candidate, state, err);
}

static bool vertex_encode(const struct call *call, struct http_req *req, struct err *err)
{
	const char *base_url = call->candidate->base_url;
	const char *path = request_model_path(
		call, call->stream ? ":streamGenerateContent?alt=sse" : ":generateContent");

	if (!provider_gemini.encode(call, req, err))
		return false;
	if (!strstr(base_url, "/publishers/"))
		path = arena_printf(call->arena, "/publishers/google%s", path);
	req->url = request_url(call->arena, base_url, path);
	req->auth = AUTH_BEARER;
	return true;
}

static bool vertex_decode(const struct call *call, const struct http_reply *reply,
	struct response *resp, struct err *err)
{
	return provider_gemini.decode(call, reply, resp, err);
}

static enum fault vertex_fault(const struct http_reply *reply)
{
	return provider_gemini.fault(reply);
}

const struct provider provider_vertex = {
	.name = "vertex",
	.prepare = vertex_prepare,
	.encode = vertex_encode,
	.decode = vertex_decode,
	.stream = stream_gemini,
	.fault = vertex_fault,
};
