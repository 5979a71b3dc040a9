/* SPDX-License-Identifier: MIT */
#include "grade/seccomp.h"

#include <stddef.h>

#ifdef __linux__
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/syscall.h>
#endif

/*
 * Refused with EPERM: memory that no limit of a process counts (System V shared memory, files that
 * have no name), keys of the kernel, and what programs under test need least and the kernel's own
 * faults were found in most. Calls of another architecture, which have other numbers, end the
 * program.
 */
#if defined(__x86_64__)
#define OWN_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define OWN_ARCH AUDIT_ARCH_AARCH64
#endif

#ifdef OWN_ARCH

/* Newer than the headers of some systems; the same on every architecture. */
#ifndef __NR_memfd_secret
#define __NR_memfd_secret 447
#endif

#define ERRNO_EPERM 1
#define LOAD(field) \
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (unsigned)offsetof(struct seccomp_data, field))
#define RETURN(what) BPF_STMT(BPF_RET | BPF_K, (what))
#define REFUSE(number) \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (number), 0, 1), RETURN(SECCOMP_RET_ERRNO | ERRNO_EPERM)

static const struct sock_filter filter[] = {
	LOAD(arch),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, OWN_ARCH, 1, 0),
	RETURN(SECCOMP_RET_KILL_PROCESS),
	LOAD(nr),
#if defined(__x86_64__)
	/* The x32 numbers of the same architecture. */
	BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1),
	RETURN(SECCOMP_RET_KILL_PROCESS),
#endif
	REFUSE(__NR_shmget),
	REFUSE(__NR_semget),
	REFUSE(__NR_msgget),
	REFUSE(__NR_mq_open),
	REFUSE(__NR_memfd_create),
	REFUSE(__NR_memfd_secret),
	REFUSE(__NR_add_key),
	REFUSE(__NR_request_key),
	REFUSE(__NR_keyctl),
	REFUSE(__NR_bpf),
	REFUSE(__NR_perf_event_open),
	REFUSE(__NR_userfaultfd),
	REFUSE(__NR_io_uring_setup),
	REFUSE(__NR_ptrace),
	REFUSE(__NR_process_vm_readv),
	REFUSE(__NR_process_vm_writev),
	REFUSE(__NR_mount),
	REFUSE(__NR_setns),
	REFUSE(__NR_unshare),
	RETURN(SECCOMP_RET_ALLOW),
};

struct str seccomp_filter(void)
{
	return (struct str){(const char *)filter, sizeof(filter)};
}

#else

struct str seccomp_filter(void)
{
	return STR_NONE;
}

#endif
