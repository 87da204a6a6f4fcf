/** Checks one argument of a call against its parameter. */
import { mostNumber, mostOffset } from './limits.ts'
import { nearNames } from './near-names.ts'
import { data, looksLikeData, name, number, numberWithin } from './operand.ts'
import type { Argument } from './program.ts'
import { called, type ObjectKind, type Scope } from './scope.ts'
import type { ArgumentKind, Parameter, Signature } from './signature.ts'
import type { Operand, Word } from './tree.ts'

const words: Readonly<Record<ArgumentKind, string>> = {
  ...called,
  data: 'bytes',
  number: 'a number',
  register: 'a data register',
  flags: 'constants joined by |',
}

/** As a person writes it: `splice(src, dst, len[, flags])`. */
export function usage({ name, parameters }: Signature): string {
  const required = parameters.filter(({ optional }) => !optional).map((one) => one.name)
  const optional = parameters.filter(({ optional }) => optional).map((one) => `[, ${one.name}]`)
  return `${name}(${required.join(', ')}${optional.join('')})`
}

export class ArgumentCheck {
  private readonly scope: Scope
  private readonly signature: Signature
  private readonly parameter: Parameter
  private readonly task: string

  constructor(scope: Scope, signature: Signature, parameter: Parameter, task: string) {
    this.scope = scope
    this.signature = signature
    this.parameter = parameter
    this.task = task
  }

  check(operand: Operand): Argument | undefined {
    const { at } = operand
    const word = name(operand)
    if (number(operand) !== undefined) return this.number(operand)
    if (looksLikeData(operand)) {
      if (!this.accepts('data')) return this.mismatch(operand, 'bytes')
      const bytes = data(this.scope, operand)
      return bytes && { kind: 'data', data: bytes, at }
    }
    // An object of that name wins, unless only a register can stand here.
    const objects = this.parameter.accepts.some((kind) => kind in called)
    if (this.accepts('flags') && !(objects && word && this.scope.objects.has(word.text))) {
      return this.flags(operand)
    }
    if (objects && !(word && !this.scope.objects.has(word.text) && this.takesRegister())) {
      return this.object(operand)
    }
    if (this.takesRegister() && word) return this.register(word)
    return this.mismatch(operand, `'${operand.text}'`)
  }

  private accepts(kind: ArgumentKind): boolean {
    return this.parameter.accepts.includes(kind)
  }

  private takesRegister(): boolean {
    return this.accepts('data') || this.accepts('register')
  }

  private number(operand: Operand): Argument | undefined {
    const { parameter, signature, scope } = this
    const { at } = operand
    if (!this.accepts('number')) {
      if (this.accepts('flags') && number(operand) === 0) return { kind: 'flags', names: [], at }
      return this.mismatch(operand, `the number ${operand.text}`)
    }
    const what = `${parameter.name} of ${signature.name}`
    const { least = 0, most = mostNumber } = parameter
    const value = numberWithin(scope, operand, what, least, most)
    return value === undefined ? undefined : { kind: 'number', value, at }
  }

  private flags(operand: Operand): Argument | undefined {
    const { constants = [] } = this.parameter
    const [first] = operand.runs
    const plain = first && name({ ...operand, joined: [] })
    if (!plain) return this.mismatch(operand, `'${operand.text}'`)
    const all = [plain, ...operand.joined]
    const wrong = all.filter(({ text }) => !constants.includes(text))
    for (const { text, at } of wrong) {
      this.scope.report(at, `unknown constant '${text}' of ${this.signature.name}`, {
        near: nearNames(text, constants),
        remedy: this.remedy(),
      })
    }
    const names = all.map(({ text }) => text)
    return wrong.length > 0 ? undefined : { kind: 'flags', names, at: operand.at }
  }

  private register(word: Word): Argument | undefined {
    const register = this.scope.before(word.text, this.task)
    if (register?.holds === 'data') return { kind: 'register', name: word.text, at: word.at }
    if (register) {
      if (!this.scope.registers.get(word.text)?.certain) return undefined
      this.scope.report(word.at, `register '${word.text}' holds a number, not bytes`, {
        remedy: `${this.parameter.name} of ${this.signature.name} is what a read returned`,
      })
    } else if (this.scope.context.assigned.has(word.text)) {
      this.scope.neverBefore(word, this.task)
    } else if (this.scope.objects.has(word.text)) {
      const { kind } = this.scope.objects.get(word.text)!
      this.scope.report(word.at, `${this.expected()}, not ${called[kind]}`, {
        remedy: `set a register before, as in x = read(${word.text}, 4096)`,
      })
    } else if (this.accepts('data') && /^[A-Za-z]$/.test(word.text)) {
      this.scope.report(word.at, `'${word.text}' is no data register, and bytes have a length`, {
        remedy: `write ${word.text}*1 for one byte, or set ${word.text} before`,
      })
    } else this.scope.neverBefore(word, this.task)
    return undefined
  }

  private object(operand: Operand): Argument | undefined {
    const { scope, parameter, signature } = this
    const [first, plus] = operand.runs
    const [end] = operand.dotted
    const word = first?.symbol
    const shaped =
      word && operand.runs.length <= 2 && operand.dotted.length <= 1 && operand.joined.length === 0
    if (!shaped || operand.minus || operand.open || /^[0-9]+$/.test(word.text)) {
      return this.mismatch(operand, `'${operand.text}'`)
    }
    const object = scope.objects.get(word.text)
    if (!object) {
      scope.undeclared(
        word,
        parameter.accepts.filter((kind): kind is ObjectKind => kind in called),
      )
      return undefined
    }
    if (!this.accepts(object.kind)) {
      return this.mismatch(operand, `${called[object.kind]}`, word)
    }
    let good = true
    const wrong = (at: Operand['at'], message: string, remedy: string) => {
      scope.report(at, message, { remedy })
      good = false
    }
    if (end && object.kind !== 'pipe') {
      wrong(end.at, `'${word.text}' has no ends: it is not a pipe`, `write ${word.text} alone`)
    } else if (end && end.text !== 'r' && end.text !== 'w') {
      wrong(end.at, `a pipe has no end '${end.text}'`, `write ${word.text}.r or ${word.text}.w`)
    }
    const offset = operand.offset && Number(operand.offset.text)
    if (offset !== undefined && (object.kind === 'memory' || parameter.offset === false)) {
      const remedy = object.kind === 'memory' ? `write ${word.text}+N` : `write ${word.text} alone`
      wrong(operand.at, `${parameter.name} of ${signature.name} takes no offset here`, remedy)
    } else if (offset !== undefined && (operand.offsetMinus || offset > mostOffset)) {
      const size = operand.offsetMinus ? 'negative' : 'too large'
      wrong(operand.offset!.at, `the offset is ${size}`, `an offset is from 0 to ${mostOffset}`)
    }
    const address = plus && Number(plus.symbol.text)
    if (plus && object.kind !== 'memory') {
      wrong(plus.symbol.at, `'+' belongs to a memory or map`, `write ${word.text}:N for an offset`)
    } else if (address !== undefined && !(address <= mostOffset)) {
      wrong(plus!.symbol.at, `'${plus!.symbol.text}' is no address in ${word.text}`, 'write digits')
    }
    if (!good) return undefined
    const side = end?.text as 'r' | 'w' | undefined
    return { kind: 'object', name: word.text, end: side, offset, plus: address, at: operand.at }
  }

  private expected(): string {
    const kinds = this.parameter.accepts.map((kind) => words[kind])
    const last = kinds.pop()
    const list = kinds.length > 0 ? `${kinds.join(', ')} or ${last}` : last
    return `${this.parameter.name} of ${this.signature.name} must be ${list}`
  }

  private remedy(): string {
    const { accepts, constants = [], name } = this.parameter
    if (accepts.includes('flags')) return `its ${name} are ${constants.join(', ') || 'none'}, or 0`
    if (accepts.includes('data')) return 'bytes are written as in A*4096+B*10'
    return `the call is ${usage(this.signature)}`
  }

  private mismatch(operand: Operand, found: string, word?: Word): undefined {
    this.scope.report(word?.at ?? operand.at, `${this.expected()}, not ${found}`, {
      remedy: this.remedy(),
    })
  }
}
