static pthread_barrier_t together;
static atomic_int arrived;
static __thread unsigned int seed;

/* Nothing, or a while of any scale: others get in between. */
static void linger(void)
{
	spin(rand_r(&seed) % (1 << rand_r(&seed) % 14));
}

/* Each thread has a CPU of its own, as far as there are enough. */
static void pin(int n)
{
	cpu_set_t all, one;

	sched_getaffinity(0, sizeof(all), &all);
	n %= CPU_COUNT(&all);
	CPU_ZERO(&one);
	for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
		if (CPU_ISSET(cpu, &all) && n-- == 0)
			CPU_SET(cpu, &one);
	}
	sched_setaffinity(0, sizeof(one), &one);
}

/* A process of the scenario: starts at once with the others, or a bit later. */
static void *play(void *task)
{
	void (*body)(void) = task;
	static atomic_int threads;

	seed = gettid();
	pin(atomic_fetch_add(&threads, 1));
	for (;;) {
		pthread_barrier_wait(&together);
		atomic_fetch_add(&arrived, 1);
		while (atomic_load(&arrived) % TASKS)
			sched_yield();
		linger();
		body();
		pthread_barrier_wait(&together);
	}
	return NULL;
}
