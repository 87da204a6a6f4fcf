/** Importing a file of the user (or of the project), with a clear message for every way to fail. */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { register } from 'node:module'
import { isAbsolute, join, relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { refuse } from './names.ts'
import type { Refusal } from './shell.ts'

/** Where boot.mjs put this package together; not defined where tsx reads its files. */
declare const PIPEPROOF_BUILT: string | undefined
const built = typeof PIPEPROOF_BUILT === 'string' ? PIPEPROOF_BUILT : undefined
const home = fileURLToPath(new URL('../..', import.meta.url))

let registered: Promise<void> | undefined

/** So that TypeScript is read, and `import ... from 'pipeproof'` works, in any folder. */
function registerHooks(): Promise<void> {
  registered ??= (async () => {
    if (built) (await import('tsx/esm/api')).register()
    const hook = new URL('./resolve-hook.mjs', import.meta.url).href
    register(hook, { parentURL: import.meta.url, data: { home, built } })
  })()
  return registered
}

/** The file as boot.mjs made it. */
function madeOf(path: string): string | undefined {
  const inside = relative(home, path)
  if (!built || inside.startsWith('..') || isAbsolute(inside)) return undefined
  const made = join(built, inside.replace(/\.ts$/, '.js'))
  return existsSync(made) ? made : undefined
}

let together: Promise<Readonly<Record<string, Record<string, unknown>>>> | undefined

/** The file as a part of the module that boot.mjs made of several. */
async function partOf(path: string): Promise<Record<string, unknown> | undefined> {
  if (!built) return undefined
  try {
    together ??= import(pathToFileURL(join(built, 'together.js')).href).then((made) => made.default)
    return (await together)[relative(home, path)]
  } catch {
    return undefined // one of them is at fault: each is read by itself
  }
}

/** The text of a file; `shown` is its name in messages. */
export function readText(path: string, shown: string): string {
  let content: Buffer
  try {
    if (statSync(path).isDirectory()) {
      throw refuse({ message: `${shown} is a directory`, remedy: 'name a file in it' })
    }
    content = readFileSync(path)
  } catch (thrown) {
    throw unreadable(thrown, shown)
  }
  return content.toString('utf8')
}

function unreadable(thrown: unknown, shown: string): unknown {
  switch ((thrown as NodeJS.ErrnoException).code) {
    case undefined:
      return thrown
    case 'ENOENT':
    case 'ENOTDIR':
      return refuse({ message: `${shown}: no such file` })
    case 'EACCES':
    case 'EPERM':
      return refuse({ message: `${shown} can't be read: permission denied` })
    default:
      return refuse({ message: `${shown} can't be read: ${(thrown as Error).message}` })
  }
}

/** What a module exports. */
export async function importFile(path: string, shown: string): Promise<Record<string, unknown>> {
  const part = await partOf(path)
  if (part) return part
  const text = readText(path, shown)
  if (text.trim() === '') throw refuse({ message: `${shown} is empty` })
  if (/[\0\ufffd]/.test(text)) throw refuse({ message: `${shown} is no text file` })
  const made = madeOf(path)
  if (made) {
    try {
      return await import(pathToFileURL(made).href)
    } catch {
      // It is read once more as it was written, so that the fault has its line.
    }
  }
  await registerHooks()
  try {
    return await import(pathToFileURL(path).href)
  } catch (thrown) {
    throw importFailed(thrown, path, shown)
  }
}

/** What is wrong with a module, and on which line where that is known. */
function importFailed(thrown: unknown, path: string, shown: string): Refusal {
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  const transform = /^(.*?):(\d+):(\d+): (?:ERROR|error): (.*)$/m.exec(message)
  if (transform) {
    const [, file = '', line, column, what] = transform
    return refuse({
      message: `${spelled(file, path, shown)}:${line}:${Number(column) + 1}: ${what}`,
    })
  }
  const place = placeOf(thrown, path, shown)
  const missing = /provide an export named '([^']*)'|Cannot find (?:package|module) '([^']*)'/.exec(
    message,
  )
  if (missing?.[1])
    return refuse({ message: `${place} imports '${missing[1]}', which is not exported` })
  if (missing?.[2])
    return refuse({ message: `${place} imports '${missing[2]}', which is not found` })
  return refuse({ message: `${place} throws when it is loaded: ${message.split('\n')[0]}` })
}

function spelled(file: string, path: string, shown: string): string {
  return file === path ? shown : relative(process.cwd(), file)
}

/** The first line of the stack that is in the file; the file alone if there is none. */
function placeOf(thrown: unknown, path: string, shown: string): string {
  const line = lineIn(thrown, path)
  return line === undefined ? shown : `${shown}:${line}`
}

/** `12:5` of the innermost frame of an error's stack that is in the file at `path`. */
export function lineIn(thrown: unknown, path: string): string | undefined {
  if (!(thrown instanceof Error) || !thrown.stack) return undefined
  for (const frame of thrown.stack.split('\n')) {
    const match = /(file:\/\/[^\s()]+|\/[^\s():]*):(\d+)(?::(\d+))?\)?$/.exec(frame.trim())
    if (!match) continue
    const [, where = '', line, column] = match
    const file = where.startsWith('file:') ? fileURLToPath(where.split('?')[0] as string) : where
    if (file === path) return column ? `${line}:${column}` : line
  }
  return undefined
}
