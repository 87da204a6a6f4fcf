/** What an owner stores in its part of the table: a text for phases.ts. */
import { BATCH, HASH_FACTOR, LARGE_TABLE, pieces } from '../sweep.ts'
import { Count, Result, Round } from './work.ts'

/**
 * As in sweep.ts, with a part of the table for the whole. The words of a new state go to a place
 * beyond those that have a number. A step that reaches the end of the part is late: the main
 * thread stores it when all parts are at rest. That changes nothing for the other steps: the places from
 * where its state belongs to the end of the part are taken and stay so, and each step into the same
 * state will be late too.
 */
export function insertText(width: number, edges: boolean, owners: number): string {
  const { each } = pieces(width, true)
  const equal = each((w) => `words[b + ${w}] === x${w}`, ' && ')
  return `(m, me) => {
  const words = m.words, xors = m.xors, hashes = m.hashes, table = m.table, mask = table.length - 1,
    k = m.k, k4 = k + 4, large = table.length > ${LARGE_TABLE}, hashed = m.hashed,
    end = Math.ceil((me + 1) * table.length / ${owners}), round = m.round, first = round[${Round.At}],
    chunk = round[${Round.Chunk}], chunks = round[${Round.Chunks}], kindBits = round[${Round.KindBits}],
    nthBits = round[${Round.NthBits}], kindMask = (1 << kindBits) - 1, lanes = m.lanes,
    takenBy = m.takenBy, starts = m.starts, ends = m.ends;
  const { steps, kinds, slots, places, count, late, reached } = m.finds[me];
  if (mixed.length < ${BATCH} || next.length < ${BATCH * width}) {
    mixed = new Int32Array(${BATCH});
    next = new Int32Array(${BATCH * width});
  }
  // An owner finds at most as many new states as it has messages.
  let place = round[${Round.Places}], found = 0, lates = 0, message = 0, touched = 0;
  for (let o = 0; o < me; o++) {
    for (let c = 0; c < chunks; c++) place += ends[c * ${owners} + o] - starts[c * ${owners} + o];
  }
  for (let c = 0; c < chunks; c++) {
    const buffer = lanes[takenBy[c]].buffer, source = c * chunk, until = ends[c * ${owners} + me];
    for (let from = starts[c * ${owners} + me]; from < until; from += ${BATCH}) {
      const filled = Math.min(until - from, ${BATCH});
      for (let j = 0; j < filled; j++) {
        const one = buffer[from + j], kind = one & kindMask, s = source + (one >>> kindBits >>> nthBits),
          g = hashed[s] ^ hashes[kind], a = (first + s) * ${width}, x = kind * ${width}, y = j * ${width};
        ${each((w) => `next[y + ${w}] = words[a + ${w}] ^ xors[x + ${w}];`)}
        mixed[j] = Math.imul(g ^ (g >>> 15), ${HASH_FACTOR});
      }
      // In a large table each probe waits for memory: ask for all of it first, then for the words.
      if (large) {
        for (let j = 0; j < filled; j++) touched ^= table[mixed[j] & mask];
        for (let j = 0; j < filled; j++) {
          const q = mixed[j], entry = table[q & mask];
          if (entry !== 0 && ((entry ^ (q >>> k << k4)) >>> k4) === 0) touched ^= words[((entry & mask) - 1) * ${width}];
        }
      }
      for (let j = 0; j < filled; j++) {
        const y = j * ${width};
        ${each((w) => `const x${w} = next[y + ${w}];`)}
        const q = mixed[j], high = (q >>> k) << k4;
        let i = q & mask, to = -1;
        for (;;) {
          const entry = table[i];
          if (entry === 0) {
            const b = place * ${width}, behind = (i - q) & mask, one = buffer[from + j];
            ${each((w) => `words[b + ${w}] = x${w};`)}
            steps[found] = (source << nthBits) + (one >>> kindBits);
            kinds[found] = one & kindMask;
            slots[found] = i;
            places[found++] = to = place++;
            table[i] = high | ((behind < 15 ? behind : 15) << k) | place;
            break;
          }
          if (((entry ^ high) >>> k4) === 0) {
            to = (entry & mask) - 1;
            const b = to * ${width};
            if (${equal}) break;
          }
          if (++i === end) {
            late[lates++] = c;
            late[lates++] = from + j;
            late[lates++] = message;
            break;
          }
        }
        ${edges ? 'reached[message] = to;' : ''}
        message++;
      }
    }
  }
  count[${Count.New}] = found;
  count[${Count.Late}] = lates;
  lanes[me].result[${Result.Touched}] = touched;
}`
}
