/** The domain: Linux, as the commands see it. */
import type { Build, Domain, Request } from '../../src/domain.ts'
import type { Argument, Statement } from '../../src/litmus/program.ts'
import { buildSystem, FINAL, INIT, type KernelSystem } from './build.ts'
import { encode } from './c/encode.ts'
import { fileSystemHere } from './c/filesystem-here.ts'
import { interpreterInC } from './c/interpreter.ts'
import { NotInC } from './c/names.ts'
import { programInC } from './c/program.ts'
import { reproducer } from './c/reproducer.ts'
import { type Procedure, procedure } from './compile.ts'
import { type Cuts, learnCuts } from './cuts.ts'
import { assumptions, callText, folioNames, objectsOf } from './describe.ts'
import type { FileSystem } from './filesystem.ts'
import type { Policy } from './policy.ts'
import type { State } from './state.ts'
import type { Syscall } from './syscall.ts'

/** The domain with these system calls, by name: the default exports of models/kernel/syscalls. */
export function domain(byName: ReadonlyMap<string, Syscall>): Domain {
  const procedures = procedureTables()
  const build = (request: Request, cuts: Cuts) =>
    buildSystem(request, byName, procedures(request.policy.file as Policy), cuts)
  return {
    about: 'Linux: splice, tee, pipes and the page cache',
    signatures: [...byName.values()],
    build: (request, learnt): Build => {
      const what = notModelled(request, byName)
      if (what) return { kind: 'notModelled', what }
      const cuts = learnt ? (learnt as KernelSystem).constants.cuts : {}
      return { kind: 'system', system: build(request, cuts) }
    },
    learn: (system, notes) => {
      const { request, constants } = system as KernelSystem
      const cuts = learnCuts(constants.cuts, notes, new Set([INIT, FINAL]))
      return cuts && build(request, cuts)
    },
    initially: (system) => (system as KernelSystem).labels,
    assumptions: (system) => assumptions(system as KernelSystem),
    call: (system, task, control) => callText(system as KernelSystem, task, control),
    objects: (_system, state) => objectsOf(state as State),
    names: (_system, trace) => folioNames(trace),
    real: {
      program: (programs) => programInC(byName, programs),
      interpreter: () => interpreterInC(byName),
      encode: (program, runs) => orRefused(() => encode(byName, program, runs)),
      fileSystem: fileSystemHere,
      reproducer: (program, bad) => orRefused(() => reproducer(byName, program, bad)),
      inMemory: 'memfd',
    },
  }
}

function orRefused(make: () => string): { text: string } | { refused: string } {
  try {
    return { text: make() }
  } catch (thrown) {
    if (thrown instanceof NotInC) return { refused: thrown.message }
    throw thrown
  }
}

/** Steps are made once for each policy, so that all its scenarios share their records. */
function procedureTables() {
  const tables = new WeakMap<Policy, Map<Syscall, Procedure>>()
  return (policy: Policy) => {
    let table = tables.get(policy)
    if (!table) {
      table = new Map()
      tables.set(policy, table)
    }
    const made = table
    return (syscall: Syscall): Procedure => {
      let found = made.get(syscall)
      if (!found) {
        found = procedure(syscall, policy)
        made.set(syscall, found)
      }
      return found
    }
  }
}

/** What of a program has no model yet: a call, an object, an operand. */
function notModelled(
  { program, fileSystem }: Request,
  syscalls: ReadonlyMap<string, Syscall>,
): string | undefined {
  for (const declared of program.init) {
    if (declared.kind === 'dev' && declared.path !== '/dev/zero') {
      return `${declared.path} is not modelled yet`
    }
    if (
      (declared.kind === 'file' || declared.kind === 'fd') &&
      declared.flags.includes('O_DIRECT') &&
      (fileSystem.file as FileSystem).direct === 'refused'
    ) {
      return `O_DIRECT, which ${fileSystem.name} refuses to open, is not modelled yet`
    }
  }
  const statements: Statement[] = [
    ...program.init.flatMap((one) => (one.kind === 'do' ? [one.statement] : [])),
    ...program.tasks.flatMap(({ body }) => body),
    ...program.final,
  ]
  const kindOf = (arg: Argument | undefined) => {
    if (arg?.kind !== 'object') return arg?.kind
    return program.init.find((one) => one.kind !== 'do' && one.name === arg.name)?.kind
  }
  for (const statement of statements) {
    const known = syscalls.get(statement.call)
    if (!known) return `${statement.call}() is not modelled yet`
    const what = known.notModelled?.(statement, kindOf)
    if (what) return what
  }
  return undefined
}
