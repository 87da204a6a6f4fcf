/** The calls of the scenario language, all of them, for the tests of the language alone. */
import type { ArgumentKind, Parameter, Signature } from '../../src/litmus/signature.ts'

const opened: readonly ArgumentKind[] = ['file', 'pipe', 'socket', 'device']
const spliceFlags = ['NB', 'MOVE', 'GIFT']
const messageFlags = ['MSG_MORE', 'MSG_DONTWAIT', 'MSG_PEEK', 'MSG_NOSIGNAL']

const some = (name: string, ...accepts: ArgumentKind[]): Parameter => ({ name, accepts })
const end = (name: string): Parameter => ({ name, accepts: opened })
const plain = (name: string, ...accepts: ArgumentKind[]): Parameter => ({
  name,
  accepts,
  offset: false,
})
const count = (name: string): Parameter => ({ name, accepts: ['number'] })
const flags = (...constants: string[]): Parameter => ({
  name: 'flags',
  accepts: ['flags'],
  constants,
})
const optional = (parameter: Parameter): Parameter => ({ ...parameter, optional: true })

const call = (
  name: string,
  result: Signature['result'],
  ...parameters: Parameter[]
): Signature => ({ name, result, parameters })

const splice = optional(flags(...spliceFlags))

export const signatures: readonly Signature[] = [
  call('splice', 'number', end('src'), end('dst'), count('len'), splice),
  call('tee', 'number', plain('src', ...opened), plain('dst', ...opened), count('len'), splice),
  call('vmsplice', 'number', plain('dst', ...opened), some('mem', 'memory'), count('len'), splice),
  call(
    'vmspliceout',
    'number',
    plain('src', ...opened),
    some('mem', 'memory'),
    count('len'),
    splice,
  ),
  call('sendfile', 'number', end('dst'), end('src'), count('len')),
  call('copyrange', 'number', end('src'), end('dst'), count('len')),
  call('ficlone', 'number', plain('dst', ...opened), plain('src', ...opened)),
  call('read', 'data', end('src'), count('n')),
  call('readfull', 'data', end('src'), count('n')),
  call('write', 'number', end('dst'), some('data', 'data')),
  call('writefull', 'number', end('dst'), some('data', 'data')),
  call('recv', 'data', plain('src', ...opened), count('n'), flags(...messageFlags)),
  call('send', 'number', plain('dst', ...opened), some('data', 'data'), flags(...messageFlags)),
  call('sendzc', 'number', plain('dst', ...opened), some('mem', 'memory'), count('n')),
  call('zcstatus', 'number', plain('dst', 'socket')),
  call('ftruncate', 'number', plain('f', ...opened), count('n')),
  call(
    'fallocate',
    'number',
    plain('f', ...opened),
    {
      ...flags(
        'FALLOC_FL_KEEP_SIZE',
        'FALLOC_FL_PUNCH_HOLE',
        'FALLOC_FL_ZERO_RANGE',
        'FALLOC_FL_COLLAPSE_RANGE',
        'FALLOC_FL_INSERT_RANGE',
      ),
      name: 'mode',
    },
    count('off'),
    count('len'),
  ),
  call('fsync', 'number', plain('f', ...opened)),
  call('syncrange', 'number', plain('f', 'file')),
  call('dontneed', 'number', plain('f', 'file')),
  call('unlink', 'number', plain('f', 'file')),
  call('rename', 'number', plain('f', 'file'), plain('g', 'file')),
  call('close', 'number', plain('x', ...opened)),
  call('pos', 'number', plain('f', 'file')),
  call('seek', 'number', plain('f', ...opened), count('n')),
  call('size', 'number', plain('f', 'file')),
  call('addseals', 'number', plain('f', 'file'), {
    ...flags('F_SEAL_WRITE', 'F_SEAL_SHRINK', 'F_SEAL_GROW', 'F_SEAL_SEAL', 'F_SEAL_FUTURE_WRITE'),
    name: 'seals',
  }),
  call(
    'setfl',
    'number',
    plain('x', ...opened),
    flags('O_RDONLY', 'O_WRONLY', 'O_RDWR', 'O_APPEND', 'O_DIRECT', 'O_NONBLOCK'),
  ),
  call('store', 'none', some('mem', 'memory'), some('data', 'data')),
  call('load', 'data', some('mem', 'memory'), count('n')),
  call('munmap', 'number', some('mem', 'memory'), count('n')),
  call('forkhold', 'number'),
  call('reap', 'number'),
  call('fionread', 'number', plain('p', ...opened)),
  call('getpipesz', 'number', plain('p', ...opened)),
  call('setpipesz', 'number', plain('p', ...opened), count('n')),
  call('poll', 'poll', plain('x', ...opened)),
  call('sigpipe', 'number'),
  call('usleep', 'number', { ...count('n'), most: 10_000_000 }),
  call('spin', 'number', count('n')),
  call('eq', 'number', some('a', 'register'), some('b', 'register')),
]
