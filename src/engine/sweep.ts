/**
 * The hot loop: expands stored states in order, without any reduction, until something happens
 * that it leaves to others (a miss of the memo, a full array, a state without steps).
 *
 * Per task one walk through the tries, per step one XOR of the words and of the hash, one probe
 * of the table. The code is generated for a number of words, so that a state lies in local
 * variables; it is what space.ts and store.ts do step by step (expandCurrent, successor), and the
 * tests compare the two.
 *
 * A state is finished or not touched: what was stored for a state that could not be finished is
 * found again when it is expanded anew, and its transitions and edges are counted then.
 */

/** Why a sweep stopped at a state. */
export const Stop = {
  /** reached `until` */
  Until: 0,
  /** the tries do not know what task `machine.which` may do */
  Miss: 1,
  /** the tries do not know what check `machine.which` answers */
  MissCheck: 2,
  /** no room for another state */
  Full: 3,
  /** no room for the edges of a state */
  FullEdges: 4,
  /** no task has an enabled step */
  End: 5,
} as const

/** All arrays that the loop reads and writes; filled in anew before each sweep. */
export interface Machine {
  nodes: Int32Array
  children: Int32Array
  /** per task: root of its trie, and the tasks to try, in order */
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
  /** per check: root of its trie; 1 + the first state where it found something */
  checks: Int32Array
  checkedAt: Int32Array
  /** byte tables of the hash */
  tables: Int32Array
  current: Int32Array
  words: Int32Array
  table: Int32Array
  count: number
  /** states that table and words have room for */
  room: number
  from: Int32Array
  to: Int32Array
  kinds: Int32Array
  edges: number
  transitions: number
  reason: number
  which: number
}

export type Sweep = (machine: Machine, at: number, until: number) => number

const made = new Map<string, Sweep>()

/** The loop for states of so many words, with edges recorded or not. */
export function sweepFor(width: number, edges: boolean): Sweep {
  const key = `${width} ${edges}`
  let sweep = made.get(key)
  if (!sweep) {
    sweep = new Function('m', 'at', 'until', source(width, edges)) as Sweep
    made.set(key, sweep)
  }
  return sweep
}

function source(width: number, edges: boolean): string {
  const each = (text: (w: number) => string, between = ' ') =>
    Array.from({ length: width }, (_, w) => text(w)).join(between)
  const hash = each(
    (w) =>
      `T[${w * 1024} + (c${w} & 255)] ^ T[${w * 1024 + 256} + ((c${w} >>> 8) & 255)] ^ ` +
      `T[${w * 1024 + 512} + ((c${w} >>> 16) & 255)] ^ T[${w * 1024 + 768} + (c${w} >>> 24)]`,
    ' ^ ',
  )
  const walk = (root: string) =>
    `n = ${root}; while (n > 0) n = kids[nodes[n + 3] + ((cur[nodes[n]] >>> nodes[n + 1]) & nodes[n + 2])];`
  return `
  const nodes = m.nodes, kids = m.children, roots = m.roots, tasks = m.tasks, firsts = m.firsts,
    counts = m.counts, xors = m.xors, hashes = m.hashes, flags = m.flags, flaggedAt = m.flaggedAt,
    checks = m.checks, checkedAt = m.checkedAt, T = m.tables, cur = m.current, words = m.words,
    table = m.table, mask = table.length - 1, high = ~mask, room = m.room,
    from = m.from, into = m.to, kinds = m.kinds, roomForEdges = from.length;
  let count = m.count, edges = m.edges, transitions = 0, reason = ${Stop.Until}, which = 0, n = 0;
  sweep: for (; at < until; at++) {
    const base = at * ${width};
    ${each((w) => `const c${w} = words[base + ${w}]; cur[${w}] = c${w};`)}
    const h = ${hash};
    for (let c = 0; c < checks.length; c++) {
      ${walk('checks[c]')}
      if (n === 0) { reason = ${Stop.MissCheck}; which = c; break sweep; }
      if (n === -2 && checkedAt[c] === 0) checkedAt[c] = at + 1;
    }
    const before = edges;
    let enabled = 0;
    for (let t = 0; t < tasks.length; t++) {
      ${walk('roots[tasks[t]]')}
      if (n === 0) { reason = ${Stop.Miss}; which = tasks[t]; edges = before; break sweep; }
      n = ~n;
      const end = firsts[n] + counts[n];
      enabled += counts[n];
      for (let k = firsts[n]; k < end; k++) {
        const x = k * ${width};
        ${each((w) => `const x${w} = c${w} ^ xors[x + ${w}];`)}
        let q = h ^ hashes[k];
        q = Math.imul(q ^ (q >>> 15), ${HASH_FACTOR});
        let i = q & mask, to = 0;
        for (;;) {
          const entry = table[i];
          if (entry === 0) {
            if (count >= room) { reason = ${Stop.Full}; edges = before; break sweep; }
            const b = count * ${width};
            ${each((w) => `words[b + ${w}] = x${w};`)}
            to = count++;
            table[i] = (q & high) | count;
            break;
          }
          if (((entry ^ q) & high) === 0) {
            to = (entry & mask) - 1;
            const b = to * ${width};
            if (${each((w) => `words[b + ${w}] === x${w}`, ' && ')}) break;
          }
          i = (i + 1) & mask;
        }
        if (flags[k] !== 0 && flaggedAt[k] === 0) flaggedAt[k] = at + 1;
        ${
          edges
            ? `if (edges === roomForEdges) { reason = ${Stop.FullEdges}; edges = before; break sweep; }
        from[edges] = at; into[edges] = to; kinds[edges++] = k;`
            : ''
        }
      }
    }
    if (enabled === 0) { reason = ${Stop.End}; break; }
    transitions += enabled;
  }
  m.count = count; m.edges = edges; m.transitions += transitions; m.reason = reason; m.which = which;
  return at;`
}

/** Spreads the hash over the table; the high bits stay in the entry as a first comparison. */
export const HASH_FACTOR = 0x2c1b3c6d
