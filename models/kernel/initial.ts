/** The objects of a program before init has run: empty files, empty pipes, no folio in use. */
import type { Declaration, Program, Statement } from '../../src/litmus/program.ts'
import { Bytes, type Name } from '../../src/model.ts'
import type { CompiledCall } from './compile.ts'
import {
  type Constants,
  type Folio,
  type Frame,
  type Inode,
  type Mapping,
  type OpenFile,
  PAGE_SIZE,
  type Pipe,
  type Socket,
  type State,
  type Task,
} from './state.ts'
import { noAcks } from './tcp-ack.ts'

/** Slots of a pipe of so many bytes: F_SETPIPE_SZ rounds up to a power of two pages. */
export function slotsOf(bytes: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(1, Math.ceil(bytes / PAGE_SIZE))))
}
const DEFAULT_SLOTS = 16

export const inodeName = (file: string): Name => `@${file}:inode`
const pathOf = (inode: Name): Name => inode.replace(/:.*/, '') as Name

/** The pipe between the two files of a sendfile of this task: current->splice_pipe. */
export const privatePipe = (task: Name): Name => `${task}.pipe`

export function initialState(
  program: Program,
  constants: Constants,
  kept: ReadonlySet<string>,
  calls: ReadonlyMap<Name, readonly CompiledCall[]>,
): State {
  const files: Record<Name, OpenFile> = {}
  const inodes: Record<Name, Inode> = {}
  const paths: Record<Name, boolean> = {}
  const pipes: Record<Name, Pipe> = {}
  const sockets: Record<Name, Socket> = {}
  const maps: Record<Name, Mapping> = {}
  const inodeOf = new Map<string, Name>()
  for (const declared of program.init) {
    switch (declared.kind) {
      case 'file':
        inodeOf.set(declared.name, inodeName(declared.name))
        inodes[inodeName(declared.name)] = {
          size: 0,
          lock: null,
          readers: 0,
          cache: {},
          disk: {},
          blocks: {},
          seams: {},
          seals: '',
        }
        files[`@${declared.name}`] = madeFile(declared.name, [], constants)
        paths[`@${declared.name}`] = true
        break
      case 'fd': {
        const inode = inodeOf.get(declared.of)!
        inodeOf.set(declared.name, inode)
        files[`@${declared.name}`] = {
          ...file(inode, declared.flags, constants.fs.memfd ? null : pathOf(inode)),
          canDirect: constants.fs.direct !== 'refused',
        }
        break
      }
      case 'dev': {
        const name: Name = `@${declared.name}`
        files[name] = { ...file(name, declared.flags, null), of: 'device' }
        break
      }
      case 'pipe': {
        const size = declared.size === undefined ? DEFAULT_SLOTS : slotsOf(declared.size)
        const pipe: Name = `@${declared.name}`
        pipes[pipe] = ring(size, constants)
        const { nonblock, packet } = declared
        files[`${pipe}.r`] = { ...end(pipe), read: true, nonblock, packet }
        files[`${pipe}.w`] = { ...end(pipe), write: true, nonblock, packet }
        break
      }
      case 'socket': {
        const name: Name = `@${declared.name}`
        sockets[name] = socket(declared, constants.ghosts.stream)
        files[`${name}.r`] = { ...file(name, [], null), of: 'socket' }
        files[`${name}.w`] = { ...file(name, [], null), of: 'socket' }
        break
      }
      case 'map':
        maps[`@${declared.name}`] = mapping(
          inodeOf.get(declared.of)!,
          declared.shared,
          declared.bytes,
        )
        break
      case 'mem':
        maps[`@${declared.name}`] = mapping(null, false, declared.data.length)
        break
      case 'memz':
        maps[`@${declared.name}`] = mapping(null, false, declared.bytes)
    }
  }
  const tasks: Record<Name, Task> = { '@init': { pc: null, frame: emptyFrame, repeated: 0 } }
  for (const [name, list] of calls) {
    const pc = list.length > 0 ? `0:${list[0]!.start}` : null
    tasks[name] = { pc, frame: emptyFrame, repeated: 0 }
    if (list.some(({ call }) => call.through)) pipes[privatePipe(name)] = unnamed(constants)
  }
  const sends = program.init.some((one) => one.kind === 'do' && one.statement.call === 'sendfile')
  if (sends) pipes[privatePipe('@init')] = unnamed(constants)
  const folios: Record<Name, Folio | null> = {}
  for (const [task, count] of Object.entries(constants.pool)) {
    for (let n = 0; n < count; n++) folios[`${task as Name}.${n}`] = null
  }
  const registers = Object.fromEntries([...kept].map((name) => [name, null]))
  return {
    tasks,
    files,
    inodes,
    paths,
    folios,
    pipes,
    sockets,
    maps,
    registers,
    sigpipes: 0,
    heldChild: false,
    lineages: {},
    ...ghostTables(constants, calls, inodes),
  }
}

/** Of properties that nobody asks for: empty. */
function ghostTables(
  { ghosts }: Constants,
  calls: ReadonlyMap<Name, unknown>,
  inodes: Record<Name, Inode>,
): Pick<State, 'watches' | 'begun' | 'shadows'> {
  const table = <T>(wanted: boolean, keys: Iterable<string>, value: T) =>
    Object.fromEntries(wanted ? [...keys].map((key) => [key, value]) : [])
  const tasks = [...calls.keys()]
  return {
    watches: table(ghosts.instants, ['@init', ...tasks], null),
    begun: table(
      ghosts.begun,
      tasks.map((task) => task.slice(1)),
      0,
    ),
    shadows: table(ghosts.shadow, Object.keys(inodes), Bytes.empty),
  }
}

const emptyFrame: Frame = {
  pos: null,
  done: null,
  folio: null,
  folios: null,
  part: null,
  end: null,
  direct: null,
  most: null,
  batch: null,
  limit: null,
  total: null,
  short: null,
  from: null,
  out: null,
  skb: null,
  error: null,
  holds: null,
}

function ring(size: number, { ghosts, keepsFlags }: Constants, stream = ghosts.stream): Pipe {
  return {
    mutex: null,
    readers: 1,
    writers: 1,
    size,
    head: 0,
    tail: 0,
    ring: Array(size).fill(null),
    flags: keepsFlags ? Array(size).fill(false) : [],
    stream: stream ? { accepted: 0, delivered: 0 } : null,
  }
}

/** current->splice_pipe: nobody else names it, so it has no stream of its own. */
const unnamed = (constants: Constants) => ring(DEFAULT_SLOTS, constants, false)

function socket(
  { family, wire, lossy }: Declaration & { readonly kind: 'socket' },
  stream: boolean,
): Socket {
  const ordered = family === 'tcp' || family === 'unix'
  return {
    family,
    reader: null,
    queue: [],
    cork: [],
    summed: null,
    receiver: true,
    error: 'none',
    completions: [],
    wire: wire === 'nic' ? { lossy, segments: [], at: null, done: 0, bytes: null } : null,
    acks: family === 'tcp' && wire !== 'nic' ? noAcks() : null,
    stream: stream && ordered ? { accepted: 0, delivered: 0 } : null,
  }
}

function file(inode: Name, flags: readonly string[], path: Name | null): OpenFile {
  return {
    of: 'file',
    object: inode,
    path,
    read: !flags.includes('O_WRONLY'),
    write: !flags.includes('O_RDONLY'),
    append: flags.includes('O_APPEND'),
    direct: flags.includes('O_DIRECT'),
    canDirect: false,
    nonblock: flags.includes('O_NONBLOCK'),
    packet: false,
    open: true,
    users: 0,
    pos: 0,
    posLock: null,
  }
}

/** The open file of a declared file: O_RDWR while it is made, then opened again as the program says. */
export function madeFile(name: string, flags: readonly string[], { fs }: Constants): OpenFile {
  const again = flags.some((flag) => flag !== 'O_RDWR')
  return {
    ...file(inodeName(name), flags, fs.memfd ? null : `@${name}`),
    // memfd_create() opens without shmem_file_open().
    canDirect: fs.direct !== 'refused' && (again || !fs.memfd),
  }
}

function mapping(inode: Name | null, shared: boolean, length: number): Mapping {
  const count = Math.ceil(length / PAGE_SIZE)
  return {
    inode,
    shared,
    bytes: count * PAGE_SIZE,
    pages: Array.from({ length: count }, () => ({ folio: null, writable: false, mapped: true })),
    children: [],
  }
}

function end(pipe: Name): OpenFile {
  const none = file(pipe, [], null)
  return { ...none, of: 'pipe', read: false, write: false }
}

/** The sockets with a network card. */
export function cardsOf({ init }: Program): readonly Name[] {
  return init.flatMap((one) =>
    one.kind === 'socket' && one.wire === 'nic' ? [`@${one.name}` as Name] : [],
  )
}

/** The task of the card of such a socket. */
export const cardOf = (socket: Name): Name => `${socket}.net`

/** Folio names that each task may need: a bound with margin, see PoolExhausted. */
export function poolOf(program: Program): Record<Name, number> {
  const pool: Record<Name, number> = {}
  const inits = program.init.reduce((sum, one) => {
    if (one.kind === 'do') return sum + folios(one.statement)
    return sum + (one.kind === 'file' || one.kind === 'mem' ? pages(one.data.length) : 1)
  }, 0)
  pool['@init'] = Math.min(MOST, inits)
  const bodies = [...program.tasks, { name: 'final', body: program.final }]
  const sent = bodies.flatMap(({ body }) => body)
  for (const socket of cardsOf(program)) {
    const sum = sent.reduce((all, statement) => all + folios(statement), 0)
    pool[cardOf(socket)] = Math.min(MOST, sum)
  }
  for (const { name, body } of bodies) {
    const sum = body.reduce((all, statement) => all + folios(statement), 0)
    pool[`@${name}`] = Math.min(MOST, sum)
  }
  return pool
}

const MOST = 1024
const MOST_REPEATS = 64
/** A page more at either end, and what a large folio splits into. */
const pages = (bytes: number) => Math.ceil(bytes / PAGE_SIZE) + 2

function folios({ args, repeat }: Statement): number {
  const bytes = args.map((arg) => {
    if (arg.kind === 'number') return Math.min(arg.value, MOST * PAGE_SIZE)
    return arg.kind === 'data' ? arg.data.length : 0
  })
  return pages(Math.max(0, ...bytes)) * Math.min(MOST_REPEATS, repeat?.most ?? 1)
}
