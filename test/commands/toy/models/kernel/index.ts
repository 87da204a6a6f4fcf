/**
 * A domain as small as can be, for the tests of the commands: files are cells, `put` and `get`
 * are one step each, and a policy says what a put does.
 */
import type { Domain, PolicyFile } from '../../../../../src/domain.ts'
import type { Statement } from '../../../../../src/litmus/program.ts'
import type { Signature } from '../../../../../src/litmus/signature.ts'
import type { Bytes, Control, System } from '../../../../../src/model.ts'

interface Cells {
  cells: Record<string, { holds: Bytes; puts: number }>
  tasks: Record<string, { pc: number }>
}
export interface ToyPolicy extends PolicyFile {
  put(cell: { holds: Bytes; puts: number }, data: Bytes, k: Control): void
}

function text({ register, call, args }: Statement): string {
  const words = args.map((arg) =>
    arg.kind === 'object' ? arg.name : arg.kind === 'data' ? arg.data : '?',
  )
  return `${register ? `${register} = ` : ''}${call}(${words.join(', ')})`
}

const bodies = new WeakMap<System, ReadonlyMap<string, readonly Statement[]>>()

export function domain(syscalls: ReadonlyMap<string, unknown>): Domain {
  return {
    about: 'cells',
    signatures: [...syscalls.values()] as Signature[],
    fileSystems: ['ext4', 'xfs', 'punchcards'],
    build({ program, policy, properties }) {
      const all = program.tasks.flatMap((task) => task.body)
      if (all.some((statement) => statement.call === 'later')) {
        return { kind: 'notModelled', what: 'later()' }
      }
      const cells: Cells['cells'] = {}
      for (const declared of program.init) {
        if (declared.kind === 'file') cells[declared.name] = { holds: declared.data, puts: 0 }
      }
      const rule = policy.file as ToyPolicy
      const step = (state: Cells, k: Control, args: any) => {
        const cell = state.cells[args.file]!
        if (args.data) {
          rule.put(cell, args.data, k)
          k.pass('put_cell', () => `${args.file} -> "${cell.holds}"`)
          if (args.register) k.label(args.register, args.data.length)
        } else {
          k.pass('get_cell')
          const { holds } = cell
          k.emit('got', () => ({ file: args.file, holds }))
          if (args.register) k.label(args.register, holds)
        }
        k.goto('next')
      }
      const system: System<Cells> = {
        name: program.name,
        initial: {
          cells,
          tasks: Object.fromEntries(program.tasks.map(({ name }) => [`@${name}`, { pc: 0 }])),
        },
        tasks: program.tasks.map(({ name, body }) => ({
          name: `@${name}`,
          control: ['tasks', `@${name}`, 'pc'],
          starts: () => true,
          actions: (control) => {
            const at = control as number
            const statement = body[at]
            if (!statement) return []
            const [file, data] = statement.args
            const args = {
              file: file?.kind === 'object' ? file.name : '',
              data: data?.kind === 'data' ? data.data : null,
              register: statement.register ?? null,
            }
            return [{ name: statement.call, step, args, target: () => at + 1 }]
          },
        })),
        properties,
      }
      bodies.set(system, new Map(program.tasks.map(({ name, body }) => [`@${name}`, body])))
      return { kind: 'system', system }
    },
    learn: () => undefined,
    assumptions: () => ['cells never wear out'],
    call(system, task, control) {
      const statement = bodies.get(system)?.get(task)?.[control as number]
      return statement && text(statement)
    },
    objects: (_system, state) =>
      Object.entries((state as Cells).cells).map(([name, cell]) => [
        name,
        `"${cell.holds}"  put ${cell.puts} times`,
      ]),
    names: () => new Map(),
  }
}
