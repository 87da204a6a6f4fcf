/** The machine that runs scenarios for real: its file system, its compiler, its kernel. */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statfsSync } from 'node:fs'
import { platform, release, tmpdir } from 'node:os'
import { resolve } from 'node:path'
import type { Real } from '../domain.ts'
import { compile } from '../kernel-run/compile.ts'
import { PrivateDirectory } from '../kernel-run/directory.ts'
import { execute } from '../kernel-run/execute.ts'
import { Interpreters } from '../kernel-run/interpreters.ts'
import type { Ran } from '../kernel-run/report.ts'
import type { Program } from '../litmus/program.ts'
import { refuse } from './names.ts'
import { type Parsed, positive } from './options.ts'
import type { Shell } from './shell.ts'

export interface Here {
  readonly kernel: string
  readonly directory: string
  readonly fileSystem: string
  readonly inMemory: boolean
}

/** A whole number of an option, if it is given. */
export function natural(parsed: Parsed, name: string): number | undefined {
  const text = parsed.text(name)
  return text === undefined ? undefined : positive(name, text)
}

/** Refused where nothing can run at all. */
export function here(real: Real, parsed: Parsed, { cwd }: Shell): Here {
  if (platform() !== 'linux') {
    throw refuse({ message: `this is ${platform()}, not Linux: nothing ran` })
  }
  const asked = parsed.text('dir')
  const directory = asked === undefined ? tmpdir() : resolve(cwd, asked)
  const inMemory = parsed.flag('memfd')
  if (!existsSync(directory)) throw refuse({ message: `${asked}: no such directory` })
  const { type, bsize } = statfsSync(directory)
  const found = {
    type,
    blockSize: bsize,
    mountOptions: mountOptions(directory),
    noCow: isNoCow(directory),
  }
  const fileSystem = inMemory ? real.inMemory : real.fileSystem(found)
  if (fileSystem === undefined) {
    throw refuse({
      message: `the file system of ${asked ?? 'the temporary directory'} is none that scenarios name: nothing ran`,
      remedy: 'choose a directory on another with --dir',
    })
  }
  return { kernel: release(), directory, fileSystem, inMemory }
}

/** The attribute C, as lsattr(1) of e2fsprogs says; without that program: no. */
function isNoCow(directory: string): boolean {
  const { stdout } = spawnSync('lsattr', ['-d', directory], { encoding: 'utf8' })
  return /^\S*C/.test(stdout ?? '')
}

/** Of the mount that the directory is in: the last whose point is the longest beginning of it. */
function mountOptions(directory: string): readonly string[] {
  let best = ''
  let options: readonly string[] = []
  for (const line of readFileSync('/proc/self/mounts', 'utf8').split('\n')) {
    const [, point = '', , text = ''] = line.split(' ')
    const inside = directory === point || directory.startsWith(point.replace(/\/?$/, '/'))
    if (!inside || point.length < best.length) continue
    best = point
    options = text.split(',')
  }
  return options
}

/** Compiles and runs lists of scenarios in a directory of its own. */
export class Machine {
  private readonly real: Real
  private readonly at: Here
  private readonly shell: Shell
  private readonly directory: PrivateDirectory
  private readonly seconds: number
  private readonly runs: number | undefined

  constructor({
    real,
    at,
    parsed,
    shell,
  }: {
    readonly real: Real
    readonly at: Here
    readonly parsed: Parsed
    readonly shell: Shell
  }) {
    this.real = real
    this.at = at
    this.shell = shell
    this.seconds = natural(parsed, 'seconds') ?? 10
    this.runs = natural(parsed, 'runs')
    const keep = parsed.flag('keep')
    this.directory = new PrivateDirectory(at.directory, keep)
    if (keep) shell.err(`the program is kept in ${this.directory.path}\n`)
  }

  /** In the order of the programs: what it did, or why it is skipped. */
  async run(
    programs: readonly Program[],
    began: (number: number) => void = () => {},
  ): Promise<readonly (Ran | { readonly skipped: string })[]> {
    const { fileSystem } = this.at
    const { text, refused } = this.real.program(programs)
    const only = programs.flatMap((program, number) =>
      isFor(program, fileSystem) && !refused.has(number) ? [number] : [],
    )
    const results = only.length > 0 ? await this.execute(text, only, began) : new Map()
    return programs.map((program, number) => {
      if (!isFor(program, fileSystem)) {
        return { skipped: `not for ${fileSystem}: ${program.fileSystems.join(', ')}` }
      }
      const why = refused.get(number)
      if (why !== undefined) return { skipped: why }
      return results.get(number) ?? { skipped: 'interrupted' }
    })
  }

  /** Processes, `most` at once, that run scenarios one after the other. */
  async interpreters(most: number): Promise<Interpreters> {
    const { path } = this.directory
    return new Interpreters({
      program: await this.compile(this.real.interpreter()),
      directory: path,
      seconds: this.seconds,
      inMemory: this.at.inMemory,
      most,
    })
  }

  private async execute(
    text: string,
    only: readonly number[],
    began: (number: number) => void,
  ): Promise<Map<number, Ran>> {
    return execute(await this.compile(text), {
      only,
      runs: this.runs,
      seconds: this.seconds,
      directory: this.directory.path,
      inMemory: this.at.inMemory,
      began,
      stopped: () => this.shell.stopped(),
    })
  }

  private async compile(text: string): Promise<string> {
    const compiled = await compile(this.directory.path, 'scenarios', text)
    if (compiled.kind === 'program') return compiled.path
    if (compiled.kind === 'noCompiler') {
      throw refuse({
        message: 'there is no C compiler (cc): nothing ran',
        remedy: 'install one, for example the package gcc',
      })
    }
    throw refuse({
      message: `the C compiler refuses the program: nothing ran\n${compiled.message}`,
    })
  }

  close(): void {
    this.directory.remove()
  }
}

function isFor({ fileSystems }: Program, name: string): boolean {
  return fileSystems.includes('any') || fileSystems.includes(name)
}
