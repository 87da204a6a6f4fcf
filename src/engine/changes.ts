/** What differs between two states, leaf by leaf; parts that they share are not looked at. */
import { Bytes } from './bytes.ts'
import { canonical } from './plain.ts'
import type { Change } from './verdict.ts'

/** A path as one text: `tasks/@P0/pc`. */
export function pathText(path: readonly string[]): string {
  return path.join('/')
}

/** In the order of the keys, old ones first. Where there is nothing, the value is undefined. */
export function changesBetween(before: unknown, after: unknown): Change[] {
  return [...differences(before, after, [])]
}

function* differences(before: unknown, after: unknown, path: readonly string[]): Generator<Change> {
  if (before === after) return
  if (!branches(before) && !branches(after)) {
    if (canonical(before) !== canonical(after)) yield { path: pathText(path), before, after }
    return
  }
  if (isLeaf(before)) yield { path: pathText(path), before, after: undefined }
  const [old, young] = [branches(before) ? before : {}, branches(after) ? after : {}]
  for (const key of new Set([...Object.keys(old), ...Object.keys(young)])) {
    yield* differences(old[key], young[key], [...path, key])
  }
  if (isLeaf(after)) yield { path: pathText(path), before: undefined, after }
}

function isTree(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !(value instanceof Bytes)
}

/** A tree with something in it; an empty one is shown only where a leaf was or nothing. */
function branches(value: unknown): value is Record<string, unknown> {
  return isTree(value) && Object.keys(value).length > 0
}

function isLeaf(value: unknown): boolean {
  return value !== undefined && !isTree(value)
}
