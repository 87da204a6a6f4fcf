/** What the default export of a policy, property or file system file must look like. */
import type { FileSystemFile, PolicyFile } from '../domain.ts'
import type { Property } from '../engine/system.ts'
import { refuse } from './names.ts'

type Fields = Readonly<Record<string, unknown>>

/** The default export as an object. */
export function defaultExport(module: Fields, shown: string, what: string): Fields {
  const value = module.default
  if (value === undefined) {
    throw refuse({
      message: `${shown} has no default export`,
      remedy: `a ${what} file says: export default ${what}(...)`,
    })
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const is = value === null ? 'null' : Array.isArray(value) ? 'an array' : `a ${typeof value}`
    throw refuse({
      message: `the default export of ${shown} is ${is}, not a ${what}`,
      remedy: `a ${what} file says: export default ${what}(...)`,
    })
  }
  return value as Fields
}

export function asPolicy(fields: Fields, shown: string): PolicyFile {
  text(fields, 'about', shown, 'policy')
  text(fields, 'source', shown, 'policy')
  const { violates } = fields
  if (!Array.isArray(violates) || violates.some((name) => typeof name !== 'string')) {
    throw wrong(shown, 'policy', "'violates' must be a list of names of properties (perhaps empty)")
  }
  return fields as unknown as PolicyFile
}

export function asFileSystem(fields: Fields, shown: string): FileSystemFile {
  text(fields, 'about', shown, 'file system')
  return fields as unknown as FileSystemFile
}

/** What each kind of property must have beside `about`. */
const PARTS: Readonly<Record<Property['kind'], Readonly<Record<string, 'function' | 'object'>>>> = {
  always: { check: 'function' },
  sometimes: { check: 'function' },
  atEnd: { check: 'function' },
  when: { on: 'object' },
  monitor: { on: 'object' },
  solo: { claims: 'function' },
  eventually: { goal: 'function' },
  leadsTo: { from: 'function', goal: 'function' },
}

/** The property, named after its file. */
export function asProperty(fields: Fields, name: string, shown: string): Property {
  text(fields, 'about', shown, 'property')
  const kind = fields.kind as Property['kind']
  const parts = typeof kind === 'string' && Object.hasOwn(PARTS, kind) ? PARTS[kind] : undefined
  if (!parts) {
    throw wrong(shown, 'property', `its kind is ${JSON.stringify(kind)}`)
  }
  for (const [part, type] of Object.entries(parts)) {
    const value = fields[part]
    if (typeof value !== type || value === null) {
      throw wrong(shown, 'property', `'${part}' must be ${type === 'object' ? 'an' : 'a'} ${type}`)
    }
    if (type !== 'object') continue
    for (const [event, handler] of Object.entries(value as object)) {
      if (typeof handler !== 'function') {
        throw wrong(shown, 'property', `what it does on '${event}' must be a function`)
      }
    }
  }
  return watched({ ...fields, name }, kind) as unknown as Property
}

/** The property with its answers looked at: anything else than a sentence is a mistake in it. */
function watched(property: Fields & { readonly name: string }, kind: Property['kind']): Fields {
  const guard = (part: unknown, type: 'string' | 'boolean') => {
    if (typeof part !== 'function') return part
    return function (this: unknown, ...args: unknown[]) {
      const answer: unknown = part.apply(this, args)
      if (
        type === 'string' ? answer === undefined || typeof answer === type : answer === !!answer
      ) {
        return answer
      }
      const wanted = type === 'string' ? 'a sentence (or with nothing)' : 'true or false'
      const given = typeof answer === 'function' ? 'a function' : JSON.stringify(answer)
      throw new Error(`property ${property.name} answers with ${given}, not with ${wanted}`)
    }
  }
  const handlers = Object.entries((property.on ?? {}) as Fields)
  return {
    ...property,
    ...(property.on === undefined
      ? {}
      : {
          on: Object.fromEntries(handlers.map(([event, part]) => [event, guard(part, 'string')])),
        }),
    ...(property.check === undefined
      ? {}
      : { check: guard(property.check, kind === 'sometimes' ? 'boolean' : 'string') }),
    ...(property.atEnd === undefined ? {} : { atEnd: guard(property.atEnd, 'string') }),
    ...(property.claims === undefined ? {} : { claims: guard(property.claims, 'boolean') }),
    ...(property.from === undefined ? {} : { from: guard(property.from, 'boolean') }),
    ...(property.goal === undefined ? {} : { goal: guard(property.goal, 'boolean') }),
    ...(property.excuses === undefined ? {} : { excuses: guard(property.excuses, 'boolean') }),
  }
}

function text(fields: Fields, field: string, shown: string, what: string): void {
  const value = fields[field]
  if (typeof value === 'string' && value.trim() !== '') return
  const found = value === undefined ? 'is missing' : 'must be a text'
  throw wrong(shown, what, `'${field}' ${found}`)
}

function wrong(shown: string, what: string, why: string) {
  return refuse({ message: `${shown} is no ${what}: ${why}` })
}
