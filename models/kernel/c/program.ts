/** One C program that runs scenarios on the kernel it is started on. */
import type { Declaration, Program, Statement } from '../../../src/litmus/program.ts'
import type { Syscall } from '../syscall.ts'
import { bufferSize, callInC, NotInC, type Registers } from './call.ts'
import { letter, Names } from './names.ts'
import { declared, made, removed } from './objects.ts'
import { runtime } from './runtime.ts'
import { comment, literal, wrapped } from './text.ts'
import { jitterOf, patienceOf } from './timing.ts'

/** The program, and why some scenarios can't be in it (by their place in the list). */
export interface Generated {
  readonly text: string
  readonly refused: ReadonlyMap<number, string>
}

const ONE_TASK_RUNS = 30
const RACE_RUNS = 2000

export function programInC(
  syscalls: ReadonlyMap<string, Syscall>,
  programs: readonly Program[],
): Generated {
  const refused = new Map<number, string>()
  const parts: string[] = []
  let registers = 1
  programs.forEach((program, at) => {
    try {
      parts.push(scenario(syscalls, program, at))
      registers = Math.max(registers, program.registers.length)
    } catch (thrown) {
      if (!(thrown instanceof NotInC)) throw thrown
      refused.set(at, thrown.message)
    }
  })
  const list = programs.map((_, at) => (refused.has(at) ? '&s_none' : `&s${at}`))
  const text = [
    runtime('base'),
    runtime('calls'),
    runtime('create-anywhere'),
    runtime('objects'),
    runtime('outcome'),
    `#define REGISTERS ${registers}\n`,
    runtime('run'),
    EMPTY,
    ...parts,
    `static const struct scenario *const scenarios[] = {\n${list.map((one) => `\t${one},\n`).join('')}};\n`,
    '#define SCENARIOS (sizeof(scenarios) / sizeof(*scenarios))\n',
    runtime('watch'),
    runtime('listed'),
  ].join('\n')
  return { text, refused }
}

const EMPTY = `/* Bytes that a data register holds; none after an error. */
static long held(int reg)
{
	return shown->reg[reg].value > 0 ? shown->reg[reg].value : 0;
}

static void s_nothing(void)
{
}

static int s_refused(void)
{
	errno = ENOSYS;
	return refuse("scenario");
}

static const struct scenario s_none = {
	.prepare = s_nothing,
	.init = s_refused,
	.cleanup = s_nothing,
};
`

function scenario(syscalls: ReadonlyMap<string, Syscall>, program: Program, at: number): string {
  const id = `s${at}`
  const names = new Names(program, `${id}_`)
  const place = new Map(program.registers.map(({ name }, index) => [name, index]))
  const registers: Registers = {
    bytes: (name) => names.buffer(name),
    length: (name) => `held(${place.get(name)})`,
  }
  const buffers = new Map<string, number>()
  const body = (statements: readonly Statement[], task: string) =>
    statements.flatMap((statement, index) => {
      const { register, repeat } = statement
      const data = syscalls.get(statement.call)?.result === 'data'
      const into = data ? names.buffer(register && !repeat ? register : `${task}_${index}`) : ''
      if (data) buffers.set(into, bufferSize(statement))
      const call = callInC(syscalls, names, registers, statement, into)
      const keep = (value: string) =>
        register === undefined ? `${value};` : `set(${place.get(register)}, ${value});`
      if (!repeat) return [`at(${index});`, keep(`result(${call})`)]
      const most = Number.isFinite(repeat.most) ? `n < ${repeat.most} && ` : ''
      return [
        `at(${index});`,
        'n = 0;',
        `while (${most}${call} > 0)`,
        '\tn++;',
        ...(register === undefined ? [] : [keep('n')]),
      ]
    })
  const fn = (head: string, lines: readonly string[], tail: readonly string[] = []) => {
    const loops = lines.includes('n = 0;') ? ['long n;', ''] : []
    const all = [...loops, ...lines, ...tail].map((line) => (line === '' ? '' : `\t${line}`))
    return [head, '{', ...all.flatMap(wrapped), '}', '']
  }
  const init = program.init.flatMap((one, index) =>
    one.kind === 'do'
      ? body([one.statement], `init${index}`)
      : made(
          names,
          one as Exclude<Declaration, { kind: 'do' }>,
          (what) => `return refuse(${what});`,
        ),
  )
  const tasks = program.tasks.map(({ name, body: statements }) => ({
    name,
    lines: body(statements, name),
  }))
  const final = body(program.final, 'final')
  const functions = [
    ...fn(`static int ${id}_init(void)`, init, ['return 0;']),
    ...tasks.flatMap(({ lines }, n) => fn(`static void ${id}_task${n}(void)`, lines)),
    ...(final.length > 0 ? fn(`static void ${id}_final(void)`, final) : []),
    ...fn(`static void ${id}_cleanup(void)`, removed(names)),
    ...fn(`static void ${id}_prepare(void)`, prepared(names, buffers, place)),
  ]
  const list = (type: string, name: string, values: readonly string[]) =>
    `static ${type} ${id}_${name}[] = { ${[...values, ...(values.length > 0 ? [] : ['0'])].join(', ')} };`
  const kinds = { number: 'NUMBER', data: 'DATA', poll: 'POLL' }
  return [
    `/* ${comment(`${program.name}: ${program.title}`).join('\n * ')} */`,
    ...declared(names),
    ...[...buffers.keys(), ...names.data.values()].map((name) => `static char *${name};`),
    '',
    ...functions,
    ...wrapped(
      list(
        'const char *const',
        'names',
        program.registers.map(({ name }) => literal(name)),
      ),
    ),
    ...wrapped(
      list(
        'const enum kind',
        'kinds',
        program.registers.map(({ holds }) => kinds[holds]),
      ),
    ),
    ...wrapped(
      list(
        'void (*const',
        'tasks',
        tasks.map((_, n) => `${id}_task${n}`),
      ).replace(`${id}_tasks[]`, `${id}_tasks[])(void)`),
    ),
    `static const struct scenario ${id} = {`,
    `\t.names = ${id}_names,`,
    `\t.kinds = ${id}_kinds,`,
    `\t.registers = ${program.registers.length},`,
    `\t.prepare = ${id}_prepare,`,
    `\t.init = ${id}_init,`,
    `\t.tasks = ${id}_tasks,`,
    `\t.ntasks = ${tasks.length},`,
    ...(final.length > 0 ? [`\t.final = ${id}_final,`] : []),
    `\t.cleanup = ${id}_cleanup,`,
    `\t.runs = ${program.runs ?? (tasks.length > 1 ? RACE_RUNS : ONE_TASK_RUNS)},`,
    `\t.jitter = ${jitterOf(program)},`,
    `\t.patience = ${patienceOf(program)},`,
    '};',
    '',
  ].join('\n')
}

/** Buffers and data; registers show the parent where their bytes are. */
function prepared(
  names: Names,
  buffers: ReadonlyMap<string, number>,
  place: ReadonlyMap<string, number>,
): string[] {
  const owners = new Map([...place].map(([name, at]) => [names.buffer(name), at]))
  return [
    ...[...names.data].map(([data, name]) => `${name} = ${filled(data)};`),
    ...[...buffers].flatMap(([name, size]) => {
      const owner = owners.get(name)
      return [
        `${name} = shared(${size});`,
        ...(owner === undefined ? [] : [`shown->reg[${owner}].bytes = ${name};`]),
      ]
    }),
  ]
}

function filled(data: {
  readonly length: number
  readonly runs: readonly (readonly [string, number])[]
}): string {
  const runs = data.runs.map(([symbol, length]) => `'${letter(symbol)}', ${length}, `)
  return `fill(${data.length}, ${runs.join('')}0)`
}
