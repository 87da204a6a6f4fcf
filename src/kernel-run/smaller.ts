/** Programs that are a little smaller than a given one: where a difference is looked for again. */
import { Bytes } from '../engine/bytes.ts'
import type { Argument, Declaration, Program, Statement } from '../litmus/program.ts'

/** The boldest first. Some are no valid scenarios any more. */
export function* smaller(program: Program): Generator<Program> {
  const { init, tasks, final } = program
  const body = (task: number, statements: readonly Statement[]): Program => ({
    ...program,
    tasks: tasks.map((one, at) => (at === task ? { ...one, body: statements } : one)),
  })
  if (final.length > 0) yield { ...program, final: [] }
  for (const [task, { body: statements }] of tasks.entries()) {
    for (let at = 0; at < statements.length; at++) yield body(task, without(statements, at))
  }
  for (let at = 0; at < final.length; at++) yield { ...program, final: without(final, at) }
  for (let at = 0; at < init.length; at++) yield { ...program, init: without(init, at) }
  for (const [task, { body: statements }] of tasks.entries()) {
    for (const [at, statement] of statements.entries()) {
      for (const simpler of simplerStatements(statement)) {
        yield body(
          task,
          statements.map((one, index) => (index === at ? simpler : one)),
        )
      }
    }
  }
  for (const [at, declared] of init.entries()) {
    for (const simpler of simplerDeclarations(declared)) {
      yield { ...program, init: init.map((one, index) => (index === at ? simpler : one)) }
    }
  }
}

function without<T>(list: readonly T[], index: number): readonly T[] {
  return list.filter((_, at) => at !== index)
}

function* simplerStatements(statement: Statement): Generator<Statement> {
  if (statement.repeat) yield { ...statement, repeat: undefined }
  for (const [index, argument] of statement.args.entries()) {
    for (const simpler of simplerArguments(argument)) {
      const args = statement.args.map((one, at) => (at === index ? simpler : one))
      yield { ...statement, args }
    }
  }
}

function* simplerArguments(argument: Argument): Generator<Argument> {
  switch (argument.kind) {
    case 'number':
      for (const value of [1, 10, 100, 4096, 8192]) {
        if (value < argument.value) yield { ...argument, value }
      }
      break
    case 'data':
      yield* simplerData(argument.data).map((data) => ({ ...argument, data }))
      break
    case 'flags':
      yield* argument.names.map((_, at) => ({ ...argument, names: without(argument.names, at) }))
      break
    case 'object':
      if (argument.plus !== undefined) yield { ...argument, plus: undefined }
      if (argument.end !== undefined) yield { ...argument, end: undefined }
      for (const offset of [0, 10, 4096]) {
        if (argument.offset !== undefined && offset < argument.offset) yield { ...argument, offset }
      }
  }
}

function simplerData(data: Bytes): readonly Bytes[] {
  const [first] = data.runs
  if (!first) return []
  return [1, 10, 100, 4096, 8192]
    .filter((length) => length < data.length)
    .map((length) => Bytes.fill(first[0], length))
}

function* simplerDeclarations(declared: Declaration): Generator<Declaration> {
  switch (declared.kind) {
    case 'file':
      if (declared.flags.length > 0) yield { ...declared, flags: [] }
      yield* simplerData(declared.data).map((data) => ({ ...declared, data }))
      break
    case 'pipe':
      if (declared.packet) yield { ...declared, packet: false }
      if (declared.size !== undefined) yield { ...declared, size: undefined }
      if (declared.nonblock) yield { ...declared, nonblock: false }
      break
    case 'do':
      for (const statement of simplerStatements(declared.statement))
        yield { ...declared, statement }
  }
}
