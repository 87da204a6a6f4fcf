/** Checks the declarations of a scenario. */
import { Bytes } from '../engine/bytes.ts'
import { checkStatement } from './check-call.ts'
import { either } from './diagnostic.ts'
import { declarations } from './lexer.ts'
import { mostBytes, mostPipe } from './limits.ts'
import { nearNames } from './near-names.ts'
import { data, numberWithin } from './operand.ts'
import type { Declaration } from './program.ts'
import { called, type Scope } from './scope.ts'
import type { TreeDeclaration, Word } from './tree.ts'

const kinds = Object.keys(declarations)
const access = ['O_RDONLY', 'O_WRONLY', 'O_RDWR']
const openFlags = [...access, 'O_APPEND', 'O_DIRECT', 'O_NONBLOCK', 'O_SYNC', 'O_DSYNC']

type Channel = Extract<TreeDeclaration, { kind: 'channel' }>

/** The declaration, with its name declared; undefined, and reported, if something is wrong. */
export function checkDeclaration(scope: Scope, tree: TreeDeclaration): Declaration | undefined {
  const { at } = tree
  if (tree.kind === 'do') {
    const statement = checkStatement(scope, tree.statement, 'init')
    return statement && { kind: 'do', statement, at }
  }
  const name = tree.name.text
  switch (tree.kind) {
    case 'other':
      scope.report(tree.name.at, `no declaration begins with '${name}'`, {
        near: nearNames(name, kinds),
        remedy: `it begins with ${either(kinds)}; a call in init with 'do'`,
      })
      return undefined
    case 'file': {
      scope.declare(tree.name, 'file')
      const flags = checkFlags(scope, tree.flags)
      const bytes = tree.data ? data(scope, tree.data) : Bytes.empty
      return flags && bytes && { kind: 'file', name, data: bytes, flags, at }
    }
    case 'fd': {
      const flags = checkFlags(scope, tree.flags)
      const known = checkFile(scope, tree.of)
      scope.declare(tree.name, 'file')
      return flags && known ? { kind: 'fd', name, of: tree.of.text, flags, at } : undefined
    }
    case 'dev': {
      scope.declare(tree.name, 'device')
      const flags = checkFlags(scope, tree.flags)
      if (tree.path.text !== '/dev/zero') {
        scope.report(tree.path.at, `unknown device '${tree.path.text}'`, { near: ['/dev/zero'] })
        return undefined
      }
      return flags && { kind: 'dev', name, path: tree.path.text, flags, at }
    }
    case 'channel':
      scope.declare(tree.name, tree.channel.text === 'pipe' ? 'pipe' : 'socket')
      return checkOptions(scope, tree) ? channel(scope, tree) : undefined
    case 'mem': {
      scope.declare(tree.name, 'memory')
      const bytes = data(scope, tree.data)
      if (bytes?.length === 0) {
        scope.report(tree.data.at, `memory '${name}' has no bytes`, {
          remedy: 'give it one or more',
        })
        return undefined
      }
      return bytes && { kind: 'mem', name, data: bytes, at }
    }
    case 'memz': {
      scope.declare(tree.name, 'memory')
      const bytes = numberWithin(scope, tree.bytes, `the size of '${name}'`, 1, mostBytes)
      return bytes === undefined ? undefined : { kind: 'memz', name, bytes, at }
    }
    case 'map': {
      const known = checkFile(scope, tree.of)
      scope.declare(tree.name, 'memory')
      const bytes = numberWithin(scope, tree.bytes, `the size of '${name}'`, 1, mostBytes)
      const sharing = tree.sharing.text
      if (sharing !== 'shared' && sharing !== 'private') {
        scope.report(tree.sharing.at, `a map is shared or private, not '${sharing}'`, {
          near: nearNames(sharing, ['shared', 'private']),
          remedy: `write map ${name} = ${tree.of.text} shared ${tree.bytes.text}`,
        })
        return undefined
      }
      if (!known || bytes === undefined) return undefined
      return { kind: 'map', name, of: tree.of.text, shared: sharing === 'shared', bytes, at }
    }
  }
}

function checkFlags(scope: Scope, flags: readonly Word[]): readonly string[] | undefined {
  const wrong = flags.filter(({ text }) => !openFlags.includes(text))
  for (const { text, at } of wrong) {
    scope.report(at, `unknown flag '${text}'`, {
      near: nearNames(text, openFlags),
      remedy: `flags are ${openFlags.join(', ')}, joined by |`,
    })
  }
  const [, second] = flags.filter(({ text }) => access.includes(text))
  if (second) {
    scope.report(second.at, 'a second access mode', {
      remedy: `one of ${access.join(', ')} is enough`,
    })
  }
  return wrong.length > 0 || second ? undefined : flags.map(({ text }) => text)
}

/** Whether a file of that name is declared above. */
function checkFile(scope: Scope, of: Word): boolean {
  const object = scope.objects.get(of.text)
  if (object?.kind === 'file') return true
  if (object) {
    scope.report(of.at, `'${of.text}' is ${called[object.kind]}, not a file`, {
      remedy: 'name a file that is declared before',
    })
  } else scope.undeclared(of, ['file'])
  return false
}

/** Reports options that no such pipe or socket has. */
function checkOptions(scope: Scope, { channel, options }: Channel): boolean {
  const kind = channel.text
  const valued = kind === 'pipe' ? ['sz'] : ['wire']
  const plain = kind === 'pipe' ? ['nonblock', 'packet'] : ['lossy']
  let good = true
  for (const [index, { name, value }] of options.entries()) {
    const before = options.slice(0, index).some((one) => one.name.text === name.text)
    if (valued.includes(name.text) ? value : plain.includes(name.text) && !value) {
      if (!before) continue
      scope.report(name.at, `'${name.text}' is given twice`, { remedy: 'leave one of them out' })
    } else {
      const near = nearNames(name.text, [...plain, ...valued])
      const what = value ? `${name.text}=${value.text}` : name.text
      scope.report(
        name.at,
        `a ${kind === 'pipe' ? kind : `${kind} socket`} has no option '${what}'`,
        {
          near: near[0] === name.text ? [] : near,
          remedy:
            kind === 'pipe'
              ? `options of a pipe are nonblock, packet and sz=BYTES`
              : `options of a socket are wire=loopback, wire=nic and lossy`,
        },
      )
    }
    good = false
  }
  return good
}

function channel(scope: Scope, tree: Channel): Declaration | undefined {
  const { at, options } = tree
  const name = tree.name.text
  const has = (option: string): boolean => options.some((one) => one.name.text === option)
  const value = (option: string) => options.find((one) => one.name.text === option)?.value
  const kind = tree.channel.text
  if (kind === 'pipe') {
    const sz = value('sz')
    const size = sz && numberWithin(scope, sz, `the size of pipe '${name}'`, 1, mostPipe)
    if (sz && size === undefined) return undefined
    return { kind, name, nonblock: has('nonblock'), packet: has('packet'), size, at }
  }
  const family = kind as 'tcp' | 'unix' | 'unixdgram' | 'udp'
  const wire = value('wire')
  if (wire && wire.text !== 'nic' && wire.text !== 'loopback') {
    scope.report(wire.at, `unknown wire '${wire.text}'`, {
      near: nearNames(wire.text, ['loopback', 'nic']),
      remedy: 'a wire is loopback or nic',
    })
    return undefined
  }
  const lossy = has('lossy')
  const nic = wire?.text === 'nic'
  if ((nic || lossy) && family.startsWith('unix')) {
    scope.report(tree.channel.at, `a ${family} socket has no wire`, {
      remedy: 'only tcp and udp sockets have one',
    })
    return undefined
  }
  if (lossy && !nic) {
    scope.report(tree.name.at, `nothing is lost on the loopback of '${name}'`, {
      remedy: `write ${family} ${name} wire=nic lossy`,
    })
    return undefined
  }
  return { kind: 'socket', name, family, wire: nic ? 'nic' : 'loopback', lossy, at }
}
