/** Every kind of error, and exactly what is said about it (golden/diagnostics.txt). */
import { expect, it } from 'vitest'
import { printDiagnostics } from '../../src/litmus/diagnostic.ts'
import { parse } from '../../src/litmus/parse.ts'
import { signatures } from './signatures.ts'

const known = {
  properties: ['pipe-bytes-stable', 'tee-agreement'],
  policies: ['by-reference', 'copy-at-splice'],
  fileSystems: ['ext4', 'xfs', 'tmpfs', 'tmpfs-huge'],
}

const init =
  'init { file f = A*4096; fd g = open(f, O_RDONLY); mem m = A*8; pipe p; pipe q; tcp s; }'

/** A scenario with this as its only process, and these lines at its end. */
const process = (body: string, ...rest: string[]): string =>
  ['litmus test "a test"', init, `P0 { ${body} }`, ...rest, ''].join('\n')

const declared = (declarations: string): string =>
  `litmus test "a test"\ninit { ${declarations} }\nP0 { }\n`

const cases: Readonly<Record<string, string>> = {
  'empty file': '',
  'only white space': ' \n\t\n',
  'binary file': '\x7fELF\x02\x01\x00\x00',
  'bytes that are no UTF-8': 'litmus \ufffd "x"',
  'huge file': `litmus a "b" ${'(* x *)'.repeat(20_000)}`,
  'something else': 'P0(int *x) { WRITE_ONCE(*x, 1); }\n',
  'only a comment': '(* nothing yet *)\n',
  'no title': 'litmus test\nP0 { x = sigpipe(); }\n',
  'title not closed': 'litmus test "a test\nP0 { x = sigpipe(); }\n',
  'comment not closed': `${process('x = read(p, 1);')}(* and so on\n`,
  'no process': 'litmus test "a test"\ninit { pipe p; }\n',
  'processes out of order': 'litmus test "a test"\nP1 { }\nP0 { }\n',
  'a process that is none': 'litmus test "a test"\nP0 { }\nfinall { }\n',
  'parts out of order': `litmus test "a test"\nP0 { }\ninit { pipe p; }\nfs ext4\ninit { pipe q; }\n`,
  'a part that nothing begins': process('', 'x = 1'),
  'stray characters': process('x = read(p, 1); #y = $read(p, 1);'),
  'missing semicolon': process('x = read(p, 1) y = read(p, 2);'),
  'missing last semicolon': process('x = read(p, 1)'),
  'missing parenthesis': process('x = read(p, 1;'),
  'missing brace': 'litmus test "a test"\nP0 { x = sigpipe();\nexists x = 1\n',
  'file ends in a call': 'litmus test "a test"\nP0 { x = read(p,',
  'several syntax errors': process('x = read(p, 1) y = read(, 2); z read(p, 1);', 'exists x =='),
  'syntax errors and others': process('x = raed(p, 1); y = read(p 1); z = read(f, 1, 2);'),
  'deep parentheses': process('x = read(p, 1);', `exists ${'('.repeat(30_000)}`),
  'very many errors': process(`${'x = f(p); '.repeat(40)}`),
  'a long line': process(`${'write(p, A*1); '.repeat(20)}x = raed(p, 1);`),

  'unknown call, near': process('x = splcie(f:0, p, 4096);'),
  'what an unknown call returns is unknown': process(
    'x = receive(s); y = read(p, 1); e = eq(x, y);',
    'exists x = A*1 /\\ y = 1',
  ),
  'unknown call, far': process('x = io_uring_enter(p);'),
  'too few arguments': process('x = read(p);'),
  'too many arguments': process('x = splice(f:0, p, 1, NB, 2);'),
  'number in place of an object': process('x = read(4096, p);'),
  'object in place of a number': process('x = read(p, q);'),
  'object in place of bytes': process('write(p, q);'),
  'bytes in place of a number': process('x = read(p, A*10);'),
  'number in place of bytes': process('write(p, 10);'),
  'letter in place of bytes': process('write(p, B);'),
  'wrong kind of object': process('x = ftruncate(m, 1); y = load(f, 1); z = pos(p);'),
  'unknown object': process('x = read(r, 1); y = read(ff, 1); z = load(mm, 1);'),
  'file in place of a pipe, unknown': process('x = vmsplice(pp, m, 1);'),
  'unknown constant': process(
    'x = splice(f:0, p, 1, SPLICE_F_NONBLOCK); y = splice(f:0, p, 1, NBB|MOVE);',
  ),
  'flags by number': process('x = splice(f:0, p, 1, 2);'),
  'object in place of flags': process('x = recv(s, 1, p.r);'),
  'ends of pipes': process('x = read(f.r, 1); y = read(p.x, 1);'),
  offsets: process(
    'x = read(f:-1, 1); y = read(f:99999999999999, 1); z = load(m:1, 1); w = pos(f:0);',
  ),
  addresses: process('x = read(p+1, 1); y = load(m+z, 1);'),
  'negative number': process('x = read(p, -1);'),
  'huge number': process('x = read(p, 99999999999999999999); y = usleep(100000000);'),
  'data without a length': process('write(p, A*1+B);'),
  'data of words': process('write(p, AB*10);'),
  'data with dots': process('write(p, A*10+...);'),
  'huge data': process('write(p, A*10000000+B*10000000);'),
  'no result': process('x = store(m, A*1);'),
  'repeat out of range': process('x = repeat 0 write(p, A*1); y = repeat 9999999 write(p, A*1);'),

  'register set twice': process('x = read(p, 1); x = read(p, 2);'),
  'register never set': process('x = read(p, 1); write(p, y);'),
  'register of eq never set': process('buf = read(p, 1); e = eq(buf, bu);'),
  'register set later': process('write(p, x); x = read(p, 1);'),
  'register of another process': process('x = read(p, 1);', 'P1 { write(p, x); }'),
  'register with a number': process('x = write(p, A*1); y = read(p, 1); e = eq(x, y);'),
  'an object in eq': process('x = read(p, 1); e = eq(x, p);'),

  'condition on no register': process('x = read(p, 1);', 'exists xx = A*1'),
  'number compared with bytes': process('n = write(p, A*1);', 'exists n = A*1'),
  'number compared with torn': process('n = write(p, A*1);', 'exists n = torn'),
  'bytes compared with a number': process('x = read(p, 1);', 'exists x = 4096'),
  'bytes compared with events': process('x = read(p, 1);', 'exists x = IN.OUT'),
  'events compared with a number': process('x = poll(p);', 'exists x = 1'),
  'unknown error': process(
    'x = read(p, 1);',
    'exists x = -EAGIAN',
    'exists x = -A*1',
    'exists x = -EWOULDBLOCK',
  ),
  'unequal shapes': process('x = read(p, 1);', 'exists x = A+A'),
  'long shape': process('x = read(p, 1);', 'exists x = A+B+A+B+A+B+A+B+A'),
  'shape with dots inside': process('x = read(p, 1);', 'exists x = A+...+B'),
  'half shape, half data': process('x = read(p, 1);', 'exists x = A*1+B'),
  'unknown word': process('x = read(p, 1);', 'exists x = AB'),
  'no formula': process('x = read(p, 1);', 'exists', 'forall x'),
  'long condition': process('x = read(p, 1);', `exists x = A${' \\/ x = B'.repeat(1000)}`),

  'declarations cut short': declared(
    'file; pipe = 1; map m = f shared; fd g = opn(f, O_RDWR); dev z = zero;',
  ),
  'a condition among the statements': process('exists x = 1;'),
  'a second scenario': `${process('')}${process('')}`,
  'a call in init': declared('pipe p; x = write(p, A*1); write(p, A*1);'),
  'declared twice': declared('pipe p; file p;'),
  'unknown declaration': declared('pip p; socket s; pipe q;'),
  'descriptor of nothing': declared(
    'file foo; pipe p; fd g = open(fo, O_RDWR); fd h = open(p, O_RDWR);',
  ),
  'map of nothing': declared('map m = f shared 4096;'),
  'map of no kind': declared('file f; map m = f share 4096;'),
  'map too large': declared('file f; map m = f shared 99999999999;'),
  'pipe of size 0': declared('pipe p sz=0;'),
  'pipe of a huge size': declared('pipe p sz=2097152;'),
  'pipe of no size': declared('pipe p sz=A*4096; pipe q sz=big;'),
  'pipe of slots': declared('pipe p slots=0;'),
  'options of pipes': declared(
    'pipe p nonblok; pipe q nonblock nonblock; pipe r sz; pipe t packet=1;',
  ),
  'options of sockets': declared('tcp s wire=card; unix t wire=nic; udp u lossy; tcp v sz=1;'),
  'file of a number': declared('file f = 4096;'),
  'file too large': declared('file f = A*99999999999999999999;'),
  'memory of size 0': declared('memz m 0; mem n = A*0;'),
  'flags of files': declared('file f = A*1 O_RDWRR; file g O_RDONLY|O_WRONLY;'),
  'unknown device': declared('dev z = /dev/null O_RDONLY;'),
  'used before it is declared': declared('do write(p, A*1); pipe p;'),

  'a file system twice': 'litmus test "a test"\nfs ext4 xfs ext4\nP0 { }\n',
  'unknown file system': 'litmus test "a test"\nfs any ext5\nP0 { }\n',
  'runs out of range': 'litmus test "a test"\nruns 0 jitter x\nP0 { }\n',
  'unknown names of an expectation': process('', 'expect tee-agreemnt holds under by-ref on zfs'),
  'no verdict': process('', 'expect tee-agreement breaks under any'),
  'an expectation cut short': process(
    '',
    'expect tee-agreement holds by-reference',
    'expect tee-agreement holds under',
  ),
  'expectations that contradict': process(
    '',
    'expect tee-agreement holds under by-reference copy-at-splice on ext4',
    'expect tee-agreement violated under copy-at-splice on xfs ext4',
  ),
}

it('says what is wrong and what to do', async () => {
  const all = Object.entries(cases).map(([name, text]) => {
    const { diagnostics } = parse(text, 'test.litmus', signatures, known)
    return `--- ${name}\n${printDiagnostics(diagnostics)}\n`
  })
  await expect(all.join('\n')).toMatchFileSnapshot('golden/diagnostics.txt')
})

it.each(Object.entries(cases))('%s: an error with a place and help', (_name, text) => {
  const { diagnostics, program } = parse(text, 'test.litmus', signatures, known)
  expect(program).toBeUndefined()
  expect(diagnostics.length).toBeGreaterThan(0)
  for (const { at, remedy, near, source } of diagnostics.slice(0, 25)) {
    expect(at?.line).toBeGreaterThan(0)
    expect(at?.column).toBeGreaterThan(0)
    expect(remedy ?? near?.[0]).toBeTruthy()
    if (source !== undefined) expect(text.split('\n')).toContain(source)
  }
})
