/**
 * A state as plain data. A task that runs alone and repeats a call 65,536 times would ask as many
 * questions under a watching view: it reads the whole state once instead, repeats on the copy, and
 * writes back what changed. What it did then depends on all of the state, and says so.
 */
import { Bytes } from '../../src/model.ts'

/** Everything below `value`, read leaf by leaf; the contents of bytes are looked at. */
export function plainCopy<T>(value: T): T {
  return copy(value) as T
}

function copy(value: any): any {
  if (value instanceof Bytes) return Bytes.of(value.runs)
  if (Array.isArray(value)) return value.map(copy)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.keys(value).map((key) => [key, copy(value[key])]))
}

/** Makes `target` equal to `now`, touching only what differs from `before`. */
export function writeBack(target: any, before: any, now: any): void {
  if (Array.isArray(now)) {
    if (now.length < before.length) target.length = now.length
  } else {
    for (const key of Object.keys(before)) if (!(key in now)) delete target[key]
  }
  for (const key of Object.keys(now)) {
    const [old, value] = [before[key], now[key]]
    if (old === value) continue
    if (sameKind(old, value)) writeBack(target[key], old, value)
    else target[key] = value
  }
}

function sameKind(a: unknown, b: unknown): boolean {
  const inner = (value: unknown) =>
    typeof value === 'object' && value !== null && !(value instanceof Bytes)
  return inner(a) && inner(b) && Array.isArray(a) === Array.isArray(b)
}
