/**
 * The numbers of new states: a text for phases.ts. The finds of each owner are in the order of
 * their steps, so a state's number is how many come before it in its own list and in the others:
 * lists are merged, nothing is sorted. Each owner does so for its entries, and each thread once
 * more for the words of a part of all steps, since these lie in the order of the numbers (and of the
 * other owners' states it reads just the step).
 */
import { pieces } from '../sweep.ts'
import { Count, Result, Round } from './work.ts'

/** Entries looked at ahead. */
const AHEAD = 256

export function numberText(width: number, edges: boolean, owners: number): string {
  const { each } = pieces(width, true)
  return `(m, me) => {
  const words = m.words, table = m.table, mask = table.length - 1, round = m.round, finds = m.finds,
    xors = m.xors, numbers = m.numbers,
    at = round[${Round.At}], base = round[${Round.Base}], first = round[${Round.Places}],
    nthBits = round[${Round.NthBits}], sources = round[${Round.Until}] - at;
  const entriesOf = (list) => {
    const own = finds[list], { steps, slots, places } = own, count = own.count[${Count.New}];
    const others = finds.filter((one) => one !== own && one.count[${Count.New}] > 0).map(({ steps, count }) =>
      ({ steps, count: count[${Count.New}], at: 0 }));
    let before = base + 1, touched = 0;
    for (let from = 0; from < count; from += ${AHEAD}) {
      const until = Math.min(from + ${AHEAD}, count);
      for (let j = from; j < until; j++) touched ^= table[slots[j]];
      for (let j = from; j < until; j++) {
        const step = steps[j], i = slots[j];
        for (let o = 0; o < others.length; o++) {
          const other = others[o], theirs = other.steps;
          let at = other.at;
          while (at < other.count && theirs[at] < step) { at++; before++; }
          other.at = at;
        }
        table[i] = table[i] & ~mask | (before + j);
        ${edges ? 'numbers[places[j] - first] = before + j - 1;' : ''}
      }
    }
    m.lanes[me].result[${Result.Touched}] ^= touched;
  };
  entriesOf(me);
  if (me === 0 && finds[${owners}].count[${Count.New}] > 0) entriesOf(${owners});
  const low = Math.floor(sources * me / ${owners}) << nthBits, high = Math.floor(sources * (me + 1) / ${owners}) << nthBits;
  let number = base;
  const lists = [];
  for (const { steps, kinds, count } of finds) {
    let on = 0;
    for (let after = count[${Count.New}]; on < after; ) {
      const middle = (on + after) >> 1;
      if (steps[middle] < low) on = middle + 1; else after = middle;
    }
    number += on;
    if (on < count[${Count.New}]) lists.push({ steps, kinds, at: on, count: count[${Count.New}], head: steps[on] });
  }
  for (;;) {
    let next = high, from;
    for (let o = 0; o < lists.length; o++) {
      if (lists[o].head < next) { from = lists[o]; next = from.head; }
    }
    if (from === undefined) break;
    const a = (at + (next >>> nthBits)) * ${width}, x = from.kinds[from.at] * ${width}, b = number++ * ${width};
    ${each((w) => `words[b + ${w}] = words[a + ${w}] ^ xors[x + ${w}];`)}
    const on = ++from.at;
    from.head = on < from.count ? from.steps[on] : high;
  }
}`
}
