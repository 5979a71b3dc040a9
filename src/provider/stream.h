/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_PROVIDER_STREAM_H
#define TIERCAL_PROVIDER_STREAM_H

#include "base/jsonw.h"
#include "base/sse.h"
#include "provider/provider.h"

/*
 * A stream is folded into the very object that the same reply would have been unstreamed, and that
 * is decoded: so the answer is the same to the byte. The dialects share what is in here.
 */
/* What the events of one stream may take in the arena: values are far larger than their text. */
#define STREAM_MAX_BYTES ((size_t)128 << 20)

struct fold {
	const struct call *call;
	const struct http_reply *reply;
	bool lines; /* each line is an event, without `data:` */
	struct sse sse;
	struct sse_event event;
	size_t used_before;         /* bytes of the arena when it began */
	struct buf carried, joined; /* of a character that was split between two events */
	/* What comes out. */
	struct buf body;  /* the object, if whole */
	size_t first;     /* offset behind the event with the first text or reasoning; SIZE_MAX */
	bool whole;       /* the end that the dialect promises has come */
	bool ended;       /* and nothing of the answer can come behind it */
	int choices;      /* how many there were */
	size_t mended;    /* bad units that became U+FFFD */
	struct str error; /* JSON of an error inside the stream; it wins */
	const char *spoiled; /* why it cannot be used, or NULL */
};

/* The next event with data that is JSON and no error; NULL at the end (`stop` data included), at an
 * error and when an event is no JSON. */
const struct value *fold_next(struct fold *fold, const char *stop);
/* Some text came: the first one sets the time to the first token. Empty: none. */
void fold_saw(struct fold *fold, struct str text);

/* Of the choices of one event the one that counts, the first by its index; or NULL. */
const struct value *fold_first(struct fold *fold, const struct value *choices);

/* The dialects' own. */
void stream_openai(struct fold *fold);
void stream_anthropic(struct fold *fold);
void stream_gemini(struct fold *fold);
void stream_responses(struct fold *fold);
void stream_ollama(struct fold *fold);

/* Whether a reply is to be read as a stream: a server may answer whole all the same. */
bool stream_is_one(
	const struct call *call, const struct provider *provider, const struct http_reply *reply);
/*
 * Reads it by the provider's fold and decode. Where the connection broke (reply->end), it is an
 * answer only with an end that nothing can follow, or an error that came inside it; otherwise it
 * counts as cut off.
 */
bool stream_read(const struct call *call, const struct provider *provider,
	const struct http_reply *reply, struct response *resp, struct err *err);

#endif
