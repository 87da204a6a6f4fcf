/* Reads until it has n bytes, the end or an error. */
static long readfull(int fd, char *into, long n)
{
	long done = 0, got;

	do {
		got = read(fd, into + done, n - done);
		if (got > 0)
			done += got;
	} while (got > 0 && done < n);
	return got < 0 && !done ? -1 : done;
}

static long preadfull(int fd, char *into, long n, off_t at)
{
	long done = 0, got;

	do {
		got = pread(fd, into + done, n - done, at + done);
		if (got > 0)
			done += got;
	} while (got > 0 && done < n);
	return got < 0 && !done ? -1 : done;
}

/* Writes until all n bytes are written or an error. */
static long writefull(int fd, const char *from, long n)
{
	long done = 0, put;

	do {
		put = write(fd, from + done, n - done);
		if (put > 0)
			done += put;
	} while (put > 0 && done < n);
	return put < 0 && !done ? -1 : done;
}

static long pwritefull(int fd, const char *from, long n, off_t at)
{
	long done = 0, put;

	do {
		put = pwrite(fd, from + done, n - done, at + done);
		if (put > 0)
			done += put;
	} while (put > 0 && done < n);
	return put < 0 && !done ? -1 : done;
}

static long vmsplice1(int fd, char *mem, size_t len, unsigned int flags)
{
	return vmsplice(fd, &(struct iovec){ mem, len }, 1, flags);
}

/* Whether two buffers hold the same bytes. */
static long same(const char *a, long an, const char *b, long bn)
{
	return an == bn && !memcmp(a, b, an);
}

/* The size of a file. */
static long size_of(int fd)
{
	struct stat st;

	return fstat(fd, &st) ? -1 : st.st_size;
}

/* Drops clean pages; posix_fadvise() answers with the error itself. */
static long dontneed(int fd)
{
	errno = posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
	return errno ? -1 : 0;
}

static long fionread(int fd)
{
	int n = 0;

	return ioctl(fd, FIONREAD, &n) ? -1 : n;
}

/* The kernel takes an unsigned long, whatever glibc makes of it. */
static long setpipesz(int fd, unsigned long n)
{
	return syscall(SYS_fcntl, fd, F_SETPIPE_SZ, n);
}

/* What poll(2) says now. */
static long poll_now(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN | POLLOUT };

	return poll(&p, 1, 0) < 0 ? -1 : p.revents;
}

static long send_zerocopy(int fd, char *mem, size_t n)
{
	int one = 1;

	if (setsockopt(fd, SOL_SOCKET, SO_ZEROCOPY, &one, sizeof(one)))
		return -1;
	return send(fd, mem, n, MSG_ZEROCOPY);
}

/* The code of the next MSG_ZEROCOPY completion: 1, the kernel copied. */
static long zerocopy_status(int fd)
{
	union {
		char space[256];
		struct cmsghdr align;
	} control;
	struct msghdr msg = { .msg_control = control.space,
			      .msg_controllen = sizeof(control.space) };
	struct cmsghdr *c;

	if (recvmsg(fd, &msg, MSG_ERRQUEUE | MSG_DONTWAIT) < 0)
		return -1;
	for (c = CMSG_FIRSTHDR(&msg); c; c = CMSG_NXTHDR(&msg, c)) {
		struct sock_extended_err *e = (void *)CMSG_DATA(c);

		if (e->ee_origin == SO_EE_ORIGIN_ZEROCOPY)
			return e->ee_code;
	}
	errno = EAGAIN;
	return -1;
}

static atomic_int sigpipes;

/* SIGPIPEs since the last time that somebody asked. */
static long sigpipe(void)
{
	return atomic_exchange(&sigpipes, 0);
}

static void count_sigpipe(int sig)
{
	(void)sig;
	atomic_fetch_add(&sigpipes, 1);
}

static __thread sigjmp_buf fault;
static __thread volatile sig_atomic_t faults;

/* A load or store that has no memory behind it. */
static void bad_address(int sig)
{
	if (!faults) {
		signal(sig, SIG_DFL);
		raise(sig);
	}
	siglongjmp(fault, 1);
}

/* Signals: SIGPIPE is counted, a bad address is EFAULT. */
static void catch_signals(void)
{
	struct sigaction pipe = { .sa_handler = count_sigpipe,
				  .sa_flags = SA_RESTART };
	struct sigaction bad = { .sa_handler = bad_address,
				 .sa_flags = SA_NODEFER };

	sigaction(SIGPIPE, &pipe, NULL);
	sigaction(SIGBUS, &bad, NULL);
	sigaction(SIGSEGV, &bad, NULL);
}

/* Copies forward, aligned words at once: never in an order of its own. */
static void copy_forward(volatile char *to, const volatile char *from, size_t n)
{
	size_t i = 0;

	while (i < n) {
		if (n - i >= 8 && !((uintptr_t)(to + i) & 7)) {
			uint64_t word;

			memcpy(&word, (const char *)from + i, 8);
			*(volatile uint64_t *)(to + i) = word;
			i += 8;
		} else {
			to[i] = from[i];
			i++;
		}
	}
}

static long store(char *to, const char *from, size_t n)
{
	if (sigsetjmp(fault, 1)) {
		faults = 0;
		errno = EFAULT;
		return -1;
	}
	faults = 1;
	copy_forward(to, from, n);
	faults = 0;
	return 0;
}

static long load(char *into, const char *from, size_t n)
{
	if (sigsetjmp(fault, 1)) {
		faults = 0;
		errno = EFAULT;
		return -1;
	}
	faults = 1;
	copy_forward(into, from, n);
	faults = 0;
	return n;
}

/* The place stays reserved, so that nothing else is mapped there. */
static long unmap(char *mem, size_t n)
{
	if (munmap(mem, n))
		return -1;
	mmap(mem, n, PROT_NONE,
	     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
	return 0;
}

static atomic_int held_child;
static atomic_int *child_ready;

/* A child that only sleeps: anonymous pages are shared with it. */
static long forkhold(void)
{
	pid_t pid;

	if (!child_ready)
		child_ready = (atomic_int *)shared(sizeof(*child_ready));
	atomic_store(child_ready, 0);
	pid = fork();
	if (pid < 0)
		return -1;
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		syscall(SYS_close_range, 0, ~0U, 0);
		atomic_store(child_ready, 1);
		for (;;)
			pause();
	}
	while (!atomic_load(child_ready))
		sched_yield();
	atomic_store(&held_child, pid);
	return 0;
}

static long reap(void)
{
	pid_t pid = atomic_exchange(&held_child, 0);

	if (!pid) {
		errno = ECHILD;
		return -1;
	}
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	return 0;
}
