/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_BASE_IDN_H
#define TIERCAL_BASE_IDN_H

#include <stdbool.h>

#include "base/str.h"

/* One label of a name of a host by IDNA 2008 (RFC 5890 to 5892, libidn2): in Unicode, which it must
 * be normalised in (NFC), or in its ASCII form, xn-- and so on, whatever the case. Labels without
 * letters beyond ASCII are none of these. */
bool idn_is_unicode_label(struct str label);
bool idn_is_ascii_form(struct str label);

#endif
