/**
 * The parser library, from the one-file bundle that it ships: its package entry loads some
 * 700 modules, which takes longer than checking a small scenario.
 */
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import type * as Library from 'chevrotain'

const entry = pathToFileURL(createRequire(import.meta.url).resolve('chevrotain'))
const bundle = new URL('../chevrotain.min.mjs', entry)

const library: typeof Library = await import(/* @vite-ignore */ bundle.href)

export const { createToken, Lexer, CstParser, tokenMatcher } = library
