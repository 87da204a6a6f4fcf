/** What a system and its states look like in a report. */
import type { Trace } from '../../src/engine/verdict.ts'
import type { Argument, Program, Statement } from '../../src/litmus/program.ts'
import { Bytes, type Name } from '../../src/model.ts'
import type { KernelSystem } from './build.ts'
import { place } from './compile.ts'
import { ATOMIC } from './folio.ts'
import { MOST_LOST } from './network-card.ts'
import type { Folio, Slot, Socket, State } from './state.ts'

/** The assumptions that every verdict prints. */
export function assumptions({ request, constants }: KernelSystem): readonly string[] {
  return [
    request.fileSystem.name,
    '4096-byte pages, folios by how the file was written',
    `copies of more than ${ATOMIC} bytes cut at access edges and middles`,
    'x86-TSO',
    'no writeback but fsync',
    ...(constants.countsBlocks
      ? ['blocks that are allocated together are neighbours on disk']
      : []),
    ...networkOf(request.program),
  ]
}

/** What the sockets of a program are assumed to do. */
function networkOf({ init }: Program): readonly string[] {
  const sockets = init.flatMap((one) => (one.kind === 'socket' ? [one] : []))
  if (sockets.length === 0) return []
  const cards = sockets.filter(({ wire }) => wire === 'nic')
  const lossy = cards.some((one) => one.lossy)
  return [
    ...(cards.length < sockets.length ? ['loopback delivers inside the sending call'] : []),
    ...(cards.length > 0
      ? ['a network card with checksum offload, a segment per page, acknowledgements arrive']
      : []),
    ...(lossy ? [`a segment is lost at most ${MOST_LOST} times`] : []),
  ]
}

/** The call that a step belongs to, as the program spells it. */
export function callText(system: KernelSystem, task: Name, control: unknown): string | undefined {
  if (typeof control !== 'string') return undefined
  const found = system.calls.get(task)?.[place(control).index]
  return found && statementText(found.statement)
}

export function statementText({ register, repeat, call, args }: Statement): string {
  const most = repeat && Number.isFinite(repeat.most) ? ` ${repeat.most}` : ''
  const repeated = repeat ? `repeat${most} ` : ''
  return `${register ? `${register} = ` : ''}${repeated}${call}(${args.map(argumentText).join(', ')})`
}

function argumentText(arg: Argument): string {
  switch (arg.kind) {
    case 'number':
      return String(arg.value)
    case 'flags':
      return arg.names.join('|')
    case 'register':
      return arg.name
    case 'data':
      return arg.data.length === 0 ? 'X*0' : arg.data.toString()
    case 'object': {
      const offset = arg.offset === undefined ? '' : `:${arg.offset}`
      const plus = arg.plus ? `+${arg.plus}` : ''
      return `${arg.name}${arg.end ? `.${arg.end}` : ''}${offset}${plus}`
    }
  }
}

/** The objects that hold something, and what: files' pages, pipes' slots, folios. */
export function objectsOf(state: State): readonly (readonly [string, string])[] {
  const rows: [string, string][] = []
  for (const [name, inode] of Object.entries(state.inodes)) {
    const file = name.slice(1).replace(/:.*/, '')
    for (const [page, folio] of Object.entries(inode.cache)) {
      if (folio !== null) rows.push([`${file}[${page}]`, folio])
    }
    if (inode.lock !== null) rows.push([`${file} lock`, `held by ${inode.lock.slice(1)}`])
  }
  for (const [name, pipe] of Object.entries(state.pipes)) {
    pipe.ring.forEach((slot, at) => {
      if (slot) rows.push([`${name.slice(1)}[${at}]`, slotText(state, slot)])
    })
    if (pipe.mutex !== null) rows.push([`${name.slice(1)} mutex`, `held by ${pipe.mutex.slice(1)}`])
  }
  for (const [name, socket] of Object.entries(state.sockets)) {
    for (const [label, slot] of fragmentsIn(name, socket)) rows.push([label, slotText(state, slot)])
    if (socket.reader !== null) {
      rows.push([`${name.slice(1)} receiver`, `held by ${socket.reader.slice(1)}`])
    }
  }
  for (const [name, folio] of Object.entries(state.folios)) {
    if (folio) rows.push([name, folioText(folio, holders(state, name as Name))])
  }
  return rows
}

function slotText(state: State, slot: Slot): string {
  const size = Bytes.concat(state.folios[slot.folio]!.pages.flat()).length
  const whole = slot.offset === 0 && slot.len === size
  const range = whole ? '' : ` +${slot.offset}, ${slot.len} bytes`
  const known = slot.ghost?.every(({ asInserted }) => asInserted) ? slot.ghost : undefined
  const inserted = known
    ? ` inserted as "${Bytes.concat(known.map((run) => run.asInserted!))}"`
    : ''
  return `${slot.folio}${range}${inserted ? ` ${inserted}` : ''}`
}

function folioText(folio: Folio, by: readonly string[]): string {
  const bytes = Bytes.concat(folio.pages.flat())
  const lock = folio.lock === null ? '' : ` locked by ${folio.lock.slice(1)}`
  return `"${bytes}"  refs ${folio.refs} (${by.join(', ')})${lock}`
}

/** The fragments that a socket refers to, with what a report calls them. */
function fragmentsIn(name: string, { queue, cork, wire }: Socket): [string, Slot][] {
  const held = cork.map((slot): [string, Slot] => [`${name.slice(1)} held back`, slot])
  const sent = (wire?.segments ?? []).flatMap(({ frags }, at) =>
    frags.map((slot): [string, Slot] => [`${name.slice(1)} segment ${at}`, slot]),
  )
  return [
    ...queue.flatMap(({ frags }, at) =>
      frags.map((slot): [string, Slot] => [`${name.slice(1)}[${at}]`, slot]),
    ),
    ...held,
    ...sent,
  ]
}

/** Who refers to a folio. */
export function holders(state: State, name: Name): readonly string[] {
  const by: string[] = []
  if (state.folios[name]?.attached) by.push('page cache')
  for (const [pipe, { ring }] of Object.entries(state.pipes)) {
    ring.forEach((slot, at) => {
      if (slot?.folio === name) by.push(`${pipe.slice(1)}[${at}]`)
    })
  }
  for (const [map, { pages, children }] of Object.entries(state.maps)) {
    for (const { folio } of pages) if (folio === name) by.push(`memory ${map.slice(1)}`)
    for (const child of children.flat()) if (child === name) by.push('a forked child')
  }
  for (const [socket, value] of Object.entries(state.sockets)) {
    for (const [label, slot] of fragmentsIn(socket, value)) if (slot.folio === name) by.push(label)
  }
  for (const [task, { frame }] of Object.entries(state.tasks)) {
    for (const slot of frame.skb?.frags ?? []) if (slot.folio === name) by.push(task.slice(1))
    for (const held of [...(frame.folios ?? []), ...(frame.batch ?? []), frame.folio]) {
      if (held === name) by.push(task.slice(1))
    }
  }
  return by
}

/** Folios are called folio0, folio1, .. in the order in which a trace shows them. */
export function folioNames(trace: Trace): ReadonlyMap<Name, string> {
  const names = new Map<Name, string>()
  for (const state of [trace.initial, ...trace.steps.map((step) => step.state)]) {
    for (const [name, folio] of Object.entries((state as State).folios)) {
      if (folio && !names.has(name as Name)) names.set(name as Name, `folio${names.size}`)
    }
  }
  return names
}
