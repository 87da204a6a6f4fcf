/** Random programs of the modelled calls, as text: small sizes, one or two files and pipes. */
import fc from 'fast-check'

const size = fc.constantFrom(1, 7, 100, 2048, 4096, 5000, 8192)
const place = fc.constantFrom(0, 1, 100, 2048, 4096)
const letter = fc.constantFrom('X', 'Y', 'Z')
const data = fc.tuple(letter, size).map(([symbol, length]) => `${symbol}*${length}`)
const file = fc.constantFrom('f', 'f', 'g')
const pipe = fc.constantFrom('p', 'p', 'q')
const at = fc.tuple(file, place).map(([name, offset]) => `${name}:${offset}`)
const onFile = fc.oneof(at, file)

const call = (name: string, ...args: fc.Arbitrary<string | number>[]) =>
  fc.tuple(...args).map((list) => `${name}(${list.filter((one) => one !== '').join(', ')})`)

/** What a call sets, if anything may: each is given a register of its own. */
const statement = fc.oneof(
  { arbitrary: call('splice', onFile, pipe, size), weight: 4 },
  { arbitrary: call('splice', pipe, onFile, size), weight: 2 },
  { arbitrary: call('splice', fc.constant('p'), fc.constant('q'), size), weight: 1 },
  { arbitrary: call('tee', fc.constant('p'), fc.constant('q'), size), weight: 2 },
  { arbitrary: call('sendfile', pipe, onFile, size), weight: 1 },
  { arbitrary: call('read', pipe, size), weight: 4 },
  { arbitrary: call('read', onFile, size), weight: 2 },
  { arbitrary: call('write', pipe, data), weight: 3 },
  { arbitrary: call('write', onFile, data), weight: 3 },
  { arbitrary: call('ftruncate', file, place), weight: 1 },
  {
    arbitrary: call(
      'fallocate',
      file,
      fc.constantFrom(
        'FALLOC_FL_KEEP_SIZE',
        'FALLOC_FL_PUNCH_HOLE|FALLOC_FL_KEEP_SIZE',
        'FALLOC_FL_ZERO_RANGE',
      ),
      place,
      size,
    ),
    weight: 2,
  },
  call('fsync', file),
  call('dontneed', file),
  call('load', fc.constant('m'), size),
  call('fionread', pipe),
  call('poll', pipe),
  call('getpipesz', pipe),
  call('setpipesz', pipe, size),
  call('pos', file),
  call('seek', file, place),
  call('size', file),
  call('close', fc.constantFrom('p.r', 'p.w', 'q.w', 'g')),
  call('unlink', file),
  call('sigpipe'),
  fc.constant('repeat 3 write(p, X*100)'),
  fc.constant('repeat read(p, 4096)'),
)
const store = call('store', fc.constant('m'), data)

const body = (length: number) =>
  fc.array(fc.oneof({ arbitrary: statement, weight: 12 }, { arbitrary: store, weight: 1 }), {
    minLength: 1,
    maxLength: length,
  })

/** A scenario with so many tasks of up to `length` calls. */
export function randomText(tasks: number, length: number): fc.Arbitrary<string> {
  return fc
    .tuple(
      fc.constantFrom('A*4096', 'A*100', 'A*8192', 'A*4096+B*100'),
      fc.constantFrom('', ' nonblock'),
      fc.constantFrom('', ' packet'),
      fc.array(fc.constantFrom('fsync(f)', 'write(p, C*10)', 'splice(f:0, p, 4096)'), {
        maxLength: 2,
      }),
      ...Array.from({ length: tasks }, () => body(length)),
    )
    .map(([content, wait, kind, done, ...bodies]) => {
      let register = 0
      const text = (bodies as string[][]).map((statements, task) => {
        const lines = statements.map((one) =>
          one.startsWith('store') ? `${one};` : `r${register++} = ${one};`,
        )
        return `P${task} { ${lines.join(' ')} }`
      })
      const set = (done as string[]).map((one) => `do ${one};`).join(' ')
      return `litmus random "random calls"
init { file f = ${content}; file g; map m = f shared 4096; pipe p sz=8192${wait}${kind}; pipe q sz=8192${wait}; ${set} }
${text.join('\n')}
`
    })
}
