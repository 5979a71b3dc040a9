/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(void)
{
	if (shmget(IPC_PRIVATE, 1 << 20, IPC_CREAT | 0600) >= 0)
		escaped("shared memory that no limit counts");
	if (memfd_create("x", 0) >= 0)
		escaped("files without a name");
	if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0)
		escaped("ptrace");
	if (syscall(SYS_keyctl, 0, 0, 0) >= 0)
		escaped("keys of the kernel");
	if (syscall(SYS_perf_event_open, 0, 0, 0, 0, 0) >= 0 || errno != EPERM)
		escaped("perf_event_open");
	puts("held");
	return 0;
}
