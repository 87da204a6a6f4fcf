/**
 * Module hooks for policy, property and file system files of the user, wherever they are:
 * `import ... from 'pipeproof'` finds this package, and a .ts file is always an ES module (without
 * a package.json beside it, it would be taken for CommonJS). Node runs hooks in a thread of their
 * own, so this file is plain JavaScript.
 */
let home

export function initialize(data) {
  home = data.home
}

export async function resolve(specifier, context, next) {
  if (/^pipeproof(\/|$)/.test(specifier)) return next(specifier, { ...context, parentURL: home })
  const found = await next(specifier, context)
  return /\.ts(\?|$)/.test(found.url) ? { ...found, format: 'module' } : found
}
