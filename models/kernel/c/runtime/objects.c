/* A second open file of the same inode, whatever became of its name. */
static int open_again(int fd, int flags)
{
	char path[32];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return open(path, flags);
}

/* A file made by one write, then opened as asked for; -1 and errno. */
static int make_file(const char *path, const char *data, size_t n, int flags)
{
	int fd, again;

	fd = create_file(path);
	if (fd < 0)
		return -1;
	if (n && pwrite(fd, data, n, 0) != (ssize_t)n) {
		close(fd);
		return -1;
	}
	if (flags == O_RDWR)
		return fd;
	again = open_again(fd, flags);
	close(fd);
	return again;
}

/* A pipe of so many bytes; 0: of the usual 16 pages. */
static int make_pipe(int p[2], int flags, int size)
{
	if (pipe2(p, flags))
		return -1;
	if (size)
		return fcntl(p[1], F_SETPIPE_SZ, size) < 0 ? -1 : 0;
	/* A user who has many pipes gets small ones. */
	if (fcntl(p[1], F_GETPIPE_SZ) == 65536)
		return 0;
	errno = ENOBUFS;
	return -1;
}

/* Connected over loopback: s[0] receives, s[1] sends. */
static int make_inet(int s[2], int type)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
				 .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof(a);
	int one = 1, at;

	at = socket(AF_INET, type, 0);
	s[1] = socket(AF_INET, type, 0);
	if (at < 0 || s[1] < 0 || bind(at, (struct sockaddr *)&a, n) ||
	    getsockname(at, (struct sockaddr *)&a, &n))
		return -1;
	if (type == SOCK_STREAM && listen(at, 1))
		return -1;
	if (connect(s[1], (struct sockaddr *)&a, n))
		return -1;
	s[0] = at;
	if (type != SOCK_STREAM)
		return 0;
	s[0] = accept(at, NULL, NULL);
	close(at);
	setsockopt(s[1], IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	return s[0] < 0 ? -1 : 0;
}

/* Room for n bytes of memory, and behind it much that nobody may touch. */
static size_t room(size_t n)
{
	return (n + 4095) / 4096 * 4096 + (32 << 20);
}

static char *make_room(size_t n)
{
	char *m = mmap(NULL, room(n), PROT_NONE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	return m == MAP_FAILED ? NULL : m;
}

static void free_memory(char *m, size_t n)
{
	if (m)
		munmap(m, room(n));
}

/* Memory of small pages; data NULL: never touched. */
static char *make_memory(const char *data, size_t n)
{
	char *m = make_room(n);

	if (!m || mmap(m, n, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != m)
		return NULL;
	madvise(m, n, MADV_NOHUGEPAGE);
	if (data)
		memcpy(m, data, n);
	return m;
}

/* A mapping of which each page was read once. */
static char *make_map(int fd, size_t n, int flags)
{
	char *m = make_room(n);
	char byte;

	if (!m || mmap(m, n, PROT_READ | PROT_WRITE, flags | MAP_FIXED, fd,
		       0) != m)
		return NULL;
	for (size_t at = 0; at < n; at += 4096)
		load(&byte, m + at, 1);
	return m;
}

static void close_ends(int ends[2])
{
	close(ends[0]);
	close(ends[1]);
	ends[0] = ends[1] = -1;
}

/*
 * sendfile(2) to an explicit offset, through an open file of its own: not for
 * a pipe, which has none, nor where it would get the number of a closed source.
 */
static long sendfile_at(int to, off_t at, int from, off_t *offset, size_t n)
{
	int fd = -1, error;
	long done;

	if (lseek(to, 0, SEEK_CUR) >= 0 && fcntl(from, F_GETFD) >= 0)
		fd = open_again(to, fcntl(to, F_GETFL) & ~O_CREAT);
	if (fd < 0)
		return sendfile(to, from, offset, n);
	lseek(fd, at, SEEK_SET);
	done = sendfile(fd, from, offset, n);
	error = errno;
	close(fd);
	errno = error;
	return done;
}
