import { atEnd } from '../models/kernel/index.ts'

export default {
  ...atEnd('every call returns', ({ blocked }) => {
    const [first] = blocked
    if (!first) return
    const waits = first.waits.map(({ text }) => text).join(' and ')
    return `a call of ${first.task.slice(1)} never returns: it waits for ${waits}`
  }),
  // To wait for ever is often right: only a scenario can say what it expects.
  unclaimed: true,
}
