/* SPDX-License-Identifier: MIT */
/*
 * stub LATENCY_MS: answers every POST on loopback after so many milliseconds with one and the same
 * chat completion. Says its port in the first line; at SIGTERM a line "requests span cpu": how many
 * it answered, the seconds between the first and the last, and its CPU time as a share of these. It
 * parses no more than the length of a body, so that what asks is what is measured.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define CONNECTIONS 4096
#define INPUT_BYTES 16384
#define EVENTS 256
#define BODY \
	"{\"id\":\"stub-1\",\"object\":\"chat.completion\",\"created\":1760000000,\"model\":" \
	"\"stub-model\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\"," \
	"\"content\":\"green\",\"refusal\":null},\"logprobs\":null,\"finish_reason\":\"stop\"}]," \
	"\"usage\":{\"prompt_tokens\":120,\"completion_tokens\":1,\"total_tokens\":121," \
	"\"prompt_tokens_details\":{\"cached_tokens\":0},\"completion_tokens_details\":" \
	"{\"reasoning_tokens\":0}}}"

struct connection {
	size_t len;     /* bytes of the request that are here */
	int64_t due_us; /* of its answer */
	int next;       /* in the queue */
	char input[INPUT_BYTES];
};

/* The latency is the same for all: who asked first is due first. */
struct queue {
	int first, last;
};

static volatile sig_atomic_t stop;
static struct connection connections[CONNECTIONS]; /* by descriptor */

static void on_signal(int number)
{
	(void)number;
	stop = 1;
}

static void fail(const char *what)
{
	perror(what);
	exit(EXIT_FAILURE);
}

static int64_t now_us(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (int64_t)time.tv_sec * 1000000 + time.tv_nsec / 1000;
}

static double cpu_seconds(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
	       (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static int listen_on_loopback(unsigned *port)
{
	struct sockaddr_in address = {.sin_family = AF_INET};
	socklen_t size = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, size) != 0 || listen(fd, 4096) != 0 ||
		getsockname(fd, (struct sockaddr *)&address, &size) != 0)
		fail("stub");
	fcntl(fd, F_SETFL, O_NONBLOCK);
	*port = ntohs(address.sin_port);
	return fd;
}

static void watch(int poller, int fd)
{
	struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};

	if (epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event) != 0)
		fail("stub: epoll");
}

static void accept_all(int poller, int listener)
{
	int fd;

	while ((fd = accept(listener, NULL, NULL)) >= 0) {
		int on = 1;

		if (fd >= CONNECTIONS) {
			close(fd);
			continue;
		}
		fcntl(fd, F_SETFL, O_NONBLOCK);
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
		connections[fd].len = 0;
		watch(poller, fd);
	}
}

/* Whether a whole request is here. */
static bool is_whole(const struct connection *c)
{
	static const char name[] = "\r\ncontent-length:";
	const char *end = strstr(c->input, "\r\n\r\n");

	for (const char *at = c->input; end && at < end; at++) {
		if (*at == '\r' && strncasecmp(at, name, sizeof(name) - 1) == 0)
			return (size_t)(end + 4 - c->input) +
				       strtoul(at + sizeof(name) - 1, NULL, 10) <=
			       c->len;
	}
	return false;
}

static void answer(int fd)
{
	static char text[1024];
	static int len;

	if (!len)
		len = snprintf(text, sizeof(text),
			"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
			"Content-Length: %zu\r\n\r\n%s",
			sizeof(BODY) - 1, BODY);
	/* As small as it is, it fits into what the kernel keeps, or nobody is there any more. */
	if (write(fd, text, (size_t)len) != len && errno != EPIPE && errno != ECONNRESET)
		fail("stub: write");
}

/* True when a request has become whole. */
static bool receive(int fd)
{
	struct connection *c = &connections[fd];
	ssize_t got = read(fd, c->input + c->len, INPUT_BYTES - 1 - c->len);

	if (got < 0 && errno == EAGAIN)
		return false;
	if (got <= 0) {
		close(fd);
		return false;
	}
	c->len += (size_t)got;
	c->input[c->len] = '\0';
	if (!is_whole(c)) {
		if (c->len == INPUT_BYTES - 1)
			close(fd);
		return false;
	}
	c->len = 0;
	return true;
}

static void push(struct queue *queue, int fd, int64_t due_us)
{
	connections[fd].due_us = due_us;
	connections[fd].next = -1;
	if (queue->last >= 0)
		connections[queue->last].next = fd;
	else
		queue->first = fd;
	queue->last = fd;
}

static void answer_due(struct queue *queue)
{
	int64_t now = queue->first >= 0 ? now_us() : 0;

	while (queue->first >= 0 && connections[queue->first].due_us <= now) {
		answer(queue->first);
		queue->first = connections[queue->first].next;
		if (queue->first < 0)
			queue->last = -1;
	}
}

/* A file for the timer, as the poller alone counts in whole milliseconds. */
static void set_timer(int timer, const struct queue *queue)
{
	struct itimerspec at = {0};
	int64_t due_us;

	if (queue->first < 0)
		return;
	due_us = connections[queue->first].due_us;
	at.it_value.tv_sec = due_us / 1000000;
	at.it_value.tv_nsec = due_us % 1000000 * 1000;
	if (timerfd_settime(timer, TFD_TIMER_ABSTIME, &at, NULL) != 0)
		fail("stub: timer");
}

int main(int argc, char **argv)
{
	struct sigaction action = {.sa_handler = on_signal};
	struct epoll_event events[EVENTS];
	struct queue queue = {-1, -1};
	int64_t latency_us, first_us = 0, last_us = 0, count = 0;
	double cpu = 0, span;
	unsigned port;
	int listener, poller, timer;

	if (argc != 2) {
		fprintf(stderr, "usage: stub LATENCY_MS\n");
		return EXIT_FAILURE;
	}
	latency_us = strtoll(argv[1], NULL, 10) * 1000;
	sigaction(SIGTERM, &action, NULL);
	signal(SIGPIPE, SIG_IGN);
	listener = listen_on_loopback(&port);
	poller = epoll_create1(0);
	timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
	watch(poller, listener);
	watch(poller, timer);
	printf("%u\n", port);
	fflush(stdout);
	while (!stop) {
		int ready = epoll_wait(poller, events, EVENTS, -1);

		for (int i = 0; i < ready; i++) {
			int fd = events[i].data.fd;

			if (fd == listener) {
				accept_all(poller, listener);
			} else if (fd == timer) {
				uint64_t times;

				(void)!read(timer, &times, sizeof(times));
			} else if (receive(fd)) {
				last_us = now_us();
				if (!count++) {
					first_us = last_us;
					cpu = cpu_seconds();
				}
				if (latency_us)
					push(&queue, fd, last_us + latency_us);
				else
					answer(fd);
			}
		}
		answer_due(&queue);
		set_timer(timer, &queue);
	}
	cpu = cpu_seconds() - cpu;
	span = (double)(last_us - first_us) / 1e6;
	printf("%lld %.6f %.3f\n", (long long)count, span, span > 0 ? cpu / span : 0);
	return EXIT_SUCCESS;
}
