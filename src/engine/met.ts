/**
 * What the steps of a search have met: the answers that their questions got, what they chose and
 * gave, which guards blocked. Coverage is read off it: a condition that always came out the same
 * way is a branch never taken, and a guard that always let through one that never blocked.
 *
 * Every answer that a step can get in the states of the search is in some walk of the shared memo
 * (decision-trie.ts), and walks that end at the same leaf got the same answers: so each leaf is
 * looked at once. Paths are told without names: `pipes.*.mutex` is that of any pipe.
 */
import type { LeafNode, QuestionNode } from './decision-trie.ts'
import type { Touches } from './independence.ts'
import type { Slot } from './layout.ts'
import type { Edge, Outcome } from './question.ts'

/** Kinds of answers, as bits. A missing value counts as null. */
export const answer = {
  yes: 1,
  no: 2,
  null: 4,
  zero: 8,
  number: 16,
  something: 32,
  empty: 64,
  filled: 128,
} as const

/** What `step` met. Plain data, sorted: the bits of `answer` by path, guard or option. */
export interface MetBy {
  /** by path in the state, or `args.` and a path in the operands */
  readonly answers: Readonly<Record<string, number>>
  /** `waitUntil`s, in the order in which the step comes to them: yes, it let through; no, it blocked */
  readonly guards: readonly number[]
  /** of k.choose: yes, a step with it was enabled; no, one was not */
  readonly options: Readonly<Record<string, number>>
  /** values that it gave to registers: texts as they are, `0`, `a number`, `data` */
  readonly results: readonly string[]
}

interface Path {
  readonly nodes: readonly QuestionNode[]
  readonly edges: readonly Edge[]
}

export class Met {
  private readonly steps = new Map<string, Map<string, number>>()

  /** A walk of the step: its questions, the edges that the answers took, the leaf where it ended. */
  add(step: string, { nodes, edges }: Path, leaf: LeafNode): void {
    let met = this.steps.get(step)
    if (!met) {
      met = new Map()
      this.steps.set(step, met)
    }
    const note = (what: string, bits: number) => met.set(what, (met.get(what) ?? 0) | bits)
    nodes.forEach((node, at) => {
      const bits = bitsOf(node, edges[at])
      if (bits > 0) note(`.${pathOf(node)}`, bits)
    })
    const { outcome, guards, options } = leaf
    for (let guard = 0; guard < guards; guard++) {
      note(`?${guard}`, outcome || guard + 1 < guards ? answer.yes : answer.no)
    }
    for (const option of options) note(`#${option}`, outcome ? answer.yes : answer.no)
    if (outcome) for (const result of resultsOf(outcome)) note(`=${result}`, answer.yes)
  }

  by(): Readonly<Record<string, MetBy>> {
    const names = [...this.steps.keys()].sort()
    return Object.fromEntries(names.map((name) => [name, told(this.steps.get(name)!)]))
  }
}

/** The paths at which some task reads what another one writes. */
export function sharedPaths(kinds: readonly (Touches & { readonly task: number })[]): string[] {
  const readers = new Map<Slot, Set<number>>()
  for (const { task, reads } of kinds) {
    for (const slot of reads) readers.set(slot, (readers.get(slot) ?? new Set()).add(task))
  }
  const shared = new Set<Slot>()
  for (const { task, writes, adds } of kinds) {
    for (const slot of [...writes, ...adds]) {
      const tasks = readers.get(slot)
      if (tasks && (tasks.size > 1 || !tasks.has(task))) shared.add(slot)
    }
  }
  const paths = [...shared].map(({ path }) => anonymous(path.slice(1).split('/')))
  return [...new Set(paths)].sort()
}

function told(met: ReadonlyMap<string, number>): MetBy {
  const of = (mark: string) =>
    [...met]
      .filter(([what]) => what.startsWith(mark))
      .map(([what, bits]) => [what.slice(1), bits] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1))
  const guards: number[] = []
  for (const [at, bits] of of('?')) guards[Number(at)] = bits
  return {
    answers: Object.fromEntries(of('.')),
    guards,
    options: Object.fromEntries(of('#')),
    results: of('=').map(([result]) => result),
  }
}

/** The same in one: of several searches. */
export function union(all: readonly Readonly<Record<string, MetBy>>[]): Record<string, MetBy> {
  const names = [...new Set(all.flatMap((one) => Object.keys(one)))].sort()
  return Object.fromEntries(
    names.map((name) => {
      const mine = all.flatMap((one) => one[name] ?? [])
      const most = Math.max(...mine.map(({ guards }) => guards.length))
      const guards = Array.from({ length: most }, (_, at) =>
        mine.reduce((bits, one) => bits | (one.guards[at] ?? 0), 0),
      )
      const results = [...new Set(mine.flatMap((one) => one.results))].sort()
      const answers = merged(mine.map((one) => one.answers))
      return [name, { answers, guards, options: merged(mine.map((one) => one.options)), results }]
    }),
  )
}

/** The bits of all, by key. */
export function merged(all: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const bits = new Map<string, number>()
  for (const one of all) {
    for (const [key, more] of Object.entries(one)) bits.set(key, (bits.get(key) ?? 0) | more)
  }
  return Object.fromEntries([...bits].sort(([a], [b]) => (a < b ? -1 : 1)))
}

function bitsOf({ question }: QuestionNode, edge: Edge): number {
  // Constants are the same in all states: to ask for them is no branch of a step.
  if ((question.ask !== 'value' && question.ask !== 'keys') || question.root === 'constants') {
    return 0
  }
  if (question.ask === 'keys') {
    if (edge === '[0' || edge === '{') return answer.empty
    return typeof edge === 'string' && edge.startsWith('[') ? answer.filled : 0
  }
  if (edge === true) return answer.yes
  if (edge === false) return answer.no
  if (edge === null || edge === undefined) return answer.null
  if (typeof edge === 'number') return edge === 0 ? answer.zero : answer.number
  return answer.something
}

const paths = new WeakMap<QuestionNode, string>()

function pathOf(node: QuestionNode): string {
  let path = paths.get(node)
  if (path === undefined) {
    const { question } = node as { question: { root: string; path: readonly (string | number)[] } }
    path = (question.root === 'args' ? 'args.' : '') + anonymous(question.path)
    paths.set(node, path)
  }
  return path
}

function anonymous(path: readonly (string | number)[]): string {
  return path.map((key) => (/^(\d+$|@)/.test(String(key)) ? '*' : key)).join('.')
}

function resultsOf({ labels }: Outcome): string[] {
  return labels.flatMap(({ value, append }) => {
    if (append) return []
    if (value.put === 'bytes') return 'data'
    if (value.put !== 'leaf') return []
    if (typeof value.value === 'number') return value.value === 0 ? '0' : 'a number'
    return typeof value.value === 'string' ? value.value : []
  })
}
