/* SPDX-License-Identifier: MIT */
#include "core/vector.h"
#include "provider/provider.h"
#include "provider/reply.h"
#include "provider/request.h"
#include "provider/usage.h"

/*
 * The embeddings API of OpenAI, which many servers speak. The text of the one turn of the prompt is
 * its input, and the vector, as core/vector.h writes it, the text of the answer. A request is:
 * model, input, and then the params of the configuration.
 */
static const char *const reserved[] = {"model", "input", "encoding_format", NULL};

static bool embeddings_prepare(struct arena *arena ATTR_UNUSED, const struct candidate *candidate,
	void **state, struct err *err)
{
	*state = NULL;
	return request_prepare(candidate, reserved, err);
}

static bool embeddings_encode(const struct call *call, struct http_req *req, struct err *err)
{
	const char *base_url = provider_base_url(call->candidate);
	struct request r;

	request_begin(&r, call);
	request_model(&r);
	request_text(&r, "input", call->prompt->messages[0].text);
	request_params(&r, call->candidate->params, NULL);
	return request_end(
		&r, request_url(call->arena, base_url, "/embeddings"), AUTH_BEARER, req, err);
}

/* It writes no tokens, whatever it says or does not say of them. */
static struct usage usage_of(const struct value *root)
{
	struct usage usage = usage_openai(value_get(root, "usage"), false);

	usage.output_total = usage.reasoning = 0;
	return usage;
}

static bool embeddings_decode(const struct call *call, const struct http_reply *reply,
	struct response *resp, struct err *err ATTR_UNUSED)
{
	const struct value *root, *item;
	struct buf text = {0};
	const char *fault;

	if (!reply_parse(call, reply, resp, &root))
		return true;
	item = value_at(value_get(root, "data"), 0);
	resp->model = reply_text(root, "model");
	reply_request_id(call, reply, reply_text(root, "id"), resp);
	resp->usage = usage_of(root);
	fault = vector_write(value_get(item, "embedding"), &text);
	if (fault) {
		reply_spoiled(call, resp,
			arena_printf(call->arena, "data[0].embedding of the reply is %s", fault));
	} else {
		resp->text = arena_str(call->arena, buf_view(&text));
		resp->outcome = OUTCOME_COMPLETE;
		resp->choices = 1;
	}
	buf_free(&text);
	return true;
}

const struct provider provider_embeddings = {
	.name = CANDIDATE_EMBEDDINGS,
	.prepare = embeddings_prepare,
	.encode = embeddings_encode,
	.decode = embeddings_decode,
	.wordless = true,
};
