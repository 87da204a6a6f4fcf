/**
 * What the threads do in a round (round.ts): a generated text, as sweep.ts is, since a thread has
 * nothing but this and the arrays.
 *
 * The table is that of the store, and insertion takes no lock (Laarman, van de Pol, Weber:
 * Boosting multi-core reachability performance with shared hash tables, FMCAD 2010): the words of
 * a new state are written to a place of the thread's own, then the entry is set by a
 * compare-and-exchange; who comes too late compares and takes what is there.
 *
 * That alone would number states by who came first. So each candidate has a key, its source and
 * the place among the steps of the source; of two that reach the same state the lesser key takes
 * the entry over. After all sources are expanded, the entries name the least keys, whoever was
 * quick: counted and summed up per source they give the numbers that one thread would have given.
 *
 * Memory: a plain read of an entry is only a hint. The words of states from before the round were
 * made visible by the barrier; those of a candidate are read after an atomic read of the entry
 * that names it, and were written before the atomic write of that entry.
 */
import { BATCH, HASH_FACTOR, LARGE_TABLE, pieces } from '../sweep.ts'

/** A candidate's key: source less the first of the round, place among its steps. */
export const PLACE_BITS = 16
/** Places of the table that a thread takes at once when it is doubled. */
const BLOCK = 1 << 14

/** Candidates numbered between two looks ahead. */
const NUMBERED = 256

/** Sources of a round: keys are not negative. */
export const MOST_SOURCES = 1 << 14

/** Indices into Work.round. */
export const Round = {
  /** first source, and the one after the last */
  At: 0,
  Until: 1,
  /** states there are, and the first place of a candidate */
  Base: 2,
  Places: 3,
  /** sources that a thread takes at once */
  Chunk: 4,
  /** steps that a state has at most */
  Most: 5,
  /** of the chunks: the next one to be taken */
  Next: 6,
  length: 7,
} as const

/** Indices into Lane.result. */
export const Result = {
  /** the first free place */
  Free: 0,
  Left: 1,
  Transitions: 2,
  Edges: 3,
  /** a property found something it had not found before in this lane */
  Found: 4,
  Touched: 5,
  length: 6,
} as const

/** What all threads read and write in a round. */
export interface Work {
  nodes: Int32Array
  children: Int32Array
  roots: Int32Array
  tasks: Int32Array
  firsts: Int32Array
  counts: Int32Array
  xors: Int32Array
  hashes: Int32Array
  flags: Uint8Array
  checks: Int32Array
  tables: Int32Array
  words: Int32Array
  table: Int32Array
  k: number
  round: Int32Array
  /** a lane has 2^shift places */
  shift: number
  lanes: number
  /** per place from Round.Places on: key of the candidate */
  keys: Int32Array
  /** where its entry is in the table; in the end, of a new state, ~number */
  slots: Int32Array
  /** per source: its steps; the number of the first state that it found; its first edge */
  outs: Int32Array
  numbers: Int32Array
  offsets: Int32Array
  /** the edges of the graph, if they are kept */
  from: Int32Array
  to: Int32Array
  kind: Int32Array
  /** the table of twice the size, while it is filled */
  wider: Int32Array
}

/** What one thread writes. */
export interface Lane {
  /** places for its candidates, counted from Round.Places on */
  readonly first: number
  readonly end: number
  /** per source: states found by it, less those taken over from it, as far as this thread knows */
  readonly news: Int32Array
  /** twice the number of each source that was left, and 1 if it just has no step */
  readonly left: Int32Array
  /** per flagged kind, per check: 1 + the first state where it found something */
  flaggedAt: Int32Array
  readonly checkedAt: Int32Array
  /** edges of this round: key, place or state reached, kind */
  readonly edgeKeys: Int32Array
  readonly edgeTo: Int32Array
  readonly edgeKinds: Int32Array
  readonly result: Int32Array
}

export type Phase = (work: Work, lane: Lane) => void
export interface Phases {
  /** Takes chunks of sources until there are none, or no room for what a chunk may give. */
  readonly expand: Phase
  /** Gives the candidates that kept their entry their numbers. */
  readonly number: Phase
  /** Writes the edges to the graph, by those numbers. */
  readonly connect: Phase
  /** Puts the entries into a table of twice the size. */
  readonly double: Phase
}

/** Evaluates to the Phases for states of so many words. */
export function phasesText(width: number, edges: boolean): string {
  return `(() => {
  'use strict';
  let cur = new Int32Array(0), nextWords = cur, mixed = cur, keys = cur, steps = cur;
  return { expand: ${expandText(width, edges)}, number: ${numberText(width)}, connect: ${connectText},
    double: ${doubleText(width)} };
})()`
}

function expandText(width: number, edges: boolean): string {
  const { each, load, hash, walk, touch } = pieces(width)
  return `(m, lane) => {
  const nodes = m.nodes, kids = m.children, roots = m.roots, tasks = m.tasks, firsts = m.firsts,
    counts = m.counts, xors = m.xors, hashes = m.hashes, flags = m.flags, checks = m.checks,
    T = m.tables, words = m.words, table = m.table, mask = table.length - 1, k4 = m.k + 4,
    large = table.length > ${LARGE_TABLE}, round = m.round, placeKeys = m.keys, slots = m.slots,
    outs = m.outs, news = lane.news, left = lane.left, flaggedAt = lane.flaggedAt,
    checkedAt = lane.checkedAt, edgeKeys = lane.edgeKeys, edgeTo = lane.edgeTo,
    edgeKinds = lane.edgeKinds, result = lane.result;
  const first = round[${Round.At}], last = round[${Round.Until}], old = round[${Round.Base}],
    places = round[${Round.Places}], chunk = round[${Round.Chunk}], most = round[${Round.Most}], shift = m.shift;
  const roomForSteps = ${BATCH} + most;
  if (steps.length < roomForSteps || nextWords.length < roomForSteps * ${width}) {
    cur = new Int32Array(${width});
    nextWords = new Int32Array(roomForSteps * ${width});
    mixed = new Int32Array(roomForSteps);
    keys = new Int32Array(roomForSteps);
    steps = new Int32Array(roomForSteps);
  }
  news.fill(0, 0, last - first);
  const known = new Int32Array(m.lanes), self = lane.first >>> shift;
  for (let other = 0; other < known.length; other++) known[other] = other << shift;
  known[self] = lane.end;
  let free = lane.first, lefts = 0, transitions = 0, edge = 0, found = 0, touched = 0, n = 0, f = 0;
  for (;;) {
    if (free + chunk * most > lane.end) break;
    ${edges ? 'if (edge + chunk * most > edgeKeys.length) break;' : ''}
    let at = first + Atomics.add(round, ${Round.Next}, 1) * chunk;
    if (at >= last) break;
    const until = Math.min(at + chunk, last);
    while (at < until) {
      let filled = 0;
      for (; at < until && filled < ${BATCH}; at++) {
        const base = at * ${width}, before = filled;
        ${load}
        const h = ${hash};
        let known = true;
        for (let c = 0; c < checks.length; c++) {
          ${walk('checks[c]')}
          if (n === 0) { known = false; break; }
          if (n === -2 && checkedAt[c] === 0) { checkedAt[c] = at + 1; found = 1; }
        }
        for (let t = 0; known && t < tasks.length; t++) {
          ${walk('roots[tasks[t]]')}
          if (n === 0) { known = false; break; }
          n = ~n;
          const end = firsts[n] + counts[n];
          for (let k = firsts[n]; k < end; k++) {
            const x = k * ${width}, y = filled * ${width};
            ${each((w) => `nextWords[y + ${w}] = c${w} ^ xors[x + ${w}];`)}
            const q = h ^ hashes[k];
            mixed[filled] = Math.imul(q ^ (q >>> 15), ${HASH_FACTOR});
            keys[filled] = (at - first) << ${PLACE_BITS} | (filled - before);
            steps[filled++] = k;
          }
        }
        if (!known) filled = before;
        if (filled === before) left[lefts++] = at << 1 | (known ? 1 : 0);
        outs[at - first] = filled - before;
      }
      transitions += filled;
      ${touch}
      for (let j = 0; j < filled; j++) {
        const y = j * ${width};
        ${each((w) => `const x${w} = nextWords[y + ${w}];`)}
        const key = keys[j], q = mixed[j], high = (q >>> m.k) << k4;
        let i = q & mask, to = 0;
        for (;;) {
          let entry = table[i];
          if (entry === 0) {
            const b = (places + free) * ${width}, behind = (i - q) & mask;
            ${each((w) => `words[b + ${w}] = x${w};`)}
            placeKeys[free] = key;
            slots[free] = i;
            to = places + free;
            entry = Atomics.compareExchange(table, i, 0, high | ((behind < 15 ? behind : 15) << m.k) | (to + 1));
            if (entry === 0) { free++; news[key >>> ${PLACE_BITS}]++; break; }
          }
          if (((entry ^ high) >>> k4) === 0) {
            to = (entry & mask) - 1;
            if (to >= old && to - places >= known[to - places >>> shift]) {
              entry = Atomics.load(table, i);
              to = (entry & mask) - 1;
              known[to - places >>> shift] = to - places + 1;
            }
            const b = to * ${width};
            if (${each((w) => `words[b + ${w}] === x${w}`, ' && ')}) {
              while (to >= old && placeKeys[to - places] > key) {
                const mine = places + free, a = mine * ${width};
                ${each((w) => `words[a + ${w}] = x${w};`)}
                placeKeys[free] = key;
                slots[free] = i;
                const was = Atomics.compareExchange(table, i, entry, entry & ~mask | (mine + 1));
                if (was === entry) {
                  news[placeKeys[to - places] >>> ${PLACE_BITS}]--;
                  free++;
                  news[key >>> ${PLACE_BITS}]++;
                  to = mine;
                  break;
                }
                entry = was;
                to = (entry & mask) - 1;
              }
              break;
            }
          }
          i = (i + 1) & mask;
        }
        const k = steps[j];
        if (flags[k] !== 0 && flaggedAt[k] === 0) { flaggedAt[k] = first + (key >>> ${PLACE_BITS}) + 1; found = 1; }
        ${edges ? 'edgeKeys[edge] = key; edgeTo[edge] = to; edgeKinds[edge++] = k;' : ''}
      }
    }
  }
  result[${Result.Free}] = free;
  result[${Result.Left}] = lefts;
  result[${Result.Transitions}] = transitions;
  result[${Result.Edges}] = edge;
  result[${Result.Found}] = found;
  result[${Result.Touched}] = touched;
}`
}

function numberText(width: number): string {
  const { each } = pieces(width)
  return `(m, lane) => {
  const words = m.words, table = m.table, mask = table.length - 1, keys = m.keys, slots = m.slots,
    numbers = m.numbers, places = m.round[${Round.Places}], end = lane.result[${Result.Free}];
  let source = -1, number = 0, touched = 0;
  for (let from = lane.first; from < end; from += ${NUMBERED}) {
    const until = Math.min(from + ${NUMBERED}, end);
    for (let p = from; p < until; p++) touched ^= table[slots[p]];
    for (let p = from; p < until; p++) {
      const i = slots[p], entry = table[i];
      if ((entry & mask) - 1 !== places + p) continue; // taken over
      const of = keys[p] >>> ${PLACE_BITS};
      if (of !== source) { source = of; number = numbers[of]; }
      const a = (places + p) * ${width}, b = number * ${width};
      ${each((w) => `words[b + ${w}] = words[a + ${w}];`)}
      slots[p] = ~number;
      table[i] = entry & ~mask | ++number;
    }
  }
  lane.result[${Result.Touched}] = touched;
}`
}

/**
 * As Store.double: in the order of the old table, each entry goes to a place that is not behind
 * its old one. So a block that begins and ends after an empty place is one thread's own, in both
 * halves of the new table. The last one ends where the first begins.
 */
function doubleText(width: number): string {
  const { load, hash } = pieces(width)
  return `(m) => {
  const old = m.table, table = m.wider, mask = old.length - 1, wider = table.length - 1, k = m.k,
    words = m.words, T = m.tables, round = m.round, cur = new Int32Array(${width});
  const blocks = Math.max(1, old.length / ${BLOCK}), size = old.length / blocks;
  const afterEmpty = (at) => { while (old[at] !== 0) at++; return at + 1; };
  for (;;) {
    const block = Atomics.add(round, ${Round.Next}, 1);
    if (block >= blocks) break;
    const end = block + 1 < blocks ? afterEmpty((block + 1) * size) : afterEmpty(0) + old.length;
    for (let at = afterEmpty(block * size); at < end; at++) {
      const entry = old[at & mask];
      if (entry === 0) continue;
      const behind = (entry >>> k) & 15;
      let high = entry >>> (k + 4), home = ((at - behind) & mask) | ((high & 1) << k);
      if (behind === 15) {
        const base = ((entry & mask) - 1) * ${width};
        ${load}
        const h = ${hash};
        const mixed = Math.imul(h ^ (h >>> 15), ${HASH_FACTOR});
        home = mixed & wider;
        high = mixed >>> k;
      }
      let to = home;
      while (table[to] !== 0) to = (to + 1) & wider;
      const far = (to - home) & wider;
      table[to] = ((high << k) >>> (k + 1)) << (k + 5) | (far < 15 ? far : 15) << (k + 1) | (entry & mask);
    }
  }
}`
}

const connectText = `(m, lane) => {
  const table = m.table, mask = table.length - 1, slots = m.slots, offsets = m.offsets,
    from = m.from, to = m.to, kind = m.kind, at = m.round[${Round.At}],
    places = m.round[${Round.Places}], keys = lane.edgeKeys, reached = lane.edgeTo,
    kinds = lane.edgeKinds, count = lane.result[${Result.Edges}];
  for (let e = 0; e < count; e++) {
    const source = keys[e] >>> ${PLACE_BITS}, into = offsets[source] + (keys[e] & ${(1 << PLACE_BITS) - 1});
    const place = reached[e] - places;
    from[into] = at + source;
    const slot = place < 0 ? ~reached[e] : slots[place];
    to[into] = slot < 0 ? ~slot : (table[slot] & mask) - 1;
    kind[into] = kinds[e];
  }
}`
