/**
 * The file of a checkpoint: a line that says what it is, a header (JSON, with its length before
 * it), the data of each search, and the SHA-256 of all that. It is written beside the old one and
 * takes its place when it is whole and on the disk; whoever is killed meanwhile leaves the old one.
 */
import { createHash, type Hash } from 'node:crypto'
import {
  closeSync,
  fstatSync,
  fsyncSync,
  openSync,
  readSync,
  renameSync,
  unlinkSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'
import type { Snapshot } from '../engine/snapshot.ts'
import { Refusal } from './shell.ts'

const MAGIC = 'pipeproof checkpoint 1\n'
const DIGEST = 32
const CHUNK = 1 << 22

/** A search that is saved, from memory. */
export interface Live {
  readonly name: string
  readonly about: string
  readonly done: boolean
  readonly snapshot: Snapshot
}

interface Measured {
  readonly name: string
  readonly about: string
  readonly done: boolean
  /** bytes of the text */
  readonly text: number
  /** `used`: what follows is zeros */
  readonly buffers: readonly {
    readonly size: number
    readonly used: number
    readonly shared: boolean
  }[]
}

/** A search that is in a file. */
export interface Stored extends Measured {
  readonly file: CheckpointFile
  readonly at: number
}

/** A file that was read or written, still open. */
export class CheckpointFile {
  readonly facts: unknown
  readonly searches: readonly Stored[]
  private readonly fd: number

  constructor(fd: number, at: number, header: Header) {
    this.fd = fd
    this.facts = header.facts
    let next = at
    this.searches = header.searches.map((search) => {
      const stored = { ...search, file: this, at: next }
      next += sizeOf(search)
      return stored
    })
  }

  /** The data of one of its searches. */
  read({ at, text, buffers }: Stored): Snapshot {
    let next = at + text
    return {
      text: Buffer.from(readAt(this.fd, at, new Uint8Array(text))).toString('utf8'),
      buffers: buffers.map(({ size, used, shared }) => {
        const buffer = shared ? new SharedArrayBuffer(size) : new ArrayBuffer(size)
        const bytes = readAt(this.fd, next, new Uint8Array(used))
        new Uint8Array(buffer).set(bytes)
        next += used
        return buffer
      }),
    }
  }

  /** Calls `take` with the data as they are, piece by piece. */
  copy(stored: Stored, take: (piece: Uint8Array) => void): void {
    const end = stored.at + sizeOf(stored)
    for (let at = stored.at; at < end; at += CHUNK) {
      take(readAt(this.fd, at, new Uint8Array(Math.min(CHUNK, end - at))))
    }
  }

  close(): void {
    closeSync(this.fd)
  }
}

interface Header {
  readonly facts: unknown
  readonly searches: readonly Measured[]
}

function sizeOf({ text, buffers }: Measured): number {
  return buffers.reduce((sum, { used }) => sum + used, text)
}

/** Opens a checkpoint; a Refusal says why it is none. */
export function openCheckpoint(path: string, shown: string): CheckpointFile {
  let fd: number
  try {
    fd = openSync(path, 'r')
  } catch (thrown) {
    throw new Refusal(`error: ${shown} can't be read: ${reason(thrown)}`)
  }
  try {
    const { size } = fstatSync(fd)
    const head = MAGIC.length + 4
    if (!isCheckpoint(fd, size)) throw new Refusal(`error: ${shown} is no checkpoint of pipeproof`)
    const line = text(readAt(fd, 0, new Uint8Array(MAGIC.length)))
    if (line !== MAGIC) {
      throw new Refusal(`error: ${shown} is a checkpoint of another version of pipeproof`)
    }
    if (size < head + DIGEST || !isWhole(fd, size)) {
      throw new Refusal(
        `error: ${shown} is damaged: its checksum is wrong\n  remove it and begin anew`,
      )
    }
    const length = Buffer.from(readAt(fd, MAGIC.length, new Uint8Array(4))).readUInt32LE()
    const header = JSON.parse(text(readAt(fd, head, new Uint8Array(length)))) as Header
    return new CheckpointFile(fd, head + length, header)
  } catch (thrown) {
    closeSync(fd)
    if (thrown instanceof Refusal) throw thrown
    throw new Refusal(`error: ${shown} can't be read: ${reason(thrown)}`)
  }
}

/** Whether the file, if there is one, may be written over: it is a checkpoint. */
export function mayReplace(path: string): boolean {
  let fd: number
  try {
    fd = openSync(path, 'r')
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'ENOENT'
  }
  try {
    return isCheckpoint(fd, fstatSync(fd).size)
  } catch {
    return false // a directory
  } finally {
    closeSync(fd)
  }
}

function isCheckpoint(fd: number, size: number): boolean {
  const name = MAGIC.slice(0, MAGIC.lastIndexOf(' '))
  return size >= MAGIC.length && text(readAt(fd, 0, new Uint8Array(name.length))) === name
}

function isWhole(fd: number, size: number): boolean {
  const hash = createHash('sha256')
  const end = size - DIGEST
  for (let at = 0; at < end; at += CHUNK) {
    hash.update(readAt(fd, at, new Uint8Array(Math.min(CHUNK, end - at))))
  }
  return hash.digest().equals(readAt(fd, end, new Uint8Array(DIGEST)))
}

/** Writes a checkpoint in the place of what is at `path`, and keeps it open. */
export function writeCheckpoint(
  path: string,
  facts: unknown,
  searches: readonly (Live | Stored)[],
): CheckpointFile {
  const beside = `${path}.tmp`
  const fd = openSync(beside, 'w+')
  try {
    const texts = new Map<Live, Buffer>()
    const measured = searches.map((search) =>
      'snapshot' in search ? measure(search, texts) : bare(search),
    )
    const header = Buffer.from(JSON.stringify({ facts, searches: measured } satisfies Header))
    const length = Buffer.alloc(4)
    length.writeUInt32LE(header.length)
    const out = new Out(fd)
    for (const piece of [Buffer.from(MAGIC), length, header]) out.write(piece)
    searches.forEach((search, at) => {
      if (!('snapshot' in search)) {
        search.file.copy(search, (piece) => out.write(piece))
        return
      }
      out.write(texts.get(search) as Buffer)
      search.snapshot.buffers.forEach((buffer, nth) => {
        out.writeBuffer(buffer, measured[at]?.buffers[nth]?.used ?? 0)
      })
    })
    out.finish()
    renameSync(beside, path)
    syncFolder(dirname(path))
    return new CheckpointFile(fd, MAGIC.length + 4 + header.length, { facts, searches: measured })
  } catch (thrown) {
    closeSync(fd)
    try {
      unlinkSync(beside)
    } catch {
      // it was never made
    }
    throw thrown
  }
}

class Out {
  private readonly fd: number
  private readonly hash: Hash = createHash('sha256')

  constructor(fd: number) {
    this.fd = fd
  }

  write(piece: Uint8Array): void {
    this.hash.update(piece)
    this.put(piece)
  }

  writeBuffer(buffer: ArrayBufferLike, used: number): void {
    for (let at = 0; at < used; at += CHUNK) {
      const piece = new Uint8Array(buffer, at, Math.min(CHUNK, used - at))
      // what several threads share is copied first
      this.write(buffer instanceof ArrayBuffer ? piece : piece.slice())
    }
  }

  finish(): void {
    this.put(this.hash.digest())
    fsyncSync(this.fd)
  }

  private put(piece: Uint8Array): void {
    for (let at = 0; at < piece.length; ) at += writeSync(this.fd, piece, at)
  }
}

function measure(search: Live, texts: Map<Live, Buffer>): Measured {
  const { name, about, done, snapshot } = search
  const encoded = Buffer.from(snapshot.text)
  texts.set(search, encoded)
  const buffers = snapshot.buffers.map((buffer) => ({
    size: buffer.byteLength,
    used: usedOf(buffer),
    shared: !(buffer instanceof ArrayBuffer),
  }))
  return { name, about, done, text: encoded.length, buffers }
}

function bare({ name, about, done, text, buffers }: Stored): Measured {
  return { name, about, done, text, buffers }
}

/** Bytes up to the last one that is not 0. */
function usedOf(buffer: ArrayBufferLike): number {
  const bytes = new Uint8Array(buffer)
  const words = new Int32Array(buffer, 0, bytes.length >> 2)
  let used = bytes.length
  while (used > 0 && (used & 3) !== 0 && bytes[used - 1] === 0) used--
  if ((used & 3) !== 0) return used
  let word = used >> 2
  while (word > 0 && words[word - 1] === 0) word--
  return word * 4
}

/** So that the new name is on the disk, too; not all systems can. */
function syncFolder(path: string): void {
  try {
    const fd = openSync(path, 'r')
    try {
      fsyncSync(fd)
    } finally {
      closeSync(fd)
    }
  } catch {
    // then it is on the disk a little later
  }
}

function readAt(fd: number, from: number, into: Uint8Array): Uint8Array {
  for (let at = 0; at < into.length; ) {
    const got = readSync(fd, into, at, Math.min(into.length - at, 1 << 30), from + at)
    if (got === 0) throw new Error('it is shorter than it should be')
    at += got
  }
  return into
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8')
}

/** Why a file can't be read or written, in words. */
export function reason(thrown: unknown): string {
  const { code, message } = thrown as NodeJS.ErrnoException
  const known: Readonly<Record<string, string>> = {
    ENOENT: 'no such file',
    ENOTDIR: 'no such file',
    EISDIR: 'it is a directory',
    EACCES: 'permission denied',
    EPERM: 'permission denied',
    EROFS: 'the file system is read-only',
    ENOSPC: 'no space left on the device',
    EDQUOT: 'the quota is used up',
  }
  return known[code ?? ''] ?? message
}
