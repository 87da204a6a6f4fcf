/** Imports go one way; what may import what is said here and nowhere else. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** Folder (or file) -> what it may import of the project, beside itself. */
const layers: readonly (readonly [string, readonly string[]])[] = [
  ['src/engine/', []],
  ['src/litmus/', ['src/engine/']],
  ['src/model.ts', ['src/engine/']],
  ['src/domain.ts', ['src/engine/', 'src/litmus/']],
  ['src/kernel-run/', ['src/engine/', 'src/litmus/']],
  ['src/report/', ['src/engine/', 'src/litmus/', 'src/domain.ts']],
  [
    'src/commands/',
    ['src/engine/', 'src/litmus/', 'src/domain.ts', 'src/kernel-run/', 'src/report/'],
  ],
  ['src/main.ts', ['src/commands/']],
  ['src/index.ts', ['src/model.ts', 'src/engine/', 'models/kernel/index.ts']],
  ['models/kernel/', ['src/model.ts', 'src/domain.ts', 'src/litmus/']],
  ['models/policies/', ['models/kernel/index.ts']],
  ['models/filesystems/', ['models/kernel/index.ts']],
  ['properties/', ['models/kernel/index.ts']],
]

const seam = ['system', 'run', 'verdict'].map((name) => `src/engine/${name}.ts`)

interface Import {
  readonly from: string
  readonly to: string
  readonly typeOnly: boolean
}

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => `${folder}/${file}`)
}

const files = ['src', 'models', 'properties'].flatMap(sources)
const imports: Import[] = files.flatMap((from) => {
  const text = readFileSync(join(root, from), 'utf8')
  const statements = text.matchAll(
    /^(?:import|export)\s+(type\s)?(?:[^'";]*?from\s*)?'(\.[^']+)'|\bimport\('(\.[^']+)'\)/gm,
  )
  return [...statements].map(([, type, path, dynamic]) => ({
    from,
    to: relative(root, resolve(root, dirname(from), path ?? dynamic ?? '')),
    typeOnly: type !== undefined,
  }))
})

function within(file: string, place: string): boolean {
  return file === place || (place.endsWith('/') && file.startsWith(place))
}

describe('imports', () => {
  it('are found at all', () => {
    expect(imports.some(({ to }) => to === 'src/engine/bytes.ts')).toBe(true)
  })

  it('belong to a known layer', () => {
    const homeless = files.filter((file) => !layers.some(([layer]) => within(file, layer)))
    expect(homeless).toEqual([])
  })

  it.each(layers)('%s imports only what is below it', (layer, below) => {
    const wrong = imports
      .filter(({ from }) => within(from, layer))
      .filter(({ to }) => ![layer, ...below].some((place) => within(to, place)))
      // The seam's types are the checker's language too; its code is not.
      .filter(({ to, typeOnly }) => !(layer === 'models/kernel/' && typeOnly && seam.includes(to)))
    expect(wrong.map(({ from, to }) => `${from} imports ${to}`)).toEqual([])
  })

  it('never go round in a circle', () => {
    const edges = new Map<string, string[]>()
    for (const { from, to, typeOnly } of imports) {
      if (!typeOnly) edges.set(from, [...(edges.get(from) ?? []), to])
    }
    const done = new Set<string>()
    const circles: string[] = []
    const visit = (file: string, path: readonly string[]) => {
      if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(' -> '))
      if (done.has(file) || path.includes(file)) return
      for (const next of edges.get(file) ?? []) visit(next, [...path, file])
      done.add(file)
    }
    for (const file of files) visit(file, [])
    expect(circles).toEqual([])
  })
})
