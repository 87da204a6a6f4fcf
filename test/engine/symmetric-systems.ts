/** Random systems of tasks that run one program: every permutation of them is an automorphism. */
import fc from 'fast-check'
import type { Control, Name, Property, Renaming, System, Task } from '../../src/engine/system.ts'
import {
  always,
  atEnd,
  Bytes,
  forall,
  monitor,
  noDeadlock,
  sometimes,
  when,
} from '../../src/model.ts'

type Value = 0 | 1 | 2
export type Operation =
  | { readonly do: 'x' | 'own' | 'others' | 'robbed' | 'emit' | 'label'; readonly value: Value }
  | { readonly do: 'lock' | 'unlock' | 'sign' | 'add' | 'fill' | 'extend' | 'make' | 'free' }
  | { readonly do: 'choose' | 'labelBytes' }

interface Step {
  readonly guard: Condition | null
  readonly operations: readonly Operation[]
  readonly onward: number
}
type Condition = { readonly look: 'x' | 'own' | 'any' | 'last' | 'sum'; readonly value: Value }

export interface Symmetric {
  /** per program, how many tasks run it */
  readonly tasks: readonly number[]
  /** per program and place: its steps */
  readonly programs: readonly (readonly (readonly Step[])[])[]
  readonly property: Condition
}

const value = fc.constantFrom<Value>(0, 1, 2)
const condition: fc.Arbitrary<Condition> = fc.record({
  look: fc.constantFrom('x', 'own', 'any', 'last', 'sum'),
  value,
})
const operation: fc.Arbitrary<Operation> = fc.oneof(
  fc.record({ do: fc.constantFrom('x', 'own', 'others', 'robbed', 'emit', 'label'), value }),
  fc.record({
    do: fc.constantFrom('lock', 'unlock', 'sign', 'add', 'fill', 'extend', 'make', 'free'),
  }),
  fc.record({ do: fc.constantFrom('choose', 'labelBytes') }),
) as fc.Arbitrary<Operation>
const place = fc.array(
  fc.record({
    guard: fc.oneof(
      { arbitrary: fc.constant(null), weight: 3 },
      { arbitrary: condition, weight: 1 },
    ),
    operations: fc.array(operation, { minLength: 1, maxLength: 3 }),
    onward: fc.constantFrom(1, 1, 1, 1, 2, 0),
  }),
  { minLength: 1, maxLength: 2 },
)

export const symmetricSystems: fc.Arbitrary<Symmetric> = fc.record({
  tasks: fc.constantFrom([2], [3], [2, 1], [2, 2], [1, 2]),
  programs: fc.array(fc.array(place, { minLength: 2, maxLength: 3 }), {
    minLength: 2,
    maxLength: 2,
  }),
  property: condition,
})

interface State {
  x: number
  sum: number
  lock: Name | null
  last: Name | null
  bytes: Bytes
  readonly own: Record<Name, number>
  readonly pc: Record<Name, string>
  readonly things: Record<Name, { value: number } | null>
}

const letters = ['A', 'B', 'C', 'D', 'E', 'F']

export function symmetric({ tasks, programs, property }: Symmetric): System<State> {
  const names: Name[] = []
  const symmetry: Renaming[] = []
  const list: Task<State>[] = tasks.flatMap((count, program) =>
    Array.from({ length: count }, (_, nth) => {
      const name: Name = `@P${names.length}`
      if (nth > 0) symmetry.push(swap(names.length - 1, names.length))
      names.push(name)
      return task(name, programs[program]!, names.length - 1)
    }),
  )
  const table = <T>(value: T) => Object.fromEntries(names.map((name) => [name, value]))
  return {
    name: 'symmetric',
    initial: {
      x: 0,
      sum: 0,
      lock: null,
      last: null,
      bytes: Bytes.empty,
      own: table(0),
      pc: table('0'),
      things: table(null),
    },
    tasks: list,
    properties: properties(property, names),
    symmetry: { generators: symmetry },
  }
}

function swap(a: number, b: number): Renaming {
  const both = <K extends string>(key: (n: number) => K) =>
    ({ [key(a)]: key(b), [key(b)]: key(a) }) as Record<K, K>
  return {
    names: both((n) => `@P${n}` as Name),
    letters: both((n) => letters[n]!),
    registers: { ...both((n) => `r${n}`), ...both((n) => `b${n}`) },
  }
}

function task(name: Name, places: Symmetric['programs'][number], nth: number): Task<State> {
  return {
    name,
    control: ['pc', name],
    actions: (control) =>
      (places[Number(control)] ?? []).map((step, at) => ({
        name: `${control}.${at}`,
        step: recipe,
        args: { step, letter: Bytes.fill(letters[nth]!, 1), r: `r${nth}`, b: `b${nth}` },
        target: (onward) => `${Math.min(places.length, Number(control) + Number(onward))}`,
      })),
  }
}

function holds(state: State, me: Name, { look, value }: Condition): boolean {
  switch (look) {
    case 'x':
      return state.x === value
    case 'own':
      return state.own[me] === value
    case 'any':
      return Object.values(state.own).some((own) => own === value)
    case 'last':
      return state.last === me
    case 'sum':
      return state.sum === value
  }
}

function recipe(state: State, k: Control, args: any): void {
  const { step } = args as { readonly step: Step }
  const { guard } = step
  if (guard) k.waitUntil(holds(state, k.me, guard), { text: 'the guard' })
  for (const operation of step.operations) operate(operation, state, k, args)
  k.goto(`${step.onward}`)
}

function operate(operation: Operation, state: State, k: Control, args: any): void {
  switch (operation.do) {
    case 'x':
      state.x = operation.value
      break
    case 'own':
      state.own[k.me] = operation.value
      break
    case 'others':
      for (const name of Object.keys(state.own) as Name[])
        if (name !== k.me) state.own[name] = operation.value
      break
    case 'robbed':
      if (state.last !== null) state.own[state.last] = operation.value
      break
    case 'emit':
      k.emit('met', () => ({ task: k.me, last: state.last, value: operation.value }))
      break
    case 'label':
      k.label(args.r, state.own[k.me]! + operation.value)
      break
    case 'lock':
      if (state.lock === null) state.lock = k.me
      break
    case 'unlock':
      if (state.lock === k.me) state.lock = null
      break
    case 'sign':
      state.last = k.me
      break
    case 'add':
      if (state.sum < 2) k.add(state, 'sum', 1)
      break
    case 'fill':
      state.bytes = args.letter
      break
    case 'extend':
      if (state.bytes.length < 2) state.bytes = state.bytes.concat(args.letter)
      break
    case 'make': {
      const name = k.fresh(0)
      if (!state.things[name]) state.things[name] = { value: state.x }
      state.things[k.me] = state.things[name]
      break
    }
    case 'free':
      if (state.things[k.me]) state.things[k.me] = null
      break
    case 'choose':
      if (k.choose('which', ['a', 'b']) === 'b') state.own[k.me] = 1
      break
    case 'labelBytes':
      k.label(args.b, state.bytes)
  }
}

function properties(condition: Condition, names: readonly Name[]): Property<State>[] {
  return [
    always('never', 'the condition is false', (state) =>
      state.last !== null && holds(state, state.last, condition) ? 'it is true' : undefined,
    ),
    forall<State, { readonly task: Name }>(
      'each',
      'the condition is false for each',
      names.map((task) => ({ task })),
      (state, { task }) =>
        state.lock === task && holds(state, task, condition) ? `true for ${task}` : undefined,
    ),
    sometimes('some', 'a state with it', (state) => state.x === condition.value),
    atEnd('end', 'the last one holds the lock', (state) =>
      state.lock !== state.last ? 'it does not' : undefined,
    ),
    noDeadlock,
    when<{ task: Name; last: Name | null; value: number }>(
      'met twice',
      'who meets is not the last',
      'met',
      ({ task, last, value }) =>
        task === last && value === condition.value ? `${task} did` : undefined,
    ),
    monitor<Record<Name, number>>(
      'counts',
      'nobody meets twice',
      {},
      {
        met: (counts, { task }) => {
          counts[task as Name] = Math.min(2, (counts[task as Name] ?? 0) + 1)
          return counts[task as Name] === 2 ? `${task} did` : undefined
        },
      },
    ),
  ]
}
