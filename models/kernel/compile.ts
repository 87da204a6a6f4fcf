/** The calls of a program as actions of the engine: which steps, with which operands. */
import type { Argument, Program, Statement } from '../../src/litmus/program.ts'
import type { Action, Name } from '../../src/model.ts'
import { Bytes } from '../../src/model.ts'
import { privatePipe } from './initial.ts'
import type { Hooks, Policy } from './policy.ts'
import type { Constants } from './state.ts'
import { type Call, fdget, type Recipe, recipeOf, type Step, wholeCall } from './step.ts'
import type { Syscall } from './syscall.ts'

/** The steps of a system call under a policy. */
export interface Procedure {
  readonly steps: ReadonlyMap<string, Step>
  readonly recipes: ReadonlyMap<string, Recipe>
  readonly whole: Recipe
}

/** Steps that use no part of the policy keep the recipe that all policies share. */
export function procedure(syscall: Syscall, policy: Policy): Procedure {
  const taken = (syscall.takes ?? []).flatMap((part) => (policy[part] as readonly Step[]) ?? [])
  const steps = new Map([...syscall.steps, ...taken].map((step) => [step.name, step]))
  const recipes = new Map<string, Recipe>()
  for (const [name, step] of steps) {
    const own = step.uses.some((part) => policy[part] !== undefined)
    recipes.set(name, own ? recipeOf(step, policy as Hooks) : step.recipe)
  }
  return { steps, recipes, whole: wholeCall(steps, policy) }
}

/** A call of the program, ready to run. */
export interface CompiledCall {
  readonly statement: Statement
  readonly syscall: Syscall
  readonly procedure: Procedure
  readonly call: Call
  readonly start: string
}

/** What the operands of a program mean. */
export interface Scope {
  readonly program: Program
  readonly ghosts: Constants['ghosts']
  /** registers that later calls read */
  readonly kept: ReadonlySet<string>
  /** descriptors that some call closes */
  readonly closes: Readonly<Record<Name, boolean>>
  readonly procedures: (syscall: Syscall) => Procedure
  readonly syscalls: ReadonlyMap<string, Syscall>
}

export function compileCall(
  scope: Scope,
  task: string,
  index: number,
  statement: Statement,
): CompiledCall {
  const syscall = scope.syscalls.get(statement.call)!
  const tag = `${task}.${index}`
  const call: Record<string, unknown> = {}
  syscall.parameters.forEach((parameter, at) => {
    const given = statement.args[at]
    if (parameter.accepts.includes('flags') && given?.kind !== 'number') {
      call[parameter.name] = flags(parameter.constants ?? [], given)
    } else if (given) call[parameter.name] = operand(scope, given, parameter.name, tag)
  })
  const fds = Object.values(call).flatMap((value: any) => (value?.fd ? [value.fd as Name] : []))
  const { register } = statement
  const repeated = statement.repeat !== undefined
  Object.assign(call, {
    register: register ?? null,
    holds: repeated ? 'number' : syscall.result,
    kept: register !== undefined && scope.kept.has(register),
    repeat: repeated ? statement.repeat!.most : null,
    index,
    tag,
    task,
    reshapes: syscall.reshapes === true,
    through: null,
    full: syscall.name.endsWith('full'),
    closable: syscall.name === 'close' ? [] : fds.filter((fd) => scope.closes[fd]),
  })
  if (syscall.privatePipe?.(call)) call.through = privatePipe(`@${task}`)
  const start = typeof syscall.start === 'string' ? syscall.start : syscall.start(call)
  call.start = start
  return { statement, syscall, procedure: scope.procedures(syscall), call, start }
}

function flags(constants: readonly string[], given: Argument | undefined) {
  const names = given?.kind === 'flags' ? given.names : []
  return Object.fromEntries(constants.map((name) => [name, names.includes(name)]))
}

function operand(scope: Scope, given: Argument, parameter: string, tag: string): unknown {
  switch (given.kind) {
    case 'number':
      return given.value
    case 'flags':
      return Object.fromEntries(given.names.map((name) => [name, true]))
    case 'register':
      return { register: given.name }
    case 'data':
      return { bytes: scope.ghosts.origins ? tagged(given.data, tag) : given.data }
    case 'object':
      return object(scope, given, parameter)
  }
}

export function tagged(bytes: Bytes, tag: string): Bytes {
  return Bytes.of(bytes.runs.map(([symbol, length]) => [`${symbol[0]}@${tag}`, length]))
}

function object(
  { program }: Scope,
  given: Argument & { readonly kind: 'object' },
  parameter: string,
): unknown {
  const declared = program.init.find((one) => one.kind !== 'do' && one.name === given.name) as
    | { readonly kind: string; readonly of?: string; readonly shared?: boolean }
    | undefined
  switch (declared?.kind) {
    case 'pipe': {
      const end = given.end ?? (parameter === 'dst' ? 'w' : 'r')
      return { kind: 'pipe', fd: `@${given.name}.${end}`, offset: given.offset ?? null }
    }
    case 'file':
    case 'fd':
      return { kind: 'file', fd: `@${given.name}`, offset: given.offset ?? null }
    case 'dev':
      return { kind: 'device', fd: `@${given.name}`, offset: given.offset ?? null }
    case 'socket':
      return {
        kind: 'socket',
        fd: `@${given.name}.${parameter === 'dst' ? 'w' : 'r'}`,
        offset: given.offset ?? null,
      }
    default:
      return {
        kind: 'memory',
        map: `@${given.name}`,
        plus: given.plus ?? 0,
        ofFile: declared?.kind === 'map' && declared.shared === true,
      }
  }
}

/** The actions at a place of a task: one step of one call, or the whole call. */
export function actionsOf(calls: readonly CompiledCall[], whole: boolean) {
  const made = new Map<string, readonly Action[]>()
  return (pc: unknown): readonly Action[] => {
    if (typeof pc !== 'string') return []
    let actions = made.get(pc)
    if (!actions) {
      const { index, step } = place(pc)
      const { call, start } = calls[index]!
      const enters = !whole && step === start && call.closable.length > 0
      const action = actionAt(calls, pc, whole)
      actions = enters ? [action, { ...action, name: fdget.name, step: fdget.recipe }] : [action]
      made.set(pc, actions)
    }
    return actions
  }
}

function actionAt(calls: readonly CompiledCall[], pc: string, whole: boolean): Action {
  const { index, step } = place(pc)
  const { procedure, call } = calls[index]!
  const recipe = whole ? procedure.whole : procedure.recipes.get(step)
  if (!recipe) throw new Error(`${calls[index]!.syscall.name} has no step ${step}`)
  const next = index + 1 < calls.length ? `${index + 1}:${calls[index + 1]!.start}` : null
  return {
    name: step,
    step: recipe,
    args: { ...call, step },
    target: (target) => (target === 'return' ? next : `${index}:${target}`),
  }
}

export function place(pc: string): { readonly index: number; readonly step: string } {
  const colon = pc.indexOf(':')
  return { index: Number(pc.slice(0, colon)), step: pc.slice(colon + 1) }
}
