/** All system calls of the model, by name. */
import { readdirSync } from 'node:fs'
import type { Syscall } from '../../models/kernel/index.ts'

const folder = new URL('../../models/kernel/syscalls/', import.meta.url)
export const syscalls = new Map<string, Syscall>(
  await Promise.all(
    readdirSync(folder).map(async (file): Promise<[string, Syscall]> => {
      const { default: syscall } = await import(new URL(file, folder).href)
      return [file.replace(/\.ts$/, ''), syscall]
    }),
  ),
)
