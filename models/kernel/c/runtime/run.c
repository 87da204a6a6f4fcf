/* One scenario; its functions are generated below from its text. */
struct scenario {
	const char *const *names;	/* of registers, in their order */
	const enum kind *kinds;
	int registers;
	void (*prepare)(void);		/* buffers that all runs share */
	int (*init)(void);		/* -1: something was refused */
	void (*const *tasks)(void);
	int ntasks;
	void (*final)(void);
	void (*cleanup)(void);
	long runs, jitter;		/* jitter -1: of any scale */
	int patience;			/* ms asleep: the run hangs */
};

#define MOST_TASKS 16
enum phase { INIT, RUN, FINAL, CLEAN };

/* What the process that runs a scenario shows to the one that watches. */
static struct progress {
	atomic_long run;
	atomic_int phase;
	struct {
		atomic_int tid, call, done;
	} task[MOST_TASKS + 1];		/* the last: init and final */
	struct reg reg[REGISTERS];
	char refused[256];
	struct table table;
} *shown;

/* Before a scenario runs. */
static void show_nothing(void)
{
	if (!shown)
		shown = (struct progress *)shared(sizeof(*shown));
	atomic_store(&shown->run, 0);
	atomic_store(&shown->phase, INIT);
	shown->refused[0] = 0;
	forget_outcomes(&shown->table);
}

static __thread int me;

/* Before each call: which call the task is in. */
static void at(int call)
{
	atomic_store_explicit(&shown->task[me].call, call,
			      memory_order_relaxed);
}

static void set(int reg, long value)
{
	shown->reg[reg].value = value;
	shown->reg[reg].set = 1;
}

/* What a set-up step was refused for. */
static int refuse(const char *what)
{
	snprintf(shown->refused, sizeof(shown->refused), "%s: %s", what,
		 strerrorname_np(errno) ?: "refused");
	return -1;
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

static const struct scenario *playing;
static pthread_barrier_t together;
static atomic_int arrived;
static int cpus[CPU_SETSIZE], ncpus;

static void find_cpus(void)
{
	cpu_set_t all;

	sched_getaffinity(0, sizeof(all), &all);
	for (int i = 0; i < CPU_SETSIZE; i++) {
		if (CPU_ISSET(i, &all))
			cpus[ncpus++] = i;
	}
}

static void *play(void *number)
{
	uint64_t seed;
	cpu_set_t one;

	me = (intptr_t)number;
	CPU_ZERO(&one);
	CPU_SET(cpus[me % ncpus], &one);
	sched_setaffinity(0, sizeof(one), &one);
	atomic_store(&shown->task[me].tid, gettid());
	seed = 0x9e3779b97f4a7c15ULL * (gettid() + 1) ^ (uint64_t)(now() * 1e9);
	for (;;) {
		pthread_barrier_wait(&together);
		atomic_fetch_add(&arrived, 1);
		for (int i = 0; atomic_load(&arrived) < playing->ntasks; i++) {
			if (i > 1000)
				sched_yield();
		}
		seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
		if (playing->jitter > 0)
			spin(seed % playing->jitter);
		else if (playing->jitter < 0)
			spin((seed >> 8) % (1 << (seed & 15)));
		playing->tasks[me]();
		atomic_store(&shown->task[me].done, 1);
		pthread_barrier_wait(&together);
	}
	return NULL;
}

static void say_outcome(struct text *t, const struct scenario *s)
{
	for (int i = 0; i < s->registers; i++) {
		say(t, "%s%s=", i ? " " : "", s->names[i]);
		say_register(t, s->kinds[i], &shown->reg[i]);
	}
}

#define MOST_TEXT (1 << 20)

/* Runs the scenario until told otherwise; the parent sees how it goes. */
static void child(const struct scenario *s, long runs, double until)
{
	static char line[MOST_TEXT];
	pthread_t thread;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	catch_signals();
	playing = s;
	me = MOST_TASKS;
	atomic_store(&shown->task[me].tid, gettid());
	pthread_barrier_init(&together, NULL, s->ntasks + 1);
	for (int i = 0; i < s->ntasks; i++)
		pthread_create(&thread, NULL, play, (void *)(intptr_t)i);
	while (atomic_load(&shown->run) < runs && now() < until &&
	       !shown->table.full) {
		struct text t = { line, line + sizeof(line) };

		for (int i = 0; i < s->registers; i++)
			shown->reg[i].set = 0;
		for (int i = 0; i < s->ntasks; i++)
			atomic_store(&shown->task[i].done, 0);
		atomic_store(&sigpipes, 0);
		atomic_store(&shown->phase, INIT);
		if (s->init())
			break;
		atomic_store(&arrived, 0);
		atomic_store(&shown->phase, RUN);
		if (s->ntasks) {
			pthread_barrier_wait(&together);
			pthread_barrier_wait(&together);
		}
		atomic_store(&shown->phase, FINAL);
		if (s->final)
			s->final();
		say_outcome(&t, s);
		count_outcome(&shown->table, line);
		atomic_store(&shown->phase, CLEAN);
		s->cleanup();
		if (held_child)
			reap();
		atomic_fetch_add(&shown->run, 1);
	}
	s->cleanup();
	_exit(0);
}
