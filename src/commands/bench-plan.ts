/** What the benchmark runs: textbook systems, and large scenarios of the real model. */

export type Params = Readonly<Record<string, number | string>>

/** What any row of the benchmark is about. */
export interface Subject {
  readonly system: string
  readonly params: Params
  /**
   * All states; up to the first deadlock that the search meets, as SPIN does unless told otherwise;
   * or up to the verdict: all states, and of the deadlocks one with the fewest steps.
   */
  readonly until: 'all' | 'deadlock' | 'violation'
}

/** States and transitions that every tool must count: what SPIN 6.5.2 counted. */
export interface Counts {
  readonly states: number
  readonly transitions: number
}

/** A system of test/systems. */
export interface BenchSystem extends Subject {
  /** Its Promela in bench/promela. */
  readonly promela: string
  /** Of the whole space; absent for sizes that nobody planned. Sets the size of SPIN's table. */
  readonly counts?: Counts
  /** For SPIN's stack: more than the longest path of its depth-first search. */
  readonly depth?: number
  /** The most bytes a state may take. */
  readonly mostBytes?: number
}

/** A scenario of bench/scenarios under a policy. SPIN has no model of it. */
export interface BenchScenario extends Subject {
  readonly scenario: string
  readonly policy: string
  readonly mostBytes: number
}

const copying = { COPY: 1, CHECK: 1, W: 2, R: 2, C: 2 }

function planned(
  system: string,
  params: Params,
  states: number,
  transitions: number,
  more: Partial<BenchSystem> = {},
): BenchSystem {
  return { system, params, promela: system, until: 'all', counts: { states, transitions }, ...more }
}

export const plan: readonly BenchSystem[] = [
  planned('counters', { N: 6, K: 9 }, 1_000_000, 5_400_000, { promela: 'counters_d' }),
  planned('phil', { N: 10, ASYM: 0 }, 59_048, 393_650, { until: 'deadlock', depth: 100_000 }),
  planned('phil', { N: 10, ASYM: 0 }, 59_048, 393_650, { until: 'violation', depth: 100_000 }),
  planned('phil', { N: 10, ASYM: 0 }, 59_048, 393_650, { depth: 100_000 }),
  planned('phil', { N: 11, ASYM: 1 }, 177_147, 1_299_078, { depth: 200_000 }),
  planned('peterson', { N: 5 }, 223_105, 741_065, { depth: 100_000 }),
  planned('leader', { N: 10 }, 124_032, 640_186),
  planned('splice_tee', { ...copying, B: 3 }, 207_931, 680_070, { mostBytes: 24 }),
  planned('splice_tee', { ...copying, B: 4 }, 2_884_259, 9_736_459, { mostBytes: 40 }),
  planned('splice_tee', { COPY: 0, CHECK: 0, W: 2, R: 2, C: 2, B: 2 }, 120_704, 279_987),
]

function scenario(name: string, policy: string): BenchScenario {
  return { system: name, params: { policy }, until: 'all', scenario: name, policy, mostBytes: 60 }
}

export const scenarios: readonly BenchScenario[] = [
  scenario('log-tee', 'by-reference'),
  scenario('tee-readers', 'by-reference'),
  scenario('file-server', 'copy-at-splice'),
]

/** Systems for the table of reductions beyond those of `plan`: their executions are few. */
export const terminating: readonly Omit<BenchSystem, 'promela'>[] = [
  { system: 'readers', params: { N: 10 }, until: 'all' },
  { system: 'lastzero', params: { N: 8 }, until: 'all' },
  { system: 'indexer', params: { N: 13 }, until: 'all' },
  { system: 'filesystem', params: { N: 16 }, until: 'all' },
  { system: 'stable_writes', params: { W: 3, R: 1, B: 3, C: 2 }, until: 'all' },
]

/** A textbook system at growing sizes: what `size` stands for in its parameters. */
export interface Family {
  readonly system: string
  readonly about: string
  readonly sizes: readonly number[]
  params(size: number): Readonly<Record<string, number>>
}

function family(
  system: string,
  name: string,
  sizes: readonly number[],
  rest: Readonly<Record<string, number>> = {},
): Family {
  const fixed = Object.entries(rest).map(([key, value]) => ` ${key}${value}`)
  return {
    system,
    about: `${system}, ${name} grows${fixed.length > 0 ? `;${fixed.join('')}` : ''}`,
    sizes,
    params: (size) => ({ ...rest, [name]: size }),
  }
}

export const families: readonly Family[] = [
  family('counters', 'N', [1, 2, 3, 4, 5, 6], { K: 9 }),
  family('phil', 'N', [2, 4, 6, 8, 10, 11, 12, 13], { ASYM: 1 }),
  family('peterson', 'N', [2, 3, 4, 5]),
  family('leader', 'N', [2, 4, 6, 8, 9, 10, 11]),
  family('splice_tee', 'B', [1, 2, 3, 4], copying),
]
