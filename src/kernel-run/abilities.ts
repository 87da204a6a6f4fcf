/**
 * What the machine at hand can do. A probe is a small scenario; where the machine answers it as no
 * run of the model does (an xfs without reflinks, say), scenarios that use the same are skipped.
 */
import { readFileSync } from 'node:fs'
import type { Program, Statement } from '../litmus/program.ts'

export interface Probe {
  readonly name: string
  /** The scenario. */
  readonly text: string
  /** Whoever uses one of these calls or constants depends on it. */
  readonly words: readonly string[]
  /** True where a pipe larger than usual depends on it. */
  readonly largePipes?: true
}

export const PROBES: readonly Probe[] = [
  {
    name: 'O_DIRECT',
    text: `litmus probe-direct "O_DIRECT"
fs any
init { file f = A*4096; fd h = open(f, O_RDWR|O_DIRECT); do fsync(f); }
P0 { r = read(h:0, 4096); w = write(h:0, B*4096); }
`,
    words: ['O_DIRECT'],
  },
  {
    name: 'FICLONE',
    text: `litmus probe-clone "FICLONE"
fs any
init { file f = A*4096; file g; }
P0 { c = ficlone(g, f); }
`,
    words: ['ficlone', 'copyrange'],
  },
  {
    name: 'fallocate(2)',
    text: `litmus probe-fallocate "fallocate"
fs any
init { file f = A*16384; }
P0 {
  a = fallocate(f, FALLOC_FL_PUNCH_HOLE|FALLOC_FL_KEEP_SIZE, 0, 4096);
  b = fallocate(f, FALLOC_FL_ZERO_RANGE, 0, 4096);
  c = fallocate(f, FALLOC_FL_COLLAPSE_RANGE, 0, 4096);
  d = fallocate(f, FALLOC_FL_INSERT_RANGE, 0, 4096);
}
`,
    words: ['fallocate'],
  },
  {
    name: 'F_ADD_SEALS',
    text: `litmus probe-seals "seals"
fs any
init { file f = A*4096; }
P0 { s = addseals(f, F_SEAL_GROW); }
`,
    words: ['addseals'],
  },
  {
    name: 'MSG_ZEROCOPY',
    text: `litmus probe-zerocopy "MSG_ZEROCOPY"
fs any
init { tcp s; mem m = A*4096; }
P0 { z = sendzc(s, m, 4096); x = recv(s, 4096, 0); }
`,
    words: ['sendzc', 'zcstatus'],
  },
  {
    name: 'F_SETPIPE_SZ',
    text: `litmus probe-pipe-size "pipe sizes"
fs any
init { pipe p; }
P0 { a = setpipesz(p, 1048576); b = setpipesz(p, 1048577); }
`,
    words: ['setpipesz'],
    largePipes: true,
  },
]

const USUAL_PIPE = 65_536

/** Whether the scenario depends on what the probe asks about. */
export function dependsOn({ init, tasks, final }: Program, { words, largePipes }: Probe): boolean {
  const statements: readonly Statement[] = [
    ...init.flatMap((one) => (one.kind === 'do' ? [one.statement] : [])),
    ...tasks.flatMap(({ body }) => body),
    ...final,
  ]
  const used = [
    ...init.flatMap((one) => ('flags' in one ? one.flags : [])),
    ...statements.flatMap(({ call, args }) => [
      call,
      ...args.flatMap((arg) => (arg.kind === 'flags' ? arg.names : [])),
    ]),
  ]
  const large = init.some((one) => one.kind === 'pipe' && (one.size ?? 0) > USUAL_PIPE)
  return words.some((word) => used.includes(word)) || (largePipes === true && large)
}

/** Limits and rights of this process, for people: `pipe-max-size 1048576`. */
export function rights(): readonly string[] {
  const pipes = ['pipe-max-size', 'pipe-user-pages-soft', 'pipe-user-pages-hard'].map((name) => {
    return `${name} ${contents(`/proc/sys/fs/${name}`).trim() || 'unknown'}`
  })
  const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(contents('/proc/self/status'))?.[1] ?? '0'
  const resource = (BigInt(`0x${effective}`) >> 24n) & 1n
  const limits = contents('/proc/self/limits')
  const soft = (name: string) =>
    new RegExp(`^${name}\\s+(\\S+)`, 'm').exec(limits)?.[1] ?? 'unknown'
  return [
    ...pipes,
    resource ? 'CAP_SYS_RESOURCE (given up)' : 'no CAP_SYS_RESOURCE',
    `open files ${soft('Max open files')}`,
    `file size ${soft('Max file size')}`,
    `locked memory ${soft('Max locked memory')}`,
  ]
}

function contents(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
