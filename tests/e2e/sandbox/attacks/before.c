/* SPDX-License-Identifier: MIT */
/* What is in front of every attack in C. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>

__attribute__((unused)) static void escaped(const char *how)
{
	printf("ESCAPED: %s\n", how);
	exit(99);
}
