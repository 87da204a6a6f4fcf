/**
 * What the threads do in a round (rounds.ts): generated texts, as sweep.ts is, since a thread has
 * nothing but them and the arrays.
 *
 * States are partitioned by their hash, as in parallel Murphi (Stern, Dill: Parallelizing the Murphi
 * verifier, CAV 1997): each thread owns a part of the table, and only the owner looks there or
 * stores. What a thread finds lies in a buffer per owner. All threads expand; then each stores its
 * own, in the order of the steps, whoever found them: so the first step into a new state is the
 * one that one thread would have met first, and nothing needs a lock.
 *
 *     chunk 0, by thread 1:  a b | c        owner 0 reads a b d, owner 1 reads c e
 *     chunk 1, by thread 0:  d | e
 *
 * In a phase nobody reads what another thread writes; between two phases is a barrier (crew.ts).
 *
 * Processors may be far apart: a cache line that another one wrote last can take longer than memory.
 * So a message is one number, the step, from which its owner computes the state once more.
 */
import { HASH_FACTOR, pieces } from '../sweep.ts'
import { insertText } from './insert.ts'
import { numberText } from './number.ts'
import { Result, Round } from './work.ts'

/** Evaluates to the Phases of so many threads for states of so many words. */
export function phasesText(width: number, edges: boolean, owners: number): string {
  return `(() => {
  'use strict';
  let mixed = new Int32Array(0), next = mixed;
  return { expand: ${expandText(width, owners)}, insert: ${insertText(width, edges, owners)},
    number: ${numberText(width, edges, owners)}, connect: ${connectText(owners)} };
})()`
}

/** Of a mixed hash: the thread in whose part of the table it belongs. */
function ownerText(owners: number): string {
  const bits = Math.log2(owners)
  return Number.isInteger(bits) ? `(q & mask) >>> (m.k - ${bits})` : '((q & mask) * scale) | 0'
}

function expandText(width: number, owners: number): string {
  const { load, hash, walk } = pieces(width, true)
  return `(m, me) => {
  const lane = m.lanes[me], nodes = m.nodes, roots = m.roots, tasks = m.tasks,
    firsts = m.firsts, counts = m.counts, hashes = m.hashes, flags = m.flags,
    checks = m.checks, T = m.tables, words = m.words, mask = m.table.length - 1,
    scale = ${owners} / m.table.length, round = m.round, takenBy = m.takenBy, starts = m.starts,
    ends = m.ends, hashed = m.hashed, outs = m.outs, buffer = lane.buffer, left = lane.left,
    flaggedAt = lane.flaggedAt, checkedAt = lane.checkedAt, result = lane.result, fill = lane.fill,
    last = m.last, sections = m.sections;
  const first = round[${Round.At}], stop = round[${Round.Until}], chunk = round[${Round.Chunk}],
    chunks = round[${Round.Chunks}], cur = new Int32Array(${width});
  const size = buffer.length / ${owners} | 0, full = size - chunk * round[${Round.Most}],
    kindBits = round[${Round.KindBits}], nthBits = round[${Round.NthBits}];
  let lefts = 0, found = 0, n = 0, f = 0;
  taking: for (;;) {
    for (let o = 0; o < ${owners}; o++) if (fill[o] - o * size > full) break taking;
    const taken = Atomics.add(round, ${Round.Next}, 1);
    if (taken >= chunks) break;
    let at = first + taken * chunk;
    const begin = at, until = Math.min(at + chunk, stop);
    takenBy[taken] = me;
    for (let o = 0; o < ${owners}; o++) starts[taken * ${owners} + o] = fill[o];
    for (; at < until; at++) {
      const base = at * ${width};
      ${load}
      const h = ${hash};
      let known = true, nth = 0;
      for (let c = 0; c < checks.length; c++) {
        ${walk('checks[c]')}
        if (n === 0) { known = false; break; }
        if (n === -2 && checkedAt[c] === 0) { checkedAt[c] = at + 1; found = 1; }
      }
      for (let list = tasks; known; list = last) {
        for (let t = 0; t < list.length; t++) {
          ${walk('roots[list[t]]')}
          if (n === 0) { known = false; break; }
          n = ~n;
          const end = firsts[n] + counts[n];
          for (let k = firsts[n]; k < end; k++) {
            const g = h ^ hashes[k], q = Math.imul(g ^ (g >>> 15), ${HASH_FACTOR}), o = ${ownerText(owners)};
            buffer[fill[o]++] = ((at - begin) << nthBits | nth++) << kindBits | k;
            if (flags[k] !== 0 && flaggedAt[k] === 0) { flaggedAt[k] = at + 1; found = 1; }
          }
        }
        if (nth > 0 || list === last || !sections.has(at)) break;
      }
      if (!known || nth === 0) left[lefts++] = at << 1 | (known ? 1 : 0);
      hashed[at - first] = h;
      outs[at - first] = nth;
    }
    for (let o = 0; o < ${owners}; o++) ends[taken * ${owners} + o] = fill[o];
  }
  result[${Result.Left}] = lefts;
  if (found !== 0) result[${Result.Found}] = 1;
}`
}

function connectText(owners: number): string {
  return `(m, me) => {
  const round = m.round, at = round[${Round.At}], first = round[${Round.Places}], chunk = round[${Round.Chunk}],
    chunks = round[${Round.Chunks}], kindBits = round[${Round.KindBits}], nthBits = round[${Round.NthBits}],
    lanes = m.lanes, takenBy = m.takenBy, starts = m.starts, ends = m.ends, outs = m.outs,
    { reached } = m.finds[me], numbers = m.numbers, from = m.from, to = m.to, kind = m.kind;
  let message = 0;
  for (let c = 0; c < chunks; c++) {
    const buffer = lanes[takenBy[c]].buffer, end = ends[c * ${owners} + me];
    for (let y = starts[c * ${owners} + me]; y < end; y++) {
      const step = buffer[y] >>> kindBits, source = c * chunk + (step >>> nthBits),
        e = outs[source] + (step & ((1 << nthBits) - 1)), place = reached[message++] - first;
      from[e] = at + source;
      to[e] = place < 0 ? place + first : numbers[place];
      kind[e] = buffer[y] & ((1 << kindBits) - 1);
    }
  }
}`
}
