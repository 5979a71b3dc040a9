/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_BASE_HTML_H
#define TIERCAL_BASE_HTML_H

#include "base/str.h"

/* Text from outside in HTML, SVG too: as an element's text or in a quoted attribute no character of
 * it is special, and what cannot be seen or turns the direction is shown as on a terminal. */
void html_escape(struct buf *out, struct str text);

/* JSON as the content of a script element: `<`, `>`, `&`, U+2028 and U+2029, which in JSON stand
 * only in strings, are written as \uNNNN, so that nothing in it ends the element. */
void html_json(struct buf *out, struct str json);

#endif
