/** Which outcomes of a real run show that a property was violated. */
import type { Domain } from '../domain.ts'
import { Bytes } from '../engine/bytes.ts'
import type { Limits, Trace } from '../engine/verdict.ts'
import { keyOf } from '../kernel-run/observed.ts'
import { holds, type Outcome, type RegisterValue } from '../litmus/conditions.ts'
import type { Formula, Program, Value } from '../litmus/program.ts'
import { shapeOf } from '../litmus/shape.ts'
import { allowedOutcomes } from './allowed.ts'
import type { Setting } from './cells.ts'
import type { Engine } from './engine.ts'
import type { Project } from './load.ts'

export interface BadOutcome {
  readonly formula: Formula
  /** What it is worth: no run under that policy ends so; or that nothing is known. */
  readonly why: string
}

interface Asked {
  readonly domain: Domain
  readonly engine: Engine
  readonly project: Project
  readonly setting: Setting
  readonly property: string
  readonly limits: Limits
  readonly trace: Trace
}

/**
 * The outcomes that a run like the trace may have (whatever is read after its end), without those
 * that are possible under a policy which keeps the property. Where that leaves none: the first
 * `exists` of the scenario that no run under such a policy fulfils; else what the trace itself set.
 */
export async function badOutcome(asked: Asked): Promise<BadOutcome | undefined> {
  const { program } = asked.setting.scenario
  const set = registersOf(asked.trace)
  const like = finals(asked, asked.setting).filter((outcome) => isLike(outcome, set))
  const exists = program.conditions.filter(({ kind }) => kind === 'exists')
  for await (const { name, outcomes } of keeping(asked)) {
    const why = `No run under ${name}, which keeps ${asked.property}, ends so.`
    const good = new Set(outcomes.map((outcome) => keyOf(program, { outcome, blocked: [] })))
    const bad = like.filter((outcome) => !good.has(keyOf(program, { outcome, blocked: [] })))
    if (bad.length > 0) return { formula: shortest(program, bad, outcomes), why }
    const found = exists.find(({ formula }) => !outcomes.some((one) => mayHold(formula, one)))
    if (found) return { formula: found.formula, why }
  }
  const formula = anyOf(
    like,
    program.registers.map(({ name }) => name),
    atom,
  )
  return formula && { formula, why: 'A run that keeps the property may end so too.' }
}

/** Policies that claim to keep the property, one after the other. */
async function* keeping(asked: Asked) {
  const { project, setting, property } = asked
  for (const name of project.policies.keys()) {
    const policy = await project.policy(name)
    if (name === setting.policy.name || policy.file.violates.includes(property)) continue
    const outcomes = finals(asked, { ...setting, policy })
    if (outcomes.length > 0) yield { name, outcomes }
  }
}

function finals({ domain, engine, limits }: Asked, setting: Setting): readonly Outcome[] {
  const allowed = allowedOutcomes(domain, engine, setting, limits, () => undefined)
  if (allowed.kind !== 'outcomes') return []
  return allowed.outcomes.filter(({ blocked }) => blocked.length === 0).map((one) => one.outcome)
}

/** Where only the shape of data is known, data of this shape may be those asked for. */
function mayHold(formula: Formula, outcome: Outcome): boolean {
  if (formula.op !== 'atom') {
    const [left, right] = [mayHold(formula.left, outcome), mayHold(formula.right, outcome)]
    return formula.op === 'and' ? left && right : left || right
  }
  try {
    return holds(formula, outcome)
  } catch {
    return true
  }
}

interface Told {
  readonly value: RegisterValue
  /** Its call had not returned: more may follow. */
  readonly pieces: boolean
}

/** What the labels of a trace leave in the registers: pieces, and a value that closes them. */
function registersOf(trace: Trace): ReadonlyMap<string, Told> {
  const told = new Map<string, Told>()
  for (const { register, value, append } of trace.steps.flatMap(({ labels }) => labels)) {
    const before = told.get(register)
    if (value instanceof Bytes) {
      const pieces = before?.pieces && before.value instanceof Bytes ? before.value : Bytes.empty
      told.set(register, { value: pieces.concat(value), pieces: append })
    } else if (typeof value === 'number' || typeof value === 'string') {
      told.set(register, { value, pieces: false })
    }
  }
  return told
}

function isLike(outcome: Outcome, set: ReadonlyMap<string, Told>): boolean {
  return [...set].every(([name, { value, pieces }]) => {
    const found = outcome.get(name)
    if (found === undefined) return false
    if (typeof found !== 'object' || typeof value !== 'object') return found === value
    const [begins, whole] = [value, found].map(
      (one) => (one instanceof Bytes ? shapeOf(one) : one).runs,
    ) as [readonly string[], readonly string[]]
    if (!pieces && begins.length !== whole.length) return false
    return begins.every((run, at) => whole[at] === run)
  })
}

/** With as few registers as keep out all of `good`: numbers go first. */
function shortest(program: Program, bad: readonly Outcome[], good: readonly Outcome[]): Formula {
  const value = program.tasks.length > 1 ? roughly : atom
  const order = { number: 0, poll: 1, data: 2 }
  let kept = program.registers.map(({ name }) => name)
  let formula = anyOf(bad, kept, value)!
  const byKind = [...program.registers].sort((a, b) => order[a.holds] - order[b.holds])
  for (const { name } of byKind) {
    const fewer = kept.filter((one) => one !== name)
    const shorter = anyOf(bad, fewer, value)
    if (!shorter || good.some((outcome) => mayHold(shorter, outcome))) continue
    kept = fewer
    formula = shorter
  }
  return formula
}

/** True for outcomes that are as one of these in some registers; undefined: one has none of them. */
function anyOf(
  outcomes: readonly Outcome[],
  registers: readonly string[],
  atomOf: typeof atom,
): Formula | undefined {
  const ways = new Map<string, Formula>()
  for (const outcome of outcomes) {
    const atoms = registers.flatMap((name) => {
      const value = outcome.get(name)
      return value === undefined ? [] : [atomOf(name, value)]
    })
    if (atoms.length === 0) return undefined
    const way = all('and', atoms)
    ways.set(JSON.stringify(way), way)
  }
  return ways.size > 0 ? all('or', [...ways.values()]) : undefined
}

function all(op: 'and' | 'or', formulas: readonly Formula[]): Formula {
  return formulas.reduce((left, right) => ({ op, left, right }))
}

function atom(register: string, value: RegisterValue): Formula {
  return { op: 'atom', register, equal: true, value: valueIn(value) }
}

/** Where data are torn is not for the model to say. */
function roughly(register: string, value: RegisterValue): Formula {
  const exact = atom(register, value)
  if (typeof value !== 'object') return exact
  const { runs, open } = value instanceof Bytes ? shapeOf(value) : value
  const rough: Value =
    runs.length > 1
      ? { kind: 'torn' }
      : runs.length > 0
        ? { kind: 'shape', runs, open }
        : { kind: 'eof' }
  return { op: 'atom', register, equal: true, value: rough }
}

function valueIn(value: RegisterValue): Value {
  if (typeof value === 'number') return { kind: 'integer', value }
  if (typeof value === 'string') {
    return value.startsWith('-') ? { kind: 'errno', name: value } : { kind: 'poll', events: value }
  }
  if (value instanceof Bytes && value.length > 0) return { kind: 'data', data: value }
  const { runs, open } = value instanceof Bytes ? shapeOf(value) : value
  return runs.length > 0 ? { kind: 'shape', runs, open } : { kind: 'eof' }
}
