/**
 * The one recipe that interprets random programs. All that a run depends on comes through the
 * state, `k` and the operands, as the rule for recipes says.
 */
import { Bytes, type Control } from '../../src/model.ts'
import type {
  BytesPlace,
  Condition,
  Index,
  Item,
  NumberExpr,
  Operands,
  Operation,
  Own,
  RandomState,
} from './random-program.ts'

const MOST_BYTES = 6
const NAMES_PER_TASK = 2

export function interpret(s: RandomState, k: Control, { step, at, length, control }: Operands) {
  const own = s.own[k.me]!
  if (!control) k.waitUntil(own.pc === String(at))
  if (step.guard) {
    k.waitUntil(isTrue(s, own, k, step.guard), { text: `the guard of ${step.guard.is}` })
  }
  operate(s, own, k, step.operations)
  const taken = step.branch && isTrue(s, own, k, step.branch.condition) ? step.branch : step
  const to = Math.max(0, at + taken.onward)
  const place = to < length ? String(to) : 'end'
  if (control) k.goto(place)
  else own.pc = place
}

function operate(s: RandomState, own: Own, k: Control, operations: readonly Operation[]) {
  for (const op of operations) {
    switch (op.do) {
      case 'cell':
        s.cells[pick(own, op.at, s.cells.length)] = small(s, own, k, op.value)
        break
      case 'x':
        own.x = small(s, own, k, op.value)
        break
      case 'add':
        k.add(s.sum, 'n', op.amount)
        break
      case 'swap':
        ;[s.refs[0], s.refs[1]] = [s.refs[1]!, s.refs[0]!]
        break
      case 'new':
        allocate(s, k, pick(own, op.at, 2))
        break
      case 'free': {
        const name = s.refs[pick(own, op.at, 2)]!
        if (name !== null) delete s.table[name]
        break
      }
      case 'take':
        own.ref = s.refs[pick(own, op.at, 2)]!
        break
      case 'give':
        s.refs[pick(own, op.at, 2)] = own.ref
        break
      case 'clear':
        s.refs[pick(own, op.at, 2)] = null
        break
      case 'object': {
        const item = itemAt(s, own, op.at)
        if (item) item.v = small(s, own, k, op.value)
        break
      }
      case 'addToObject': {
        const item = itemAt(s, own, op.at)
        if (item) k.add(item, 'v', op.amount)
        break
      }
      case 'box':
        s.boxes[pick(own, op.at, 2)] =
          op.value === null ? null : { v: small(s, own, k, op.value), inner: null }
        break
      case 'inner': {
        const box = s.boxes[pick(own, op.at, 2)]
        if (box) box.inner = op.value === null ? null : { w: small(s, own, k, op.value) }
        break
      }
      case 'fill':
        putBytes(s, own, op.to, Bytes.fill(op.letter, op.length))
        break
      case 'slice':
        putBytes(s, own, op.to, bytesIn(s, own, op.of).slice(op.start, op.end))
        break
      case 'concat':
        putBytes(s, own, op.to, bytesIn(s, own, op.to).concat(bytesIn(s, own, op.of)))
        break
      case 'overlay':
        putBytes(s, own, op.to, bytesIn(s, own, op.to).overlay(op.start, bytesIn(s, own, op.of)))
        break
      case 'choose':
        own.x = op.options.indexOf(k.choose('option', op.options))
        break
      case 'emit':
        k.emit('tick', () => ({ value: numberIn(s, own, k, op.value) }))
        break
      case 'label':
        k.label('r', numberIn(s, own, k, op.value), op.append)
        break
      case 'labelBytes':
        k.label('b', bytesIn(s, own, op.of))
        break
      case 'if':
        operate(s, own, k, isTrue(s, own, k, op.condition) ? op.yes : op.no)
    }
  }
}

/** The lowest free name of the task; none free: not enabled. */
function allocate(s: RandomState, k: Control, at: number) {
  let n = 0
  while (n < NAMES_PER_TASK && s.table[k.fresh(n)] !== undefined) n++
  k.waitUntil(n < NAMES_PER_TASK, { text: 'a free name' })
  const name = k.fresh(n)
  s.table[name] = { v: 0, data: Bytes.empty }
  s.refs[at] = name
}

export function isTrue(
  s: RandomState,
  own: Own,
  k: Pick<Control, 'constants' | 'before'>,
  condition: Condition,
): boolean {
  return holds(s, own, k, condition) !== condition.not
}

function holds(
  s: RandomState,
  own: Own,
  k: Pick<Control, 'constants' | 'before'>,
  condition: Condition,
): boolean {
  switch (condition.is) {
    case 'equal':
      return numberIn(s, own, k, condition.left) === numberIn(s, own, k, condition.right)
    case 'less':
      return numberIn(s, own, k, condition.left) < numberIn(s, own, k, condition.right)
    case 'sameRefs':
      return s.refs[0] === s.refs[1]
    case 'mine':
      return own.ref === s.refs[pick(own, condition.at, 2)]
    case 'noRef':
      return s.refs[pick(own, condition.at, 2)] === null
    case 'gone':
      return itemAt(s, own, condition.at) === undefined
    case 'noBox':
      return s.boxes[pick(own, condition.at, 2)] === null
    case 'before': {
      const other = s.refs[pick(own, condition.at, 2)]!
      return own.ref !== null && other !== null && k.before(own.ref, other)
    }
    case 'sameBytes':
      return bytesIn(s, own, condition.left).equals(bytesIn(s, own, condition.right))
  }
}

function numberIn(
  s: RandomState,
  own: Own,
  k: Pick<Control, 'constants'>,
  expr: NumberExpr,
): number {
  switch (expr.from) {
    case 'constant':
      return expr.value
    case 'cell':
      return s.cells[pick(own, expr.at, s.cells.length)]!
    case 'box':
      return s.boxes[pick(own, expr.at, 2)]?.v ?? 0
    case 'inner':
      return s.boxes[pick(own, expr.at, 2)]?.inner?.w ?? 2
    case 'object':
      return itemAt(s, own, expr.at)?.v ?? 1
    case 'length':
      return s.data[pick(own, expr.at, 2)]!.length
    case 'x':
      return own.x
    case 'sum':
      return s.sum.n
    case 'constants':
      return k.constants.offset
  }
}

/** 0, 1 or 2, so that the state space is finite. */
function small(s: RandomState, own: Own, k: Control, expr: NumberExpr): number {
  return ((numberIn(s, own, k, expr) % 3) + 3) % 3
}

function pick(own: Own, at: Index, length: number): number {
  return at === 'x' ? own.x % length : at % length
}

function itemAt(s: RandomState, own: Own, at: Index): Item | undefined {
  const name = s.refs[pick(own, at, 2)]!
  return name === null ? undefined : s.table[name]
}

function bytesIn(s: RandomState, own: Own, place: BytesPlace): Bytes {
  if (place.in === 'own') return own.data
  if (place.in === 'data') return s.data[pick(own, place.at, 2)]!
  return itemAt(s, own, place.at)?.data ?? Bytes.empty
}

function putBytes(s: RandomState, own: Own, place: BytesPlace, bytes: Bytes) {
  const kept = bytes.slice(0, MOST_BYTES)
  if (place.in === 'own') own.data = kept
  else if (place.in === 'data') s.data[pick(own, place.at, 2)] = kept
  else {
    const item = itemAt(s, own, place.at)
    if (item) item.data = kept
  }
}
