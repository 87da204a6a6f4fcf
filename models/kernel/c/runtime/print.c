static void print_number(const char *name, long value)
{
	if (value < 0 && strerrorname_np(-value))
		printf(" %s=-%s", name, strerrorname_np(-value));
	else
		printf(" %s=%ld", name, value);
}

/* Runs of equal bytes: A*4096+B*10; a NUL byte is 0. */
static void print_bytes(const char *name, const char *p, long n)
{
	if (n <= 0) {
		print_number(name, n);
		return;
	}
	printf(" %s=", name);
	for (long i = 0, j; i < n; i = j) {
		for (j = i; j < n && p[j] == p[i]; j++)
			;
		printf("%s%c*%ld", i ? "+" : "", p[i] ? p[i] : '0', j - i);
	}
}

/* Whether the runs of bytes are these letters; "+" at the end: or more. */
static int has_shape(const char *p, long n, const char *letters)
{
	long i = 0;

	while (*letters && *letters != '+') {
		char c = *letters == '0' ? 0 : *letters;

		if (i >= n || p[i] != c)
			return 0;
		while (i < n && p[i] == c)
			i++;
		letters++;
	}
	return *letters == '+' ? i < n : i >= n;
}

/* Whether the bytes are of more than one kind. */
static int torn(const char *p, long n)
{
	for (long i = 1; i < n; i++) {
		if (p[i] != p[0])
			return 1;
	}
	return 0;
}

static volatile sig_atomic_t stopped;

static void stop(int sig)
{
	(void)sig;
	stopped = 1;
}

/* The run hangs: that is what was looked for. */
static void hangs(int sig)
{
	static const char text[] = "a run hangs\n";

	(void)sig;
	if (write(1, text, sizeof(text) - 1) < 0)
		_exit(2);
	_exit(1);
}
