/**
 * Matching a program with itself: all renamings of its tasks, objects, registers and letters under
 * which every statement becomes one of the program, in the same place of another task.
 */
import type {
  Argument,
  Condition,
  Declaration,
  Formula,
  Program,
  Statement,
} from '../../src/litmus/program.ts'
import type { Bytes } from '../../src/model.ts'

type Kind = 'tasks' | 'objects' | 'registers' | 'letters'
type Permutations = Readonly<Record<Kind, ReadonlyMap<string, string>>>

/** What is known of a renaming; each kind one to one. */
export class Matching {
  private readonly to: Record<Kind, Map<string, string>>
  private readonly from: Record<Kind, Map<string, string>>

  constructor(like?: Matching) {
    const copy = (maps?: Record<Kind, Map<string, string>>) => ({
      tasks: new Map(maps?.tasks),
      objects: new Map(maps?.objects),
      registers: new Map(maps?.registers),
      letters: new Map(maps?.letters),
    })
    this.to = copy(like?.to)
    this.from = copy(like?.from)
  }

  get maps(): Permutations {
    return this.to
  }

  /** False if that contradicts what is known. */
  bind(kind: Kind, a: string, b: string): boolean {
    const [to, from] = [this.to[kind], this.from[kind]]
    if (to.has(a) || from.has(b)) return to.get(a) === b
    to.set(a, b)
    from.set(b, a)
    return true
  }
}

/** More are not looked for: a group so large is not closed either. */
const MOST = 120

/** The renamings that move some task. */
export function matchings(program: Program): readonly Matching[] {
  const found: Matching[] = []
  const { tasks } = program
  const extend = (known: Matching, at: number): void => {
    if (found.length === MOST) return
    const task = tasks[at]
    if (!task) {
      for (const all of rest(program, known)) if (found.length < MOST) found.push(all)
      return
    }
    for (const other of tasks) {
      const next = new Matching(known)
      if (!next.bind('tasks', task.name, other.name)) continue
      if (bodies(next, task.body, other.body)) extend(next, at + 1)
    }
  }
  extend(new Matching(), 0)
  return found.filter(({ maps }) => [...maps.tasks].some(([from, to]) => from !== to))
}

/** With the final section, the declarations and what conditions name: none or some. */
function rest(program: Program, known: Matching): readonly Matching[] {
  const next = new Matching(known)
  if (!bodies(next, program.final, program.final)) return []
  for (const letter of new Set(['0', ...program.conditions.flatMap(lettersIn)])) {
    if (!next.bind('letters', letter, letter)) return []
  }
  return setUp(program, next)
    .filter((one) => declarations(program, one))
    .slice(0, 1)
}

function bodies(known: Matching, a: readonly Statement[], b: readonly Statement[]): boolean {
  return a.length === b.length && a.every((one, at) => statements(known, one, b[at] as Statement))
}

function statements(known: Matching, a: Statement, b: Statement): boolean {
  if (a.call !== b.call || a.repeat?.most !== b.repeat?.most) return false
  if (a.args.length !== b.args.length) return false
  if ((a.register === undefined) !== (b.register === undefined)) return false
  if (a.register !== undefined && !known.bind('registers', a.register, b.register as string)) {
    return false
  }
  return a.args.every((arg, at) => operands(known, arg, b.args[at] as Argument))
}

function operands(known: Matching, a: Argument, b: Argument): boolean {
  switch (a.kind) {
    case 'object':
      return (
        b.kind === 'object' &&
        a.end === b.end &&
        a.offset === b.offset &&
        a.plus === b.plus &&
        known.bind('objects', a.name, b.name)
      )
    case 'data':
      return b.kind === 'data' && contents(known, a.data, b.data)
    case 'register':
      return b.kind === 'register' && known.bind('registers', a.name, b.name)
    case 'number':
      return b.kind === 'number' && a.value === b.value
    case 'flags':
      return b.kind === 'flags' && [...a.names].sort().join() === [...b.names].sort().join()
  }
}

function contents(known: Matching, a: Bytes, b: Bytes): boolean {
  return (
    a.runs.length === b.runs.length &&
    a.runs.every(([letter, length], at) => {
      const [other, otherLength] = b.runs[at] as (typeof b.runs)[number]
      return length === otherLength && known.bind('letters', letter, other)
    })
  )
}

/** The set-up calls, each matched with one of them. */
function setUp({ init }: Program, known: Matching): readonly Matching[] {
  const done = init.flatMap((one) => (one.kind === 'do' ? [one.statement] : []))
  return done.reduce<readonly Matching[]>(
    (matched, a) =>
      matched.flatMap((one) =>
        done.flatMap((b) => {
          const next = new Matching(one)
          return statements(next, a, b) ? [next] : []
        }),
      ),
    [known],
  )
}

/** Every object is declared as its image is; what nothing moves stays. */
function declarations({ init }: Program, known: Matching): boolean {
  const { objects } = known.maps
  const declared = new Map(init.flatMap((one) => (one.kind === 'do' ? [] : [[one.name, one]])))
  // Grows while it is walked: a map of a file binds the file.
  for (const [a, b] of objects) {
    const [from, to] = [declared.get(a), declared.get(b)]
    if (!from || !to || !alike(known, from, to)) return false
  }
  const unused = [...declared.keys()].filter((name) => !objects.has(name))
  return unused.every((name) => known.bind('objects', name, name)) && fixed(known, unused, declared)
}

/** What stays must stay as it is: its letters too. */
function fixed(
  known: Matching,
  names: readonly string[],
  declared: ReadonlyMap<string, Declaration>,
): boolean {
  return names.every((name) => {
    const one = declared.get(name) as Declaration
    return alike(known, one, one)
  })
}

function alike(known: Matching, a: Declaration, b: Declaration): boolean {
  switch (a.kind) {
    case 'file':
      return b.kind === 'file' && plain(a) === plain(b) && contents(known, a.data, b.data)
    case 'mem':
      return b.kind === 'mem' && contents(known, a.data, b.data)
    case 'fd':
    case 'map':
      return b.kind === a.kind && plain(a) === plain(b) && known.bind('objects', a.of, b.of)
    default:
      return plain(a) === plain(b)
  }
}

/** The declaration without its name, its place and what is matched otherwise. */
function plain(declaration: Declaration): string {
  const { at: _, ...rest } = declaration
  return JSON.stringify({ ...rest, name: '', data: null, of: null })
}

function lettersIn({ formula }: Condition): string[] {
  const letters = (part: Formula): string[] => {
    if (part.op !== 'atom') return [...letters(part.left), ...letters(part.right)]
    const { value } = part
    if (value.kind === 'data') return value.data.runs.map(([letter]) => letter)
    return value.kind === 'shape' ? [...value.runs] : []
  }
  return letters(formula)
}
