/** A program as text, in the layout of the scenarios: parsed again it is the same program. */
import type { Bytes } from '../engine/bytes.ts'
import type {
  Argument,
  Condition,
  Declaration,
  Expectation,
  Formula,
  Program,
  Statement,
  Value,
} from './program.ts'
import { printShape } from './shape.ts'

/** Comments come first, wherever they stood. A block of one statement takes one line. */
export function print(program: Program): string {
  const { fileSystems, runs, jitter, init, tasks, final } = program
  const lines = [`litmus ${program.name} "${program.title}"`]
  for (const comment of program.comments) lines.push(comment === '' ? '(* *)' : `(* ${comment} *)`)
  if (fileSystems.join(' ') !== 'ext4') lines.push(`fs ${fileSystems.join(' ')}`)
  if (runs !== undefined) {
    lines.push(jitter === undefined ? `runs ${runs}` : `runs ${runs} jitter ${jitter}`)
  }
  if (init.length > 0) lines.push(block('init', init.map(printDeclaration)))
  for (const { name, body } of tasks) lines.push(block(name, body.map(printStatement)))
  if (final.length > 0) lines.push(block('final', final.map(printStatement)))
  lines.push(...program.conditions.map(printCondition))
  lines.push(...program.expectations.map(printExpectation))
  return `${lines.join('\n')}\n`
}

function block(name: string, parts: readonly string[]): string {
  const [first] = parts
  if (first === undefined) return `${name} { }`
  if (parts.length === 1) return `${name} { ${first}; }`
  return `${name} {\n${parts.map((part) => `  ${part};\n`).join('')}}`
}

/** As in a scenario, without its `;`: `pipe p nonblock sz=4096`. */
export function printDeclaration(one: Declaration): string {
  switch (one.kind) {
    case 'do':
      return `do ${printStatement(one.statement)}`
    case 'file': {
      const data = one.data.length > 0 ? ` = ${printData(one.data)}` : ''
      return `file ${one.name}${data}${flags(one.flags)}`
    }
    case 'fd':
      return `fd ${one.name} = open(${one.of}, ${one.flags.join('|')})`
    case 'dev':
      return `dev ${one.name} = ${one.path}${flags(one.flags)}`
    case 'pipe': {
      const size = one.size === undefined ? '' : ` sz=${one.size}`
      return `pipe ${one.name}${one.nonblock ? ' nonblock' : ''}${one.packet ? ' packet' : ''}${size}`
    }
    case 'socket': {
      const wire = one.wire === 'nic' ? ' wire=nic' : ''
      return `${one.family} ${one.name}${wire}${one.lossy ? ' lossy' : ''}`
    }
    case 'mem':
      return `mem ${one.name} = ${printData(one.data)}`
    case 'memz':
      return `memz ${one.name} ${one.bytes}`
    case 'map':
      return `map ${one.name} = ${one.of} ${one.shared ? 'shared' : 'private'} ${one.bytes}`
  }
}

const flags = (names: readonly string[]): string => (names.length > 0 ? ` ${names.join('|')}` : '')

/** As in a scenario, without its `;`: `n = repeat 20 write(p, A*4096)`. */
export function printStatement({ register, repeat, call, args }: Statement): string {
  const target = register === undefined ? '' : `${register} = `
  const times = repeat && Number.isFinite(repeat.most) ? `repeat ${repeat.most} ` : 'repeat '
  return `${target}${repeat ? times : ''}${call}(${args.map(printArgument).join(', ')})`
}

export function printArgument(argument: Argument): string {
  switch (argument.kind) {
    case 'object': {
      const end = argument.end ? `.${argument.end}` : ''
      const offset = argument.offset === undefined ? '' : `:${argument.offset}`
      const plus = argument.plus === undefined ? '' : `+${argument.plus}`
      return `${argument.name}${end}${offset}${plus}`
    }
    case 'data':
      return printData(argument.data)
    case 'number':
      return `${argument.value}`
    case 'register':
      return argument.name
    case 'flags':
      return argument.names.join('|') || '0'
  }
}

/** `A*4096+B*10`; no bytes are an empty run of X. */
export function printData(data: Bytes): string {
  return data.length === 0 ? 'X*0' : data.toString()
}

/** `exists x = A*4096 /\ y = torn`, with the parentheses that its meaning needs. */
export function printCondition({ kind, formula }: Condition): string {
  return `${kind} ${printFormula(formula)}`
}

export function printFormula(formula: Formula): string {
  if (formula.op === 'atom') {
    return `${formula.register} ${formula.equal ? '=' : '!='} ${printValue(formula.value)}`
  }
  // Both operators are read from the left: a right side of the same kind keeps its parentheses.
  const inner = (side: Formula, wrapped: readonly Formula['op'][]) =>
    wrapped.includes(side.op) ? `(${printFormula(side)})` : printFormula(side)
  return formula.op === 'and'
    ? `${inner(formula.left, ['or'])} /\\ ${inner(formula.right, ['or', 'and'])}`
    : `${inner(formula.left, [])} \\/ ${inner(formula.right, ['or'])}`
}

export function printValue(value: Value): string {
  switch (value.kind) {
    case 'integer':
      return `${value.value}`
    case 'errno':
      return value.name
    case 'eof':
      return 'EOF'
    case 'data':
      return printData(value.data)
    case 'shape':
      return printShape(value)
    case 'torn':
      return 'torn'
    case 'poll':
      return value.events
  }
}

/** `expect tee-agreement violated under by-reference on ext4 xfs` */
export function printExpectation(clause: Expectation): string {
  const { property, verdict, policies, fileSystems } = clause
  const on = fileSystems.length > 0 ? ` on ${fileSystems.join(' ')}` : ''
  return `expect ${property} ${verdict} under ${policies.join(' ')}${on}`
}
