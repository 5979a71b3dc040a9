/* SPDX-License-Identifier: MIT */
#include "http/poller.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/vec.h"

#define EVENTS 256

struct poller {
	int fd;
	VEC(struct pollfd) fds; /* itself, and what is watched for one wait only */
	struct epoll_event events[EVENTS];
	struct job_fd ready[EVENTS];
};

bool poller_open(struct poller **out, struct err *err)
{
	int fd = epoll_create1(EPOLL_CLOEXEC);

	if (fd < 0)
		return err_errno(err, "the kernel gives no epoll");
	*out = mem_alloc(sizeof(**out));
	**out = (struct poller){.fd = fd};
	return true;
}

void poller_close(struct poller *poller)
{
	if (!poller)
		return;
	close(poller->fd);
	VEC_FREE(&poller->fds);
	free(poller);
}

bool poller_watch(struct poller *poller, struct job_fd fd)
{
	struct epoll_event event = {
		.events = (fd.read ? EPOLLIN : 0U) | (fd.write ? EPOLLOUT : 0U), .data.fd = fd.fd};

	if (!event.events) {
		/* A socket that was closed before has left the list by itself. */
		(void)epoll_ctl(poller->fd, EPOLL_CTL_DEL, fd.fd, NULL);
		return true;
	}
	return epoll_ctl(poller->fd, EPOLL_CTL_ADD, fd.fd, &event) == 0 ||
	       (errno == EEXIST && epoll_ctl(poller->fd, EPOLL_CTL_MOD, fd.fd, &event) == 0);
}

/* The list of the kernel is a descriptor, too, and can be waited for together with others. */
static bool wait_with(struct poller *poller, const struct job_fd *fds, size_t fd_count,
	int timeout_ms, struct err *err)
{
	poller->fds.count = 0;
	*VEC_PUSH(&poller->fds) = (struct pollfd){.fd = poller->fd, .events = POLLIN};
	for (size_t i = 0; i < fd_count; i++)
		*VEC_PUSH(&poller->fds) = (struct pollfd){.fd = fds[i].fd,
			.events =
				(short)((fds[i].read ? POLLIN : 0) | (fds[i].write ? POLLOUT : 0))};
	if (poll(poller->fds.items, poller->fds.count, timeout_ms) < 0 && errno != EINTR)
		return err_errno(err, "cannot wait for sockets");
	return true;
}

bool poller_wait(struct poller *poller, const struct job_fd *fds, size_t fd_count, int timeout_ms,
	const struct job_fd **ready, size_t *ready_count, struct err *err)
{
	int count;

	if (fd_count) {
		if (!wait_with(poller, fds, fd_count, timeout_ms, err))
			return false;
		timeout_ms = 0;
	}
	count = epoll_wait(poller->fd, poller->events, EVENTS, timeout_ms);
	if (count < 0 && errno != EINTR)
		return err_errno(err, "cannot wait for sockets");
	*ready = poller->ready;
	*ready_count = 0;
	for (int i = 0; i < count; i++)
		poller->ready[(*ready_count)++] = (struct job_fd){
			.fd = poller->events[i].data.fd,
			.read = poller->events[i].events & ~(uint32_t)EPOLLOUT,
			.write = poller->events[i].events & EPOLLOUT,
		};
	return true;
}
