import { forEveryFolio, holders } from '../models/kernel/index.ts'

export default forEveryFolio(
  'references = page cache + slots + memory + calls in flight',
  ({ refs }, name, state) => {
    const by = holders(state, name)
    if (refs !== by.length) {
      return `${name} has ${refs} references, ${by.length} are held (${by.join(', ')})`
    }
  },
)
