/** Integer arrays that grow. One whose memory threads share stays shared when it grows. */

export function isShared(array: Int32Array | Uint8Array): boolean {
  return array.buffer instanceof SharedArrayBuffer
}

/** Zeros; `shared`: in memory that threads may share. */
export function zeros(length: number, shared = false): Int32Array {
  return shared ? new Int32Array(new SharedArrayBuffer(4 * length)) : new Int32Array(length)
}

/** The same numbers, then zeros. */
export function longer(array: Int32Array, length: number): Int32Array {
  const grown = zeros(length, isShared(array))
  grown.set(array)
  return grown
}

/** The same numbers in memory that threads may share. */
export function shared(array: Int32Array): Int32Array {
  if (isShared(array)) return array
  const copy = zeros(array.length, true)
  copy.set(array)
  return copy
}

function bytes(length: number, shared: boolean): Uint8Array {
  return shared ? new Uint8Array(new SharedArrayBuffer(length)) : new Uint8Array(length)
}

export function longerBytes(array: Uint8Array, length: number): Uint8Array {
  const grown = bytes(length, isShared(array))
  grown.set(array)
  return grown
}

export function sharedBytes(array: Uint8Array): Uint8Array {
  if (isShared(array)) return array
  const copy = bytes(array.length, true)
  copy.set(array)
  return copy
}
