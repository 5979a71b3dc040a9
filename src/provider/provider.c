/* SPDX-License-Identifier: MIT */
#include "provider/provider.h"

#include "provider/fault.h"
#include "provider/reply.h"
#include "provider/stream.h"

/* Below the level of status codes. */
static enum fault read_end(
	const struct call *call, const struct http_reply *reply, struct response *resp)
{
	static const enum fault faults[] = {
		[HTTP_NO_HOST] = FAULT_TRANSIENT,
		[HTTP_NO_CONNECT] = FAULT_TRANSIENT,
		[HTTP_TIMEOUT] = FAULT_TRANSIENT,
		[HTTP_CUT] = FAULT_TRANSIENT,
		[HTTP_TOO_LARGE] = FAULT_SPOILED,
		[HTTP_UNTRUSTED] = FAULT_FATAL,
		[HTTP_FORBIDDEN] = FAULT_FATAL,
		[HTTP_CHILD_FAILED] = FAULT_TRANSIENT,
	};
	enum fault fault = faults[reply->end];

	/* There is no such program, or none that may be run. */
	if (reply->end == HTTP_CHILD_FAILED && (reply->status == 126 || reply->status == 127))
		fault = FAULT_FATAL;
	resp->outcome = fault_outcome(fault);
	resp->message = arena_str(call->arena, str_of(reply->message));
	return fault;
}

static enum fault read_status(
	const struct call *call, const struct http_reply *reply, struct response *resp)
{
	struct said said;

	if (reply->status >= 200 && reply->status <= 299) {
		reply_spoiled(call, resp,
			arena_printf(call->arena, "status %d holds no answer", reply->status));
		return FAULT_SPOILED;
	}
	fault_said_reply(call->arena, reply, &said);
	fault_record(call, reply, &said, resp);
	return fault_of_outcome(resp->outcome);
}

bool provider_forbids_retry(const struct http_reply *reply)
{
	/* The next one would be as large. */
	return reply->end == HTTP_TOO_LARGE ||
	       str_eq_nocase(reply->facts.should_retry, STR("false"));
}

enum fault provider_read(const struct call *call, const struct http_reply *reply,
	struct response *resp, struct err *err)
{
	const struct provider *provider = provider_preset(call->candidate->provider)->provider;
	bool stream = stream_is_one(call, provider, reply);

	*resp = (struct response){.usage = usage_unknown};
	reply_request_id(call, reply, STR_NONE, resp);
	if (reply->end != HTTP_DONE && !stream)
		return read_end(call, reply, resp);
	if (reply->status != 200 && provider != &provider_command)
		return read_status(call, reply, resp);
	if (!(stream ? stream_read(call, provider, reply, resp, err)
		     : provider->decode(call, reply, resp, err)))
		return FAULT_LOCAL;
	return fault_of_outcome(resp->outcome);
}
