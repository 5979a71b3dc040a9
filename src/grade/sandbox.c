/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* memfd_create */
#include "grade/sandbox.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "base/term.h"
#include "base/vec.h"
#include "grade/seccomp.h"

/* Debian, and every system after it: the tools are where these say. */
#define BWRAP "bwrap"
#define PRLIMIT "/usr/bin/prlimit"
#define PATH "PATH=/usr/local/bin:/usr/bin:/bin"
#define SHM_BYTES "16777216"
#define FOLDER_BYTES "67108864"
#define OPEN_FILES 256
#define PROBE_SECONDS 10
/* How long the words of bubblewrap may be that are shown. */
#define WORDS 200

struct wrap {
	struct arena arena;
	VEC(const char *) argv;
	int fds[PROC_FDS];
	size_t fd_count;
	int started; /* a file that bubblewrap writes into when the program is about to start */
};

static void add(struct wrap *wrap, const char *const *words)
{
	for (; *words; words++)
		*VEC_PUSH(&wrap->argv) = *words;
}

#define ADD(wrap, ...) add((wrap), (const char *const[]){__VA_ARGS__, NULL})

/* A file without a name, handed on; false if there is none to be had. */
static bool add_fd(struct wrap *wrap, struct str text, const char **number, struct err *err)
{
	const int fd = memfd_create("tiercal", MFD_CLOEXEC);

	if (fd < 0)
		return err_errno(err, "cannot make a file in memory");
	*number = arena_printf(&wrap->arena, "%zu", PROC_FD + wrap->fd_count);
	wrap->fds[wrap->fd_count++] = fd;
	return io_write_fd(fd, text, err) &&
	       (lseek(fd, 0, SEEK_SET) == 0 || err_errno(err, "cannot rewind a file in memory"));
}

/* /bin and the like are links into /usr on newer systems, folders on older ones. */
static void add_system_folder(struct wrap *wrap, const char *path)
{
	char target[256];
	const ssize_t len = readlink(path, target, sizeof(target) - 1);

	if (len < 0) {
		ADD(wrap, "--ro-bind-try", path, path);
		return;
	}
	target[len] = '\0';
	ADD(wrap, "--symlink", arena_strz(&wrap->arena, str_of(target)), path);
}

static void add_files_of_system(struct wrap *wrap)
{
	static const char *const folders[] = {"/bin", "/sbin", "/lib", "/lib32", "/lib64"};
	/* What the loader and Debian's links to compilers and interpreters go through. */
	static const char *const extras[] = {
		"/etc/alternatives", "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d"};

	ADD(wrap, "--ro-bind", "/usr", "/usr");
	for (size_t i = 0; i < ARRAY_LEN(folders); i++) {
		if (access(folders[i], F_OK) == 0)
			add_system_folder(wrap, folders[i]);
	}
	for (size_t i = 0; i < ARRAY_LEN(extras); i++)
		ADD(wrap, "--ro-bind-try", extras[i], extras[i]);
	ADD(wrap, "--proc", "/proc", "--dev", "/dev", "--size", SHM_BYTES, "--tmpfs", "/dev/shm");
	ADD(wrap, "--remount-ro", "/dev", "--size", FOLDER_BYTES, "--tmpfs", SANDBOX_FOLDER);
}

static bool add_files(struct wrap *wrap, const struct sandbox_job *job, struct err *err)
{
	for (size_t i = 0; i < job->file_count; i++) {
		const struct sandbox_file *file = &job->files[i];
		const char *number;

		if (!add_fd(wrap, file->text, &number, err))
			return false;
		ADD(wrap, "--perms", "0644", "--file", number,
			arena_printf(&wrap->arena, SANDBOX_FOLDER "/%s", file->name));
	}
	ADD(wrap, "--chdir", SANDBOX_FOLDER, "--remount-ro", "/");
	return true;
}

/* The limits of a process are set inside: outside they would be those of bubblewrap, and that of
 * processes would count all of the user's. */
static void add_limits(struct wrap *wrap, int64_t seconds)
{
	struct arena *arena = &wrap->arena;
	const int64_t cpu = seconds < SANDBOX_CPU_SECONDS ? seconds : SANDBOX_CPU_SECONDS;

	ADD(wrap, "--", PRLIMIT, arena_printf(arena, "--cpu=%d:%d", (int)cpu, (int)cpu + 1),
		arena_printf(arena, "--as=%lld", (long long)SANDBOX_MEMORY),
		arena_printf(arena, "--nproc=%d", SANDBOX_PROCESSES),
		arena_printf(arena, "--fsize=%lld", (long long)SANDBOX_FILE_BYTES), "--core=0",
		arena_printf(arena, "--nofile=%d", OPEN_FILES), "--");
}

static bool build(struct wrap *wrap, const struct sandbox_job *job, struct err *err)
{
	const struct str filter = seccomp_filter();
	const char *number;

	ADD(wrap, BWRAP, "--unshare-all", "--unshare-user", "--disable-userns", "--die-with-parent",
		"--new-session", "--cap-drop", "ALL", "--hostname", "sandbox");
	add_files_of_system(wrap);
	if (!add_files(wrap, job, err))
		return false;
	if (filter.len) {
		if (!add_fd(wrap, filter, &number, err))
			return false;
		ADD(wrap, "--seccomp", number);
	}
	if (!add_fd(wrap, STR(""), &number, err))
		return false;
	wrap->started = wrap->fds[wrap->fd_count - 1];
	ADD(wrap, "--info-fd", number);
	add_limits(wrap, job->seconds);
	add(wrap, job->command);
	*VEC_PUSH(&wrap->argv) = NULL;
	return true;
}

static void unbuild(struct wrap *wrap)
{
	for (size_t i = 0; i < wrap->fd_count; i++)
		close(wrap->fds[i]);
	VEC_FREE(&wrap->argv);
	arena_fini(&wrap->arena);
}

static bool has_started(const struct wrap *wrap)
{
	struct stat about;

	return fstat(wrap->started, &about) == 0 && about.st_size > 0;
}

/* The last line of what it said, printable. */
static bool fail(const struct exec_result *result, struct err *err)
{
	struct str rest = str_trim(buf_view(&result->err)), line = STR("it says nothing");
	struct buf shown = {0};

	while (str_next(&rest, '\n', &line))
		continue;
	term_escape(&shown, str_slice(line, 0, WORDS));
	err_set(err, ERR_DATA, "the sandbox failed: %s", buf_z(&shown));
	buf_free(&shown);
	return false;
}

struct exec_limits sandbox_limits(int64_t seconds)
{
	return (struct exec_limits){
		.wall_us = seconds * 1000000,
		.memory_bytes = SANDBOX_MEMORY,
		/* Two of them are bubblewrap's own. */
		.processes = SANDBOX_PROCESSES + 2,
		.output_bytes = SANDBOX_OUTPUT_BYTES,
	};
}

bool sandbox_run(const struct sandbox_job *job, struct exec_result *result, struct err *err)
{
	static const char *const environment[] = {
		PATH, "HOME=" SANDBOX_FOLDER, "TMPDIR=" SANDBOX_FOLDER, "LANG=C.UTF-8", NULL};
	struct wrap wrap = {0};
	struct exec_job run = {.limits = sandbox_limits(job->seconds)};
	bool ok = build(&wrap, job, err);

	run.spec = (struct proc_spec){.argv = wrap.argv.items,
		.environment = environment,
		.fds = wrap.fds,
		.fd_count = wrap.fd_count,
		.as_nobody = true};
	ok = ok && exec_run(&run, result, err);
	if (ok && !has_started(&wrap)) {
		ok = fail(result, err);
		exec_free(result);
	}
	unbuild(&wrap);
	return ok;
}

/* *said: where it has none, the last words of what ran. */
static bool run_probe(const char *program, bool *has, struct err *said, struct err *err)
{
	/* A pipe of two: it can make processes. */
	const char *const command[] = {"/bin/sh", "-c",
		"command -v -- \"$1\" | cat >/dev/null; command -v -- \"$1\"", "sh", program, NULL};
	const struct sandbox_job job = {.command = command, .seconds = PROBE_SECONDS};
	struct exec_result result;
	struct err own = {0};

	if (!sandbox_run(&job, &result, &own))
		return err_set(err, ERR_USAGE,
			"it runs only in a sandbox by bubblewrap, which does not work here (%s): "
			"install Debian's packages bubblewrap (0.8 or newer) and util-linux; in a "
			"container, it must be allowed to make user namespaces",
			own.text);
	*has = result.end == EXEC_EXITED && result.number == 0;
	if (!*has)
		fail(&result, said);
	exec_free(&result);
	return true;
}

bool sandbox_probe(const char *program, struct err *err)
{
	struct err said = {0};
	bool has = false;

	if (!run_probe("sh", &has, &said, err))
		return false;
	if (!has)
		return err_set(err, ERR_USAGE,
			"it runs only in a sandbox by bubblewrap, in which no program can be "
			"started here (%s): install Debian's package util-linux; in a container, "
			"it must be allowed to mount /proc",
			said.text);
	if (!program || strchr(program, '/'))
		return true;
	return run_probe(program, &has, &said, err) &&
	       (has || err_set(err, ERR_USAGE,
			       "there is no program '%.80s' in the sandbox, which sees /usr alone: "
			       "install it there",
			       program));
}
