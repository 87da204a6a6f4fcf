/** The system that a random program describes, through the public door. */
import {
  always,
  atEnd,
  Bytes,
  forall,
  type Name,
  type Observer,
  type Property,
  program,
  type Renaming,
  type System,
  sometimes,
  step,
  system,
  task,
} from '../../src/model.ts'
import type { Operands, RandomProperty, RandomState, RandomSystem } from './random-program.ts'
import { interpret, isTrue } from './random-recipe.ts'

export function build(data: RandomSystem): System<RandomState> {
  const names = data.tasks.map((_, at): Name => `@P${at}`)
  const generators = twins(data, names)
  return system<RandomState>({
    name: 'random',
    constants: { offset: data.initial.offset },
    initial: {
      cells: [...data.initial.cells],
      sum: { n: 0 },
      own: Object.fromEntries(
        names.map((name) => [name, { pc: '0', x: 0, ref: '@o1', data: Bytes.empty }]),
      ),
      refs: ['@o0', '@o1'],
      table: {
        '@o0': { v: 0, data: Bytes.fill('A', 2) },
        '@o1': { v: 1, data: Bytes.empty },
      },
      boxes: [{ v: 0, inner: { w: 1 } }, null],
      data: [Bytes.fill('B', 3), Bytes.empty],
    },
    tasks: data.tasks.map(({ program: which, control, idle }, at) => {
      const places = data.programs[which]!.map((alternatives, place, all) =>
        alternatives.map((one, which) => {
          const operands: Operands = { step: one, at: place, length: all.length, control }
          return step<RandomState>(`${place}.${which}`, interpret, operands)
        }),
      )
      return control
        ? program(`P${at}`, ['own', names[at]!, 'pc'], Object.fromEntries(places.entries()), {
            idle,
          })
        : task(`P${at}`, places.flat(), { idle })
    }),
    properties: data.properties.map((property, at) => propertyOf(property, names, `p${at}`)),
    ...(generators.length > 0 && { symmetry: { generators } }),
  })
}

/** Tasks that are the same change places, unless something asks for the order of their names. */
function twins({ tasks, ...rest }: RandomSystem, names: readonly Name[]): readonly Renaming[] {
  if (JSON.stringify(rest).includes('"before"')) return []
  const kinds = tasks.map((one) => JSON.stringify(one))
  return kinds.flatMap((kind, at) => {
    const before = kinds.lastIndexOf(kind, at - 1)
    if (at === 0 || before < 0) return []
    const [a, b] = [names[before]!, names[at]!]
    return [{ names: { [a]: b, [b]: a } }]
  })
}

function propertyOf(
  { kind, condition, value }: RandomProperty,
  names: readonly Name[],
  name: string,
): Property<RandomState> {
  const about = `${kind} ${value}`
  // As seen by the first task: some conditions are about a task's own variables.
  const bad = (s: RandomState, me: Name, k: Observer) =>
    isTrue(s, s.own[me]!, k, condition) ? 'the condition is true' : undefined
  const instances = names.map((me) => ({ me }))
  switch (kind) {
    case 'always':
      return always(name, about, (s) => (s.cells[value % 3] === 2 ? 'a cell is 2' : undefined))
    case 'forall':
      return forall(name, about, instances, (s, { me }, k) => bad(s, me, k))
    case 'sometimes':
      return sometimes(name, about, (s) => s.boxes[value % 2] === null && s.cells[0] === 2)
    case 'atEnd':
      return atEnd(name, about, (s, end) =>
        s.cells[0] === value || end.blocked.length > 1 ? 'a bad end' : undefined,
      )
    case 'when':
      return {
        kind,
        name,
        about,
        on: {
          tick: (tick: { value: number }) => (tick.value === value ? 'a bad tick' : undefined),
        },
      }
    case 'monitor':
      return {
        kind,
        name,
        about,
        initial: { last: 0 },
        on: {
          tick(m: { last: number }, tick: { value: number }) {
            if (tick.value < m.last) return 'ticks fall'
            m.last = tick.value
          },
        },
        atEnd: (m: { last: number }) => (m.last === value ? 'a bad last tick' : undefined),
      }
  }
}
