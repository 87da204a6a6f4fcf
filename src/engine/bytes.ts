/**
 * Symbolic run-length bytes: what files, folios and pipes hold.
 *
 * `A*4096+B*10` is one object of two runs, so real sizes cost nothing. Steps move bytes (slice,
 * concat, overlay); they do not look at them. While a step runs under the
 * memo (memo.ts), each object remembers the expression that made it, so one recorded run serves
 * for all contents; only `equals`, `toString` and `runs` look at the contents, and are observed.
 *
 * A run's symbol is a letter or digit (0 is NUL), with an origin when a property asks for one:
 * `A@P1.2` is an A that call 2 of P1 put there.
 */

export type Run = readonly [symbol: string, length: number]

/** How bytes came to be, over what the recorded run read: replayed on other contents. */
export type BytesExpr =
  | { readonly op: 'read'; readonly answer: number }
  | { readonly op: 'constant'; readonly value: Bytes }
  | { readonly op: 'slice'; readonly of: BytesExpr; readonly from: number; readonly to: number }
  | { readonly op: 'concat'; readonly left: BytesExpr; readonly right: BytesExpr }

/** What a recording run wants to hear: somebody looked at bytes. */
export interface BytesWatcher {
  looked(question: BytesQuestion, at: readonly BytesExpr[], answer: string | number | boolean): void
}
export type BytesQuestion = 'equals' | 'content'

const interned = new Map<string, Bytes>()

export class Bytes {
  private readonly content: readonly Run[]
  private readonly key: string
  private readonly size: number
  private readonly expr: BytesExpr | undefined
  private readonly watcher: BytesWatcher | undefined

  private constructor(
    content: readonly Run[],
    key: string,
    size: number,
    expr?: BytesExpr,
    watcher?: BytesWatcher,
  ) {
    this.content = content
    this.key = key
    this.size = size
    this.expr = expr
    this.watcher = watcher
  }

  static readonly empty: Bytes = Bytes.of([])

  /** The one object with these runs; empty runs vanish, equal neighbours merge. */
  static of(runs: readonly Run[]): Bytes {
    const merged: [string, number][] = []
    let size = 0
    for (const [symbol, length] of runs) {
      if (length <= 0) continue
      size += length
      const last = merged[merged.length - 1]
      if (last && last[0] === symbol) last[1] += length
      else merged.push([symbol, length])
    }
    const key = merged.map(([symbol, length]) => `${symbol}*${length}`).join('+')
    let bytes = interned.get(key)
    if (!bytes) {
      bytes = new Bytes(merged, key, size)
      interned.set(key, bytes)
    }
    return bytes
  }

  static fill(symbol: string, length: number): Bytes {
    return Bytes.of([[symbol, length]])
  }

  static concat(parts: readonly Bytes[]): Bytes {
    return parts.reduce((all, part) => all.concat(part), Bytes.empty)
  }

  /** In bytes. No observation of its own: a recorded read notes the length with the value. */
  get length(): number {
    return this.size
  }

  /** Bytes `from` up to `to`, clipped to what is there. */
  slice(from: number, to: number = Number.POSITIVE_INFINITY): Bytes {
    const start = Math.max(0, from)
    const end = Math.min(this.size, to)
    if (start === 0 && end === this.size) return this
    const runs: Run[] = []
    let at = 0
    for (const [symbol, length] of this.content) {
      const a = Math.max(at, start)
      const b = Math.min(at + length, end)
      if (b > a) runs.push([symbol, b - a])
      at += length
      if (at >= end) break
    }
    return this.derive(Bytes.of(runs), this.watcher, () => ({
      op: 'slice',
      of: this.expression(),
      from: start,
      to: end,
    }))
  }

  concat(other: Bytes): Bytes {
    if (other.size === 0 && !other.watcher) return this
    if (this.size === 0 && !this.watcher) return other
    const last = this.content[this.content.length - 1]
    const whole = Bytes.of(last ? [...this.content, ...other.content] : other.content)
    return this.derive(whole, this.watcher ?? other.watcher, () => ({
      op: 'concat',
      left: this.expression(),
      right: other.expression(),
    }))
  }

  /** These bytes with `other` laid over them from `at` on; grows, with NULs in a gap. */
  overlay(at: number, other: Bytes): Bytes {
    const gap = Bytes.fill('0', at - this.size)
    const before = this.slice(0, at).concat(gap)
    return before.concat(other).concat(this.slice(at + other.size))
  }

  /** Same letters in the same places (origins are not compared). An observation. */
  equals(other: Bytes): boolean {
    const answer = this === other || this.letters().key === other.letters().key
    const watcher = this.watcher ?? other.watcher
    watcher?.looked('equals', [this.expression(), other.expression()], answer)
    return answer
  }

  /** The runs, origins and all. An observation of the whole content. */
  get runs(): readonly Run[] {
    this.watcher?.looked('content', [this.expression()], this.key)
    return this.content
  }

  /** The same bytes without origins. */
  private letters(): Bytes {
    if (!this.key.includes('@')) return this
    return Bytes.of(this.content.map(([symbol, length]) => [symbol[0] as string, length]))
  }

  /** As a scenario spells it: `A*4096+B*10`; origins are left out. An observation. */
  toString(): string {
    this.watcher?.looked('content', [this.expression()], this.key)
    return this.letters().key || '""'
  }

  /** The unwatched object of this content: what a state may hold. Not an observation. */
  get plain(): Bytes {
    return this.watcher || this.expr ? (interned.get(this.key) as Bytes) : this
  }

  /** These bytes as the `answer`-th thing a recorded run read. */
  watched(answer: number, watcher: BytesWatcher): Bytes {
    return new Bytes(this.content, this.key, this.size, { op: 'read', answer }, watcher)
  }

  /** How the recorded run made these bytes. */
  expression(): BytesExpr {
    return this.expr ?? { op: 'constant', value: this.plain }
  }

  private derive(plain: Bytes, watcher: BytesWatcher | undefined, expr: () => BytesExpr): Bytes {
    return watcher ? new Bytes(plain.content, plain.key, plain.size, expr(), watcher) : plain
  }
}

/** The bytes that `expr` stands for, given what was read this time. */
export function evaluate(expr: BytesExpr, answer: (index: number) => Bytes): Bytes {
  switch (expr.op) {
    case 'read':
      return answer(expr.answer)
    case 'constant':
      return expr.value
    case 'slice':
      return evaluate(expr.of, answer).slice(expr.from, expr.to)
    case 'concat':
      return evaluate(expr.left, answer).concat(evaluate(expr.right, answer))
  }
}

/** The answer to a question about bytes, evaluated anew. */
export function ask(
  question: BytesQuestion,
  at: readonly BytesExpr[],
  answer: (index: number) => Bytes,
): string | number | boolean {
  const first = evaluate(at[0] as BytesExpr, answer)
  if (question === 'equals') return first.equals(evaluate(at[1] as BytesExpr, answer))
  return first.runs.map(([symbol, length]) => `${symbol}*${length}`).join('+')
}
