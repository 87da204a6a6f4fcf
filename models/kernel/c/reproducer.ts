/** A counterexample as a C program of its own, for somebody who has a kernel and a compiler. */
import type { Bad } from '../../../src/domain.ts'
import type { Program, Statement } from '../../../src/litmus/program.ts'
import type { Syscall } from '../syscall.ts'
import { bufferSize, callInC, number, type Registers } from './call.ts'
import { formulaInC } from './formula.ts'
import { includes } from './includes.ts'
import { letter, Names } from './names.ts'
import { declared, made, removed } from './objects.ts'
import { needed, pieces, runtime } from './runtime.ts'
import { comment, literal, wrapped } from './text.ts'

/** Loops until the bad outcome shows, prints it and exits 1. A NotInC says why there is none. */
export function reproducer(
  syscalls: ReadonlyMap<string, Syscall>,
  program: Program,
  bad: Bad,
): string {
  const names = new Names(program, '', RESERVED)
  const held = (name: string) => `${names.register(name)}_len`
  const kinds = new Map(program.registers.map(({ name, holds }) => [name, holds]))
  const registers: Registers = { bytes: (name) => names.buffer(name), length: held }
  const buffers = new Map<string, number>()
  const body = (statements: readonly Statement[], task: string) =>
    statements.flatMap((statement, index) => {
      const { register, repeat } = statement
      const data = syscalls.get(statement.call)?.result === 'data'
      const into = data ? names.buffer(register && !repeat ? register : `${task}_${index}`) : ''
      if (data) buffers.set(into, Math.max(1, bufferSize(statement)))
      const call = callInC(syscalls, names, registers, statement, into)
      if (repeat) {
        const most = Number.isFinite(repeat.most) ? `n < ${number(repeat.most)} && ` : ''
        const keep = register === undefined ? [] : [`${names.register(register)} = n;`]
        return ['n = 0;', `while (${most}${call} > 0)`, '\tn++;', ...keep]
      }
      if (register === undefined) return [`result(${call});`]
      const target = kinds.get(register) === 'data' ? held(register) : names.register(register)
      return [`${target} = result(${call});`]
    })
  const init = program.init.flatMap((one, at) =>
    one.kind === 'do'
      ? body([one.statement], `init${at}`)
      : made(names, one, (what) => `err(2, ${what});`),
  )
  const several = program.tasks.length > 1
  const tasks = program.tasks.map(({ name, body: list }) => ({
    name,
    lines: several
      ? list.flatMap((one, at) => [
          ...(at > 0 ? ['linger();'] : []),
          ...body([one], `${name}_${at}`),
        ])
      : body(list, name),
  }))
  const final = body(program.final, 'final')
  const condition = bad.formula && formulaInC(names, held, kinds, bad.formula)
  const signals = [...init, ...tasks.flatMap(({ lines }) => lines), ...final].join('\n')
  const aligned = program.init.some((one) => 'flags' in one && one.flags.includes('O_DIRECT'))
  const array = (name: string, size: number) =>
    `static char ${name}[${size}]${aligned ? ' __attribute__((aligned(4096)))' : ''};`
  const catches = /\b(?:sigpipe|store|load|make_map)\(/.test(signals)
  const main = [
    'char dir[] = "reproducer-XXXXXX";',
    ...(several ? ['pthread_t thread;'] : []),
    'int found = 0;',
    '',
    ...[...names.data].flatMap(([data, name]) => filled(name, data)),
    'if (!mkdtemp(dir) || chdir(dir))',
    '\terr(2, "%s", dir);',
    'signal(SIGINT, stop);',
    catches ? 'catch_signals();' : 'signal(SIGPIPE, SIG_IGN);',
    ...(condition === undefined ? ['signal(SIGALRM, hangs);'] : []),
    ...(several
      ? [
          'pthread_barrier_init(&together, NULL, TASKS + 1);',
          ...tasks.map(({ name }) => `pthread_create(&thread, NULL, play, task_${name});`),
        ]
      : []),
    'for (long tries = 1; !found && !stopped; tries++) {',
    ...[
      ...(condition === undefined ? ['alarm(5);'] : []),
      'make();',
      ...(several
        ? ['pthread_barrier_wait(&together);', 'pthread_barrier_wait(&together);']
        : tasks.map(({ name }) => `task_${name}();`)),
      ...(final.length > 0 ? ['look();'] : []),
      'clean();',
      ...(condition === undefined
        ? []
        : [
            `found = ${condition};`,
            'if (found) {',
            '\tprintf("try %ld:", tries);',
            '\tprint();',
            '}',
          ]),
    ].map((line) => `\t${line}`),
    '}',
    'if (chdir("..") || rmdir(dir))',
    '\twarn("%s", dir);',
    'return found ? 1 : 2;',
  ]
  const functions = [
    ...fn('static void make(void)', init),
    ...tasks.flatMap(({ name, lines }) => fn(`static void task_${name}(void)`, lines)),
    ...(final.length > 0 ? fn('static void look(void)', final) : []),
    ...fn('static void clean(void)', [
      ...removed(names),
      ...(/\bforkhold\(/.test(signals) ? ['reap();'] : []),
    ]),
    ...fn('static void print(void)', [
      ...program.registers.map(({ name, holds }) =>
        holds === 'data'
          ? `print_bytes(${literal(name)}, ${names.buffer(name)}, ${held(name)});`
          : `print_number(${literal(name)}, ${names.register(name)});`,
      ),
      'printf("\\n");',
    ]),
    ...fn('int main(void)', main),
  ].join('\n')
  const variables = [
    ...declared(names),
    ...[...names.data].map(([data, name]) => array(name, data.length)),
    ...[...buffers].map(([name, size]) => array(name, size)),
    ...program.registers.map(({ name, holds }) =>
      holds === 'data' ? `static long ${held(name)};` : `static long ${names.register(name)};`,
    ),
  ]
  const library = (['base', 'calls', 'create', 'objects', 'print', 'play'] as const).flatMap(
    (name) => pieces(runtime(name)),
  )
  const helpers = needed(functions, library)
  const count = several ? [`#define TASKS ${tasks.length}`, ''] : []
  const code = [
    ...count,
    helpers.join('\n\n'),
    '',
    ...variables.flatMap(wrapped),
    '',
    functions,
  ].join('\n')
  return [head(program, bad), '#define _GNU_SOURCE', ...includes(code), '', code.trimStart()].join(
    '\n',
  )
}

/** Names that the program itself uses. */
const RESERVED = (
  'auto break case char const continue default do double else enum extern float for goto if inline ' +
  'int long register restrict return short signed sizeof static struct switch typedef union unsigned ' +
  'void volatile while asm typeof main make look clean print play together arrived seed linger pin TASKS dir thread tries ' +
  'found stopped stop hangs n err warn result spin fill shared same read write pread pwrite open ' +
  'close pipe tee splice poll load store signal fork kill pause wait time abs exp log y0 y1 yn j0 j1 ' +
  'jn gamma index errno link unlink rename stat select send recv bind listen accept connect socket ' +
  'remove signgam unix linux NULL EOF torn reap forkhold sigpipe unmap free malloc exit alarm'
).split(' ')

function fn(headLine: string, lines: readonly string[]): string[] {
  const loops = lines.includes('n = 0;') ? ['long n;', ''] : []
  const all = [...loops, ...lines].map((line) => (line === '' ? '' : `\t${line}`))
  return [headLine, '{', ...all.flatMap(wrapped), '}', '']
}

function filled(
  name: string,
  data: { readonly runs: readonly (readonly [string, number])[] },
): string[] {
  let at = 0
  return data.runs.map(([symbol, length]) => {
    const c = letter(symbol) === '0' ? '0' : `'${letter(symbol)}'`
    const line = `memset(${name}${at > 0 ? ` + ${at}` : ''}, ${c}, ${length});`
    at += length
    return line
  })
}

function head(program: Program, { about, text }: Bad): string {
  const file = program.name.replace(/[^A-Za-z0-9._-]/g, '_')
  const looks =
    text === ''
      ? 'Loops until a run hangs, says so and exits 1.'
      : 'Loops until a run shows what follows, prints it and exits 1:'
  const paragraphs = [
    comment(`${program.name}: ${program.title}`),
    ...about.map((one) => comment(one)),
    comment(looks),
    ...(text === '' ? [] : [comment(text, 70).map((line) => `  ${line}`)]),
    [`cc -O1 -pthread -o ${file} ${file}.c && ./${file}`],
  ]
  const lines = paragraphs.flatMap((lines, at) => (at === 0 ? lines : ['', ...lines]))
  return ['/*', ...lines.map((line) => ` * ${line}`.trimEnd()), ' */'].join('\n')
}
