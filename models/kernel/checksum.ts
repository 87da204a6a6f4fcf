/** The Internet checksum of symbolic bytes: the sum of their 16-bit words, modulo 2^16 - 1. */
import { Bytes } from '../../src/model.ts'
import { readBytes } from './folio.ts'
import type { Kernel } from './kernel.ts'
import { PAGE_SIZE, type Slot } from './state.ts'

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

/** What fragments hold now. */
export function contents(k: Kernel, frags: readonly Slot[]): Bytes {
  return Bytes.concat(
    frags.map(({ folio, offset, len }) => readBytes(k, folio, offset, offset + len)),
  )
}

/**
 * __ip_append_data(): a datagram begun under MSG_MORE has its checksum taken as it is put together.
 * If a page of it changes before it is received, the receiver finds it corrupt and drops it.
 *
 * `before` are the bytes summed so far, of a datagram of `length` bytes. skb_splice_from_iter() adds
 * each page of a message as if it began where the message does (skb->len grows at its end): behind a
 * piece of odd length the bytes of a word change places, and the checksum is wrong from the start.
 */
export function addToSum(
  k: Kernel,
  before: Bytes,
  length: number,
  frags: readonly Slot[],
  spliced: boolean,
): Bytes {
  let sum = before
  const pieces = spliced ? frags.flatMap(byPage) : []
  for (const part of spliced ? pieces.map((piece) => [piece]) : [frags]) {
    // A NUL adds nothing; it moves what follows to the other half of a word.
    if (sum.length % 2 !== length % 2) sum = sum.concat(Bytes.fill('0', 1))
    sum = sum.concat(contents(k, part))
  }
  return sum
}

/** A fragment may be longer than a page: iov_iter_extract_pages() gives pages. */
function byPage(slot: Slot): Slot[] {
  const pages: Slot[] = []
  for (let at = slot.offset; at < slot.offset + slot.len; ) {
    const end = Math.min(slot.offset + slot.len, (Math.floor(at / PAGE_SIZE) + 1) * PAGE_SIZE)
    pages.push({ ...slot, offset: at, len: end - at })
    at = end
  }
  return pages
}

/**
 * Fragments of a datagram that is put together of pages: what goes on where the last one ended is
 * added to it, in its page. skb_append_pagefrags().
 */
export function fragmentCount(frags: readonly Slot[]): number {
  const pieces = frags.flatMap(byPage)
  return pieces.filter((piece, at) => {
    const last = pieces[at - 1]
    const end = last && last.folio === piece.folio ? last.offset + last.len : -1
    return end !== piece.offset || end % PAGE_SIZE === 0
  }).length
}
