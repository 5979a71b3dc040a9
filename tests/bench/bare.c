/* SPDX-License-Identifier: MIT */
/*
 * bare URL CONCURRENCY COUNT BODIES: as little as posting COUNT bodies, lines of the file BODIES in
 * turn, and receiving the answers can be with libcurl: so many handles that are set up once, epoll,
 * and one transfer after the other. What tiercal is measured against.
 */
#include <curl/curl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

#define EVENTS 256
#define ANSWER_BYTES 4096

struct transfer {
	CURL *easy;
	size_t len;
	char answer[ANSWER_BYTES];
};

struct bare {
	CURLM *multi;
	int poller;
	long long timer_ms; /* when libcurl wants to be called, on the monotonic clock; -1 never */
	char **bodies;
	size_t body_count;
	long long sent, count;
};

static void fail(const char *what)
{
	fprintf(stderr, "bare: %s\n", what);
	exit(EXIT_FAILURE);
}

static long long now_ms(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (long long)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static size_t on_body(char *bytes, size_t size, size_t count, void *user)
{
	struct transfer *transfer = user;

	if (size * count > ANSWER_BYTES - transfer->len)
		return 0;
	memcpy(transfer->answer + transfer->len, bytes, size * count);
	transfer->len += size * count;
	return size * count;
}

static int on_socket(CURL *easy, curl_socket_t fd, int what, void *user, void *known)
{
	struct bare *bare = user;
	struct epoll_event event = {.data.fd = fd};

	(void)easy;
	if (what == CURL_POLL_REMOVE) {
		epoll_ctl(bare->poller, EPOLL_CTL_DEL, fd, NULL);
		return 0;
	}
	event.events =
		(what & CURL_POLL_IN ? EPOLLIN : 0u) | (what & CURL_POLL_OUT ? EPOLLOUT : 0u);
	if (epoll_ctl(bare->poller, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, &event) != 0)
		fail("epoll");
	if (!known)
		curl_multi_assign(bare->multi, fd, bare);
	return 0;
}

static int on_timer(CURLM *multi, long timeout_ms, void *user)
{
	struct bare *bare = user;

	(void)multi;
	bare->timer_ms = timeout_ms < 0 ? -1 : now_ms() + timeout_ms;
	return 0;
}

static void read_bodies(struct bare *bare, const char *path)
{
	FILE *file = fopen(path, "r");
	size_t cap = 0, size = 0;
	char *line = NULL;
	ssize_t len;

	while (file && (len = getline(&line, &size, file)) > 0) {
		if (line[len - 1] == '\n')
			line[len - 1] = '\0';
		if (bare->body_count == cap) {
			cap = cap ? cap * 2 : 1024;
			bare->bodies = realloc(bare->bodies, cap * sizeof(*bare->bodies));
			if (!bare->bodies)
				fail("out of memory");
		}
		bare->bodies[bare->body_count++] = line;
		line = NULL;
		size = 0;
	}
	if (!bare->body_count)
		fail("no bodies");
	free(line);
	fclose(file);
}

static void start(struct bare *bare, struct transfer *transfer)
{
	const char *body = bare->bodies[(size_t)bare->sent++ % bare->body_count];

	transfer->len = 0;
	curl_easy_setopt(transfer->easy, CURLOPT_POSTFIELDSIZE, (long)strlen(body));
	curl_easy_setopt(transfer->easy, CURLOPT_POSTFIELDS, body);
	if (curl_multi_add_handle(bare->multi, transfer->easy) != CURLM_OK)
		fail("add");
}

/* What has ended; each makes room for the next one. */
static long long drain(struct bare *bare)
{
	struct transfer *transfer;
	long long ended = 0;
	CURLMsg *message;
	char *private;
	long status;
	int left;

	while ((message = curl_multi_info_read(bare->multi, &left))) {
		CURL *easy = message->easy_handle;

		if (message->data.result != CURLE_OK)
			fail(curl_easy_strerror(message->data.result));
		curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
		curl_easy_getinfo(easy, CURLINFO_PRIVATE, &private);
		transfer = (struct transfer *)(void *)private;
		if (status != 200 || !transfer->len)
			fail("not answered");
		curl_multi_remove_handle(bare->multi, easy);
		ended++;
		if (bare->sent < bare->count)
			start(bare, transfer);
	}
	return ended;
}

static void loop(struct bare *bare)
{
	struct epoll_event events[EVENTS];
	long long ended = 0;
	int running;

	while (ended < bare->count) {
		long long left_ms = bare->timer_ms < 0 ? -1 : bare->timer_ms - now_ms();
		int ready = 0;

		if (left_ms != 0 || bare->timer_ms < 0)
			ready = epoll_wait(bare->poller, events, EVENTS,
				bare->timer_ms < 0 ? -1
				: left_ms < 0      ? 0
						   : (int)left_ms);
		for (int i = 0; i < ready; i++)
			curl_multi_socket_action(bare->multi, events[i].data.fd,
				(events[i].events & EPOLLOUT ? CURL_CSELECT_OUT : 0) |
					(events[i].events & ~(unsigned)EPOLLOUT ? CURL_CSELECT_IN
										: 0),
				&running);
		/* A timer that has run is over, unless libcurl sets it again. */
		if (bare->timer_ms >= 0 && bare->timer_ms <= now_ms()) {
			bare->timer_ms = -1;
			curl_multi_socket_action(bare->multi, CURL_SOCKET_TIMEOUT, 0, &running);
		}
		ended += drain(bare);
	}
}

int main(int argc, char **argv)
{
	struct bare bare = {.timer_ms = -1};
	struct curl_slist *lines = NULL;
	struct transfer *transfers;
	long concurrency;

	if (argc != 5) {
		fprintf(stderr, "usage: bare URL CONCURRENCY COUNT BODIES\n");
		return EXIT_FAILURE;
	}
	concurrency = strtol(argv[2], NULL, 10);
	bare.count = strtoll(argv[3], NULL, 10);
	read_bodies(&bare, argv[4]);
	curl_global_init(CURL_GLOBAL_DEFAULT);
	bare.multi = curl_multi_init();
	bare.poller = epoll_create1(0);
	transfers = calloc((size_t)concurrency, sizeof(*transfers));
	if (!bare.multi || bare.poller < 0 || !transfers)
		fail("cannot be set up");
	curl_multi_setopt(bare.multi, CURLMOPT_MAXCONNECTS, concurrency);
	curl_multi_setopt(bare.multi, CURLMOPT_SOCKETFUNCTION, on_socket);
	curl_multi_setopt(bare.multi, CURLMOPT_SOCKETDATA, &bare);
	curl_multi_setopt(bare.multi, CURLMOPT_TIMERFUNCTION, on_timer);
	curl_multi_setopt(bare.multi, CURLMOPT_TIMERDATA, &bare);
	lines = curl_slist_append(lines, "Content-Type: application/json");
	lines = curl_slist_append(lines, "Expect:");
	for (long i = 0; i < concurrency && i < bare.count; i++) {
		CURL *easy = curl_easy_init();

		transfers[i].easy = easy;
		curl_easy_setopt(easy, CURLOPT_URL, argv[1]);
		curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
		curl_easy_setopt(easy, CURLOPT_NOPROXY, "*");
		curl_easy_setopt(easy, CURLOPT_HTTPHEADER, lines);
		curl_easy_setopt(easy, CURLOPT_PRIVATE, &transfers[i]);
		curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
		curl_easy_setopt(easy, CURLOPT_WRITEDATA, &transfers[i]);
		curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, 600000L);
		start(&bare, &transfers[i]);
	}
	loop(&bare);
	for (long i = 0; i < concurrency; i++)
		curl_easy_cleanup(transfers[i].easy);
	curl_multi_cleanup(bare.multi);
	curl_slist_free_all(lines);
	for (size_t i = 0; i < bare.body_count; i++)
		free(bare.bodies[i]);
	free(bare.bodies);
	free(transfers);
	close(bare.poller);
	return EXIT_SUCCESS;
}
