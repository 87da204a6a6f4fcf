/**
 * Which run a checkpoint is of. Whatever the answer may depend on is part of it: the text of the
 * scenario, the files of the policy, the file system and the properties with all that they import,
 * the program with its models, and the options that change a search.
 */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Folder, Project } from './load.ts'
import { refuse } from './names.ts'

/** What is compared, in the order in which a difference is told: what it is, and its digest. */
export type Identity = readonly (readonly [what: string, digest: string])[]

export interface Run {
  readonly policy: string
  readonly fileSystem: string
  readonly scenario: string
  readonly properties: readonly string[]
  /** Options that change what a search does. */
  readonly options: Readonly<Record<string, unknown>>
}

const program = fileURLToPath(new URL('../..', import.meta.url))

export async function identityOf(project: Project, home: string, run: Run): Promise<Identity> {
  const file = async (name: string, folder: Folder) =>
    `${name} ${await digestOf(project.file(name, ['.ts', '.mts', '.litmus']) ?? (folder.get(name) as string))}`
  const properties = await Promise.all(run.properties.map((name) => file(name, project.properties)))
  return [
    ['the scenario', await file(run.scenario, project.scenarios)],
    ['the policy', await file(run.policy, project.policies)],
    ['the file system', await file(run.fileSystem, project.fileSystems)],
    ['the properties', properties.join(', ')],
    ['the options', JSON.stringify(run.options)],
    [
      'the program or its models',
      treeDigest([...new Set([program, home].map((at) => resolve(at)))]),
    ],
    ['the version of Node.js', `${process.version} ${process.arch}`],
  ]
}

/** What differs, if anything does. */
export function difference(ours: Identity, theirs: Identity): string | undefined {
  const found = new Map(theirs)
  return ours.find(([what, digest]) => found.get(what) !== digest)?.[0]
}

/** Of a file and all that it imports but this package. */
async function digestOf(path: string): Promise<string> {
  const files = /\.m?ts$/.test(path) && !path.startsWith(program) ? await imported(path) : [path]
  const hash = createHash('sha256')
  for (const file of files) hash.update(readFileSync(file)).update('\0')
  return hash.digest('hex')
}

async function imported(path: string): Promise<string[]> {
  const { build } = await import('esbuild')
  const folder = dirname(path)
  try {
    const { metafile } = await build({
      entryPoints: [path],
      absWorkingDir: folder,
      bundle: true,
      write: false,
      metafile: true,
      format: 'esm',
      platform: 'node',
      external: ['pipeproof'],
      logLevel: 'silent',
    })
    return Object.keys(metafile.inputs)
      .map((input) => resolve(folder, input))
      .sort()
  } catch (thrown) {
    throw refuse({
      message: `what ${path} imports can't be told: ${(thrown as Error).message.split('\n')[0]}`,
      remedy: 'without knowing that, a checkpoint of it is not safe',
    })
  }
}

function treeDigest(homes: readonly string[]): string {
  const hash = createHash('sha256')
  for (const home of homes) {
    for (const folder of ['src', 'models', 'properties']) {
      for (const file of filesIn(join(home, folder))) {
        hash.update(`${folder}/${file}\0`).update(readFileSync(join(home, folder, file)))
      }
    }
  }
  return hash.update(readFileSync(join(program, 'package.json'))).digest('hex')
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(m?[jt]s|litmus|c|h)$/.test(file))
      .sort()
  } catch {
    return []
  }
}
