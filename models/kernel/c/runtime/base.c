#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/errqueue.h>
#include <linux/fs.h>
#include <linux/memfd.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifndef SO_EE_ORIGIN_ZEROCOPY
#define SO_EE_ORIGIN_ZEROCOPY 5
#endif

/* What a call answered: its value, or the error with a minus sign. */
static long result(long value)
{
	return value < 0 ? -errno : value;
}

/* Takes time and does nothing. */
static long spin(long n)
{
	for (volatile long i = 0; i < n; i++)
		;
	return 0;
}

/* Page-aligned memory that child processes share. */
static char *shared(size_t size)
{
	char *p = mmap(NULL, size ? size : 1, PROT_READ | PROT_WRITE,
		       MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (p == MAP_FAILED) {
		perror("mmap");
		exit(3);
	}
	return p;
}

/* Bytes in runs: fill(size, 'A', 4096, 'B', 10, 0); '0' is a NUL byte. */
static char *fill(size_t size, ...)
{
	char *p = shared(size), *at = p;
	va_list ap;
	int c;

	va_start(ap, size);
	while ((c = va_arg(ap, int)) != 0) {
		int n = va_arg(ap, int);

		memset(at, c == '0' ? 0 : c, n);
		at += n;
	}
	va_end(ap);
	return p;
}
