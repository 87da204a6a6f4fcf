/** The help of the program and of each command. */
import { wrap } from '../report/layout.ts'
import type { Option } from './options.ts'

export interface Command {
  readonly name: string
  readonly arguments: string
  /** What it answers, in a sentence. */
  readonly about: string
  /** More, in paragraphs. */
  readonly more: readonly string[]
  readonly options: Readonly<Record<string, Option>>
  readonly examples: readonly string[]
}

export function commandHelp(command: Command): string {
  const rows = Object.entries(command.options).map(([name, option]) => [
    `${option.short ? `-${option.short}, ` : ''}--${name}${option.value ? ` ${option.value}` : ''}`,
    option.help,
  ])
  return `${[
    `pipeproof ${command.name} ${command.arguments}`.trimEnd(),
    '',
    ...wrap(command.about, 78),
    ...command.more.flatMap((text) => ['', ...wrap(text, 78)]),
    '',
    ...table(rows),
    '',
    'Examples (in the repository):',
    ...command.examples.map((example) => `  npm run ${example}`),
    '',
    EXITS,
  ].join('\n')}\n`
}

const EXITS = `Exit status: 0 all as expected and complete; 1 a verdict is not as expected;
2 no verdict (bad arguments or input, a limit, Ctrl-C, an internal fault).`

export function programHelp(commands: readonly Command[], about: string): string {
  return `${[
    ...wrap(`pipeproof: ${about}`, 78),
    '',
    'pipeproof COMMAND [ARGUMENT...]     in the repository: npm run COMMAND -- ARGUMENT...',
    '',
    ...table(commands.map((command) => [`${command.name} ${command.arguments}`, command.about])),
    '',
    '  --list             the names of policies, scenarios, properties, file systems',
    '  --version, --help  each command has a --help of its own',
    '',
    EXITS,
  ].join('\n')}\n`
}

function table(rows: readonly (readonly string[])[]): string[] {
  const column = 30
  return rows.flatMap(([left = '', right = '']) => {
    const [first = '', ...more] = wrap(right, 78 - column)
    const beside = left.length + 4 <= column
    const head = beside ? [`  ${left.padEnd(column - 2)}${first}`] : [`  ${left}`]
    return [...head, ...(beside ? more : [first, ...more]).map((line) => ' '.repeat(column) + line)]
  })
}
