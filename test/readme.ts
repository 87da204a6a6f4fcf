/** The README's blocks: files that it shows, and commands with what they print. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

export interface Block {
  /** the command after `$ ` */
  readonly command: string
  readonly output: string
  /** where the output stands in the text */
  readonly from: number
  readonly to: number
}

export function blocksOf(text: string): Block[] {
  return [...text.matchAll(/^```console\n\$ (.*)\n([\s\S]*?)^```$/gm)].map((match) => {
    const from = match.index + '```console\n$ '.length + (match[1] as string).length + 1
    const output = match[2] as string
    return { command: match[1] as string, output, from, to: from + output.length }
  })
}

/** Runs all commands in a folder that has the files that the text shows. */
export function outputs(text: string): string[] {
  const cwd = mkdtempSync(join(tmpdir(), 'pipeproof-'))
  try {
    for (const [, file = '', content = ''] of text.matchAll(/^```\w+ (\S+)\n([\s\S]*?)^```$/gm)) {
      writeFileSync(join(cwd, file), content)
    }
    writeFileSync(join(cwd, 'package.json'), '{ "type": "module" }\n')
    mkdirSync(join(cwd, 'node_modules'))
    symlinkSync(root, join(cwd, 'node_modules', 'pipeproof'))
    return blocksOf(text).map(({ command }) => run(command, cwd))
  } finally {
    rmSync(cwd, { recursive: true })
  }
}

function run(command: string, cwd: string): string {
  const [tool, verb, name = '', ...rest] = command.split(' ')
  const args =
    tool === 'npm' && verb === 'run'
      ? [join(root, 'src/bin.mjs'), name, ...rest.filter((arg) => arg !== '--' || name === '')]
      : [join(root, 'node_modules/tsx/dist/cli.mjs'), name, ...rest]
  const { INIT_CWD: _, ...env } = process.env
  try {
    return execFileSync(process.execPath, args, { cwd, env, encoding: 'utf8', stdio: 'pipe' })
  } catch (thrown) {
    // a status that is not 0 is an answer too
    const { stdout, stderr } = thrown as { stdout?: string; stderr?: string }
    return `${stdout ?? ''}${stderr ?? ''}`
  }
}
