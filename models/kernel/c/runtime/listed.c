/* DIRECTORY RUNS SECONDS MEMFD [NUMBER...]; 0 runs: as the scenario says. */
int main(int argc, char **argv)
{
	double seconds;
	long runs;

	if (argc < 5 || chdir(argv[1]))
		return 3;
	prepare(atoi(argv[4]));
	runs = atol(argv[2]);
	seconds = atof(argv[3]);
	for (int i = 0; i < (int)SCENARIOS && !stopping; i++) {
		const struct scenario *s = scenarios[i];
		int wanted = argc == 5;

		for (int k = 5; k < argc; k++)
			wanted |= atoi(argv[k]) == i;
		if (wanted)
			run(i, s, runs ? runs : s->runs, seconds);
	}
	return stopping ? 4 : 0;
}
