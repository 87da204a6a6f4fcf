/**
 * Module hooks for policy, property and file system files of the user, wherever they are:
 * `import ... from 'pipeproof'` finds this package, and a .ts file is always an ES module (without
 * a package.json beside it, it would be taken for CommonJS). Where the package runs from a build
 * (boot.mjs), its files are those of the build: no module is loaded twice. Node runs hooks in a
 * thread of their own, so this file is plain JavaScript.
 */
import { existsSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

let home
let built

export function initialize(data) {
  home = data.home
  built = data.built
}

export async function resolve(specifier, context, next) {
  const found = await (/^pipeproof(\/|$)/.test(specifier)
    ? next(specifier, { ...context, parentURL: pathToFileURL(join(home, 'package.json')).href })
    : next(specifier, context))
  if (!/^file:.*\.ts(\?|$)/.test(found.url)) return found
  const made = inBuild(fileURLToPath(found.url.split('?')[0]))
  return made ? { url: made, format: 'module', shortCircuit: true } : { ...found, format: 'module' }
}

function inBuild(path) {
  if (!built) return undefined
  const made = join(built, relative(home, path).replace(/\.ts$/, '.js'))
  return existsSync(made) ? pathToFileURL(made).href : undefined
}
