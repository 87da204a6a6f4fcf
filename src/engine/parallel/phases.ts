/**
 * What the threads do in a round (rounds.ts): a generated text, as sweep.ts is, since a thread has
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
 * made visible by the barrier. A thread writes the words of its candidates in the order of their
 * places, each before the atomic write of the entry that names it: who has read one such entry
 * atomically sees the words of all places before it too (`known`). Others are read atomically.
 */
import { BATCH, HASH_FACTOR, LARGE_TABLE, pieces } from '../sweep.ts'

import { doubleText } from './double.ts'
import { PLACE_BITS, Result, Round } from './work.ts'

/** Candidates numbered between two looks ahead. */
const NUMBERED = 256

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
  const { each, load, hash, walk, touch } = pieces(width, true)
  return `(m, lane) => {
  const nodes = m.nodes, roots = m.roots, tasks = m.tasks, firsts = m.firsts,
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
  const { each } = pieces(width, true)
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
