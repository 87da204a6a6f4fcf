/**
 * Ghosts: what properties want to know of the bytes in a pipe and the kernel does not keep.
 * No step of the kernel reads them; they are there only when a property asks (Constants.ghosts)
 * and die with the slot. A slot's ghost is a list of runs of bytes that came together.
 */
import { Bytes, type Name } from '../../src/model.ts'
import { begunNow, nextInstants } from './instants.ts'
import type { Kernel } from './kernel.ts'
import type { Ghost, Slot } from './state.ts'

/** The ghost of bytes that become visible to readers now, at the end of a pipe's stream. */
export function inserted(k: Kernel, pipe: Name, bytes: () => Bytes, len: number): Ghost[] | null {
  const { ghosts } = k.constants
  if (!wanted(k)) return null
  return [
    {
      len,
      asInserted: ghosts.asInserted ? bytes() : null,
      lineage: null,
      at: 0,
      transfers: '',
      position: accept(k, pipe, len),
      begun: '',
      instants: nextInstants(k, len),
    },
  ]
}

function wanted(k: Kernel): boolean {
  const { asInserted, lineage, transfers, stream, begun, instants } = k.constants.ghosts
  return asInserted || lineage || transfers || stream || begun || instants
}

/** Where bytes are counted; datagrams and the private pipe of sendfile have no stream. */
export function streamOf(k: Kernel, name: Name) {
  const { pipes, sockets } = k.state
  return pipes[name] ? pipes[name].stream : (sockets[name]?.stream ?? null)
}

function accept(k: Kernel, pipe: Name, len: number): number {
  if (!k.constants.ghosts.stream) return 0
  const stream = streamOf(k, pipe)
  if (!stream) return 0
  stream.accepted += len
  return stream.accepted - len
}

/** The runs of `from` up to `to`, counted from the start of the slot. */
export function part(ghost: readonly Ghost[], from: number, to: number): Ghost[] {
  const runs: Ghost[] = []
  let at = 0
  for (const run of ghost) {
    const a = Math.max(from, at) - at
    const b = Math.min(to, at + run.len) - at
    if (b > a) {
      runs.push({
        ...run,
        len: b - a,
        asInserted: run.asInserted?.slice(a, b) ?? null,
        at: run.lineage === null ? 0 : run.at + a,
        position: run.position + a,
        instants: run.instants && { ...run.instants, from: run.instants.from + a },
      })
    }
    at += run.len
  }
  return runs
}

/** The ghost with one more transfer in it: the call in flight. */
export function transferred(k: Kernel, tag: string, ghost: readonly Ghost[] | null) {
  const { transfers, begun } = k.constants.ghosts
  if (!ghost || !(transfers || begun)) return ghost
  return ghost.map((run) => ({
    ...run,
    transfers: transfers ? withTransfer(run.transfers, tag) : '',
    begun: run.begun || begunNow(k),
  }))
}

function withTransfer(transfers: string, tag: string): string {
  const [task] = tag.split('.') as [string]
  const all = transfers === '' ? [] : transfers.split(' ')
  if (all.some((other) => other.startsWith(`${task}.`))) return transfers
  return [...all, tag].sort().join(' ')
}

/** The ghost of bytes copied out of a slot into a page of their own: what they are from now on. */
export function copied(ghost: readonly Ghost[] | null, bytes: Bytes): Ghost[] | null {
  if (!ghost) return null
  let from = 0
  return ghost.map((run) => {
    const asInserted = run.asInserted && bytes.slice(from, from + run.len)
    from += run.len
    return { ...run, asInserted, lineage: null, at: 0 }
  })
}

/** The ghost of bytes that leave one pipe for another: a new place in the other's stream. */
export function moved(k: Kernel, to: Name, ghost: readonly Ghost[] | null) {
  return ghost?.map((run) => ({ ...run, position: accept(k, to, run.len) })) ?? null
}

/** A slot is teed: source and copy have to agree from now on. Answers the ghost of both. */
export function teed(k: Kernel, source: Slot): readonly Ghost[] | null {
  if (!source.ghost || !k.constants.ghosts.lineage) return source.ghost
  source.ghost = source.ghost.map((run) => {
    if (run.lineage !== null) {
      k.state.lineages[run.lineage]!.members += 1
      return { ...run }
    }
    return { ...run, lineage: newLineage(k), at: 0 }
  })
  return source.ghost
}

function newLineage(k: Kernel): Name {
  for (let n = 0; ; n++) {
    const name = k.fresh(n)
    if (k.state.lineages[name] === undefined || k.state.lineages[name] === null) {
      k.state.lineages[name] = { members: 2, seen: [] }
      return name
    }
  }
}

/** Part of a slot goes to a new one while the rest stays: one more slot of each lineage. */
export function split(k: Kernel, ghost: readonly Ghost[] | null): void {
  for (const run of ghost ?? []) {
    if (run.lineage !== null) k.state.lineages[run.lineage]!.members += 1
  }
}

/** A slot with this ghost is gone. */
export function died(k: Kernel, ghost: readonly Ghost[] | null): void {
  for (const run of ghost ?? []) {
    if (run.lineage === null) continue
    const lineage = k.state.lineages[run.lineage]!
    if (lineage.members > 1) lineage.members -= 1
    else k.state.lineages[run.lineage] = null
  }
}

/** What others got of the bytes at `at` of a lineage: the places that overlap. */
export function seenBefore(
  k: Kernel,
  lineage: Name,
  at: number,
  bytes: Bytes,
): { mine: Bytes; theirs: Bytes }[] {
  return k.state.lineages[lineage]!.seen.flatMap((run) => {
    const from = Math.max(at, run.at)
    const to = Math.min(at + bytes.length, run.at + run.bytes.length)
    if (to <= from) return []
    return [
      {
        mine: bytes.slice(from - at, to - at),
        theirs: run.bytes.slice(from - run.at, to - run.at),
      },
    ]
  })
}

/** Remembers what a consumer got, for the other slots of the lineage. */
export function remember(k: Kernel, ghost: readonly Ghost[], bytes: Bytes): void {
  let from = 0
  for (const run of ghost) {
    const got = bytes.slice(from, from + run.len)
    from += run.len
    if (run.lineage === null) continue
    const lineage = k.state.lineages[run.lineage]!
    k.state.lineages[run.lineage] = { ...lineage, seen: merge(lineage.seen, run.at, got) }
  }
}

function merge(seen: readonly { at: number; bytes: Bytes }[], at: number, bytes: Bytes) {
  const runs = seen.filter((run) => run.at + run.bytes.length < at || run.at > at + bytes.length)
  let whole = { at, bytes }
  for (const run of seen) {
    if (run.at + run.bytes.length < at || run.at > at + bytes.length) continue
    const start = Math.min(run.at, whole.at)
    const first = run.at <= whole.at ? run : whole
    const second = first === run ? whole : run
    whole = { at: start, bytes: first.bytes.overlay(second.at - start, second.bytes) }
  }
  return [...runs, whole].sort((a, b) => a.at - b.at)
}

/** Bytes are delivered from a pipe: the next of its stream? */
export function deliver(k: Kernel, pipe: Name, ghost: readonly Ghost[]): void {
  if (!k.constants.ghosts.stream) return
  const stream = streamOf(k, pipe)
  if (!stream) return
  for (const run of ghost) stream.delivered = run.position + run.len
}

/** Bytes put somewhere by the call in flight: its own origin, where origins are kept. */
export function retagged(k: Kernel, tag: string, bytes: Bytes): Bytes {
  if (!k.constants.ghosts.origins) return bytes
  return Bytes.of(bytes.runs.map(([symbol, length]) => [`${symbol[0]}@${tag}`, length]))
}
