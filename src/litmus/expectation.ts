/** What a scenario claims: `expect PROPERTY holds|violated under POLICY... [on FS...]`. */
import { nearNames } from './near-names.ts'
import type { Expectation, Program } from './program.ts'
import type { Scope } from './scope.ts'
import type { Section, Word } from './tree.ts'

/** Names that are known to whoever checks a scenario; a list left out is not checked. */
export interface Known {
  readonly properties?: readonly string[]
  readonly policies?: readonly string[]
  /** All that may be named, modelled yet or not. */
  readonly fileSystems?: readonly string[]
}

/** Reports names that are not known. */
export function checkNames(
  scope: Scope,
  words: readonly Word[],
  what: string,
  names: readonly string[] | undefined,
): void {
  if (!names) return
  for (const { text, at } of words) {
    if (text === 'any' || names.includes(text)) continue
    const near = nearNames(text, names)
    const remedy = names.length > 0 ? `known are ${names.join(', ')}` : `there is no ${what}`
    scope.report(at, `unknown ${what} '${text}'`, near.length > 0 ? { near } : { remedy })
  }
}

/** Reports `any` beside other names, and a name that comes twice. */
export function checkList(scope: Scope, words: readonly Word[]): void {
  const twice = words.find(({ text }, index) => words.findIndex((one) => one.text === text) < index)
  if (twice) scope.report(twice.at, `'${twice.text}' is named twice`, { remedy: 'once is enough' })
  const any = words.find(({ text }) => text === 'any')
  if (any && words.length > 1) {
    scope.report(any.at, "'any' stands beside other names", { remedy: "write 'any' alone" })
  }
}

/** The clause; undefined, and reported, if something is wrong. */
export function checkExpectation(
  scope: Scope,
  { at, property, verdict, policies, fileSystems }: Extract<Section, { kind: 'expect' }>,
  known: Known,
): Expectation | undefined {
  checkNames(scope, [property], 'property', known.properties)
  checkNames(scope, policies, 'policy', known.policies)
  checkNames(scope, fileSystems, 'file system', known.fileSystems)
  checkList(scope, policies)
  checkList(scope, fileSystems)
  if (verdict.text !== 'holds' && verdict.text !== 'violated') {
    scope.report(verdict.at, `'${verdict.text}' is no verdict that can be expected`, {
      near: nearNames(verdict.text, ['holds', 'violated']),
      remedy: "write 'holds' or 'violated'",
    })
    return undefined
  }
  const texts = (words: readonly Word[]) => words.map(({ text }) => text)
  const systems = texts(fileSystems)
  return {
    property: property.text,
    verdict: verdict.text,
    policies: texts(policies),
    fileSystems: systems.includes('any') ? [] : systems,
    at,
  }
}

/** Reports a clause that says the opposite of an earlier one that is just as particular. */
export function checkAgreement(scope: Scope, expectations: readonly Expectation[]): void {
  const meet = (a: readonly string[], b: readonly string[]) =>
    a.length === 0 ? b.length === 0 : a.some((name) => b.includes(name))
  for (const [index, later] of expectations.entries()) {
    const earlier = expectations
      .slice(0, index)
      .find(
        (one) =>
          one.property === later.property &&
          one.verdict !== later.verdict &&
          meet(one.policies, later.policies) &&
          meet(one.fileSystems, later.fileSystems),
      )
    if (!earlier) continue
    scope.report(later.at, `'${later.property}' is expected to hold and to be violated`, {
      remedy: `line ${earlier.at.line} says the opposite: leave one of them out`,
    })
  }
}

/**
 * What the scenario expects, if anything. A clause that names the policy wins over one for
 * `any`; then one that names the file system over one for all.
 */
export function expected(
  program: Program,
  property: string,
  policy: string,
  fileSystem: string,
): Expectation['verdict'] | undefined {
  let best: Expectation | undefined
  let most = -1
  for (const clause of program.expectations) {
    if (clause.property !== property) continue
    const named = clause.policies.includes(policy)
    const on = clause.fileSystems.includes(fileSystem)
    if (!named && !clause.policies.includes('any')) continue
    if (!on && clause.fileSystems.length > 0) continue
    const particular = (named ? 2 : 0) + (on ? 1 : 0)
    if (particular > most) {
      best = clause
      most = particular
    }
  }
  return best?.verdict
}
