/**
 * The project as its folders have it: no registry, a file's name is its name everywhere.
 * Files are read when they are asked for; their names are known at once.
 */
import { existsSync, readdirSync } from 'node:fs'
import { basename, isAbsolute, join, relative, resolve } from 'node:path'
import type { Domain, FileSystemFile, PolicyFile } from '../domain.ts'
import type { Property } from '../engine/system.ts'
import { printDiagnostics } from '../litmus/diagnostic.ts'
import { parse } from '../litmus/parse.ts'
import type { Program } from '../litmus/program.ts'
import { importFile, readText } from './module-file.ts'
import { named, noSuch, refuse } from './names.ts'
import { asFileSystem, asPolicy, asProperty, defaultExport } from './shapes.ts'
import { Refusal, type Shell } from './shell.ts'

export interface Named<T> {
  readonly name: string
  readonly file: T
}
export interface Scenario {
  /** The file's base name. */
  readonly name: string
  readonly program: Program
}

/** One kind of file: where it lives, by name. */
export type Folder = ReadonlyMap<string, string>

export class Project {
  readonly policies: Folder
  readonly fileSystems: Folder
  readonly scenarios: Folder
  readonly properties: Folder
  private readonly shell: Pick<Shell, 'home' | 'cwd'>
  private readonly loaded = new Map<string, Promise<unknown>>()

  constructor(shell: Pick<Shell, 'home' | 'cwd'>) {
    this.shell = shell
    this.policies = this.folder('models/policies', '.ts')
    this.fileSystems = this.folder('models/filesystems', '.ts')
    this.scenarios = this.folder('models/scenarios', '.litmus')
    this.properties = this.folder('properties', '.ts')
  }

  private folder(path: string, ending: string): Folder {
    const at = join(this.shell.home, path)
    if (!existsSync(at)) return new Map()
    const files = readdirSync(at).filter((file) => file.endsWith(ending) && !file.startsWith('.'))
    const names = files.map((file) => file.slice(0, -ending.length)).sort()
    return new Map(names.map((name) => [name, join(at, name + ending)]))
  }

  /** What the scenarios are about: models/kernel, with its system calls. */
  domain(): Promise<Domain> {
    return this.once('domain', async () => {
      const calls = this.folder('models/kernel/syscalls', '.ts')
      const syscalls = new Map<string, unknown>()
      for (const [name, path] of calls) {
        const module = await importFile(path, this.shown(path))
        syscalls.set(name, defaultExport(module, this.shown(path), 'syscall'))
      }
      const path = join(this.shell.home, 'models/kernel/index.ts')
      const { domain } = await importFile(path, this.shown(path))
      if (typeof domain !== 'function') {
        throw refuse({ message: `${this.shown(path)} exports no function 'domain'` })
      }
      return domain(syscalls) as Domain
    })
  }

  policy(name: string): Promise<Named<PolicyFile>> {
    return this.once(`policy ${name}`, async () => {
      const path = this.file(name, ['.ts', '.mts']) ?? named('policy', name, this.policies)
      const file = asPolicy(await this.fields(path, 'policy'), this.shown(path))
      return { name: nameOf(path), file }
    })
  }

  property(name: string): Promise<Property> {
    return this.once(`property ${name}`, async () => {
      const path = this.file(name, ['.ts', '.mts']) ?? named('property', name, this.properties)
      return asProperty(await this.fields(path, 'property'), nameOf(path), this.shown(path))
    })
  }

  /** Undefined when it may be named but is not modelled yet. */
  fileSystem(name: string): Promise<Named<FileSystemFile> | undefined> {
    return this.once(`file system ${name}`, async () => {
      const path = this.file(name, ['.ts', '.mts']) ?? this.fileSystems.get(name)
      if (path === undefined) {
        const known = (await this.domain()).fileSystems ?? []
        if (known.includes(name)) return undefined
        throw noSuch('file system', name, new Set([...this.fileSystems.keys(), ...known]))
      }
      const file = asFileSystem(await this.fields(path, 'filesystem'), this.shown(path))
      return { name: nameOf(path), file }
    })
  }

  /** A Refusal when it can't be read, or when something is wrong in it. */
  scenario(name: string): Promise<Scenario> {
    return this.once(`scenario ${name}`, async () => {
      const path = this.file(name, ['.litmus']) ?? named('scenario', name, this.scenarios)
      const shown = this.shown(path)
      const { signatures, fileSystems } = await this.domain()
      const parsed = parse(readText(path, shown), shown, signatures, {
        properties: [...this.properties.keys()],
        policies: [...this.policies.keys()],
        ...(fileSystems ? { fileSystems } : {}),
      })
      if (!parsed.program) throw new Refusal(printDiagnostics(parsed.diagnostics))
      return { name: nameOf(path), program: parsed.program }
    })
  }

  /** 'policy' or 'property': what a .ts file on the command line is. */
  async kindOf(name: string): Promise<'policy' | 'property'> {
    const path = this.file(name, ['.ts', '.mts']) as string
    return 'kind' in (await this.fields(path, 'policy')) ? 'property' : 'policy'
  }

  /** The path that an argument means, if it means a file. */
  file(name: string, endings: readonly string[]): string | undefined {
    if (!endings.some((ending) => name.endsWith(ending)) && !/[/\\]/.test(name)) return undefined
    return resolve(this.shell.cwd, name)
  }

  /** A path as messages name it: as short as can be, and the same on every machine. */
  private shown(path: string): string {
    const here = relative(this.shell.cwd, path)
    if (!here.startsWith('..') && !isAbsolute(here)) return here
    const there = relative(this.shell.home, path)
    return there.startsWith('..') ? path : there
  }

  private async fields(path: string, what: string) {
    const shown = this.shown(path)
    return defaultExport(await importFile(path, shown), shown, what)
  }

  private once<T>(key: string, load: () => Promise<T>): Promise<T> {
    let loading = this.loaded.get(key) as Promise<T> | undefined
    if (!loading) {
      loading = load()
      this.loaded.set(key, loading)
    }
    return loading
  }
}

function nameOf(path: string): string {
  return basename(path).replace(/\.(litmus|m?ts)$/, '')
}
