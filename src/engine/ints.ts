/** Integer arrays that grow. One whose memory threads share stays shared when it grows. */

type Ints = Int32Array | Uint8Array
interface Kind<T> {
  new (from: number | SharedArrayBuffer): T
  readonly BYTES_PER_ELEMENT: number
}

export function isShared(array: Ints): boolean {
  return array.buffer instanceof SharedArrayBuffer
}

/** Zeros; `shared`: in memory that threads may share. */
export function zeros(length: number, shared = false): Int32Array {
  return made<Int32Array>(Int32Array, length, shared)
}

function made<T extends Ints>(kind: Kind<T>, length: number, inShared: boolean): T {
  return new kind(inShared ? new SharedArrayBuffer(kind.BYTES_PER_ELEMENT * length) : length)
}

function copied<T extends Ints>(array: T, length: number, inShared: boolean): T {
  const copy = made(array.constructor as unknown as Kind<T>, length, inShared)
  copy.set(array)
  return copy
}

/** The same numbers, then zeros. */
export function longer<T extends Ints>(array: T, length: number): T {
  return copied(array, length, isShared(array))
}

/** The same numbers in memory that threads may share. */
export function shared<T extends Ints>(array: T): T {
  return isShared(array) ? array : copied(array, array.length, true)
}
