/** What the benchmark runs: the textbook systems, at sizes that take a compiled checker a while. */

export interface BenchSystem {
  /** Its name in test/systems. */
  readonly system: string
  /** Its Promela in bench/promela. */
  readonly promela: string
  readonly params: Readonly<Record<string, number>>
  /** All states, or up to the first violation (a deadlock). */
  readonly until: 'all' | 'violation'
  /** The states of the whole space: decides the size of SPIN's hash table, and is checked. */
  readonly states: number
  readonly transitions: number
  /** For SPIN's stack: more than the longest path of its depth-first search. */
  readonly depth?: number
}

const spliceTee = { system: 'splice_tee', promela: 'splice_tee', until: 'all' } as const
const copying = { COPY: 1, CHECK: 1, W: 2, R: 2, C: 2 }

export const plan: readonly BenchSystem[] = [
  {
    system: 'counters',
    promela: 'counters_d',
    params: { N: 6, K: 9 },
    until: 'all',
    states: 1_000_000,
    transitions: 5_400_000,
  },
  {
    system: 'phil',
    promela: 'phil',
    params: { N: 10, ASYM: 0 },
    until: 'violation',
    states: 59_048,
    transitions: 393_650,
    depth: 100_000,
  },
  {
    system: 'phil',
    promela: 'phil',
    params: { N: 10, ASYM: 0 },
    until: 'all',
    states: 59_048,
    transitions: 393_650,
    depth: 100_000,
  },
  {
    system: 'phil',
    promela: 'phil',
    params: { N: 11, ASYM: 1 },
    until: 'all',
    states: 177_147,
    transitions: 1_299_078,
    depth: 200_000,
  },
  {
    system: 'peterson',
    promela: 'peterson',
    params: { N: 5 },
    until: 'all',
    states: 223_105,
    transitions: 741_065,
    depth: 100_000,
  },
  {
    system: 'leader',
    promela: 'leader',
    params: { N: 10 },
    until: 'all',
    states: 124_032,
    transitions: 640_186,
  },
  { ...spliceTee, params: { ...copying, B: 3 }, states: 207_931, transitions: 680_070 },
  { ...spliceTee, params: { ...copying, B: 4 }, states: 2_884_259, transitions: 9_736_459 },
  {
    ...spliceTee,
    params: { COPY: 0, CHECK: 0, W: 2, R: 2, C: 2, B: 2 },
    states: 120_704,
    transitions: 279_987,
  },
]
