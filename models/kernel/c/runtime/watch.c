/* Whether a thread sleeps, and how often it has gone to sleep. */
static int asleep(pid_t pid, int tid, long *sleeps)
{
	char path[64], line[128], state = 'R';
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/status", pid, tid);
	f = fopen(path, "r");
	if (!f)
		return 0;
	while (fgets(line, sizeof(line), f)) {
		sscanf(line, "State: %c", &state);
		sscanf(line, "voluntary_ctxt_switches: %ld", sleeps);
	}
	fclose(f);
	return state == 'S';
}

/*
 * Whether all that the present run waits for sleeps; *sum changes when
 * any of it did something meanwhile.
 */
static int all_asleep(const struct scenario *s, pid_t pid, long *sum)
{
	int phase = atomic_load(&shown->phase), some = 0;

	*sum = phase;
	for (int i = 0; i <= MOST_TASKS; i++) {
		int mine = phase == RUN ? i < s->ntasks : i == MOST_TASKS;
		long sleeps = 0;

		if (!mine ||
		    (phase == RUN && atomic_load(&shown->task[i].done)))
			continue;
		if (!asleep(pid, atomic_load(&shown->task[i].tid), &sleeps))
			return 0;
		some = 1;
		*sum = *sum * 31 + sleeps;
		*sum = *sum * 31 + atomic_load(&shown->task[i].call);
	}
	return some;
}

/* A run that hangs is an outcome: which tasks, in which call. */
static void count_hung(const struct scenario *s)
{
	static char line[MOST_TEXT];
	struct text t = { line, line + sizeof(line) };
	int phase = atomic_load(&shown->phase);
	const char *comma = "\t";

	say_outcome(&t, s);
	for (int i = 0; i <= MOST_TASKS; i++) {
		int mine = phase == RUN ? i < s->ntasks : i == MOST_TASKS;

		if (!mine ||
		    (phase == RUN && atomic_load(&shown->task[i].done)))
			continue;
		say(&t, "%s%d:%d", comma, i, atomic_load(&shown->task[i].call));
		comma = ",";
	}
	count_outcome(&shown->table, line);
}

static volatile sig_atomic_t stopping;

static void stop(int sig)
{
	(void)sig;
	stopping = 1;
}

#define MOST_STUCK 30.0	/* seconds of one run, asleep or not */

/*
 * Waits for the child. 0: it ended by itself; 1: it hung, the run is
 * counted; 2: it died of a signal. A sleep counts as hanging when nothing
 * at all happened for so long.
 */
static int watch(const struct scenario *s, pid_t pid, int *signal)
{
	double since = now(), quiet = since;
	long run = -1, sum = 0, before = 0;
	int status;

	for (long nap = 200; ; nap = nap < 5000 ? nap * 2 : nap) {
		if (waitpid(pid, &status, WNOHANG) == pid) {
			*signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
			return *signal ? 2 : 0;
		}
		if (stopping) {
			kill(pid, SIGKILL);
			continue;
		}
		usleep(nap);
		if (atomic_load(&shown->run) != run) {
			run = atomic_load(&shown->run);
			since = quiet = now();
			continue;
		}
		if (!all_asleep(s, pid, &sum) || sum != before)
			quiet = now();
		before = sum;
		if (now() - quiet < s->patience / 1e3 &&
		    now() - since < MOST_STUCK)
			continue;
		if (waitpid(pid, &status, WNOHANG) == pid)
			return 0;
		kill(pid, SIGKILL);
		waitpid(pid, &status, 0);
		return 1;
	}
}

static int most_hung = 20;	/* runs of one scenario that hang */

static void forget_names(const struct scenario *s)
{
	pid_t pid = fork();

	if (!pid) {
		s->cleanup();
		_exit(0);
	}
	waitpid(pid, NULL, 0);
}

static void report(int number, double seconds, const char *why)
{
	struct table *t = &shown->table;

	for (unsigned int i = 0; i < t->entries; i++) {
		unsigned int slot = t->slot[i];

		printf("outcome\t%d\t%lu\t%s\n", number, t->count[slot],
		       t->text + t->at[slot]);
	}
	printf("end\t%d\t%ld\t%.3f\t%s\n", number, atomic_load(&shown->run),
	       seconds, why);
	fflush(stdout);
}

static void run(int number, const struct scenario *s, long runs, double seconds)
{
	double start = now();
	const char *why = "";
	char note[300];
	int hung = 0;

	show_nothing();
	s->prepare();
	printf("begin\t%d\n", number);
	fflush(stdout);
	while (atomic_load(&shown->run) < runs && now() < start + seconds) {
		pid_t pid = fork();
		int signal = 0, what;

		if (!pid)
			child(s, runs, start + seconds);
		what = pid < 0 ? 2 : watch(s, pid, &signal);
		if (shown->refused[0]) {
			snprintf(note, sizeof(note), "refused %s",
				 shown->refused);
			why = note;
		} else if (what == 1 && (atomic_load(&shown->phase) == INIT)) {
			why = "refused init: a call of it never returns";
		} else if (what == 1) {
			count_hung(s);
			atomic_fetch_add(&shown->run, 1);
			if (++hung == most_hung || s->ntasks < 2)
				why = "hung";
		} else if (stopping) {
			why = "stopped";
		} else if (what == 2) {
			snprintf(note, sizeof(note), "died signal %d", signal);
			why = note;
		} else if (shown->table.full) {
			why = "full";
		}
		if (what)
			forget_names(s);
		if (*why)
			break;
	}
	report(number, now() - start, why);
}

/* What only root may do would make other outcomes: pipes above the limit. */
static void drop_resource_capability(void)
{
	struct {
		uint32_t version;
		int pid;
	} header = { 0x20080522, 0 };
	struct {
		uint32_t effective, permitted, inheritable;
	} set[2];

	if (syscall(SYS_capget, &header, set))
		return;
	set[0].effective &= ~(1U << 24);	/* CAP_SYS_RESOURCE */
	set[0].permitted &= ~(1U << 24);
	syscall(SYS_capset, &header, set);
}

static void prepare(int memfd)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	signal(SIGINT, stop);
	signal(SIGTERM, stop);
	in_memory = memfd;
	find_cpus();
	drop_resource_capability();
}
