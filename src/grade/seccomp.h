/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_GRADE_SECCOMP_H
#define TIERCAL_GRADE_SECCOMP_H

#include "base/str.h"

/* The program of the kernel's filter of system calls for the sandbox; empty for a processor that it
 * is not written for. Static. */
struct str seccomp_filter(void);

#endif
