/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

int main(void)
{
	char byte = 'x';

	for (int fd = 0; fd < 10; fd++) {
		if (ioctl(fd, TIOCSTI, &byte) == 0)
			escaped("typed into the terminal");
		if (fd > 2 && fcntl(fd, F_GETFD) >= 0)
			escaped("a descriptor was left open");
	}
	if (open("/dev/tty", O_RDWR) >= 0)
		escaped("the terminal can be opened");
	puts("held");
	return 0;
}
