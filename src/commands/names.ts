/** Finding what was meant by a name on the command line. */
import { type Diagnostic, printDiagnostic } from '../litmus/diagnostic.ts'
import { nearNames } from '../litmus/near-names.ts'
import { Refusal } from './shell.ts'

/** The entry of that name; a Refusal that suggests near names when there is none. */
export function named<T>(kind: string, name: string, entries: ReadonlyMap<string, T>): T {
  const entry = entries.get(name)
  if (entry !== undefined) return entry
  throw noSuch(kind, name, entries.keys())
}

export function noSuch(kind: string, name: string, known: Iterable<string>): Refusal {
  const names = [...known]
  const near = nearNames(name, names)
  const remedy =
    near.length > 0
      ? {}
      : {
          remedy:
            names.length > 0 && names.length <= 12
              ? `there are: ${names.join(', ')}`
              : 'see --list',
        }
  return refuse({ message: `no ${kind} is named '${name}'`, near, ...remedy })
}

export function refuse(diagnostic: Diagnostic): Refusal {
  return new Refusal(printDiagnostic(diagnostic))
}
