/*
 * Scenarios come as lines of words, written by encode.ts; the calls are
 * generated above. What a scenario needs of memory is taken anew for each.
 */
#define MOST_STATEMENTS 256
#define MOST_OPERANDS 8
#define MEMORY (1L << 30)

struct statement {
	long (*call)(const struct operand *o, char *into);
	int number;			/* among those of its task */
	int reg;			/* -1: the result is not kept */
	int repeats;
	long most;			/* of the repeats; -1: no limit */
	char *into;
	struct operand o[MOST_OPERANDS];
};

/* In the order of their making, `init`: objects, and calls between them. */
struct body {
	int n;
	struct statement all[MOST_STATEMENTS];
};

static struct body bodies[MOST_TASKS + 2];	/* then init and final */
#define INIT_BODY MOST_TASKS
#define FINAL_BODY (MOST_TASKS + 1)

static char *memory;
static size_t taken;
static const char *names[REGISTERS];
static enum kind kinds[REGISTERS];
static struct scenario present;

static void wrong(const char *what)
{
	fprintf(stderr, "interpreter: %s\n", what);
	exit(3);
}

/* Pages of memory that the child shares; they are not cleared. */
static char *take(size_t n)
{
	char *p = memory + taken;

	taken += n / 4096 * 4096 + 4096;
	if (taken > MEMORY)
		wrong("too much memory");
	return p;
}

static char *word(void)
{
	char *w = strtok(NULL, " \n");

	if (!w)
		wrong("a line ends early");
	return w;
}

static long number(void)
{
	return strtol(word(), NULL, 10);
}

/* Runs of letters: A*4096+B*10; "-" is no byte at all. */
static char *data(const char *text, long *length)
{
	const char *at = text;
	char *p, *to, *end;

	*length = 0;
	while (at[0] && at[1] == '*') {
		*length += strtol(at + 2, &end, 10);
		at = *end == '+' ? end + 1 : end;
	}
	p = to = take(*length);
	for (at = text; at[0] && at[1] == '*'; ) {
		long n = strtol(at + 2, &end, 10);

		memset(to, at[0] == '0' ? 0 : at[0], n);
		to += n;
		at = *end == '+' ? end + 1 : end;
	}
	return p;
}

/* Constants joined by |. */
static long constant(char *text)
{
	long value = 0;

	for (char *rest, *one = strtok_r(text, "|", &rest); one;
	     one = strtok_r(NULL, "|", &rest)) {
		size_t i = 0;

		while (i < CONSTANTS && strcmp(constants[i].name, one))
			i++;
		if (i == CONSTANTS)
			wrong(one);
		value |= constants[i].value;
	}
	return value;
}

static void operand(struct operand *o)
{
	char *w = word();

	*o = (struct operand){ .reg = -1 };
	switch (*w) {
	case 'n':
		o->value = strtol(w + 1, NULL, 10);
		break;
	case 'c':
		o->value = constant(w + 1);
		break;
	case 'd':
		o->bytes = data(w + 1, &o->value);
		break;
	case 'r':
		o->reg = atoi(w + 1);
		break;
	case 'o':
		o->object = &objects[atoi(w + 1) % MOST_OBJECTS];
		o->end = number();
		o->has_at = number();
		o->at = number();
		break;
	default:
		wrong(w);
	}
}

static const char *kind_of(const struct object *x)
{
	static const struct {
		char kind;
		const char *name;
	} all[] = { { 'f', "file" }, { 'g', "fd" }, { 'z', "dev" },
		    { 'p', "pipe" }, { 't', "tcp" }, { 'u', "udp" },
		    { 's', "unix" }, { 'd', "unixdgram" }, { 'm', "mem" },
		    { 'M', "map" } };
	size_t i = 0;

	while (i < sizeof(all) / sizeof(*all) - 1 && all[i].kind != x->kind)
		i++;
	return all[i].name;
}

/* What makes an object is a call like others: it answers -1 and errno. */
static long make_object(const struct operand *o, char *into)
{
	struct object *x = o->object;

	(void)into;
	switch (x->kind) {
	case 'f':
		x->fd[0] = make_file(x->path, x->bytes, x->size, x->flags);
		return x->fd[0];
	case 'g':
		x->fd[0] = open_again(x->of->fd[0], x->flags);
		return x->fd[0];
	case 'z':
		x->fd[0] = open("/dev/zero", x->flags);
		return x->fd[0];
	case 'p':
		return make_pipe(x->fd, x->flags, x->size);
	case 't':
		return make_inet(x->fd, SOCK_STREAM);
	case 'u':
		return make_inet(x->fd, SOCK_DGRAM);
	case 's':
		return socketpair(AF_UNIX, SOCK_STREAM, 0, x->fd);
	case 'd':
		return socketpair(AF_UNIX, SOCK_DGRAM, 0, x->fd);
	case 'm':
		x->memory = make_memory(x->bytes, x->size);
		return x->memory ? 0 : -1;
	default:
		x->memory = make_map(x->of->fd[0], x->size, x->flags);
		return x->memory ? 0 : -1;
	}
}

/* NUMBER KIND FLAGS SIZE DATA OF: what is not needed is 0 or "-". */
static void object(struct body *to)
{
	int n = number() % MOST_OBJECTS;
	struct object *x = &objects[n];
	struct statement *s = &to->all[to->n++ % MOST_STATEMENTS];
	char *bytes;
	long length;

	*x = (struct object){ .fd = { -1, -1 }, .kind = *word() };
	x->flags = constant(word());
	x->size = number();
	bytes = word();
	if (*bytes != '-') {
		x->bytes = data(bytes, &length);
		x->size = length;
	}
	x->of = &objects[number() % MOST_OBJECTS];
	snprintf(x->own_path, sizeof(x->own_path), "file%d", n);
	x->path = x->kind == 'g' ? x->of->path : x->own_path;
	*s = (struct statement){ .call = make_object, .reg = -1, .number = -1 };
	s->o[0].object = x;
}

/* NAME NUMBER REGISTER REPEATS MOST ROOM OPERANDS... */
static void call(struct body *to)
{
	struct statement *s = &to->all[to->n++ % MOST_STATEMENTS];
	const char *name = word();
	size_t i = 0, room;

	while (i < CALLS && strcmp(calls[i].name, name))
		i++;
	if (i == CALLS)
		wrong(name);
	*s = (struct statement){ .call = calls[i].call };
	s->number = number();
	s->reg = number();
	s->repeats = number();
	s->most = number();
	room = number();
	s->into = take(room);
	if (s->reg >= 0 && !s->repeats)
		shown->reg[s->reg].bytes = s->into;
	for (int k = 0; k < calls[i].operands; k++)
		operand(&s->o[k]);
}

static long play_one(const struct statement *s)
{
	long n = 0;

	if (!s->repeats)
		return s->call(s->o, s->into);
	while (n != s->most && s->call(s->o, s->into) > 0)
		n++;
	return n;
}

/* -1: an object could not be made. */
static int play_body(const struct body *b)
{
	for (int i = 0; i < b->n; i++) {
		const struct statement *s = &b->all[i];
		long value;

		at(s->number);
		value = result(play_one(s));
		if (s->reg >= 0)
			set(s->reg, value);
		if (s->call == make_object && value < 0) {
			errno = -value;
			return refuse(kind_of(s->o[0].object));
		}
	}
	return 0;
}

static int play_init(void)
{
	return play_body(&bodies[INIT_BODY]);
}

static void play_task(void)
{
	play_body(&bodies[me]);
}

static void play_final(void)
{
	play_body(&bodies[FINAL_BODY]);
}

static void clean(void)
{
	for (int i = 0; i < MOST_OBJECTS; i++) {
		struct object *x = &objects[i];

		if (!x->kind)
			continue;
		close_ends(x->fd);
		if (x->kind == 'f')
			unlink(x->own_path);
		free_memory(x->memory, x->size);
		x->memory = NULL;
	}
}

static void nothing(void)
{
}

/* One line; 1: a scenario is complete. */
static int line(char *text, struct body **to)
{
	const char *what = strtok(text, " \n");

	if (!what)
		return 0;
	if (!strcmp(what, "scenario")) {
		static void (*const tasks[MOST_TASKS])(void) = {
			[0 ... MOST_TASKS - 1] = play_task,
		};

		taken = 0;
		memset(objects, 0, sizeof(objects));
		for (size_t i = 0; i < MOST_TASKS + 2; i++)
			bodies[i].n = 0;
		present = (struct scenario){
			.names = names, .kinds = kinds, .prepare = nothing,
			.init = play_init, .tasks = tasks, .final = play_final,
			.cleanup = clean,
		};
		present.ntasks = number() % (MOST_TASKS + 1);
		present.runs = number();
		present.jitter = number();
		present.patience = number();
		*to = &bodies[INIT_BODY];
	} else if (!strcmp(what, "register")) {
		int n = present.registers++ % REGISTERS;

		names[n] = strcpy(take(256), word());
		kinds[n] = number();
	} else if (!strcmp(what, "body")) {
		*to = &bodies[number() % (MOST_TASKS + 2)];
	} else if (!strcmp(what, "object")) {
		object(*to);
	} else if (!strcmp(what, "call")) {
		call(*to);
	} else if (!strcmp(what, "go")) {
		return 1;
	} else {
		wrong(what);
	}
	return 0;
}

/* DIRECTORY SECONDS MEMFD: scenarios until the end of the input. */
int main(int argc, char **argv)
{
	struct body *to = &bodies[INIT_BODY];
	char *text = NULL;
	size_t size = 0;
	double seconds;

	if (argc != 4 || chdir(argv[1]))
		return 3;
	prepare(atoi(argv[3]));
	seconds = atof(argv[2]);
	most_hung = 3;
	memory = shared(MEMORY);
	show_nothing();
	for (int n = 0; !stopping && getline(&text, &size, stdin) > 0; ) {
		if (line(text, &to))
			run(n++, &present, present.runs, seconds);
	}
	return stopping ? 4 : 0;
}
