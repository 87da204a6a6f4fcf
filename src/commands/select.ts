/** What a command is asked about: policies, scenarios and properties by name or file. */
import type { Domain, FileSystemFile } from '../domain.ts'
import type { Program } from '../litmus/program.ts'
import type { Named, Project } from './load.ts'
import { noSuch, refuse } from './names.ts'
import type { Parsed } from './options.ts'

export interface Selection {
  /** Names or files, ready for Project. */
  readonly policies: readonly string[]
  readonly scenarios: readonly string[]
  readonly properties: readonly string[]
  /** Nothing narrows the scenarios or the properties: what a policy lists must show. */
  readonly full: boolean
}

/** Names of one kind: or; across kinds: and. A kind that is not named: all of it. */
export async function select(
  project: Project,
  names: readonly string[],
  parsed: Parsed,
): Promise<Selection> {
  const policies: string[] = [...parsed.texts('policy')]
  const scenarios: string[] = []
  const properties: string[] = []
  for (const name of names) {
    if (/\.litmus$/.test(name)) scenarios.push(name)
    else if (/\.m?ts$/.test(name)) {
      const kind = await project.kindOf(name)
      if (kind === 'policy') policies.push(name)
      else properties.push(name)
    } else {
      const before = policies.length + scenarios.length + properties.length
      if (project.policies.has(name)) policies.push(name)
      if (project.scenarios.has(name)) scenarios.push(name)
      if (project.properties.has(name)) properties.push(name)
      if (before === policies.length + scenarios.length + properties.length) {
        throw unknownName(project, name)
      }
    }
  }
  const full = scenarios.length === 0 && properties.length === 0
  const or = (chosen: readonly string[], all: Iterable<string>) =>
    chosen.length > 0 ? [...new Set(chosen)] : [...all]
  return {
    policies: or(policies, project.policies.keys()),
    scenarios: or(scenarios, project.scenarios.keys()),
    properties: or(properties, project.properties.keys()),
    full,
  }
}

function unknownName(project: Project, name: string) {
  if (project.fileSystems.has(name)) {
    return refuse({ message: `'${name}' is a file system`, remedy: `write --fs ${name}` })
  }
  if (/[/\\]/.test(name)) {
    return refuse({
      message: `'${name}' is neither a .litmus nor a .ts file`,
      remedy: 'name a scenario file, a policy file or a property file',
    })
  }
  return noSuch('policy, scenario or property', name, [
    ...project.policies.keys(),
    ...project.scenarios.keys(),
    ...project.properties.keys(),
  ])
}

export interface FileSystems {
  readonly modelled: readonly Named<FileSystemFile>[]
  /** On the scenario's line (or asked for), but no file describes them yet. */
  readonly missing: readonly string[]
}

/** --fs, else the first on the scenario's line, else ext4. `all`: all on the scenario's line. */
export async function fileSystemsFor(
  project: Project,
  domain: Domain,
  program: Program,
  asked: readonly string[],
): Promise<FileSystems> {
  const any = domain.fileSystems ?? [...project.fileSystems.keys()]
  const line = program.fileSystems.flatMap((name) => (name === 'any' ? any : [name]))
  const first = program.fileSystems.includes('any') ? DEFAULT : (line[0] ?? DEFAULT)
  const names =
    asked.length === 0 ? [first] : asked.flatMap((name) => (name === 'all' ? line : [name]))
  const modelled: Named<FileSystemFile>[] = []
  const missing: string[] = []
  for (const name of new Set(names)) {
    const found = await project.fileSystem(name)
    if (found) modelled.push(found)
    else missing.push(name)
  }
  return { modelled, missing }
}

const DEFAULT = 'ext4'
