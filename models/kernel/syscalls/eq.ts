import { step, syscall } from '../index.ts'

/** 1 when two registers hold the same bytes. The verdict is for these data. */
export default syscall({
  name: 'eq',
  parameters: [
    { name: 'a', accepts: ['register'] },
    { name: 'b', accepts: ['register'] },
  ],
  result: 'number',
  c: ({ a, b }) => `same(${a.bytes}, ${a.length}, ${b.bytes}, ${b.length})`,
  start: 'eq',
  steps: [
    step('eq', (k, call) => {
      const a = k.state.registers[call.a.register]
      const b = k.state.registers[call.b.register]
      k.returns(k.inspect(() => (a && b ? a.equals(b) : a === b)) ? 1 : 0)
    }),
  ],
})
