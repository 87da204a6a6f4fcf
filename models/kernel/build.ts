/** From a program to a system: the initial state, made by running its init, and the tasks. */

import type { Request } from '../../src/domain.ts'
import type { Label } from '../../src/engine/run.ts'
import type { Declaration, Statement } from '../../src/litmus/program.ts'
import { type Name, Run, type System, type Task, withControl } from '../../src/model.ts'
import { actionsOf, type CompiledCall, compileCall, type Scope } from './compile.ts'
import type { Cuts } from './cuts.ts'
import type { FileSystem } from './filesystem.ts'
import { newPage } from './folio.ts'
import { cardsOf, initialState, madeFile, poolOf } from './initial.ts'
import { cardTask } from './network-card.ts'
import type { Policy } from './policy.ts'
import { bound } from './property.ts'
import { type Constants, GHOSTS, type GhostKind, PAGE_SIZE, type State } from './state.ts'
import { step } from './step.ts'
import { symmetryOf } from './symmetry.ts'
import type { Syscall } from './syscall.ts'

/** What the domain knows of a system that it built. */
export interface KernelSystem extends System<State> {
  readonly request: Request
  readonly constants: Constants
  readonly calls: ReadonlyMap<Name, readonly CompiledCall[]>
  /** Registers that init has set. */
  readonly labels: readonly Label[]
}

export const INIT: Name = '@init'
export const FINAL: Name = '@final'

export function buildSystem(
  request: Request,
  syscalls: ReadonlyMap<string, Syscall>,
  procedures: Scope['procedures'],
  cuts: Cuts,
): KernelSystem {
  const { program } = request
  const policy = request.policy.file as Policy
  const wanted = new Set(request.properties.flatMap((property) => property.needs ?? []))
  const ghosts = Object.fromEntries(GHOSTS.map((kind) => [kind, wanted.has(kind)])) as Record<
    GhostKind,
    boolean
  >
  const statements = allStatements(program)
  const scope: Scope = {
    program,
    ghosts,
    kept: new Set(
      statements.flatMap(({ args }) =>
        args.flatMap((arg) => (arg.kind === 'register' ? [arg.name] : [])),
      ),
    ),
    closes: closedBy(statements),
    procedures,
    syscalls,
  }
  const bodies: [string, readonly Statement[]][] = program.tasks.map(({ name, body }) => [
    name,
    body,
  ])
  if (program.final.length > 0) bodies.push(['final', program.final])
  const calls = new Map(
    bodies.map(([name, body]) => [
      `@${name}` as Name,
      body.map((statement, at) => compileCall(scope, name, at, statement)),
    ]),
  )
  const constants: Constants = {
    cuts,
    ghosts,
    countsPins: policy.countsPins === true,
    keepsFlags: policy.keepsFlags === true,
    closes: scope.closes,
    countsSigpipes: statements.some(({ call }) => call === 'sigpipe'),
    countsBlocks:
      (request.fileSystem.file as FileSystem).direct === 'bypasses' && goesDirect(program),
    storesToFiles: storesToFiles(program),
    fs: request.fileSystem.file as FileSystem,
    pipesNamed: Object.fromEntries(
      [...calls].flatMap(([task, list]) => (task === FINAL ? [] : [[task, pipesNamedIn(list)]])),
    ),
    pool: poolOf(program),
  }
  // A task that runs alone takes a call as one step; a network card is somebody else.
  const cards = cardsOf(program)
  const whole = program.tasks.length <= 1 && cards.length === 0
  const tasks: Task<State>[] = [...calls].map(([name, list]) => ({
    name,
    control: ['tasks', name, 'pc'],
    actions: actionsOf(list, whole || name === FINAL),
    starts: (control) =>
      typeof control === 'string' && list.some(({ start }, at) => control === `${at}:${start}`),
    ...(name === FINAL ? { last: true } : {}),
  }))
  for (const socket of cards) tasks.push(cardTask(socket))
  const blank = initialState(program, constants, scope.kept, calls)
  const { state, labels } = runInit(scope, constants, blank)
  const system: KernelSystem = {
    name: program.name,
    initial: state,
    tasks,
    constants,
    request,
    calls,
    labels,
  }
  const symmetry = symmetryOf(system, program)
  return {
    ...system,
    ...(symmetry && { symmetry }),
    properties: request.properties.map((property) => bound(property, system)),
  }
}

function allStatements(program: Request['program']): readonly Statement[] {
  const done = program.init.flatMap((one) => (one.kind === 'do' ? [one.statement] : []))
  return [...done, ...program.tasks.flatMap(({ body }) => body), ...program.final]
}

/** Whether some file of the program is opened with O_DIRECT, or set to it later. */
function goesDirect(program: Request['program']): boolean {
  const opened = program.init.some(
    (one) => (one.kind === 'file' || one.kind === 'fd') && one.flags.includes('O_DIRECT'),
  )
  const set = allStatements(program).some(({ args }) =>
    args.some((arg) => arg.kind === 'flags' && arg.names.includes('O_DIRECT')),
  )
  return opened || set
}

function storesToFiles(program: Request['program']): boolean {
  const mapped = program.init.some((one) => one.kind === 'map' && one.shared)
  const stores = ({ call, args: [first] }: Statement) =>
    // vmsplice() from the read end is vmsplice() out of the pipe.
    /^(store|vmspliceout)$/.test(call) ||
    (call === 'vmsplice' && first?.kind === 'object' && first.end === 'r')
  return mapped && allStatements(program).some(stores)
}

function closedBy(statements: readonly Statement[]): Record<Name, boolean> {
  const closes: Record<Name, boolean> = {}
  for (const { call, args } of statements) {
    const [what] = args
    if (call !== 'close' || what?.kind !== 'object') continue
    for (const end of ['', '.r', '.w']) closes[`@${what.name}${end}`] = true
  }
  return closes
}

function pipesNamedIn(calls: readonly CompiledCall[]): Record<Name, boolean> {
  const named: Record<Name, boolean> = {}
  for (const { call } of calls) {
    if (call.through) named[call.through as Name] = true
    for (const operand of Object.values(call) as any[]) {
      const held = operand?.kind === 'pipe' || operand?.kind === 'socket'
      if (held) named[operand.fd.slice(0, -2) as Name] = true
    }
  }
  return named
}

// --- init: its declarations and statements, one after the other, as a task of its own

function runInit(scope: Scope, constants: Constants, blank: State) {
  let state = blank
  const labels: Label[] = []
  scope.program.init.forEach((declaration, at) => {
    const statement = statementOf(declaration)
    if (statement) {
      const compiled = compileCall(scope, 'init', at, statement)
      state = runCall(constants, state, compiled, labels)
    } else if (declaration.kind === 'mem') state = runOnce(constants, state, memory(declaration))
    if (declaration.kind !== 'file' || declaration.flags.length === 0) return
    const { name, flags } = declaration
    const files = { ...state.files, [`@${name}`]: madeFile(name, flags, constants) }
    state = { ...state, files }
  })
  const { [INIT]: _, ...tasks } = state.tasks
  return { state: { ...state, tasks }, labels }
}

/** A call of init, to its end. */
function runCall(constants: Constants, before: State, compiled: CompiledCall, labels: Label[]) {
  let state = before
  let pc: string | null = `0:${compiled.start}`
  const actions = actionsOf([compiled], true)
  while (pc !== null) {
    const action = actions(pc)[0]!
    const run: Run = new Run(
      { name: 'init', initial: state, tasks: [], constants },
      INIT,
      new Map(),
    )
    const next: State | undefined = run.on(state, action)
    const { call } = compiled.statement
    if (!next) throw new Error(`init blocks: ${call} waits for ${run.wait?.text}`)
    const control = { name: INIT, control: ['tasks', INIT, 'pc'], actions }
    state = withControl(control, action, run.effects.target, next)
    labels.push(...run.effects.labels)
    pc = state.tasks[INIT]!.pc
  }
  return state
}

function runOnce(constants: Constants, state: State, recipe: ReturnType<typeof memory>): State {
  const run = new Run({ name: 'init', initial: state, tasks: [], constants }, INIT, new Map())
  return run.on(state, { name: 'init', step: recipe, args: { closable: [] } })!
}

/** Anonymous memory, touched: pages of its own. */
function memory(declaration: Declaration & { readonly kind: 'mem' }) {
  return step('mmap', (k) => {
    const name: Name = `@${declaration.name}`
    k.state.maps[name]!.pages.forEach((entry, page) => {
      const bytes = declaration.data.slice(page * PAGE_SIZE, (page + 1) * PAGE_SIZE)
      entry.folio = k.allocate(newPage(k, name, page, bytes))
      entry.writable = true
    })
  }).recipe
}

/** The call that makes an object what it is declared to be. */
function statementOf(declaration: Declaration): Statement | undefined {
  const { at } = declaration
  const object = (name: string) => ({
    kind: 'object' as const,
    name,
    end: undefined,
    offset: 0,
    plus: undefined,
    at,
  })
  const made = { register: undefined, repeat: undefined, at }
  switch (declaration.kind) {
    case 'do':
      return declaration.statement
    case 'file':
      if (declaration.data.length === 0) return undefined
      return {
        ...made,
        call: 'write',
        args: [object(declaration.name), { kind: 'data', data: declaration.data, at }],
      }
    case 'map':
      return {
        ...made,
        call: 'load',
        args: [object(declaration.name), { kind: 'number', value: declaration.bytes, at }],
      }
    default:
      return undefined
  }
}
