/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_BASE_ASCII_H
#define TIERCAL_BASE_ASCII_H

#include <stdbool.h>

/* What a byte is in ASCII, whatever the locale; one that is not of ASCII, or below 0, is nothing.
 */

static inline bool ascii_is_digit(int byte)
{
	return byte >= '0' && byte <= '9';
}

static inline bool ascii_is_letter(int byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

static inline bool ascii_is_alnum(int byte)
{
	return ascii_is_digit(byte) || ascii_is_letter(byte);
}

static inline bool ascii_is_hex(int byte)
{
	return ascii_is_digit(byte) || (byte >= 'a' && byte <= 'f') || (byte >= 'A' && byte <= 'F');
}

/* What a hexadecimal digit is worth; -1: it is none. */
static inline int ascii_hex_value(int byte)
{
	if (ascii_is_digit(byte))
		return byte - '0';
	return ascii_is_hex(byte) ? (byte | 0x20) - 'a' + 10 : -1;
}

#endif
