/* A register: a number, bytes (value: how many) or poll events. */
struct reg {
	int set;
	long value;
	char *bytes;
};

enum kind { NUMBER, DATA, POLL };

/* The outcomes of a scenario and how often each came, kept by the parent. */
#define TABLE_SLOTS (1 << 17)
#define TABLE_BYTES (64 << 20)

struct table {
	unsigned int at[TABLE_SLOTS];	/* place in text, 0: free */
	unsigned long count[TABLE_SLOTS];
	unsigned int slot[TABLE_SLOTS / 2 + 2];	/* those in use */
	unsigned int used, entries;
	int full;
	char text[TABLE_BYTES];
};

static void count_outcome(struct table *t, const char *text)
{
	size_t n = strlen(text) + 1;
	uint64_t h = 14695981039346656037ULL;
	unsigned int i;

	for (size_t k = 0; k + 1 < n; k++)
		h = (h ^ (unsigned char)text[k]) * 1099511628211ULL;
	i = (h ^ h >> 32) & (TABLE_SLOTS - 1);
	while (t->at[i] && strcmp(t->text + t->at[i], text))
		i = (i + 1) & (TABLE_SLOTS - 1);
	if (!t->at[i]) {
		if (t->used + n > TABLE_BYTES - 1 ||
		    t->entries > TABLE_SLOTS / 2) {
			t->full = 1;
			return;
		}
		t->used = t->used ? t->used : 1;
		memcpy(t->text + t->used, text, n);
		t->at[i] = t->used;
		t->count[i] = 0;
		t->used += n;
		t->slot[t->entries++] = i;
	}
	t->count[i]++;
}

static void forget_outcomes(struct table *t)
{
	for (unsigned int i = 0; i < t->entries; i++)
		t->at[t->slot[i]] = 0;
	t->used = t->entries = t->full = 0;
}

/* Text that grows up to a limit. */
struct text {
	char *at, *end;
};

static void say(struct text *t, const char *format, ...)
{
	va_list ap;
	int n;

	va_start(ap, format);
	n = vsnprintf(t->at, t->end - t->at, format, ap);
	va_end(ap);
	t->at += n < t->end - t->at ? n : t->end - t->at - 1;
}

static void say_errno(struct text *t, int error)
{
	const char *name = strerrorname_np(error);

	if (name)
		say(t, "-%s", name);
	else
		say(t, "%d", -error);
}

/* Runs of letters and their lengths; NUL bytes are 0, what is no letter ?. */
static void say_bytes(struct text *t, const char *p, long n)
{
	long i = 0;

	if (!n)
		say(t, "EOF");
	while (i < n) {
		long j = i;
		unsigned char c = p[i];

		while (j < n && (unsigned char)p[j] == c)
			j++;
		if (!c)
			c = '0';
		else if (!((c >= '1' && c <= '9') || (c >= 'A' && c <= 'Z') ||
			   (c >= 'a' && c <= 'z')))
			c = '?';
		say(t, "%s%c*%ld", i ? "+" : "", c, j - i);
		i = j;
	}
}

static void say_poll(struct text *t, long events)
{
	static const struct {
		int bit;
		const char *name;
	} names[] = { { POLLIN, "IN" },	  { POLLOUT, "OUT" },
		      { POLLHUP, "HUP" }, { POLLERR, "ERR" },
		      { POLLNVAL, "NVAL" } };
	int any = 0;

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (events & names[i].bit)
			say(t, "%s%s", any++ ? "." : "", names[i].name);
	}
	if (!any)
		say(t, "none");
}

static void say_register(struct text *t, enum kind kind, const struct reg *r)
{
	if (!r->set)
		say(t, "-");
	else if (r->value < 0)
		say_errno(t, -r->value);
	else if (kind == DATA)
		say_bytes(t, r->bytes, r->value);
	else if (kind == POLL)
		say_poll(t, r->value);
	else
		say(t, "%ld", r->value);
}
