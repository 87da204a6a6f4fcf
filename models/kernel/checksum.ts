/** The Internet checksum of symbolic bytes: the sum of their 16-bit words, modulo 2^16 - 1. */
import type { Bytes } from '../../src/model.ts'
import type { Kernel } from './kernel.ts'

/** A verdict that depends on it is for these data. */
export function sameChecksum(k: Kernel, a: Bytes, b: Bytes): boolean {
  return k.inspect(() => checksum(a) === checksum(b))
}

/** A byte at an even place counts 256 times; the digit 0 is a NUL byte. */
function checksum(bytes: Bytes): number {
  let sum = 0
  let at = 0
  for (const [symbol, length] of bytes.runs) {
    const value = symbol[0] === '0' ? 0 : symbol.charCodeAt(0)
    const even = at % 2 === 0 ? Math.ceil(length / 2) : Math.floor(length / 2)
    sum = (sum + value * (even * 256 + (length - even))) % 65535
    at += length
  }
  return sum
}
