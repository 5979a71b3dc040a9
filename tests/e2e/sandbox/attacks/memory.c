/* SPDX-License-Identifier: MIT */
#include <string.h>

int main(void)
{
	char *all = malloc((size_t)10 << 30);

	if (all)
		escaped("10 GiB");
	puts("held");
	return 0;
}
