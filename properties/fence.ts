import { whenConsumed } from '../models/kernel/index.ts'

/** A write begins with its first step. Of several transfers of a byte the first is complete first. */
export default whenConsumed(
  'no byte of a write that begins after a transfer is complete comes through the transfer',
  (buffer) => {
    for (const { bytes, begun } of buffer.delivered) {
      const calls = new Map(begun.split(' ').map((one) => one.split(':') as [string, string]))
      for (const [symbol] of bytes.runs) {
        const [task, call] = (symbol.split('@')[1] ?? '').split('.') as [string, string]
        if (Number(call) < Number(calls.get(task) ?? Number.POSITIVE_INFINITY)) continue
        if (!calls.has(task)) continue
        return `${buffer.name} delivers bytes that call ${Number(call) + 1} of ${task} wrote, which began after the transfer`
      }
    }
  },
  ['begun', 'origins'],
)
