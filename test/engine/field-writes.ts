/** Writes to 41 fields, of few or many values, some at once, so that fields outgrow their places. */
import fc from 'fast-check'

export const writes = fc.array(
  fc.record({
    slot: fc.nat({ max: 40 }),
    value: fc.oneof(fc.nat({ max: 3 }), fc.nat({ max: 40 }), fc.nat({ max: 3000 })),
    more: fc.nat({ max: 5 }),
  }),
  { minLength: 1, maxLength: 250 },
)
