/** What a made-up scenario declares: all that its theme needs, and some more. */
import { Bytes } from '../engine/bytes.ts'
import type { Declaration, Position } from '../litmus/program.ts'
import type { ArgumentKind, Signature } from '../litmus/signature.ts'
import type { Random } from './random.ts'

export const at: Position = { file: 'random', line: 1, column: 1, length: 1 }

export interface Thing {
  readonly name: string
  readonly kind: ArgumentKind
  readonly nonblock?: boolean
  /** A second open file of an inode that has a name already. */
  readonly second?: boolean
}

/** How many letters are in use. */
export interface Letters {
  used: number
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const PIPES = [4096, 4096, 8192, 8192, 16384, undefined, undefined]
const FILES = [0, 1, 100, 4095, 4096, 4096, 4097, 8192, 8192, 10000, 12288, 16384, 65536]
const OPENED = [
  ['O_RDWR'],
  ['O_RDONLY'],
  ['O_WRONLY'],
  ['O_RDWR', 'O_APPEND'],
  ['O_RDWR', 'O_DIRECT'],
  ['O_RDWR', 'O_DIRECT'],
]

/** Bytes of a letter that nothing else has, perhaps with some of another. */
export function bytes(random: Random, letters: Letters, length: number): Bytes {
  const first = filled(letters, length)
  return random.chance(15) ? first.concat(filled(letters, random.of([1, 100, 4096]))) : first
}

function filled(letters: Letters, length: number): Bytes {
  const letter = LETTERS[letters.used++ % LETTERS.length] as string
  return Bytes.fill(letter, length)
}

export function randomObjects(random: Random, letters: Letters, theme: readonly Signature[]) {
  const declared: Declaration[] = []
  const things: Thing[] = []
  const add = (one: Exclude<Declaration, { kind: 'do' }>, thing: Omit<Thing, 'name'>) => {
    declared.push(one)
    things.push({ name: one.name, ...thing })
  }
  const wanted = (kind: ArgumentKind) =>
    theme.some(({ parameters }) => parameters.some(({ accepts }) => accepts[0] === kind))
  const chance = (kind: ArgumentKind, percent: number) =>
    random.chance(wanted(kind) ? Math.max(90, percent) : percent)
  const pipe = (name: string) => {
    const nonblock = random.chance(75)
    const packet = random.chance(10)
    const size = random.of(PIPES)
    add({ kind: 'pipe', name, nonblock, packet, size, at }, { kind: 'pipe', nonblock })
  }
  const file = (name: string, length: number) => {
    const flags = random.of([[], [], [], [], [], [], ['O_APPEND'], ['O_DIRECT']])
    const data = length > 0 ? bytes(random, letters, length) : Bytes.empty
    add({ kind: 'file', name, data, flags, at }, { kind: 'file' })
  }
  file('f', random.of(FILES))
  pipe('p')
  if (random.chance(60)) pipe('q')
  // Two files in a call: one to the other.
  const two = theme.some(
    ({ parameters }) => parameters.filter(({ accepts }) => accepts[0] === 'file').length > 1,
  )
  if (random.chance(two ? 90 : 25)) file('g', random.of(FILES))
  if (random.chance(25)) {
    add(
      { kind: 'fd', name: 'h', of: 'f', flags: random.of(OPENED), at },
      { kind: 'file', second: true },
    )
  }
  if (chance('memory', 15)) {
    const length = random.of([4096, 8192, 100])
    if (random.chance(60)) {
      const shared = random.chance(70)
      add({ kind: 'map', name: 'm', of: 'f', shared, bytes: length, at }, { kind: 'memory' })
    }
    if (random.chance(50)) {
      add({ kind: 'mem', name: 'a', data: filled(letters, length), at }, { kind: 'memory' })
    }
    if (random.chance(15)) add({ kind: 'memz', name: 'z', bytes: 8192, at }, { kind: 'memory' })
  }
  if (chance('device', 6)) {
    add({ kind: 'dev', name: 'd', path: '/dev/zero', flags: ['O_RDONLY'], at }, { kind: 'device' })
  }
  if (chance('socket', 20)) {
    const family = random.of(['tcp', 'unix', 'unixdgram', 'udp'] as const)
    add(
      { kind: 'socket', name: 's', family, wire: 'loopback', lossy: false, at },
      { kind: 'socket' },
    )
  }
  return { declared, things }
}
