/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/utf8.h"
#include "provider/provider.h"
#include "provider/reply.h"

/*
 * A program of the user's own. On its standard input come the texts of the messages in their order,
 * a blank line between them and one newline at the end. When the conversation has turns of the
 * assistant, each text but the system's stands behind "user: " or "assistant: ", so that a program
 * can tell them apart. The answer is its standard output without one newline at the end. Any status
 * but 0 is a fault that is tried again. There is no usage.
 */
static bool has_assistant(const struct prompt *prompt)
{
	for (size_t i = 0; i < prompt->count; i++) {
		if (!strcmp(prompt->messages[i].role, "assistant"))
			return true;
	}
	return false;
}

static bool command_prepare(struct arena *arena ATTR_UNUSED, const struct candidate *candidate,
	void **state, struct err *err)
{
	*state = NULL;
	if (candidate->command && candidate->command[0] && *candidate->command[0])
		return true;
	return err_set(err, ERR_CONFIG,
		"candidate '%s' needs 'command', a list of a program and its arguments",
		candidate->name);
}

static bool command_encode(const struct call *call, struct http_req *req, struct err *err)
{
	const struct prompt *prompt = call->prompt;
	bool labels = has_assistant(prompt);
	struct buf text = {.limit = (size_t)32 << 20};
	bool ok;

	for (size_t i = 0; i < prompt->count; i++) {
		const struct message *message = &prompt->messages[i];

		if (i)
			buf_puts(&text, "\n\n");
		if (labels && strcmp(message->role, "system") != 0)
			buf_printf(&text, "%s: ", message->role);
		buf_str(&text, message->text);
	}
	if (!text.len || text.data[text.len - 1] != '\n')
		buf_char(&text, '\n');
	ok = !text.over || err_set(err, ERR_DATA, "the prompt is over the limit of 32 MiB");
	*req = (struct http_req){
		.body = arena_str(call->arena, buf_view(&text)),
		.argv = call->candidate->command,
		.auth = AUTH_NONE,
		.candidate = call->candidate,
	};
	buf_free(&text);
	return ok;
}

static bool command_decode(const struct call *call, const struct http_reply *reply,
	struct response *resp, struct err *err ATTR_UNUSED)
{
	struct str text = reply->body;
	size_t mended = 0;

	if (str_ends(text, STR("\n")))
		text = str_slice(text, 0, text.len - 1);
	resp->text = utf8_mend(call->arena, text, &mended);
	resp->mended = (int64_t)mended;
	resp->choices = 1;
	resp->finish = STR("exit");
	if (call->candidate->model)
		resp->model = str_of(call->candidate->model);
	reply_conclude(call, resp, ENDING_COMPLETE);
	return true;
}

const struct provider provider_command = {
	.name = "command",
	.prepare = command_prepare,
	.encode = command_encode,
	.decode = command_decode,
};
