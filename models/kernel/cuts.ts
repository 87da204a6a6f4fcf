/**
 * Cut points: where a copy of more than 8 bytes may be seen half done. Those of a page are the
 * start, the end and the middle of every access to it that a task of the program makes; only of
 * pages that two tasks touch, one of them writing. They are learnt: a system is explored without,
 * its steps note what they touch, and it is built again until nothing is new.
 */
import type { Note } from '../../src/engine/run.ts'
import type { Name } from '../../src/model.ts'
import { PAGE_SIZE } from './state.ts'

/** Inode, page index, cut points in ascending order. */
export type Cuts = Readonly<Record<Name, Readonly<Record<number, readonly number[]>>>>

interface Access {
  readonly task: string
  readonly from: number
  readonly to: number
  readonly writes: boolean
}

/** The cut points with those that the notes ask for; undefined if there is nothing new. */
export function learnCuts(
  cuts: Cuts,
  notes: readonly Note[],
  alone: ReadonlySet<string>,
): Cuts | undefined {
  const pages = new Map<string, Access[]>()
  for (const { fact, values } of notes) {
    const [task, inode, page, from, to, kind] = values as [
      string,
      string,
      number,
      number,
      number,
      string,
    ]
    if (fact !== 'access' || alone.has(task)) continue
    const key = `${page} ${inode}`
    const list = pages.get(key) ?? []
    list.push({ task, from, to, writes: kind === 'write' })
    pages.set(key, list)
  }
  const learnt: Record<Name, Record<number, readonly number[]>> = {}
  for (const [inode, of] of Object.entries(cuts)) learnt[inode as Name] = { ...of }
  let news = false
  for (const [key, accesses] of pages) {
    if (!shared(accesses)) continue
    const [page, inode] = key.split(' ') as [string, Name]
    const old = learnt[inode]?.[Number(page)] ?? []
    const all = new Set(old)
    for (const { from, to } of accesses) {
      for (const at of [from, Math.floor((from + to) / 2), to])
        if (at > 0 && at < PAGE_SIZE) all.add(at)
    }
    if (all.size === old.length) continue
    news = true
    learnt[inode] = { ...learnt[inode], [Number(page)]: [...all].sort((a, b) => a - b) }
  }
  return news ? learnt : undefined
}

function shared(accesses: readonly Access[]): boolean {
  return accesses.some(
    ({ task, writes }) => writes && accesses.some((other) => other.task !== task),
  )
}
