/** Compiling a generated program with the C compiler of this machine. */
import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

export type Compiled =
  | { readonly kind: 'program'; readonly path: string }
  | { readonly kind: 'noCompiler' }
  | { readonly kind: 'failed'; readonly message: string }

/** Functions that no scenario calls stay unused: no warning is worth a line. */
const OPTIONS = ['-std=gnu11', '-w', '-O1', '-pthread']

/** Writes NAME.c and NAME into the directory. */
export async function compile(directory: string, name: string, text: string): Promise<Compiled> {
  const source = join(directory, `${name}.c`)
  const path = join(directory, name)
  writeFileSync(source, text)
  const cc = spawn('cc', [...OPTIONS, '-o', path, source], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let message = ''
  cc.stderr.on('data', (data) => {
    message += data
  })
  return new Promise((done) => {
    cc.on('error', (error: NodeJS.ErrnoException) => {
      done(
        error.code === 'ENOENT'
          ? { kind: 'noCompiler' }
          : { kind: 'failed', message: error.message },
      )
    })
    cc.on('close', (status) => {
      done(status === 0 ? { kind: 'program', path } : { kind: 'failed', message: message.trim() })
    })
  })
}
