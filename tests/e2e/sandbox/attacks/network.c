/* SPDX-License-Identifier: MIT */
#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PORT 0 /* the test puts that of a server here */

static int reaches(const char *host, int port)
{
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	inet_pton(AF_INET, host, &to.sin_addr);
	return fd >= 0 && connect(fd, (struct sockaddr *)&to, sizeof(to)) == 0;
}

int main(void)
{
	FILE *interfaces = fopen("/proc/net/dev", "r");
	char line[256];

	if (reaches("127.0.0.1", PORT))
		escaped("a server of this machine");
	if (reaches("192.0.2.1", 80) || reaches("10.0.0.1", 80))
		escaped("the network");
	while (interfaces && fgets(line, sizeof(line), interfaces)) {
		char *name = line + strspn(line, " ");

		if (strchr(name, ':') && strncmp(name, "lo:", 3) != 0)
			escaped(name);
	}
	puts("held");
	return 0;
}
