/* SPDX-License-Identifier: MIT */
#include "provider/fault.h"

#include <string.h>

#include "http/http.h"
#include "provider/reply.h"

#define MESSAGE_COLUMNS 300

/* Words of error codes, types and Google's statuses; the first that begins one of them, whatever
 * its case, decides. Only asked where the status is 2xx and so tells nothing. */
static const struct {
	const char *prefix;
	enum fault fault;
} words[] = {
	{"rate_limit", FAULT_THROTTLED},
	{"rate-limit", FAULT_THROTTLED},
	{"resource_exhausted", FAULT_THROTTLED},
	{"overloaded", FAULT_THROTTLED},
	{"engine_overloaded", FAULT_THROTTLED},
	{"too_many_requests", FAULT_THROTTLED},
	{"capacity_exceeded", FAULT_THROTTLED},
	{"server_error", FAULT_TRANSIENT},
	{"internal", FAULT_TRANSIENT},
	{"api_error", FAULT_TRANSIENT},
	{"timeout", FAULT_TRANSIENT},
	{"deadline_exceeded", FAULT_TRANSIENT},
	{"unavailable", FAULT_TRANSIENT},
	{"service_unavailable", FAULT_TRANSIENT},
	{"authentication", FAULT_FATAL},
	{"unauthenticated", FAULT_FATAL},
	{"invalid_api_key", FAULT_FATAL},
	{"permission", FAULT_FATAL},
	{"not_found", FAULT_FATAL},
	{"model_not_found", FAULT_FATAL},
	{"billing", FAULT_FATAL},
	{"invalid", FAULT_REJECTED},
	{"bad_request", FAULT_REJECTED},
	{"badrequest", FAULT_REJECTED},
	{"context_length", FAULT_REJECTED},
	{"unsupported", FAULT_REJECTED},
	{"request_too_large", FAULT_REJECTED},
};

/* Money, not rate: waiting does not help. */
static const char *const money_words[] = {"insufficient_quota", "insufficient_balance",
	"billing_hard_limit", "billing_not_active", "billing_error", "enforced_spend_limit",
	"payment_required"};
static const char *const money_phrases[] = {
	"credit balance is too low", "insufficient balance", "exceeded your current quota"};

static bool starts_nocase(struct str text, const char *prefix)
{
	return str_eq_nocase(str_slice(text, 0, strlen(prefix)), str_of(prefix));
}

bool fault_contains(struct str text, const char *phrase)
{
	size_t len = strlen(phrase);

	for (size_t i = 0; i + len <= text.len; i++) {
		if (str_eq_nocase(str_slice(text, i, i + len), str_of(phrase)))
			return true;
	}
	return false;
}

static bool fault_of_word(struct str word, enum fault *fault)
{
	for (size_t i = 0; word.len && i < ARRAY_LEN(words); i++) {
		if (starts_nocase(word, words[i].prefix)) {
			*fault = words[i].fault;
			return true;
		}
	}
	return false;
}

static bool is_money(const struct said *said)
{
	struct str deep = reply_text(value_get(said->object, "details"), "error_code");
	struct str all[] = {said->code, said->type, deep};

	for (size_t i = 0; i < ARRAY_LEN(all); i++) {
		for (size_t k = 0; k < ARRAY_LEN(money_words); k++) {
			if (starts_nocase(all[i], money_words[k]))
				return true;
		}
	}
	return false;
}

/* Said in words only, by a status that mostly means something else. */
static bool is_money_phrase(const struct said *said)
{
	for (size_t i = 0; i < ARRAY_LEN(money_phrases); i++) {
		if (fault_contains(said->message, money_phrases[i]))
			return true;
	}
	return false;
}

static bool says_overload(const struct said *said)
{
	struct str all[] = {said->code, said->type, said->status};
	enum fault fault;

	for (size_t i = 0; i < ARRAY_LEN(all); i++) {
		if (fault_of_word(all[i], &fault) && fault == FAULT_THROTTLED)
			return true;
	}
	return fault_contains(said->message, "overloaded");
}

static bool is_throttled_503(const struct http_reply *reply, const struct said *said)
{
	/* A local server that still reads its model's weights needs minutes, not five attempts. */
	return says_overload(said) || fault_contains(said->message, "loading model") ||
	       reply->facts.retry_after.len || http_wait_of(&reply->facts, reply->body) >= 0;
}

bool fault_is_html(const struct http_reply *reply)
{
	return starts_nocase(reply->facts.content_type, "text/html") ||
	       str_starts(str_trim(reply->body), STR("<"));
}

static enum fault classify_status(
	const struct http_reply *reply, int64_t status, const struct said *said);

/* What a model behind a gateway did; its own status decides. */
static enum fault classify_dependency(const struct http_reply *reply, const struct said *said)
{
	int64_t original;

	if (!value_to_i64(value_get(said->object, "originalStatusCode"), &original) ||
		original == 424)
		return FAULT_TRANSIENT;
	return classify_status(reply, original, said);
}

static enum fault classify_status(
	const struct http_reply *reply, int64_t status, const struct said *said)
{
	static const struct {
		int status;
		enum fault fault;
	} table[] = {
		{401, FAULT_FATAL},
		{402, FAULT_FATAL},
		{404, FAULT_FATAL},
		{407, FAULT_FATAL},
		{408, FAULT_TRANSIENT},
		{409, FAULT_TRANSIENT},
		{429, FAULT_THROTTLED},
		{498, FAULT_THROTTLED},
		{529, FAULT_THROTTLED},
	};

	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		if (table[i].status == status)
			return table[i].fault;
	}
	if (status == 403)
		return fault_is_html(reply) ? FAULT_REJECTED : FAULT_FATAL;
	if (status == 424)
		return classify_dependency(reply, said);
	if (status == 503 && is_throttled_503(reply, said))
		return FAULT_THROTTLED;
	if (status >= 500 && status <= 599)
		return says_overload(said) ? FAULT_THROTTLED : FAULT_TRANSIENT;
	if (status >= 300 && status <= 499)
		return FAULT_REJECTED;
	/* 201 and the like hold no answer; above 599 and below 200 it is not HTTP. */
	return status >= 200 && status <= 299 ? FAULT_SPOILED : FAULT_TRANSIENT;
}

/* An error inside a 2xx: by its number as a status, else by its words. What says neither may well
 * have been billed, and is tried as often as any other reply that cannot be used. */
static enum fault classify_words(const struct http_reply *reply, const struct said *said)
{
	struct str all[] = {said->code, said->type, said->status};
	enum fault fault;

	if (said->number >= 300 && said->number <= 599)
		return classify_status(reply, said->number, said);
	for (size_t i = 0; i < ARRAY_LEN(all); i++) {
		if (fault_of_word(all[i], &fault))
			return fault;
	}
	return FAULT_SPOILED;
}

/* "false" changes nothing here: it ends the attempts (provider_forbids_retry), whatever the class.
 */
static enum fault apply_should_retry(const struct http_reply *reply, enum fault fault)
{
	bool retried =
		fault == FAULT_THROTTLED || fault == FAULT_TRANSIENT || fault == FAULT_SPOILED;

	/* Throttling is retried in any case, and slows down as well. */
	if (str_eq_nocase(reply->facts.should_retry, STR("true")) && !retried)
		return FAULT_TRANSIENT;
	return fault;
}

enum fault fault_classify(const struct http_reply *reply, const struct said *said)
{
	bool ok = reply->status >= 200 && reply->status <= 299;
	enum fault fault;

	if (is_money(said) ||
		((reply->status == 400 || reply->status == 403 || reply->status == 429) &&
			is_money_phrase(said) && !said->status.len))
		return FAULT_FATAL;
	fault = ok && said->object ? classify_words(reply, said)
				   : classify_status(reply, reply->status, said);
	return apply_should_retry(reply, fault);
}

enum outcome fault_outcome(enum fault fault)
{
	switch (fault) {
	case FAULT_NONE:
		return OUTCOME_COMPLETE;
	case FAULT_THROTTLED:
		return OUTCOME_THROTTLED;
	case FAULT_TRANSIENT:
		return OUTCOME_UNREACHABLE;
	case FAULT_SPOILED:
		return OUTCOME_SPOILED;
	case FAULT_REJECTED:
		return OUTCOME_REJECTED;
	case FAULT_FATAL:
	case FAULT_LOCAL:
	case FAULT_COUNT:
		break;
	}
	return OUTCOME_STOPPED;
}

enum fault fault_of_outcome(enum outcome outcome)
{
	if (outcome_is_final(outcome))
		return FAULT_NONE;
	if (outcome == OUTCOME_THROTTLED)
		return FAULT_THROTTLED;
	if (outcome == OUTCOME_UNREACHABLE)
		return FAULT_TRANSIENT;
	if (outcome == OUTCOME_SPOILED)
		return FAULT_SPOILED;
	return outcome == OUTCOME_REJECTED ? FAULT_REJECTED : FAULT_FATAL;
}

/* The prompt is too long for the model's context. */
static bool exceeds_context(const struct said *said)
{
	static const char *const signs[] = {"context_length_exceeded", "exceed_context_size",
		"maximum context length", "context length is only", "prompt is too long",
		"context window"};
	struct str all[] = {said->code, said->type, said->message};

	for (size_t i = 0; i < ARRAY_LEN(all); i++) {
		for (size_t k = 0; k < ARRAY_LEN(signs); k++) {
			if (fault_contains(all[i], signs[k]))
				return true;
		}
	}
	return fault_contains(said->message, "input token count") &&
	       fault_contains(said->message, "exceeds");
}

static bool is_filter(const struct said *said)
{
	static const char *const codes[] = {
		"content_filter", "content_policy_violation", "ResponsibleAIPolicyViolation"};
	struct str inner = reply_text(value_get(said->object, "innererror"), "code");
	const struct value *metadata = value_get(said->object, "metadata");

	for (size_t i = 0; i < ARRAY_LEN(codes); i++) {
		if (str_eqz(said->code, codes[i]) || str_eqz(inner, codes[i]))
			return true;
	}
	/* OpenRouter's moderation and DeepSeek's filter have no code of their own. */
	return value_get(metadata, "flagged_input") ||
	       fault_contains(said->message, "content exists risk");
}

/* The model broke the format it was asked for: that is its answer, and fails the format. */
static bool record_broken_format(
	const struct call *call, const struct said *said, struct response *resp)
{
	const struct value *text = value_get(said->object, "failed_generation");

	if (!str_eqz(said->code, "json_validate_failed"))
		return false;
	resp->finish = arena_str(call->arena, said->code);
	resp->text = value_is_string(text) ? text->text : STR_NONE;
	if (resp->text.len)
		resp->outcome = OUTCOME_COMPLETE;
	else
		resp->outcome = fault_contains(said->message, "max completion tokens")
					? OUTCOME_CUT_OFF
					: OUTCOME_EMPTY;
	return true;
}

static void write_message(const struct call *call, const struct http_reply *reply,
	const struct said *said, struct response *resp)
{
	struct arena *arena = call->arena;
	struct str shown = said->message.len ? said->message : said->code;
	size_t prompt_bytes = 0;

	if (reply->status >= 300 && reply->status <= 399) {
		char host[256] = "another place";

		http_host(arena_strz(arena, reply->facts.location), host, sizeof(host));
		resp->message = str_of(arena_printf(arena,
			"status %d: redirected to %s, which is not followed; set base_url",
			reply->status, host));
		return;
	}
	if (!shown.len)
		shown = reply->body;
	shown = reply_excerpt(arena, shown, MESSAGE_COLUMNS);
	for (size_t i = 0; reply->status == 413 && i < call->prompt->count; i++)
		prompt_bytes += call->prompt->messages[i].text.len;
	if (prompt_bytes)
		resp->message =
			str_of(arena_printf(arena, "status 413 for a prompt of %zu bytes: %.*s",
				prompt_bytes, STR_ARG(shown)));
	else if (reply->status >= 400 && exceeds_context(said))
		resp->message = str_of(arena_printf(arena,
			"status %d, the prompt is longer than the model's context: %.*s",
			reply->status, STR_ARG(shown)));
	else if (reply->status == 200)
		resp->message =
			str_of(arena_printf(arena, "the reply is an error: %.*s", STR_ARG(shown)));
	else if (shown.len)
		resp->message = str_of(
			arena_printf(arena, "status %d: %.*s", reply->status, STR_ARG(shown)));
	else
		resp->message = str_of(
			arena_printf(arena, "status %d without an explanation", reply->status));
}

void fault_record(const struct call *call, const struct http_reply *reply, const struct said *said,
	struct response *resp)
{
	const struct preset *preset = provider_preset(call->candidate->provider);
	enum fault fault = FAULT_NONE;

	write_message(call, reply, said, resp);
	if (is_filter(said)) {
		resp->outcome = OUTCOME_BLOCKED;
		resp->finish = arena_str(call->arena, STR("content_filter"));
		return;
	}
	if (record_broken_format(call, said, resp))
		return;
	if (preset && preset->provider->fault)
		fault = preset->provider->fault(reply);
	if (fault == FAULT_NONE)
		fault = fault_classify(reply, said);
	resp->outcome = fault_outcome(fault);
	if (fault == FAULT_REJECTED && exceeds_context(said))
		resp->finish = STR("context_length");
}
