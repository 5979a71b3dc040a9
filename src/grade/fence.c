/* SPDX-License-Identifier: MIT */
#include "grade/fence.h"

bool fence_inside(struct str text, const char *name, struct str *inside)
{
	size_t fence = 0;
	struct str rest, info;

	while (fence < text.len && text.data[fence] == '`')
		fence++;
	rest = str_slice(text, fence, text.len);
	if (fence < 3 || !str_next(&rest, '\n', &info) || !rest.data)
		return false;
	info = str_trim(info);
	if (info.len && !str_eq_nocase(info, str_of(name)))
		return false;
	if (!str_ends(rest, str_slice(text, 0, fence)))
		return false;
	rest.len -= fence;
	*inside = str_trim(rest);
	return inside->len > 0 && rest.data[rest.len - 1] == '\n';
}
