/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_BASE_ATTR_H
#define TIERCAL_BASE_ATTR_H

/* Attributes that the compilers of this program know, by plain names. */

#define ATTR_PRINTF(text, first) __attribute__((format(printf, text, first)))
#define ATTR_NORETURN __attribute__((noreturn))
#define ATTR_UNUSED __attribute__((unused))
#define ATTR_RESULT __attribute__((warn_unused_result))

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

#endif
