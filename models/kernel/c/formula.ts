/** A condition of a scenario as a C expression over registers, all of them set. */
import type { Formula, Register, Value } from '../../../src/litmus/program.ts'
import { NotInC, number } from './call.ts'
import type { Names } from './names.ts'

export function formulaInC(
  names: Names,
  length: (register: string) => string,
  kinds: ReadonlyMap<string, Register['holds']>,
  formula: Formula,
): string {
  const inner = (side: Formula): string => {
    const text = formulaInC(names, length, kinds, side)
    return side.op === 'atom' ? text : `(${text})`
  }
  if (formula.op !== 'atom') {
    return `${inner(formula.left)} ${formula.op === 'and' ? '&&' : '||'} ${inner(formula.right)}`
  }
  const { register, equal, value } = formula
  const data = kinds.get(register) === 'data'
  const count = data ? length(register) : names.register(register)
  const bytes = data ? `${names.buffer(register)}, ${count}` : ''
  if (value.kind === 'integer' || value.kind === 'errno') {
    const spelled = value.kind === 'errno' ? errno(value) : number(value.value)
    return `${count} ${equal ? '==' : '!='} ${spelled}`
  }
  if (value.kind === 'eof') return `${count} ${equal ? '==' : '!='} 0`
  if (value.kind === 'poll') return `${count} ${equal ? '==' : '!='} ${events(value.events)}`
  return `${equal ? '' : '!'}${looked(names, bytes, value)}`
}

function looked(names: Names, bytes: string, value: Value): string {
  switch (value.kind) {
    case 'data':
      return `same(${bytes}, ${names.bytes(value.data)}, ${value.data.length})`
    case 'shape':
      return `has_shape(${bytes}, "${value.runs.join('').replace(/[^A-Za-z0-9]/g, '')}${value.open ? '+' : ''}")`
    case 'torn':
      return `torn(${bytes})`
    default:
      throw new NotInC(`a ${value.kind} is not compared with bytes`)
  }
}

function errno({ name }: { readonly name: string }): string {
  if (!/^-E[A-Z0-9]+$/.test(name)) throw new NotInC(`'${name}' is no error`)
  return name
}

function events(text: string): string {
  if (text === 'none') return '0'
  const all = text.split('.')
  if (all.some((one) => !/^(?:IN|OUT|HUP|ERR|NVAL)$/.test(one))) {
    throw new NotInC(`'${text}' are no poll events`)
  }
  return `(${all.map((one) => `POLL${one}`).join(' | ')})`
}
