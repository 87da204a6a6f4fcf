/**
 * What a machine refuses is said, and is no pass: read from what the program prints, so that no
 * machine has to refuse it.
 */
import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { fileSystemHere } from '../../models/kernel/c/filesystem-here.ts'
import { compare } from '../../src/kernel-run/compare.ts'
import { type Ran, Reader } from '../../src/kernel-run/report.ts'
import { parse } from '../../src/litmus/parse.ts'
import type { Program } from '../../src/litmus/program.ts'

const folder = new URL('../../models/kernel/syscalls/', import.meta.url)
const signatures = await Promise.all(
  readdirSync(folder).map(async (file) => (await import(new URL(file, folder).href)).default),
)

function printed(lines: readonly string[]): Ran {
  let ran: Ran | undefined
  const reader = new Reader(
    () => undefined,
    (_, one) => {
      ran = one
    },
  )
  reader.read(`${lines.join('\n')}\n`)
  if (!ran) throw new Error('it did not end')
  return ran
}

const larger: Program = parse(
  'litmus larger "a pipe beyond the limit"\ninit { pipe p; }\nP0 { a = setpipesz(p, 2097152); b = getpipesz(p); }\n',
  'larger',
  signatures,
).program!

const outcome = (text: string) =>
  printed(['begin\t0', `outcome\t0\t3\t${text}\t`, 'end\t0\t3\t0.1\tdone'])

describe('a call that the kernel refuses', () => {
  const allowed = new Set(['a=2097152 b=2097152'])

  it.each(['a=-EPERM b=65536', 'a=-ENOSYS b=65536'])('is named: %s', (text) => {
    const { seen, refusedCall } = compare(larger, outcome(text), allowed)
    expect(seen).toMatchObject([{ text, allowed: false, count: 3 }])
    expect(refusedCall).toBe(text.split(' ')[0])
  })

  it('is an outcome as any other where the model has it', () => {
    const model = new Set(['a=-EPERM b=65536'])
    const { seen, refusedCall } = compare(larger, outcome('a=-EPERM b=65536'), model)
    expect(seen).toMatchObject([{ allowed: true }])
    expect(refusedCall).toBe(undefined)
  })

  it('is not what fails for another reason: that differs', () => {
    const { seen, refusedCall } = compare(larger, outcome('a=-EBUSY b=65536'), allowed)
    expect(seen).toMatchObject([{ allowed: false }])
    expect(refusedCall).toBe(undefined)
  })
})

describe('the file system at hand', () => {
  const found = { blockSize: 4096, mountOptions: ['rw'], noCow: false }
  const [btrfs, ext4] = [0x9123683e, 0xef53]

  it('is btrfs without checksums where the mount or the directory says so', () => {
    expect(fileSystemHere({ ...found, type: btrfs })).toBe('btrfs')
    expect(fileSystemHere({ ...found, type: btrfs, noCow: true })).toBe('btrfs-nocow')
    const mountOptions = ['rw', 'nodatacow']
    expect(fileSystemHere({ ...found, type: btrfs, mountOptions })).toBe('btrfs-nocow')
  })

  it('is none where scenarios have no name for it', () => {
    expect(fileSystemHere({ ...found, type: ext4, blockSize: 2048 })).toBe(undefined)
    expect(fileSystemHere({ ...found, type: 0x65735546 })).toBe(undefined)
  })
})
