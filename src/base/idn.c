/* SPDX-License-Identifier: MIT */
#include "base/idn.h"

#include <idn2.h>
#include <string.h>

/* No label is longer: 63 octets in ASCII hold fewer characters, of up to four bytes each. */
#define LABEL_BYTES 256

/* A copy that ends in NUL, with ASCII letters in lower case; false if it cannot be a label. */
static bool copy_label(struct str label, uint8_t out[LABEL_BYTES])
{
	if (label.len == 0 || label.len >= LABEL_BYTES || memchr(label.data, '\0', label.len))
		return false;
	for (size_t i = 0; i < label.len; i++) {
		const char byte = label.data[i];

		out[i] = (uint8_t)(byte >= 'A' && byte <= 'Z' ? byte | 0x20 : byte);
	}
	out[label.len] = '\0';
	return true;
}

/* As for a registration, which is stricter than a look-up: all rules for characters in context. */
static bool is_registrable(const uint8_t *unicode, const uint8_t *ascii)
{
	uint8_t *name = NULL;
	const int result = idn2_register_u8(unicode, ascii, &name, 0);

	idn2_free(name);
	return result == IDN2_OK;
}

bool idn_is_unicode_label(struct str label)
{
	uint8_t copy[LABEL_BYTES];

	return copy_label(label, copy) && is_registrable(copy, NULL);
}

bool idn_is_ascii_form(struct str label)
{
	uint8_t copy[LABEL_BYTES];

	return copy_label(label, copy) && is_registrable(NULL, copy);
}
