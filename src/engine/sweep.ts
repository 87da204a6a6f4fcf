/**
 * The hot loop: expands stored states in order, without any reduction, until something happens
 * that it leaves to others (a miss of the memo, a full array, a state without steps).
 *
 * Per task one walk through the tries, per step one XOR of the words and of the hash, one probe
 * of the table. The code is generated for a number of words, so that a state lies in local
 * variables; it is what space.ts and store.ts do step by step (expandCurrent, successor), and the
 * tests compare the two.
 *
 * Steps are taken in batches: first the successors of some states are computed, then all are
 * looked up. A state is finished or none of its steps is in the batch.
 */
import type { Edges } from './edges.ts'

/** Why a sweep stopped at a state. */
export const Stop = {
  /** reached `until` */
  Until: 0,
  /** the paths do not know what task `machine.which` may do */
  Miss: 1,
  /** the paths do not know what check `machine.which` answers */
  MissCheck: 2,
  /** too little room for the states of a batch */
  Full: 3,
  /** too little room for the steps of a state */
  FullSteps: 4,
  /** no task has an enabled step */
  End: 5,
} as const

/** All arrays that the loop reads and writes; filled in anew before each sweep. */
export interface Machine {
  /** the tries, or, in `nodes` alone, the paths that were made of them (paths.ts) */
  nodes: Int32Array
  children: Int32Array
  compressed: boolean
  /** grows with whatever is learned: the arrays of tries and kinds are the same until then */
  changes: number
  /** per task: where its trie or path begins; and the tasks to try, in order */
  roots: Int32Array
  tasks: Int32Array
  /** per leaf: its first kind, and how many */
  firsts: Int32Array
  counts: Int32Array
  /** per kind: change of the words, of the hash; 1 if a property found something in the step */
  xors: Int32Array
  hashes: Int32Array
  flags: Uint8Array
  /** per flagged kind: 1 + the first state it was taken in */
  flaggedAt: Int32Array
  /** per check: where its trie or path begins; 1 + the first state where it found something */
  checks: Int32Array
  checkedAt: Int32Array
  /** byte tables of the hash */
  tables: Int32Array
  current: Int32Array
  words: Int32Array
  table: Int32Array
  /** the table has 2^k places */
  k: number
  count: number
  /** states that table and words have room for */
  room: number
  /** the steps of a batch: words reached, their mixed hash, the state left, the kind */
  nextWords: Int32Array
  mixed: Int32Array
  sources: Int32Array
  steps: Int32Array
  edges: Edges | undefined
  /** keeps the reads that only warm the caches */
  touched: number
  transitions: number
  reason: number
  which: number
}

export type Sweep = (machine: Machine, at: number, until: number) => number

const made = new Map<string, Sweep>()

/** The loop for states of so many words, with edges recorded or not, along tries or paths. */
export function sweepFor(width: number, edges: boolean, compressed: boolean): Sweep {
  const key = `${width} ${edges} ${compressed}`
  let sweep = made.get(key)
  if (!sweep) {
    sweep = new Function('m', 'at', 'until', source(width, edges, compressed)) as Sweep
    made.set(key, sweep)
  }
  return sweep
}

/** Pieces of text for states of so many words; `compressed`: along paths. */
export function pieces(width: number, compressed: boolean) {
  const each = (text: (w: number) => string, between = ' ') =>
    Array.from({ length: width }, (_, w) => text(w)).join(between)
  const walk = compressed ? walkPath : walkTrie
  const expand = (successor: string) => expandText(walk, successor)
  return { each, load: loadText(each), hash: hashText(each), walk, expand, touch }
}

type Each = (text: (w: number) => string, between?: string) => string

/** The words of state `at` into variables. */
function loadText(each: Each): string {
  return each((w) => `const c${w} = words[base + ${w}]; cur[${w}] = c${w};`)
}

function hashText(each: Each): string {
  return each(
    (w) =>
      `T[${w * 1024} + (c${w} & 255)] ^ T[${w * 1024 + 256} + ((c${w} >>> 8) & 255)] ^ ` +
      `T[${w * 1024 + 512} + ((c${w} >>> 16) & 255)] ^ T[${w * 1024 + 768} + (c${w} >>> 24)]`,
    ' ^ ',
  )
}

/** From a root through a trie to `n`. */
function walkTrie(root: string): string {
  return `n = ${root}; while (n > 0) { f = nodes[n]; n = kids[nodes[n + 1] + ((cur[f >>> 10] << (f >>> 5)) >>> f)]; }`
}

/** Along the path from a place to `n`, by branches and tests. */
function walkPath(place: string): string {
  return `n = ${place};
        while (n > 0) {
          f = nodes[n];
          if (f >= 0) n = nodes[n + 1 + ((cur[f >>> 10] << (f >>> 5)) >>> f)];
          else n = ((cur[~f] ^ nodes[n + 2]) & nodes[n + 1]) === 0 ? nodes[n + 3] : 0;
        }`
}

/**
 * The checks and steps of the state in `cur`, whose hash is `h`, into the batch. `successor` puts down
 * what step `k` leads to, at `filled`.
 */
function expandText(walk: (root: string) => string, successor: string): string {
  return `
      for (let c = 0; c < checks.length; c++) {
        ${walk('checks[c]')}
        if (n === 0) { reason = ${Stop.MissCheck}; which = c; break batch; }
        if (n === -2 && checkedAt[c] === 0) checkedAt[c] = at + 1;
      }
      const before = filled;
      for (let t = 0; t < tasks.length; t++) {
        ${walk('roots[tasks[t]]')}
        if (n === 0) { reason = ${Stop.Miss}; which = tasks[t]; filled = before; break batch; }
        n = ~n;
        const end = firsts[n] + counts[n];
        if (filled + counts[n] > roomForSteps) { reason = ${Stop.FullSteps}; filled = before; break batch; }
        for (let k = firsts[n]; k < end; k++) {
          ${successor}
          const q = h ^ hashes[k];
          mixed[filled] = Math.imul(q ^ (q >>> 15), ${HASH_FACTOR});
          sources[filled] = at;
          steps[filled++] = k;
        }
      }
      if (filled === before) { reason = ${Stop.End}; break; }
      transitions += filled - before;
      at++;`
}

/** In a large table each probe waits for memory: ask for all of it first. */
const touch = `
    if (large) {
      for (let j = 0; j < filled; j++) touched ^= table[mixed[j] & mask];
    }`

function source(width: number, edges: boolean, compressed: boolean): string {
  const { each, load, hash, expand, touch } = pieces(width, compressed)
  return `
  const nodes = m.nodes, kids = m.children, roots = m.roots, tasks = m.tasks, firsts = m.firsts,
    counts = m.counts, xors = m.xors, hashes = m.hashes, flags = m.flags, flaggedAt = m.flaggedAt,
    checks = m.checks, checkedAt = m.checkedAt, T = m.tables, cur = m.current, words = m.words,
    table = m.table, mask = table.length - 1, k4 = m.k + 4, room = m.room,
    nextWords = m.nextWords, mixed = m.mixed, sources = m.sources, steps = m.steps,
    roomForSteps = steps.length, large = table.length > ${LARGE_TABLE};
  let count = m.count, transitions = 0, reason = ${Stop.Until}, which = 0, n = 0, f = 0, touched = 0;
  while (at < until && reason === ${Stop.Until}) {
    // Successors of some states, in order.
    if (room - count < roomForSteps) { reason = ${Stop.Full}; break; }
    let filled = 0;
    batch: while (at < until && filled < ${BATCH}) {
      const base = at * ${width};
      ${load}
      const h = ${hash};
      ${expand(`
          const x = k * ${width}, y = filled * ${width};
          ${each((w) => `nextWords[y + ${w}] = c${w} ^ xors[x + ${w}];`)}`)}
    }
    ${touch}
    for (let j = 0; j < filled; j++) {
      const y = j * ${width};
      ${each((w) => `const x${w} = nextWords[y + ${w}];`)}
      const q = mixed[j], high = (q >>> m.k) << k4;
      let i = q & mask, to = 0;
      for (;;) {
        const entry = table[i];
        if (entry === 0) {
          const b = count * ${width};
          ${each((w) => `words[b + ${w}] = x${w};`)}
          to = count++;
          const behind = (i - q) & mask;
          table[i] = high | ((behind < 15 ? behind : 15) << m.k) | count;
          break;
        }
        if (((entry ^ high) >>> k4) === 0) {
          to = (entry & mask) - 1;
          const b = to * ${width};
          if (${each((w) => `words[b + ${w}] === x${w}`, ' && ')}) break;
        }
        i = (i + 1) & mask;
      }
      const k = steps[j];
      if (flags[k] !== 0 && flaggedAt[k] === 0) flaggedAt[k] = sources[j] + 1;
      ${edges ? 'm.edges.add(sources[j], to, k);' : ''}
    }
  }
  m.count = count; m.transitions += transitions; m.reason = reason; m.which = which;
  m.touched = touched;
  return at;`
}

/** Steps between two looks at the table. */
export const BATCH = 512
/** Entries from which a table is larger than the caches. */
export const LARGE_TABLE = 1 << 19

/** Spreads the hash over the table; the high bits stay in the entry as a first comparison. */
export const HASH_FACTOR = 0x2c1b3c6d
