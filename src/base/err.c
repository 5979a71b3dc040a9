/* SPDX-License-Identifier: MIT */
#include "base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Makes one line of what vsnprintf wrote; `wanted` is what it returned. */
static void finish(struct err *err, int wanted)
{
	const size_t room = sizeof(err->text) - sizeof("...");
	size_t end;

	if (wanted < 0)
		err->text[0] = '\0';
	for (char *at = err->text; *at; at++) {
		if (*at == '\n' || *at == '\r')
			*at = ' ';
	}
	if (wanted < (int)sizeof(err->text))
		return;
	/* Not inside a UTF-8 character: continuation bytes are 10xxxxxx. */
	for (end = room; end > 0 && ((unsigned char)err->text[end] & 0xC0) == 0x80; end--)
		;
	memcpy(err->text + end, "...", sizeof("..."));
}

bool err_set(struct err *err, enum err_kind kind, const char *format, ...)
{
	va_list args;
	int wanted;

	if (!err)
		return false;
	va_start(args, format);
	wanted = vsnprintf(err->text, sizeof(err->text), format, args);
	va_end(args);
	err->kind = kind;
	finish(err, wanted);
	return false;
}

bool err_wrap(struct err *err, const char *format, ...)
{
	char inner[sizeof(err->text)];
	va_list args;
	int wanted;

	if (!err)
		return false;
	memcpy(inner, err->text, sizeof(inner));
	va_start(args, format);
	wanted = vsnprintf(err->text, sizeof(err->text), format, args);
	va_end(args);
	if (wanted >= 0 && wanted < (int)sizeof(err->text))
		wanted += snprintf(
			err->text + wanted, sizeof(err->text) - (size_t)wanted, ": %s", inner);
	finish(err, wanted);
	return false;
}

void err_add(struct err *err, const char *format, ...)
{
	size_t used = strlen(err->text);
	va_list args;
	int wanted;

	va_start(args, format);
	wanted = vsnprintf(err->text + used, sizeof(err->text) - used, format, args);
	va_end(args);
	finish(err, wanted < 0 ? wanted : wanted + (int)used);
}

bool err_errno(struct err *err, const char *format, ...)
{
	const int number = errno; /* before anything else can change it */
	va_list args;
	int wanted;

	if (!err)
		return false;
	va_start(args, format);
	wanted = vsnprintf(err->text, sizeof(err->text), format, args);
	va_end(args);
	if (wanted >= 0 && wanted < (int)sizeof(err->text))
		wanted += snprintf(err->text + wanted, sizeof(err->text) - (size_t)wanted, " (%s)",
			strerror(number));
	err->kind = ERR_IO;
	finish(err, wanted);
	return false;
}
