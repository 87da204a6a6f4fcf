/**
 * The implicit offset of a file that is spliced from or to: fs/splice.c do_splice() reads it before
 * it waits for anything and stores it when all locks are given back, with no lock of its own; so two
 * calls may move the same bytes, or one may store what is out of date. do_sendfile() is alike.
 *
 * `frame.from` and `frame.out` are the offsets read; null: the call names its own. `frame.total` is
 * set where only a call that moved something stores them (sendfile).
 */
import type { Name } from '../../src/model.ts'
import type { Kernel } from './kernel.ts'
import { type Call, type Step, step } from './step.ts'

/** Reads the implicit offsets of the call, unless it has them already. */
export function readOffsets(k: Kernel, { src, dst }: Call): void {
  const { frame } = k
  const of = (file: {
    readonly kind: string
    readonly fd: Name
    readonly offset: number | null
  }) => (file.kind === 'file' && file.offset === null ? k.state.files[file.fd]!.pos : null)
  frame.from = frame.from !== null && src.offset === null ? frame.from : of(src)
  frame.out = frame.out !== null && dst.offset === null ? frame.out : of(dst)
}

/** The end of a call that moved so many bytes, or failed; nothing is locked. */
export function endTransfer(k: Kernel, moved: number, error?: string): void {
  const { frame } = k
  const stored = frame.from !== null || frame.out !== null
  if (stored && (moved > 0 || frame.total === null)) {
    k.forget('from', 'out')
    frame.done = moved
    frame.error = error ?? null
    return k.next('store_offset')
  }
  end(k, moved, error)
}

function storeOffset(k: Kernel, call: Call) {
  const { from, out, done, error } = k.frame
  if (from !== null) store(k, call.src.fd, from, done)
  if (out !== null) store(k, call.dst.fd, out, done)
  end(k, done, error ?? undefined)
}

function store(k: Kernel, fd: Name, from: number, moved: number) {
  const file = k.state.files[fd]!
  k.emit('offsetStored', () => {
    return { task: k.me, file: fd, from, to: from + moved, now: file.pos }
  })
  file.pos = from + moved
}

function end(k: Kernel, moved: number, error: string | undefined) {
  if (moved === 0 && error) k.fails(error)
  else k.returns(moved)
}

export const storeOffsetStep: Step = step('store_offset', storeOffset)
