/**
 * The automorphisms of a scenario: renamings of its tasks, and with them of pipes, files, sockets,
 * maps, folios, registers and letters, under which everything is as it was: the programs and the
 * final section, the objects as init has left them, the cut points of pages, the order in which
 * locks are taken. NUL and letters that conditions name stay.
 *
 * Conditions need not be symmetric: they are asked of the outcomes of all runs, which the engine
 * makes out of those that it has searched. Nor are properties looked at here: the engine proves of
 * each that it finds the same on both sides.
 */
import type { Renaming, Symmetry } from '../../src/engine/system.ts'
import type { Program, Statement } from '../../src/litmus/program.ts'
import { leaves, type Name, type System } from '../../src/model.ts'
import { inodeName, privatePipe } from './initial.ts'
import type { Constants, State } from './state.ts'
import { type Matching, matchings } from './symmetry-match.ts'

/** Texts of begun calls are in the order of the tasks' names, and that of numbers is another. */
const MOST_TASKS = 10

/** Undefined where no renaming of the tasks leaves the scenario as it is. */
export function symmetryOf(
  system: System<State> & { readonly constants: Constants },
  program: Program,
): Symmetry | undefined {
  if (program.tasks.length < 2 || program.tasks.length > MOST_TASKS) return undefined
  const named = { ...system, symmetry: { generators: [], text } }
  const { cuts, closes, pipesNamed, pool } = system.constants
  const generators = matchings(program)
    .filter((matching) => keepsOrder(program, matching))
    .map((matching) => renaming(program, system.initial, matching))
    .filter((one) => leaves(named, one, system.initial))
    .filter((one) => leaves(named, one, { cuts, closes, pipesNamed, pool }))
  return generators.length > 0 ? { generators, text } : undefined
}

/** Of two pipes or files that one call names, the same is locked first. */
function keepsOrder({ tasks, final, init }: Program, { maps }: Matching): boolean {
  const fileOf = new Map(
    init.flatMap((one) => {
      if (one.kind === 'file') return [[one.name, one.name] as const]
      return one.kind === 'fd' ? [[one.name, one.of] as const] : []
    }),
  )
  const lockOf = (object: string): Name => {
    const file = fileOf.get(object)
    return file === undefined ? `@${object}` : inodeName(file)
  }
  return [...tasks, { name: 'final', body: final }].every(({ name, body }) =>
    body.every((statement) => {
      const locks: [Name, Name][] = objectsOf(statement).map((object) => {
        return [lockOf(object), lockOf(maps.objects.get(object) ?? object)]
      })
      locks.push([privatePipe(`@${name}`), privatePipe(`@${maps.tasks.get(name) ?? name}`)])
      return locks.every(([a, toA]) => locks.every(([b, toB]) => a < b === toA < toB))
    }),
  )
}

function objectsOf({ args }: Statement): string[] {
  return args.flatMap((arg) => (arg.kind === 'object' ? [arg.name] : []))
}

function renaming({ init }: Program, initial: State, { maps }: Matching): Renaming {
  const names = new Map<Name, Name>()
  for (const [from, to] of maps.tasks) names.set(`@${from}`, `@${to}`)
  for (const [from, to] of maps.objects) names.set(`@${from}`, `@${to}`)
  for (const one of init) {
    if (one.kind !== 'file') continue
    names.set(inodeName(one.name), inodeName(maps.objects.get(one.name) as string))
  }
  const { inodes, pipes, sockets, maps: memory } = initial
  for (const table of [inodes, pipes, sockets, memory] as Record<Name, unknown>[]) {
    for (const [name, object] of Object.entries(table)) {
      const image = names.get(name as Name)
      if (image) follow(object, table[image], names)
    }
  }
  return {
    names: Object.fromEntries(names),
    letters: Object.fromEntries(maps.letters),
    registers: Object.fromEntries(maps.registers),
  }
}

/** Folios of init have names by the order in which they were made: they go where objects lead. */
function follow(a: unknown, b: unknown, names: Map<Name, Name>): void {
  if (typeof a === 'string' && typeof b === 'string' && a.startsWith('@init.')) {
    names.set(a as Name, b as Name)
  }
  if (typeof a !== 'object' || a === null || typeof b !== 'object' || b === null) return
  for (const [key, part] of Object.entries(a)) follow(part, (b as any)[key], names)
}

/** What is written as `P0.1`, `P0:2` or `P0.1/0`, or as a list of such. */
const NAMES_TASKS = /^(@|\/begun|\/monitors\/.+|.*\/(transfers|begun|splice))$/

/** Keys and texts of the state that name tasks or registers without being names. */
function text(of: string, at: string, { names, registers = {} }: Renaming): string {
  if (at === '/registers') return registers[of] ?? of
  if (!NAMES_TASKS.test(at)) return of
  const words = of.split(' ')
  const renamed = words.map((word) =>
    word.replace(/^[^.:/]+/, (task) => names[`@${task}`]?.slice(1) ?? task),
  )
  // Lists are kept in order.
  const inOrder = words.every((word, place) => place === 0 || (words[place - 1] as string) <= word)
  return (inOrder ? renamed.sort() : renamed).join(' ')
}
