import { whenConsumed } from '../models/kernel/index.ts'

/** Every splice, tee or move in the lineage of a byte is a transfer of it. */
export default whenConsumed(
  "no byte of a task's later write comes through its own earlier transfer",
  (buffer) => {
    for (const { bytes, transfers } of buffer.delivered) {
      for (const transfer of transfers.split(' ').filter(Boolean)) {
        const [task, call] = transfer.split('.') as [string, string]
        for (const [symbol] of bytes.runs) {
          const [origin, later] = (symbol.split('@')[1] ?? '').split('.') as [string, string]
          if (origin === task && Number(later) > Number(call)) {
            return `${buffer.name} delivers bytes that call ${Number(later) + 1} of ${task} wrote, through its call ${Number(call) + 1}`
          }
        }
      }
    }
  },
  ['transfers', 'origins'],
)
